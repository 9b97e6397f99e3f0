"""Rows read from the store by column: figures, signals and returns are those of typed tables."""

import pandas as pd
import pytest

from analysis import release as releases
from analysis import stored
from analysis.datasets import registry


@pytest.fixture
def by_column(monkeypatch):
    """Every return is taken for one of many rows."""
    monkeypatch.setattr(stored, "MANY", 1)


def test_figures_are_bit_for_bit_those_of_typed_tables(shipped_store, by_column):
    at = shipped_store.version
    tables = stored.tables(shipped_store, at)
    assert {name for name, one in tables.items() if isinstance(one, stored.Stored)} == {
        dataset.name for dataset in registry().returns
    }
    found = releases.build(tables, version=at)
    plain = releases.build(shipped_store.tables(at), version=at)
    for name in releases.FRAMES:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(plain, name), check_exact=True)
    for name in releases.SIGNAL_FRAMES:
        pd.testing.assert_frame_equal(
            getattr(found.signals, name), getattr(plain.signals, name), check_exact=True
        )
    assert (found.quarters, found.is_illustrative) == (plain.quarters, plain.is_illustrative)


def test_columns_hold_what_the_store_holds(shipped_store, by_column):
    name = "training"
    rows = stored.tables(shipped_store, shipped_store.version)[name]
    table = shipped_store.tables(names=[name])[name]
    assert len(rows) == len(table)
    whole = rows[list(rows.columns)].astype({column: kind for column, kind in table.dtypes.items()})
    whole = whole.sort_values(table.attrs["key"], ignore_index=True)
    pd.testing.assert_frame_equal(whole, table, check_exact=True)


def test_only_the_columns_that_are_asked_for_are_read(shipped_store, by_column, monkeypatch):
    read = []
    column = stored.Stored._column
    monkeypatch.setattr(
        stored.Stored, "_column", lambda self, name: read.append(name) or column(self, name)
    )
    rows = stored.tables(shipped_store, shipped_store.version)["training"]
    assert read == []
    assert rows["completions"].sum() > 0
    assert read == ["completions"]
