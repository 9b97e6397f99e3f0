"""Record the floor of every page: one run through the frame, each call noted."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.recording import recorded

ROOT = Path(__file__).parents[1]


def record(store: str, folder: Path) -> list[str]:
    """Record every page of the dashboard over a store; return their names."""
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest

    from tests.browser.serving import PAGES

    os.environ["DASHBOARD_DATA"] = store
    original = PagesManager.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    PagesManager.__init__ = init
    try:
        for name, address in PAGES.items():
            app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600)
            with recorded() as made:
                app.run()
                if address:
                    made.calls.clear()
                    made.containers.clear()
                    app.switch_page(_file(address)).run()
            made.save(folder / f"{name}.pickle")
    finally:
        PagesManager.__init__ = original
    return list(PAGES)


def _file(address: str) -> str:
    [path] = (ROOT / "pages").glob(f"*/{address}.py")
    return str(path.relative_to(ROOT))
