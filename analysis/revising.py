"""Marking what is revised: a published figure that changes carries ``r`` from then on.

``p`` (provisional) is never stored: a figure is provisional while its quarter is the newest, and
is marked when figures are computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis import cells, coding, differences
from analysis.declare import Column, Dataset, Status
from analysis.rows import Held, Rows, numbers

REVISED = "r"

Table = TypeVar("Table", pd.DataFrame, Rows)


def marked(dataset: Dataset, table: Table, standing: pd.DataFrame) -> Table:
    """Return rows to be published with ``r`` on each measure that revises a published one.

    A cell is revised where the published one had a value or a status and it is another now; where
    nothing was available it is filled in, not revised. A cell that stays as it is stays marked.

    Parameters
    ----------
    table : DataFrame or Rows
        Typed rows of a draft.
    standing : DataFrame
        Typed rows of the dataset as published.
    """
    if not len(standing) or not len(table):
        return table
    was, now = differences.matched(dataset, standing, table)
    if not len(was):
        return table
    places = {
        column.markers_name: now[revised]
        for column in dataset.measures
        if (revised := _revised(column, standing, was, table, now)).any()
    }
    return _with_r(table, places) if places else table


def _revised(
    column: Column, standing: pd.DataFrame, was: np.ndarray, table: pd.DataFrame | Rows, now
) -> np.ndarray:
    """Return which of the rows that stood at `was`, and are at `now`, are revised."""
    before, after = numbers(standing, column.name)[was], numbers(table, column.name)[now]
    changed = (before != after) & ~(np.isnan(before) & np.isnan(after))
    (before, after), _ = coding.places((standing, table), column.status_name)
    changed |= before[was] != after[now]
    was_known = _where(standing, column.status_name, lambda it: it != Status.NOT_AVAILABLE.value)
    was_marked = _where(standing, column.markers_name, lambda text: REVISED in (text or ""))
    return np.where(changed, was_known[was], was_marked[was])


def _where(table: pd.DataFrame, name: str, test) -> np.ndarray:
    """Return in which rows of a column of texts the text, or None, passes a test."""
    codes, texts = coding.coded(table, name)
    return np.array([*map(test, texts), test(None)], dtype=bool)[codes]


def _with_r(table: Table, places: Mapping[str, np.ndarray]) -> Table:
    if isinstance(table, Rows):
        rows = table.taken(slice(0, len(table)))
        rows.columns |= {name: _marked(rows.columns[name], at) for name, at in places.items()}
        return rows
    columns = {}
    for name, at in places.items():
        columns[name] = markers = table[name].copy()
        old = markers.iloc[at].fillna("")
        markers.iloc[at] = old.map({text: _and_r(text) for text in old.unique()}).to_numpy()
    return table.assign(**columns)


def _marked(held: Held, places: np.ndarray) -> Held:
    texts = [*held.values, None]
    at = held.codes.astype(np.int64)
    at[at < 0] = len(held.values)
    at[places] += len(texts)
    return Held.of([*texts, *map(_and_r, texts)], at, held.kind)


def _and_r(text: str | None) -> str:
    return cells.ordered({*(text or "").split(), REVISED})
