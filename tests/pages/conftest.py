"""Pages run as they do on a server: through the frame, on a store of their own."""

import dataclasses
import os

import pytest
from pandas.util import hash_pandas_object
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from analysis import release as releases
from pages._ui import blocks, loading
from tests import factories
from tests.pages import screen

FIGURES: dict[tuple, releases.Release] = {}


@pytest.fixture(autouse=True)
def through_the_frame(monkeypatch, tmp_path):
    """AppTest would run a page file without `dashboard.py`; no server of ours does."""
    monkeypatch.setenv("DASHBOARD_STATE", str(tmp_path / "state"))
    original = PagesManager.__init__

    def init(self, *args, **kwargs):
        original(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", init)
    monkeypatch.setattr(loading, "today", lambda: factories.TODAY)


@pytest.fixture(autouse=True)
def same_rows_once(monkeypatch):
    """The figures of the same rows are worked out once for all tests: that takes seconds."""
    build = releases.build

    def remembered(tables, *, version, published_at=None):
        settings = [one for one in os.environ.items() if one[0].startswith("DASHBOARD_")]
        where = {"DASHBOARD_DATA", "DASHBOARD_DRAFTS"}
        key = (
            *sorted(one for one in settings if one[0] not in where),
            *(
                (name, hash_pandas_object(table.astype("str"), index=False).to_numpy().tobytes())
                for name, table in sorted(tables.items())
            ),
        )
        if key not in FIGURES:
            FIGURES[key] = build(tables, version=version, published_at=published_at)
        return dataclasses.replace(FIGURES[key], version=version, published_at=published_at)

    monkeypatch.setattr(releases, "build", remembered)


@pytest.fixture
def use(monkeypatch):
    """Point the dashboard at a store."""

    def choose(store):
        monkeypatch.setenv("DASHBOARD_DATA", store.address)
        return store

    return choose


@pytest.fixture
def shipped(use, shipped_store):
    """The dashboard shows what ships: the public record and illustrative returns."""
    return use(shipped_store)


@pytest.fixture
def on_record(use, record_store):
    """The dashboard shows the public record alone."""
    return use(record_store)


@pytest.fixture
def real(use, small_release):
    """The dashboard shows a few real returns."""
    return use(small_release)


@pytest.fixture
def small(use, small_store):
    """The dashboard shows a few real returns, and may be written to."""
    return use(small_store)


@pytest.fixture
def recorded(monkeypatch):
    """The charts that pages draw, as they were handed to be drawn."""
    charts = []
    draw = blocks.chart

    def record(made, **options):
        charts.append(made)
        return draw(made, **options)

    monkeypatch.setattr(blocks, "chart", record)
    return charts


SEEN: dict[tuple, tuple[AppTest, list]] = {}


@pytest.fixture
def look(shipped, recorded):
    """Open a page of what ships, once for all tests that only look; give it and its charts."""

    def at(page, view=None):
        key = (page, repr(view or {}))
        if key not in SEEN:
            recorded.clear()
            SEEN[key] = screen.opened(page, view), list(recorded)
        return SEEN[key]

    return at
