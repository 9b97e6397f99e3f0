"""Pictures of every page at three widths: ``make screenshots`` (or one address: ``--base URL``).

Starts the dashboard on a store of its own, opens each page in Chromium and writes one contact sheet
for each width (``docs/screenshots/sheet-<width>.webp``) and the pictures of README. With
``--folder`` the full pictures are kept as well, to look at closely; ``--whole`` takes all of it.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, sync_playwright

from tests.browser.serving import CHROMIUM, FLAGS, PAGES, served, settle

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
# A telephone, a laptop and a wide screen: the screen's height, and how wide a picture on the sheet.
WIDTHS = {400: (1000, 260), 1280: (800, 560), 1920: (1080, 560)}
README = {("overview", 1280), ("training", 1280)}
MOST_WIDE = 2400
GAP, LABEL = 16, 30
COLOURS = 96
# Charts and fonts come to rest a moment after they are there.
STILL = 400


def picture(page: Page, address: str, name: str, width: int, *, whole: bool = False) -> Image.Image:
    """Open one page at one width and return its picture."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width][0]})
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
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def sheet(pictures: Iterable[tuple[str, Image.Image]], width: int) -> Image.Image:
    """Return pictures side by side, each under the name of its page, all as wide as `width`."""
    small = [
        (name, one.resize((width, round(one.height * width / one.width)), Image.Resampling.LANCZOS))
        for name, one in pictures
    ]
    columns = max(1, (MOST_WIDE - GAP) // (width + GAP))
    tall = LABEL + GAP + max(one.height for _, one in small)
    rows = -(-len(small) // columns)
    paper = Image.new("RGB", (GAP + columns * (width + GAP), GAP + rows * tall), "#d0d4d7")
    pen, font = ImageDraw.Draw(paper), ImageFont.load_default(size=20)
    for place, (name, one) in enumerate(small):
        left, top = GAP + place % columns * (width + GAP), GAP + place // columns * tall
        pen.text((left, top), name.replace("_", " ").capitalize(), fill="#0b0c0c", font=font)
        paper.paste(one, (left, top + LABEL))
    return paper


def write(taken: dict[tuple[str, int], Image.Image], folder: Path) -> None:
    """Write the sheets and the pictures of README, small enough to be kept with the code."""
    folder.mkdir(parents=True, exist_ok=True)
    for width, (_, small) in WIDTHS.items():
        mine = [(name, one) for (name, wide), one in taken.items() if wide == width]
        if mine:
            sheet(mine, small).save(folder / f"sheet-{width}.webp", quality=72, method=6)
    for name, width in README & taken.keys():
        few = taken[name, width].quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(folder / f"{name}-{width}.png", optimize=True)


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", help="the address of a dashboard that runs already")
    parser.add_argument("--page", choices=list(PAGES), help="this page only, and no sheets")
    parser.add_argument("--width", type=int, choices=WIDTHS)
    parser.add_argument("--folder", type=Path, help="keep the full pictures here")
    parser.add_argument("--whole", action="store_true", help="the whole page, not one screen")
    options = parser.parse_args()
    taken: dict[tuple[str, int], Image.Image] = {}

    def take(page: Page, address: str) -> None:
        for width in [options.width] if options.width else WIDTHS:
            for name in [options.page] if options.page else PAGES:
                taken[name, width] = picture(page, address, name, width, whole=options.whole)

    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        if options.base:
            take(page, options.base)
        else:
            with served(f"{data}/published") as address:
                take(page, address)
        browser.close()
    if options.folder:
        options.folder.mkdir(parents=True, exist_ok=True)
        for (name, width), one in taken.items():
            one.save(options.folder / f"{name}-{width}.png")
    if not options.page and not options.whole:
        write(taken, FOLDER)


if __name__ == "__main__":
    main()
