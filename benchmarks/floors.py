"""Record the floor of every page: runs through the frame, each call noted.

One run for each quarter that is chosen while measuring: as on the dashboard, another quarter gives
other figures, and the browser has as much to draw anew.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.recording import recorded
from benchmarks.toggling import QUARTERS

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
            if PAGES[name]:
                app.switch_page(page_file(PAGES[name]))
            app.run()
            runs = {}
            for quarter in (None, *QUARTERS):
                with recorded() as made:
                    (chosen(app, quarter) if quarter else app).run()
                runs[quarter] = made.calls
            (folder / f"{name}.pickle").write_bytes(pickle.dumps(runs))
    return list(names or PAGES)


def chosen(app, quarter: str):
    """Choose the newest quarter to show, and give the page back: it is still to be run."""
    [box] = [box for box in app.sidebar.selectbox if box.label == "To"]
    box.set_value(quarter)
    return app


def page_file(address: str) -> str:
    """Return the file of a page."""
    [path] = (ROOT / "pages").glob(f"*/{address}.py")
    return str(path.relative_to(ROOT))
