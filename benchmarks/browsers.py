"""In the browser: from a changed filter to the last chart painted, and from address to painted."""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks import floors
from benchmarks.measuring import Times
from benchmarks.pages import QUARTERS
from benchmarks.serving import served
from tests.browser.serving import CHROMIUM, FLAGS

NAMES = ("overview", "training")
# Quiet for so long, the page has come to rest; the wait itself is taken off.
QUIET = 0.4
WATCH = """() => {
  window.__changed = performance.now();
  new MutationObserver(() => { window.__changed = performance.now(); })
    .observe(document.querySelector('[data-testid="stMain"]'),
             {subtree: true, childList: true, attributes: true, characterData: true});
}"""


def _painted(page: Page, act) -> float:
    """Do something and return the seconds until the page last changed because of it."""
    start = page.evaluate("performance.now()")
    act()
    while True:
        time.sleep(0.05)
        now, changed, running = page.evaluate(
            "() => [performance.now(), window.__changed, "
            "document.querySelector('[data-test-script-state=\"running\"]') !== null]"
        )
        if not running and now - max(changed, start) > QUIET * 1000:
            return max(changed - start, 0) / 1000


def _choose(page: Page, quarter: str) -> None:
    page.get_by_role("combobox", name="To", exact=True).click()
    page.get_by_role("option", name=quarter, exact=True).click()


def changes(page: Page, address: str, *, times: int) -> Times:
    """Return the times from a changed quarter to the last change on the page."""
    page.goto(address)
    page.get_by_role("combobox", name="To", exact=True).wait_for(timeout=60_000)
    page.evaluate(WATCH)
    for quarter in QUARTERS:
        _painted(page, lambda chosen=quarter: _choose(page, chosen))
    found = [
        _painted(page, lambda chosen=quarter: _choose(page, chosen))
        for _, quarter in zip(range(times), itertools.cycle(QUARTERS), strict=False)
    ]
    return Times(tuple(found))


def report(store: str, *, times: int = 6) -> dict[str, object]:
    """Measure pages on the dashboard and on their floor; return the report."""
    found = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        floors.record(store, Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        floor = {"FLOOR_RECORDINGS": folder, "PYTHONPATH": str(floors.ROOT)}
        with (
            served("deploy.serve", {"DASHBOARD_DATA": store}) as ours,
            served("benchmarks.floor", floor) as constants,
        ):
            for name in NAMES:
                both = {}
                for way, server in (("dashboard", ours), ("floor", constants)):
                    page = browser.new_page()
                    path = "" if name == "overview" else name
                    both[way] = changes(page, f"{server.address}/{path}", times=times).summary()
                    page.close()
                both["ratio"] = round(both["dashboard"]["median"] / both["floor"]["median"], 2)
                found[name] = both
        browser.close()
    return {"pages": found}


if __name__ == "__main__":
    print(report(os.environ["DASHBOARD_DATA"]))
