"""The series of a release as arrays, series by quarters, with the runs that may be used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.declare import Status
from analysis.statistics import gate

SERIES = ["indicator", "by", "group", "area"]
# Names a window: its series and the quarter it ends at.
KEY = [*SERIES, "end"]
NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class Grid:
    """Exact figures of the series that have a complete, published quarter.

    Attributes
    ----------
    series : DataFrame, one row per series
        Columns `SERIES`.
    quarters : array of str
        In order.
    value, numerator, denominator : array of float, series by quarters
        Exactly.
    usable : array of bool, series by quarters
        Whether a figure is published and lacks no return.
    firsts : array of bool, series by quarters
        Whether a series starts anew: a rebase, or a break in its definition.
    """

    series: pd.DataFrame
    quarters: np.ndarray
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    usable: np.ndarray
    firsts: np.ndarray

    @cached_property
    def lengths(self) -> np.ndarray:
        """How many usable quarters in a row end at each."""
        return gate.runs(self.usable, self.firsts)

    def run(self, series: int, end: int, name: str = "value", last: int | None = None):
        """Return the usable figures in a row that end at a quarter, at most the `last` of them."""
        size = self.lengths[series, end] if last is None else last
        return getattr(self, name)[series, end - size + 1 : end + 1]


def is_usable(published: pd.DataFrame) -> pd.Series:
    """Return which published figures have a value and lack no return."""
    complete = ~published["markers"].fillna("").str.contains("i", regex=False)
    return (published["status"] == Status.OK.value) & published["value"].notna() & complete


def grid(
    exact: pd.DataFrame, published: pd.DataFrame, rebases: pd.DataFrame, every_quarter: list[str]
) -> Grid:
    """Return the series as arrays: exact numbers, and what is published of them."""
    keys = [*SERIES, "quarter"]
    rows = published[keys].assign(
        usable=is_usable(published),
        breaks=published["markers"].fillna("").str.contains("b", regex=False),
    )
    rows = rows[rows["quarter"].isin(every_quarter)]
    rows = rows[rows.groupby(SERIES, sort=False)["usable"].transform("any")]
    rows = rows.merge(exact[[*keys, *NUMBERS]], on=keys, how="left")
    rows["usable"] &= rows["value"].notna()
    names = rows[SERIES].drop_duplicates().reset_index(drop=True)
    at = pd.MultiIndex.from_frame(names).get_indexer(pd.MultiIndex.from_frame(rows[SERIES]))
    time = pd.Index(every_quarter).get_indexer(rows["quarter"])

    def laid_out(column: str, missing: float | bool) -> np.ndarray:
        array = np.full((len(names), len(every_quarter)), missing)
        array[at, time] = rows[column].to_numpy()
        return array

    firsts = laid_out("breaks", False) | rebased(names, rebases, every_quarter)
    numbers = {name: laid_out(name, np.nan) for name in NUMBERS}
    labels = np.array(every_quarter, dtype=object)
    return Grid(names, labels, **numbers, usable=laid_out("usable", False), firsts=firsts)


def rebased(names: pd.DataFrame, rebases: pd.DataFrame, every_quarter: list[str]) -> np.ndarray:
    """Return where the register says that a series starts anew, series by quarters.

    A decision is about an indicator in an area, and holds for every group of it.
    """
    marks = np.zeros((len(names), len(every_quarter)), dtype=bool)
    place = {label: at for at, label in enumerate(every_quarter)}
    decided = rebases[rebases["quarter"].isin(place)]
    for row in decided[["indicator", "area", "quarter"]].itertuples(index=False):
        mine = (names["indicator"] == row.indicator) & (names["area"] == row.area)
        marks[mine.to_numpy(bool), place[row.quarter]] = True
    return marks
