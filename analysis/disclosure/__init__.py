"""Disclosure control: applied once, to every figure of a release, before anybody sees one.

Small counts of people are hidden, other counts of people rounded, and shares and intervals taken
from the rounded counts; then more is hidden until no hidden count can be worked out. What is
protected and what is not stands in docs/disclosure.md.

References
----------
NHS Digital. Hospital Episode Statistics: change to disclosure control, 2018 (small numbers hidden,
others to the nearest 5, percentages from rounded counts).
Government Statistical Service. Using symbols and shorthand in data tables, 2022 (``[c]`` and
``[high]``).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.declare import Indicator
from analysis.disclosure import coverage, people
from analysis.disclosure.counts import NEVER, shown
from analysis.disclosure.figures import figures
from analysis.disclosure.hiding import hidden_keys
from analysis.disclosure.matched import put_matched
from analysis.disclosure.organisations import small_organisations
from analysis.disclosure.results import results
from analysis.disclosure.thresholds import LEAST_VALUES, Settings, configured
from analysis.disclosure.tying import tied
from analysis.indicators import COLUMNS, MATCHED_COUNTS, OFFSETS, Inputs

__all__ = [
    "LEAST_VALUES",
    "Settings",
    "configured",
    "disclosed",
    "small_organisations",
    "statistic",
]

PUBLISHED_COLUMNS = [name for name in COLUMNS if name not in MATCHED_COUNTS]
# What of a figure disclosure control may change; coverage it changes for every figure.
CHANGED = {
    *("value", "status", "numerator", "denominator", "lower", "upper"),
    *(f"{when}_{name}" for name in OFFSETS for when in ("now", "then")),
}


def disclosed(
    values: pd.DataFrame, given: Inputs, settings: Settings | None = None
) -> pd.DataFrame:
    """Return the figures that may be published.

    Parameters
    ----------
    values : DataFrame
        Every figure of a release, exactly, as `indicators.all_values` gives them. A part of a
        release is not safe by itself: what is hidden depends on all that is published beside it.
    given : Inputs
        What they were computed from: headcounts say which organisations are small.
    settings : Settings, optional
        The thresholds; those in force where not given.

    Returns
    -------
    DataFrame, one row per figure
        Columns `PUBLISHED_COLUMNS`, rows in their order without those of small organisations.
        Where a count is hidden the status is ``c``, or ``high`` for a share that is all but 100 %,
        and there is no value; ``numerator`` and ``denominator`` are there where they may be.
    """
    settings = settings or configured()
    values = values.reset_index(drop=True)
    found = figures(values, given, settings)
    ties = tied(found, given, settings)
    rows = results(found, ties, hidden_keys(ties.counts, ties.groups, settings), settings)
    put_matched(found, rows, settings)
    result = _put(values, rows, found.is_dropped)
    result["coverage"] = coverage.published(result, given)
    return result


def _put(values: pd.DataFrame, rows: pd.DataFrame, is_dropped: np.ndarray) -> pd.DataFrame:
    """Return figures with those rows in their places that are not dropped, a column at a time."""
    kept = np.ones(len(values), dtype=bool)
    kept[rows.index[is_dropped]] = False
    columns = {}
    for name in PUBLISHED_COLUMNS:
        column = values[name]
        if name in CHANGED:
            kind = object if column.dtype == "str" else "float64"
            each = column.to_numpy(kind, copy=True)
            each[rows.index] = rows[name]
            column = pd.Series(each, dtype="str" if kind is object else kind, copy=False)
        columns[name] = column.array[kept]
    return pd.DataFrame(columns, copy=False)


def statistic(
    indicator: Indicator, numbers: np.ndarray, settings: Settings | None = None
) -> np.ndarray:
    """Return centres, limits and projections as they may leave: to the nearest 5 or whole percent.

    Those of indicators that count nobody stay as they are.
    """
    numbers = np.asarray(numbers, dtype="float64")
    counting = people.counting(indicator)
    if counting is None:
        return numbers
    if counting.whole is not None:
        return np.round(numbers)
    settings = settings or configured()
    return np.sign(numbers) * shown(np.abs(numbers), NEVER, settings)
