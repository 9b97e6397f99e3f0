"""Record the floor of every page: one run through the frame, each call noted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.recording import recorded

ROOT = Path(__file__).parents[1]


@contextmanager
def through_the_frame() -> Iterator[None]:
    """Have pages run inside `dashboard.py`, as they do on the server."""
    from streamlit.runtime.pages_manager import PagesManager

    original = PagesManager.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    PagesManager.__init__ = init
    try:
        yield
    finally:
        PagesManager.__init__ = original


def record(store: str, folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Record pages of the dashboard over a store, all where none is named; return their names."""
    from streamlit.testing.v1 import AppTest

    from tests.browser.serving import PAGES

    os.environ["DASHBOARD_DATA"] = store
    with through_the_frame():
        for name in names or PAGES:
            app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=600)
            with recorded() as made:
                app.run()
                if PAGES[name]:
                    made.calls.clear()
                    made.containers.clear()
                    app.switch_page(page_file(PAGES[name])).run()
            made.save(folder / f"{name}.pickle")
    return list(names or PAGES)


def page_file(address: str) -> str:
    """Return the file of a page."""
    [path] = (ROOT / "pages").glob(f"*/{address}.py")
    return str(path.relative_to(ROOT))
