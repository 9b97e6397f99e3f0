"""How much work a rerun does, counted and never timed: what is quick stays quick on any machine."""

import shutil
import subprocess
import sys
from collections import Counter

import plotly.graph_objects as go
import pytest
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import ScriptRunContext

from analysis import disclosure, indicators, kept_figures, opened, partly, signals, stored
from analysis import release as releases
from analysis.datasets import registry
from analysis.store import Store
from pages._ui import loading
from tests.pages import screen

READERS = (
    screen.OVERVIEW,
    screen.TRAINING,
    screen.NETWORKS,
    screen.FUNDING,
    screen.MILESTONES,
    screen.COMPARE,
)
QUARTERS = ("2026/27 Q1", "2025/26 Q4")
# What a page sends on one rerun, in thousands of bytes: about a fifth above what it sends today.
MOST_SENT = {
    screen.OVERVIEW: 58,
    screen.TRAINING: 420,
    screen.NETWORKS: 215,
    screen.FUNDING: 110,
    screen.MILESTONES: 180,
    screen.COMPARE: 80,
}
# Messages of one rerun: each is built, hashed, handed over, sent and drawn by itself.
MOST_MESSAGES = {
    screen.OVERVIEW: 75,
    screen.TRAINING: 150,
    screen.NETWORKS: 82,
    screen.FUNDING: 85,
    screen.MILESTONES: 85,
    screen.COMPARE: 46,
}
# What only a download, a check or a test needs is not imported before it is asked for.
LATE = ("pptx", "openpyxl", "dask", "distributed", "scipy", "duckdb",
        "plotly.express", "plotly.figure_factory", "frictionless", "matplotlib")  # fmt: skip


@pytest.fixture
def work(monkeypatch):
    """Count what is read, worked out, built and sent."""
    counted = Counter()

    def counting(owner, name, what, size=lambda result: 1):
        made = getattr(owner, name)

        def method(*args, **options):
            result = made(*args, **options)
            counted[what] += size(result)
            return result

        monkeypatch.setattr(owner, name, method)

    counting(Store, "tables", "rows read", lambda tables: sum(map(len, tables.values())))
    counting(kept_figures, "find", "kept figures read")
    for owner, name in (
        (releases, "build"),
        (indicators, "all_values"),
        (disclosure, "disclosed"),
        (signals, "signals"),
    ):
        counting(owner, name, "figures worked out")
    counting(go.Figure, "__init__", "charts built")
    counting(StreamlitPage, "__init__", "menu entries made")
    send = ScriptRunContext.enqueue

    def sending(self, message):
        counted["messages"] += 1
        counted["bytes"] += message.ByteSize()
        return send(self, message)

    monkeypatch.setattr(ScriptRunContext, "enqueue", sending)
    return counted


def turned(app, quarter):
    """Choose another newest quarter, as a reader does."""
    [box] = [box for box in app.sidebar.selectbox if box.label == "To"]
    box.set_value(quarter).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("page", READERS)
def test_a_choice_seen_before_reads_nothing_and_builds_nothing(shipped, work, page):
    app = screen.opened(page)
    for quarter in QUARTERS:
        turned(app, quarter)
    work.clear()
    turned(app, QUARTERS[0])
    assert {name: work[name] for name in work if name not in ("messages", "bytes")} == {}
    assert work["bytes"] / 1000 <= MOST_SENT[page]
    assert work["messages"] <= MOST_MESSAGES[page]


@pytest.mark.parametrize("page", READERS)
def test_a_new_choice_reads_no_rows_and_builds_only_the_charts_it_shows(shipped, work, page):
    app = screen.opened(page)
    before = len(app.get("plotly_chart"))
    work.clear()
    after = len(turned(app, "2024/25 Q2").get("plotly_chart"))
    assert work["rows read"] == work["kept figures read"] == work["figures worked out"] == 0
    assert work["charts built"] <= max(before, after)


def test_a_second_reader_is_given_what_the_first_had_made(shipped, work):
    screen.opened(screen.TRAINING)
    work.clear()
    screen.opened(screen.TRAINING)
    assert work["rows read"] == work["charts built"] == 0


def test_figures_of_a_release_are_worked_out_once_for_every_process(store, work):
    releases.load(store)
    first = work["figures worked out"]
    releases.load(store)
    assert first <= 4
    assert work["figures worked out"] == first
    assert work["kept figures read"] == 2


def test_a_release_is_loaded_without_a_row_of_its_returns(store, monkeypatch):
    releases.load(store)
    read = []
    found = Store._read
    monkeypatch.setattr(
        Store, "_read", lambda self, *given: read.append(given[1].name) or found(self, *given)
    )
    monkeypatch.setattr(stored.Stored, "_column", None)
    # Tables that another release holds would be taken from it.
    opened._READ.clear()
    shown = releases.load(store)
    returns = {dataset.name for dataset in registry().returns}
    assert set(read) & {"organisations", "targets"}
    assert not set(read) & returns
    assert "organisation" not in shown.values.index.get_level_values("by")


def test_who_returned_is_told_without_a_row_of_the_returns(shipped, monkeypatch):
    screen.opened(screen.OVERVIEW)
    monkeypatch.setattr(partly, "_read", None)
    for to in ("2026/27 Q2", "2026/27 Q3"):
        app = screen.opened(screen.RETURNS, {"to": to})
        assert app.get("plotly_chart")


def test_figures_of_many_rows_are_not_worked_out_by_a_server(store, work, monkeypatch):
    kept_figures_of = kept_figures.shelf(store, store.version)
    shutil.rmtree(kept_figures_of.address, ignore_errors=True)
    monkeypatch.setattr(stored, "MANY", 1)
    monkeypatch.setattr(loading, "store", lambda: store)
    assert loading.loaded(store.version).latest
    assert work["figures worked out"] == 0
    assert work["kept figures read"] == 1


def test_the_server_imports_only_what_its_first_page_needs():
    said = subprocess.run(
        [sys.executable, "-c", "import deploy.serve, sys; print(*sys.modules)"],
        cwd=screen.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(LATE) & set(said.stdout.split()) == set()
