"""Rows of the wider scope that look like totals: a BNSSG row is never one.

It holds only what belongs to no single authority, and the BNSSG figure adds it to them: a total
sent as such a row would count everybody twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from analysis import formatting, reference
from analysis.declare import Dataset
from analysis.plausibility.figures import SMALLEST, number
from analysis.plausibility.history import not_replaced
from analysis.rows import Rows, is_value

ADVICE = (
    "Leave the row out if it is a total, or confirm that its figures belong to no single authority"
)
# Who sends or employs may differ between the parts and their total.
WHO = ("organisation", "sector", "returned_by")


def doubts(
    dataset: Dataset, table: pd.DataFrame | Rows, published: pd.DataFrame | None, *, is_whole: bool
) -> dict[int, str]:
    """Return a text for each row of the wider scope that equals its parts added up, by place.

    Parameters
    ----------
    table : DataFrame or Rows
        The typed rows of a draft of one dataset.
    published : DataFrame, optional
        What stands: the parts may have come before.
    """
    if not dataset.is_return:
        return {}
    is_wide = is_value(table, "area", reference.system())
    if not is_wide.any():
        return {}
    wide = _chosen(table, is_wide)
    parts = _parts(dataset, table, published, set(wide["quarter"]), is_whole=is_whole)
    told: dict[int, str] = {}
    for names in _levels(dataset):
        for place, words in _equal(dataset, wide, parts, names):
            told.setdefault(place, words)
    return told


def _chosen(table: pd.DataFrame | Rows, rows: np.ndarray) -> pd.DataFrame:
    places = np.flatnonzero(rows)
    if isinstance(table, Rows):
        return table.table(places)
    return table.reset_index(drop=True).iloc[places]


def _parts(dataset, table, published, labels: set, *, is_whole: bool) -> pd.DataFrame:
    """Return the authorities' rows of some quarters, drafted and standing."""
    found = [_chosen(table, table["quarter"].isin(labels).to_numpy(dtype=bool))]
    if published is not None and len(published):
        standing = published[published["quarter"].isin(labels)]
        found.append(not_replaced(dataset, table, standing, is_whole=is_whole))
    names = [*dataset.key_names, *(column.name for column in dataset.measures)]
    rows = pd.concat([one[names] for one in found], ignore_index=True)
    return rows[rows["area"].isin(reference.authorities()) & rows["quarter"].isin(labels)]


def _levels(dataset: Dataset) -> Iterable[list[str]]:
    """Return what a total may be over: areas, then whoever sends, then everything."""
    by_area = [name for name in dataset.key_names if name != "area"]
    yield by_area
    yield [name for name in by_area if name not in WHO]
    if all(name != "network" for name in by_area):
        yield ["quarter"]


def _equal(
    dataset: Dataset, wide: pd.DataFrame, parts: pd.DataFrame, names: list[str]
) -> Iterator[tuple[int, str]]:
    measures = [column.name for column in dataset.measures]
    areas = parts.groupby([*names, "area"], dropna=False, observed=True)[measures]
    by_area = areas.sum(min_count=1).reset_index()
    totals = by_area.groupby(names, dropna=False, observed=True)[measures].sum(min_count=1)
    sums = wide[names].join(totals, on=names) if len(totals) else None
    if sums is None:
        return
    ours, theirs = (_numbers(one, measures) for one in (wide, sums))
    known = ~np.isnan(ours) & ~np.isnan(theirs)
    same = known & (ours == theirs) & (ours > 0)
    alike = ~(known & (ours != theirs)).any(axis=1)
    telling = (same.sum(axis=1) > 1) | (np.where(same, ours, 0).max(axis=1, initial=0) >= SMALLEST)
    for row in np.flatnonzero(alike & telling):
        name = measures[int(np.argmax(same[row]))]
        key = wide.iloc[row][names]
        mine = by_area[(by_area[names].astype(object) == key.astype(object)).all(axis=1)]
        given = mine[mine[name].fillna(0) > 0]
        if len(given) > 1:
            yield int(wide.index[row]), _words(name, given)


def _numbers(table: pd.DataFrame, measures: list[str]) -> np.ndarray:
    return table[measures].to_numpy(dtype=float, na_value=np.nan)


def _words(name: str, given: pd.DataFrame) -> str:
    pairs = zip(given["area"], given[name], strict=True)
    added = formatting.listed([f"{area} ({number(value)})" for area, value in pairs])
    total = number(given[name].sum())
    return f"{name} is {total}, the sum of {added}: a {reference.system()} row is never a total"
