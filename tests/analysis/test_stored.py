"""Rows read from the store by column: figures, signals and returns are those of typed tables."""

import pandas as pd
import pytest

from analysis import release as releases
from analysis import stored
from analysis.datasets import registry
from benchmarks import identical


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
    found, about = releases.kept(releases.build(tables, version=at))
    plain, about_plain = releases.kept(releases.build(shipped_store.tables(at), version=at))
    assert sum(map(len, found.values())) > 10_000
    assert identical.differing(found.items(), plain) == []
    assert about == about_plain


def test_a_bit_that_differs_is_told():
    frames = {"zero": [0.0, 1.0], "last": [1.0, 0.1 + 0.2], "same": [1.0, float("nan")]}
    others = frames | {"zero": [-0.0, 1.0], "last": [1.0, 0.3]}
    one, other = (
        {name: pd.DataFrame({"value": column}) for name, column in each.items()}
        for each in (frames, others)
    )
    assert identical.differing(one.items(), other) == ["zero", "last"]


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
