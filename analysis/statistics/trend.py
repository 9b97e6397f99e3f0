"""What may be said of a series too short for an XmR chart: a median, and a recent trend.

References
----------
Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375-386.
Office for Health Improvement and Disparities. Fingertips trend markers, 2025.
https://fingertips.phe.org.uk/static-reports/public-health-technical-guidance/Presentation/Trend_markers.html
Perla RJ, Provost LP, Murray SK. The run chart: a simple analytical tool for learning from
variation in healthcare processes. BMJ Quality & Safety 2011;20:46-51.
"""

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.statistics import arrays
from analysis.statistics.distributions import chi_square_tail

# Fingertips: the five latest points, and 99.8% confidence as many series are tested at once.
POINTS = 5
CONFIDENCE = 0.998
# Fewer points are shown as points, without a median.
FEWEST_FOR_MEDIAN = 5

INCREASING, DECREASING = "increasing", "decreasing"
NO_CHANGE, NOT_TESTED = "no significant change", "cannot be calculated"


class Trend(NamedTuple):
    """A recent trend.

    Attributes
    ----------
    direction : str
        ``increasing``, ``decreasing``, ``no significant change`` or ``cannot be calculated``.
    chi_square : float
        On one degree of freedom; NaN where it cannot be calculated.
    p_value : float
        Chance of at least this `chi_square` were the proportion steady.
    """

    direction: str
    chi_square: float
    p_value: float


def recent_trend(
    numerator: Sequence[float], denominator: Sequence[float], *, confidence: float = CONFIDENCE
) -> Trend:
    """Return whether the last five proportions rise or fall more than chance explains.

    With r of n people at time t = 1 to 5, R, N the sums of r and n, and sums over t::

        chi-square = N (N sum(r t) - R sum(n t))^2 / (R (N - R) (N sum(n t^2) - sum(n t)^2))

    A trend must also keep its direction when any one of the five is left out, as on Fingertips,
    so that a single odd point makes none.

    Fingertips tests independent years only. Quarterly flows come close; a stock counts much the
    same people each quarter, so do not test one.

    Parameters
    ----------
    numerator, denominator : sequence of numbers
        In order of time, equally spaced. Only the last five of each are used.
    confidence : float
        How sure to be, between 0 and 1.

    Returns
    -------
    Trend
        It cannot be calculated on fewer than five points, or with one of the five missing.

    Raises
    ------
    ValueError
        If the two differ in length, a numerator is negative or above its denominator, or a
        denominator is not above zero.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, not {confidence}")
    r, n = _last(numerator, denominator)
    if r.size < POINTS or np.isnan(r + n).any():
        return Trend(NOT_TESTED, math.nan, math.nan)
    statistic = chi_square(r, n)
    p_value = chi_square_tail(statistic)
    if p_value >= 1 - confidence or not _keeps_direction(r, n):
        return Trend(NO_CHANGE, statistic, p_value)
    return Trend(INCREASING if _slope(r, n) > 0 else DECREASING, statistic, p_value)


def recent_trends(
    numerators: np.ndarray, denominators: np.ndarray, *, confidence: float = CONFIDENCE
) -> list[str]:
    """Return the direction of many series at once, as `recent_trend` gives it for each.

    Parameters
    ----------
    numerators, denominators : array of float, series by five quarters
        Complete; a series with a share over 1 or of nobody cannot be calculated.
    """
    fit = ((denominators > 0) & (numerators >= 0) & (numerators <= denominators)).all(axis=1)
    r, n = numerators[fit], denominators[fit]
    slope = _slopes(r, n, np.arange(1, POINTS + 1))
    keeps = np.ones(len(r), dtype=bool)
    for kept in ~np.eye(POINTS, dtype=bool):
        keeps &= _slopes(r[:, kept], n[:, kept], np.arange(1, POINTS + 1)[kept]) * slope > 0
    p_value = np.ones(len(r))
    p_value[keeps] = [chi_square_tail(float(each)) for each in _chi_squares(r[keeps], n[keeps])]
    directions = np.full(len(fit), NOT_TESTED, dtype=object)
    told = np.where(slope > 0, INCREASING, DECREASING)
    directions[fit] = np.where((p_value < 1 - confidence) & keeps, told, NO_CHANGE)
    return list(directions)


def _chi_squares(r: np.ndarray, n: np.ndarray) -> np.ndarray:
    t, everybody = np.arange(1, POINTS + 1), n.sum(axis=1)
    either_way = r.sum(axis=1) * (everybody - r.sum(axis=1))
    spread = everybody * (n * t * t).sum(axis=1) - (n * t).sum(axis=1) ** 2
    varies = either_way != 0
    below = np.where(varies, either_way * spread, 1.0)
    return np.where(varies, everybody * _slopes(r, n, t) ** 2 / below, 0.0)


def _slopes(r: np.ndarray, n: np.ndarray, t: np.ndarray) -> np.ndarray:
    return n.sum(axis=1) * (r * t).sum(axis=1) - r.sum(axis=1) * (n * t).sum(axis=1)


def chi_square(numerator: Sequence[float], denominator: Sequence[float]) -> float:
    """Return Armitage's chi-square for a linear trend in proportions, on one degree of freedom.

    It is 0 where everybody counts every time, or nobody does: nothing varies, so nothing trends.
    """
    r, n = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    t = np.arange(1, r.size + 1)
    either_way = r.sum() * (n.sum() - r.sum())
    if either_way == 0:
        return 0.0
    spread = n.sum() * (n * t * t).sum() - (n * t).sum() ** 2
    return float(n.sum() * _slope(r, n) ** 2 / (either_way * spread))


def median(values: Sequence[float]) -> float:
    """Return the centre line of a run chart: the median of the points present.

    It is NaN with fewer than five points, where a centre line would claim too much.
    """
    points = arrays.floats(values, "values")
    present = points[~np.isnan(points)].tolist()
    return float(statistics.median(present)) if len(present) >= FEWEST_FOR_MEDIAN else math.nan


def _last(
    numerator: Sequence[float], denominator: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    r, n = arrays.floats(numerator, "numerator"), arrays.floats(denominator, "denominator")
    if r.size != n.size:
        raise ValueError(f"{r.size} numerators do not match {n.size} denominators")
    arrays.refuse(r < 0, r, "numerator must not be negative")
    arrays.refuse(n <= 0, n, "denominator must be above zero")
    arrays.refuse(r > n, r, "numerator must be at most its denominator")
    return r[-POINTS:], n[-POINTS:]


def _slope(r: np.ndarray, n: np.ndarray, times: np.ndarray | None = None) -> float:
    """Return the part of the chi-square that is squared: its sign is that of the gradient."""
    t = np.arange(1, r.size + 1) if times is None else times
    return n.sum() * (r * t).sum() - r.sum() * (n * t).sum()


def _keeps_direction(r: np.ndarray, n: np.ndarray) -> bool:
    t = np.arange(1, r.size + 1)
    kept = ~np.eye(r.size, dtype=bool)
    slopes = [_slope(r[keep], n[keep], t[keep]) for keep in kept]
    return all(slope * _slope(r, n) > 0 for slope in slopes)
