"""Figures kept beside a release: the same as worked out, and never out of date."""

import shutil

import pandas as pd
import pytest

from analysis import kept_figures, publishing, stored, taking_back, working_out
from analysis import release as releases
from analysis.datasets import registry
from analysis.recorded import StoreError
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
    for name in registry().indicators:
        pd.testing.assert_frame_equal(one.apart.of(name), other.apart.of(name))
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
    back = taking_back.restore(small_store, first, by="test")
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


COMPLETED = registry().indicators["TR2"]


def test_figures_of_organisations_are_read_when_they_are_asked_for(small_store, monkeypatch):
    shown = releases.load(small_store)
    by = shown.values.index.get_level_values("by")
    assert "organisation" not in set(by)
    read = []
    found = kept_figures.read
    monkeypatch.setattr(
        kept_figures, "read", lambda *a, **wanted: read.append(wanted) or found(*a, **wanted)
    )
    name, area = next(iter(factories.FEW_ORGANISATIONS.items()))
    assert shown.groups(COMPLETED, "organisation") == sorted(factories.FEW_ORGANISATIONS)
    own = shown.figure(COMPLETED, area, shown.latest, by="organisation", group=name)
    assert own.value is not None
    assert shown.figures_by(COMPLETED, area, shown.latest, "organisation") == [own]
    series = shown.series(COMPLETED, area, by="organisation", group=name)
    assert series.loc[shown.latest, "value"] == own.value
    assert read[-2:] == [
        {"area": area, "quarter": shown.latest},
        {"group": name, "area": area},
    ]


def test_damaged_figures_of_organisations_are_worked_out_again(small_store, counted):
    shown = releases.load(small_store)
    whole = shown.apart.of("TR2")
    [folder] = (Store(small_store.address).shelf(kept_figures.SHELF)).names()
    path = f"{small_store.address}/{kept_figures.SHELF}/{folder}/organisation-TR2.parquet"
    with open(path, "r+b") as file:
        file.truncate(40)
    pd.testing.assert_frame_equal(shown.apart.of("TR2"), whole)
    pd.testing.assert_frame_equal(shown.apart.of("TR2"), whole)
    assert len(counted) == 1


def test_many_rows_are_added_up_by_a_process_of_their_own(small_store, counted, monkeypatch):
    shutil.rmtree(f"{small_store.address}/{kept_figures.SHELF}")
    working_out.ahead(small_store, small_store.version)
    assert not kept_figures.is_kept(kept_figures.shelf(small_store, small_store.version))
    monkeypatch.setattr(stored, "MANY", 1)
    working_out.ahead(small_store, small_store.version)
    assert releases.load(small_store).latest
    assert not counted


def test_a_process_that_is_killed_says_so(small_store, monkeypatch):
    shutil.rmtree(f"{small_store.address}/{kept_figures.SHELF}")
    monkeypatch.setattr(stored, "MANY", 1)
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    run = working_out.subprocess.run
    monkeypatch.setattr(
        working_out.subprocess, "run", lambda command, **more: run([command[0], "-c", killed])
    )
    with pytest.raises(StoreError, match="was killed"):
        working_out.ahead(small_store, small_store.version)


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
