"""Doubts about whole returns: one text for a sender's quarter, told in its first row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.declare import Kind
from analysis.plausibility.history import QUARTERS, History

# Policy: below these sizes two returns may well be alike by chance.
LARGE = 20
FIGURES = 6
USUAL_ROWS = 6
LEAST_RETURNS = 2


def newly_trained_copied(history: History) -> pd.Series:
    """Doubt a large return in which every completion is a person's first at its level."""
    done, people = history.values("completions"), history.values("people_newly_trained")
    given = (done > 0) & ~np.isnan(people)
    rows = history.returns.count(given)
    other = history.returns.count(given & (done != people))
    return _told(
        history,
        (rows >= LARGE) & (other == 0),
        lambda one: (
            f"people_newly_trained equals completions in all {rows[one]} rows of this return"
        ),
    )


def repeated(history: History) -> pd.Series:
    """Doubt a return with the very figures of the quarter before in every row."""
    if not history.has_past:
        return history.texts(np.zeros(len(history.table), dtype=bool), str)
    measures = history.dataset.measures
    # Stocks may well stay as they are; a return of flows that does not move is a copy.
    flows = [column for column in measures if column.kind is Kind.FLOW] or measures
    same = np.ones(len(history.table), dtype=bool)
    known = np.zeros(len(history.table), dtype=bool)
    figures = np.zeros(len(history.table), dtype=int)
    for column in measures:
        now, last = history.values(column.name), history.before(column.name)
        same &= (now == last) | (np.isnan(now) & np.isnan(last))
        known |= ~np.isnan(last)
        figures += (now > 0) & (column in flows)
    returns = history.returns
    total = np.bincount(returns.of_rows, weights=figures, minlength=len(returns.first))
    return _told(
        history,
        (returns.count(~(same & known)) == 0) & (total >= FIGURES),
        lambda one: (
            f"all {_rows(returns.rows[one])} of this return have the figures of the quarter before"
        ),
    )


def smaller_than_usual(history: History) -> pd.Series:
    """Doubt a return with less than half the rows of each of its sender's last returns."""
    returns = history.returns
    before = np.array([returns.rows_before(lag) for lag in range(1, QUARTERS + 1)])
    known = (before > 0).sum(axis=0)
    least = np.where(before > 0, before, before.max(initial=0)).min(axis=0)
    few = (returns.rows * 2 < least) & (least >= USUAL_ROWS) & (known >= LEAST_RETURNS)
    return _told(
        history,
        few & history.is_whole,
        lambda one: (
            f"this return has {_rows(returns.rows[one])}; the sender's last {known[one]} "
            f"had {least[one]} to {before[:, one].max()}"
        ),
    )


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _told(history: History, doubted: np.ndarray, words: Callable[[int], str]) -> pd.Series:
    first = history.returns.first[doubted]
    told = dict(zip(first, map(words, np.flatnonzero(doubted)), strict=True))
    rows = np.zeros(len(history.table), dtype=bool)
    rows[first] = True
    return history.texts(rows, told.__getitem__)
