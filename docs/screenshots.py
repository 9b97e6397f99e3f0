"""Pictures of every page at three widths: ``make screenshots`` (or one address: ``--base URL``).

Starts the dashboard on a store of its own, opens each page in Chromium and writes
``docs/screenshots/<page>-<width>.png``.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM, FLAGS, PAGES, served, settle

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 768, 400)
HEIGHT = 800
# Charts and fonts come to rest a moment after they are there.
STILL = 400


def picture(page: Page, address: str, name: str, width: int, folder: Path, *, whole: bool) -> None:
    """Open one page at one width and write its picture."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(f"{address}/{PAGES[name]}")
    settle(page)
    page.wait_for_timeout(STILL)
    if whole:
        inner = page.evaluate(
            "document.querySelector('[data-testid=\"stMain\"]').scrollHeight + 60"
        )
        page.set_viewport_size({"width": width, "height": min(int(inner), 9000)})
        settle(page)
        page.wait_for_timeout(STILL)
    page.screenshot(path=str(folder / f"{name}-{width}.png"))


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base")
    parser.add_argument("--page", choices=list(PAGES))
    parser.add_argument("--width", type=int, choices=WIDTHS)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screen")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()

        def take(address: str) -> None:
            for name in [options.page] if options.page else PAGES:
                for width in [options.width] if options.width else WIDTHS:
                    picture(page, address, name, width, options.folder, whole=options.whole)

        if options.base:
            take(options.base)
        else:
            with served(f"{data}/published") as address:
                take(address)
        browser.close()


if __name__ == "__main__":
    main()
