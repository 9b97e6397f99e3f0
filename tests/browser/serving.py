"""A dashboard of its own on a free port, and a browser that waits for it. Pictures use it too."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SERVE = ("-m", "deploy.serve")
# Names of the pages in the menu, with their addresses.
PAGES = {
    "overview": "",
    "training": "training",
    "networks": "networks",
    "funding": "funding",
    "milestones": "milestones",
    "signals": "signals",
    "compare": "compare",
    "commentary": "commentary",
    "authority": "authority",
    "board_pack": "board_pack",
    "data": "data",
    "returns": "returns",
    "upload": "upload",
    "history": "history",
    "use": "use",
    "audit": "audit",
    "definitions": "definitions",
    "glossary": "glossary",
    "accessibility": "accessibility",
}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip
START_SECONDS = 120
SETTLED = (
    '[data-testid="stApp"][data-test-connection-state="CONNECTED"]'
    '[data-test-script-state="notRunning"]'
)
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]') &&
    [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
    .every(one => one.offsetParent === null || one.querySelector('.main-svg'))"""


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(
    data: str,
    *command: str,
    port: int | None = None,
    health: str = "/healthz",
    environment: dict[str, str] | None = None,
) -> Iterator[str]:
    """Run the dashboard on a free port over a store; give its address once it is ready."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as state, tempfile.TemporaryFile() as said:
        own = {"PORT": str(port), "DASHBOARD_DATA": data, "DASHBOARD_STATE": state}
        told = os.environ | own | (environment or {})
        process = subprocess.Popen(
            [sys.executable, *(command or SERVE)],
            cwd=ROOT, env=told, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            if not _answers(process, f"http://localhost:{port}{health}"):
                said.seek(0)
                raise RuntimeError(f"The server did not start: {said.read().decode()}")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _answers(process: subprocess.Popen, address: str) -> bool:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.read() == b"ok":
                    return True
        except OSError:
            time.sleep(0.1)
    return False


def settle(page: Page) -> None:
    """Wait until the page has run and the charts in view are drawn."""
    page.wait_for_selector(SETTLED, timeout=60_000)
    page.wait_for_function(DRAWN, timeout=60_000)
