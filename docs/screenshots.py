"""Pictures of every page at three widths: ``make screenshots`` (or one address: ``--base URL``).

Starts the dashboard on a store of its own, opens each page in Chromium and writes
``docs/screenshots/<page>-<width>.png``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "screenshots"
PAGES = {
    "overview": "",
    "training": "training",
    "networks": "networks",
    "funding": "funding",
    "milestones": "milestones",
    "compare": "compare",
    "data": "data",
    "upload": "upload",
    "definitions": "definitions",
}
WIDTHS = (1280, 768, 400)
HEIGHT = 800
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip
SETTLED = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]'
)


@contextmanager
def served(data: str):
    """Run the dashboard on a free port over a store; give its address once it is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"PORT": str(port), "DASHBOARD_DATA": data}
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.serve"], cwd=ROOT, env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        for _ in range(240):
            try:
                if urllib.request.urlopen(f"{address}/healthz", timeout=2).read() == b"ok":
                    break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def settle(page: Page) -> None:
    """Wait until the page has run and its charts are drawn."""
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_function(
        """() => !document.querySelector('[data-testid="stSkeleton"]') &&
                 [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
                 .every(one => one.offsetParent === null || one.querySelector('.main-svg'))""",
        timeout=30_000,
    )
    page.wait_for_timeout(400)


def picture(page: Page, address: str, name: str, width: int, folder: Path, *, whole: bool) -> None:
    """Open one page at one width and write its picture."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(f"{address}/{PAGES[name]}")
    settle(page)
    if whole:
        inner = page.evaluate(
            "document.querySelector('[data-testid=\"stMain\"]').scrollHeight + 60"
        )
        page.set_viewport_size({"width": width, "height": min(int(inner), 9000)})
        settle(page)
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
