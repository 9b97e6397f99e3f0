"""Marking what is revised: a published figure that changes carries ``r`` from then on.

``p`` (provisional) is never stored: a figure is provisional while its quarter is the newest, and
is marked when figures are computed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import cells, differences
from analysis.declare import Column, Dataset, Status

REVISED = "r"


def marked(dataset: Dataset, table: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Return rows to be published with ``r`` on each measure that revises a published one.

    A cell is revised where the published one had a value or a status and it is another now; where
    nothing was available it is filled in, not revised. A cell that stays as it is stays marked.

    Parameters
    ----------
    table : DataFrame
        Typed rows of a draft.
    standing : DataFrame
        Typed rows of the dataset as published.
    """
    if not len(standing) or not len(table):
        return table
    was, now = differences.matched(dataset, standing, table)
    if not len(was):
        return table
    before, after = standing.take(was), table.take(now)
    columns = {}
    for column in dataset.measures:
        revised = _revised(column, before, after)
        if revised.any():
            columns[column.markers_name] = _with_r(table[column.markers_name], now[revised])
    return table.assign(**columns) if columns else table


def _revised(column: Column, before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    changed = differences.differs(before[column.name], after[column.name])
    changed |= differences.differs(before[column.status_name], after[column.status_name])
    was_known = (before[column.status_name] != Status.NOT_AVAILABLE.value).to_numpy(dtype=bool)
    was_marked = before[column.markers_name].str.contains(REVISED, regex=False, na=False)
    return np.where(changed, was_known, was_marked.to_numpy(dtype=bool))


def _with_r(markers: pd.Series, places: np.ndarray) -> pd.Series:
    result = markers.copy()
    old = result.iloc[places].fillna("")
    written = {text: cells.ordered({*text.split(), REVISED}) for text in old.unique()}
    result.iloc[places] = old.map(written).to_numpy()
    return result
