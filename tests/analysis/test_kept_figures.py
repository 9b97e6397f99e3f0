"""Figures kept beside a release: the same as worked out, and never out of date."""

import shutil

import pandas as pd
import pytest

from analysis import kept_figures, publishing
from analysis import release as releases
from analysis.store import Store
from tests import factories


@pytest.fixture
def counted(monkeypatch):
    """How often figures are worked out."""
    calls = []
    build = releases.build
    monkeypatch.setattr(releases, "build", lambda *a, **k: calls.append(1) or build(*a, **k))
    return calls


def assert_same(one, other):
    for name in releases.FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    for name in releases.SIGNAL_FRAMES:
        pd.testing.assert_frame_equal(getattr(one.signals, name), getattr(other.signals, name))
    assert list(one.tables) == list(other.tables)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, other.tables[name])
    assert (one.version, one.published_at) == (other.version, other.published_at)
    assert (one.quarters, one.is_illustrative) == (other.quarters, other.is_illustrative)


def test_kept_figures_are_those_worked_out(small_store, counted):
    shutil.rmtree(f"{small_store.address}/{kept_figures.SHELF}")
    worked_out = releases.load(small_store)
    assert_same(releases.load(small_store), worked_out)
    assert len(counted) == 1


def test_a_restored_release_finds_its_figures_again(small_store, counted):
    first = small_store.version
    files = factories.few_returns()
    publishing.publish(small_store, files, by="test", today=factories.TODAY, accept_warnings=True)
    back = publishing.restore(small_store, first, by="test")
    assert back.version > first
    releases.load(small_store)
    assert not counted


def test_other_thresholds_take_other_figures(small_store, counted, monkeypatch):
    releases.load(small_store)
    monkeypatch.setenv("DASHBOARD_HIDE_UP_TO", "7")
    releases.load(small_store)
    assert len(counted) == 1


def test_other_code_takes_other_figures(small_store, counted, monkeypatch):
    releases.load(small_store)
    monkeypatch.setattr(kept_figures, "_code", lambda: "changed")
    releases.load(small_store)
    assert len(counted) == 1


@pytest.mark.parametrize("name", ["about.json", "values.parquet"])
def test_damaged_figures_are_worked_out_again(small_store, counted, name):
    [folder] = (Store(small_store.address).shelf(kept_figures.SHELF)).names()
    path = f"{small_store.address}/{kept_figures.SHELF}/{folder}/{name}"
    with open(path, "wb") as file:
        file.write(b"nothing of the kind")
    worked_out = releases.load(small_store)
    assert len(counted) == 1
    assert_same(releases.load(small_store), worked_out)


def test_a_store_that_cannot_be_written_to_still_serves(small_store, counted, monkeypatch):
    shutil.rmtree(f"{small_store.address}/{kept_figures.SHELF}")
    full = OSError(28, "No space left on device")
    monkeypatch.setattr("analysis.keeping.Shelf.write", lambda *_: (_ for _ in ()).throw(full))
    assert releases.load(small_store).latest
    assert releases.load(small_store).latest
    assert len(counted) == 2
