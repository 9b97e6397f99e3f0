"""Funnel plots: limits that widen as organisations get smaller, around their shared average.

Three local authorities make no funnel. Use organisations or settings, ten at the least.

References
----------
Spiegelhalter DJ. Funnel plots for comparing institutional performance. Statistics in Medicine
2005;24:1185-1202.
Office for Health Improvement and Disparities. Fingertips public health technical guidance, 2025.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from analysis.statistics import arrays
from analysis.statistics.distributions import gamma_tails, normal_quantile, root

# Chance left out on each side of the inner ("2s", 95%) and outer ("3s", 99.8%) limits.
INNER, OUTER = 0.025, 0.001
FEWEST_POINTS = 10
RATE_MULTIPLIER = 100_000
NOT_SIGNIFICANT = "Not significant"


def proportion_funnel(numerator: Any, denominator: Any, *, multiplier: float = 1) -> pd.DataFrame:
    """Return proportions with the limits chance alone would keep them in.

    Parameters
    ----------
    numerator, denominator : sequence of numbers
        One of each per organisation, none missing.
    multiplier : float
        100 gives percentages.

    Returns
    -------
    DataFrame, one row per organisation
        ``numerator``, ``denominator``, ``value``, ``average``, ``lower_3s``, ``lower_2s``,
        ``upper_2s``, ``upper_3s`` and ``significance``. ``average`` is the sum of numerators
        over the sum of denominators.

    Raises
    ------
    ValueError
        If there are fewer than ten, one is missing, a numerator is negative or above its
        denominator, or a denominator is not above zero.
    """
    x, n = _points(numerator, denominator)
    arrays.refuse(x > n, x, "numerator must be at most its denominator")
    return _funnel(x, n, multiplier, proportion_limits, _index(numerator))


def rate_funnel(
    numerator: Any, denominator: Any, *, multiplier: float = RATE_MULTIPLIER
) -> pd.DataFrame:
    """Return rates with the limits chance alone would keep them in.

    As `proportion_funnel`, save that a numerator may exceed its denominator and that limits are
    exact Poisson ones.
    """
    x, n = _points(numerator, denominator)
    return _funnel(x, n, multiplier, rate_limits, _index(numerator))


def proportion_limits(denominator: Any, average: float, *, multiplier: float = 1) -> pd.DataFrame:
    """Return the limits of a funnel of proportions at some denominators, to draw its curves.

    An organisation is beyond a limit just when its own Wilson interval excludes the average.

    Parameters
    ----------
    denominator : number or sequence of numbers
        Sizes at which to draw.
    average : float
        Sum of numerators over sum of denominators, from 0 to 1 (before `multiplier`).
    multiplier : float
        100 gives percentages.

    Returns
    -------
    DataFrame, one row per denominator
        ``lower_3s``, ``lower_2s``, ``upper_2s``, ``upper_3s``, kept between 0 and `multiplier`.

    Raises
    ------
    ValueError
        If a denominator is missing or not above zero, or `average` is not from 0 to 1.
    """
    n = _denominators(denominator)
    if not 0 <= average <= 1:
        raise ValueError(f"average must be from 0 to 1, not {average}; apply multiplier after")
    # The Wilson interval holds every average within z standard errors, the error being that of
    # the average itself. Read backwards, that is the limit: no search is needed.
    error = np.sqrt(average * (1 - average) / n)
    inner, outer = (normal_quantile(1 - tail) * error for tail in (INNER, OUTER))
    lines = (average - outer, average - inner, average + inner, average + outer)
    return _lines(*(np.clip(line, 0, 1) * multiplier for line in lines))


def rate_limits(
    denominator: Any, average: float, *, multiplier: float = RATE_MULTIPLIER
) -> pd.DataFrame:
    """Return the limits of a funnel of rates at some denominators, to draw its curves.

    An organisation is beyond a limit just when its own exact Poisson interval excludes the
    average.

    Parameters
    ----------
    denominator : number or sequence of numbers
        Sizes at which to draw.
    average : float
        Sum of numerators over sum of denominators (before `multiplier`).
    multiplier : float
        The rate is per this many.

    Returns
    -------
    DataFrame, one row per denominator
        ``lower_3s``, ``lower_2s``, ``upper_2s``, ``upper_3s``. A lower limit is 0 where even no
        events at all would be no surprise.

    Raises
    ------
    ValueError
        If a denominator is missing or not above zero, or `average` is negative.
    """
    n = _denominators(denominator)
    if not average >= 0:
        raise ValueError(f"average must not be negative, but is {average}")
    counts = np.array([_count_limits(expected) for expected in (n * average).tolist()])
    return _lines(*(counts.reshape(-1, 4).T / n * multiplier))


def significance(value: Any, lines: pd.DataFrame) -> np.ndarray:
    """Return in words how each value lies to its limits, the outer limits first.

    Parameters
    ----------
    value : sequence of numbers
        In the unit of `lines`.
    lines : DataFrame
        From `proportion_limits` or `rate_limits`, a row per value.

    Returns
    -------
    array of str
        ``High (0.001)``, ``High (0.025)``, ``Low (0.001)``, ``Low (0.025)`` or ``Not
        significant``. A value on a limit is not beyond it.
    """
    values = arrays.floats(value, "value")
    beyond = {
        f"High ({OUTER})": values > lines["upper_3s"],
        f"Low ({OUTER})": values < lines["lower_3s"],
        f"High ({INNER})": values > lines["upper_2s"],
        f"Low ({INNER})": values < lines["lower_2s"],
    }
    return np.select(list(beyond.values()), list(beyond), NOT_SIGNIFICANT)


def _funnel(
    x: np.ndarray,
    n: np.ndarray,
    multiplier: float,
    limits: Callable[..., pd.DataFrame],
    index: pd.Index | None,
) -> pd.DataFrame:
    average = float(x.sum() / n.sum())
    lines = limits(n, average, multiplier=multiplier)
    value = x / n * multiplier
    points = {"numerator": x, "denominator": n, "value": value, "average": average * multiplier}
    table = pd.DataFrame(points).join(lines).assign(significance=significance(value, lines))
    return table if index is None else table.set_axis(index)


def _points(numerator: Any, denominator: Any) -> tuple[np.ndarray, np.ndarray]:
    x, n = arrays.floats(numerator, "numerator"), _denominators(denominator)
    if x.size != n.size:
        raise ValueError(f"{x.size} numerators do not match {n.size} denominators")
    if x.size < FEWEST_POINTS:
        raise ValueError(f"A funnel needs at least {FEWEST_POINTS} points, not {x.size}")
    arrays.refuse(np.isnan(x), x, "Every point of a funnel needs a numerator")
    arrays.refuse(x < 0, x, "numerator must not be negative")
    return x, n


def _denominators(denominator: Any) -> np.ndarray:
    n = arrays.floats(denominator, "denominator")
    arrays.refuse(np.isnan(n), n, "Every point of a funnel needs a denominator")
    arrays.refuse(n <= 0, n, "denominator must be above zero")
    return n


def _index(numerator: Any) -> pd.Index | None:
    return numerator.index if isinstance(numerator, pd.Series) else None


def _lines(*lines: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        dict(zip(("lower_3s", "lower_2s", "upper_2s", "upper_3s"), lines, strict=True))
    )


@lru_cache(maxsize=4096)
def _count_limits(expected: float) -> tuple[float, float, float, float]:
    """Return lower and upper limits of a count, outer then inner then inner then outer."""
    if expected == 0:
        return 0.0, 0.0, 0.0, 0.0
    return (
        _lower_count(expected, OUTER),
        _lower_count(expected, INNER),
        _upper_count(expected, INNER),
        _upper_count(expected, OUTER),
    )


def _upper_count(expected: float, tail: float) -> float:
    """Return the count, in fractions, whose exact lower bound is the expected number."""

    def excess(count: float) -> float:
        return 1 - gamma_tails(count, expected)[0] / tail

    high = expected + 1
    while excess(high) < 0:
        high *= 2
    return root(excess, expected, high)


def _lower_count(expected: float, tail: float) -> float:
    """Return the count, in fractions, whose exact upper bound is the expected number."""

    def excess(count: float) -> float:
        return gamma_tails(count + 1, expected)[1] / tail - 1

    return 0.0 if excess(0.0) >= 0 else root(excess, 0.0, expected)
