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
from benchmarks.serving import served
from benchmarks.toggling import QUARTERS
from tests.browser.serving import CHROMIUM, FLAGS

NAMES = ("overview", "training")
# Quiet for so long, the page has come to rest; the wait itself is taken off.
QUIET = 0.4
LONGEST = 120
WATCH = """() => {
  window.__changed = window.__clicked = performance.now();
  document.addEventListener('click', (event) => {
    if (event.target.closest('[role="option"]')) window.__clicked = performance.now();
  }, true);
  new MutationObserver(() => { window.__changed = performance.now(); })
    .observe(document.querySelector('[data-testid="stMain"]'),
             {subtree: true, childList: true, attributes: true, characterData: true});
}"""
ASKED = """() => [performance.now(), window.__changed, window.__clicked,
  document.querySelector('[data-test-script-state="running"]') !== null]"""


def _chosen(page: Page, quarter: str) -> float:
    """Choose a quarter; return the seconds from the click to the page's last change for it."""
    page.get_by_role("combobox", name="To", exact=True).click()
    page.get_by_role("option", name=quarter, exact=True).click()
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        time.sleep(0.05)
        now, changed, clicked, running = page.evaluate(ASKED)
        if changed > clicked and not running and now - changed > QUIET * 1000:
            return (changed - clicked) / 1000
    raise RuntimeError(f"nothing changed on the page for {quarter}")


def opened(page: Page, address: str) -> Page:
    """Open a page and choose every quarter once, so that nothing is drawn for the first time."""
    page.goto(address)
    page.get_by_role("combobox", name="To", exact=True).wait_for(timeout=60_000)
    page.evaluate(WATCH)
    for quarter in QUARTERS:
        _chosen(page, quarter)
    return page


def in_turn(pages: dict[str, Page], *, rounds: int, times: int) -> dict[str, Times]:
    """Return for each page the times from a changed quarter to its last change on the page."""
    found: dict[str, list[float]] = {way: [] for way in pages}
    quarters = {way: itertools.cycle(QUARTERS) for way in pages}
    for _, (way, page) in itertools.product(range(rounds), pages.items()):
        page.bring_to_front()
        found[way] += [_chosen(page, next(quarters[way])) for _ in range(times)]
    return {way: Times(tuple(each)) for way, each in found.items()}


def report(store: str, *, rounds: int = 4, times: int = 5) -> dict[str, object]:
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
                path = "" if name == "overview" else name
                ways = {"dashboard": ours, "floor": constants}
                pages = {
                    way: opened(browser.new_page(), f"{server.address}/{path}")
                    for way, server in ways.items()
                }
                timed = in_turn(pages, rounds=rounds, times=times)
                both = {way: one.summary() for way, one in timed.items()}
                for page in pages.values():
                    page.close()
                both["ratio"] = round(both["dashboard"]["median"] / both["floor"]["median"], 2)
                found[name] = both
        browser.close()
    return {"pages": found}


if __name__ == "__main__":
    print(report(os.environ["DASHBOARD_DATA"]))
