"""The lines of an XmR chart: mean, process limits and near limits, group by group.

References
----------
NHS England and NHS Improvement. Making Data Count: Strengthening your decisions, 2019.
NHS-R Community. NHSRplotthedots 0.2.2, 2025, vignette "Deviations from Excel defaults".
"""

from typing import Any

import numpy as np

from analysis.statistics import arrays, means

# Moving ranges to limits: 3 standard deviations are 2.66 average moving ranges. Three places, as
# NHSRplotthedots; some tools use 3 / 1.128 = 2.6596.
LIMIT = 2.66
NEAR_LIMIT = 2 * LIMIT / 3
# A range at or above this many average ranges is itself a special cause, and is left out.
SCREEN = 3.267


def starts(rebase: Any, size: int) -> np.ndarray:
    """Return True on the first point of each group.

    Parameters
    ----------
    rebase : sequence of bool or int, or None
        One True or False per point, or the positions of first points counted from 0.
    size : int
        How many points there are.

    Raises
    ------
    ValueError
        If `rebase` is neither, or does not fit `size`.
    """
    firsts = np.zeros(size, dtype=bool)
    firsts[:1] = True
    if rebase is None or len(rebase) == 0:
        return firsts
    marks = np.asarray(list(rebase))
    if marks.dtype == bool:
        if marks.size != size:
            raise ValueError(f"rebase has {marks.size} marks for {size} points")
        return firsts | marks
    if marks.dtype.kind not in "iu":
        raise ValueError("rebase must be one True or False per point, or whole positions")
    arrays.refuse((marks < 0) | (marks >= size), marks, f"rebase must be positions below {size}")
    firsts[marks] = True
    return firsts


def limits(
    y: np.ndarray,
    firsts: np.ndarray,
    *,
    screen_outliers: bool,
    fix_after_n_points: int | None,
) -> dict[str, np.ndarray]:
    """Return the lines of the chart at each point, and its moving range.

    Parameters
    ----------
    y : array of float
        Points in order of time, NaN where missing.
    firsts : array of bool
        True on the first point of each group, from `starts`.
    screen_outliers : bool
        Leave out moving ranges at or above 3.267 times their average, once.
    fix_after_n_points : int or None
        Rows at the start of each group, missing ones included, that the lines are drawn from.

    Returns
    -------
    dict
        ``mean``, ``lpl``, ``upl``, ``nlpl``, ``nupl`` and ``moving_range``.
    """
    ranges = _moving_ranges(y, firsts)
    beginnings = np.flatnonzero(firsts)
    sizes = np.diff(beginnings, append=y.size)
    baselines = np.minimum(sizes, fix_after_n_points or y.size)
    mean = np.repeat(means.of_runs(y, beginnings, baselines), sizes)
    average = means.of_runs(ranges, beginnings, baselines)
    if screen_outliers:
        with np.errstate(invalid="ignore"):
            ordinary = np.where(ranges < SCREEN * np.repeat(average, sizes), ranges, np.nan)
        average = means.of_runs(ordinary, beginnings, baselines)
    spread = np.repeat(average, sizes)
    return {
        "mean": mean,
        "lpl": mean - LIMIT * spread,
        "upl": mean + LIMIT * spread,
        "nlpl": mean - NEAR_LIMIT * spread,
        "nupl": mean + NEAR_LIMIT * spread,
        "moving_range": ranges,
    }


def _moving_ranges(y: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Return the distance to the point just before in the same group, NaN without one."""
    ranges = np.abs(np.diff(y, prepend=np.nan))
    ranges[firsts] = np.nan
    return ranges
