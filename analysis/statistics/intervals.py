"""Confidence intervals for proportions, rates and means, and what they say of a benchmark.

Trained staff are often a census of the workforce, not a sample of it. There an interval covers
chance in the underlying process only: label it "allowing for random variation". Amounts of money
get no interval.

References
----------
Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the
American Statistical Association 1927;22:209-212.
Breslow NE, Day NE. Statistical Methods in Cancer Research, volume II. Lyon: IARC, 1987, page 69
(Byar's approximation).
Eayres D. Technical briefing 3: Commonly used public health statistics and their confidence
intervals. York: Association of Public Health Observatories, 2008.
Office for Health Improvement and Disparities. Fingertips public health technical guidance, 2025.
"""

import math
import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.statistics import arrays
from analysis.statistics.distributions import (
    gamma_quantile,
    normal_quantile,
    student_t_quantile,
)

# The public health pair is 95% and 99.8%; anything weaker than 90% is a slip of the pen.
CONFIDENCE = 0.95
LEAST_CONFIDENCE = 0.9
# Below this count Byar's approximation gives way to the exact interval.
FEWEST_FOR_BYAR = 10
RATE_MULTIPLIER = 100_000

WILSON, BYAR, EXACT, STUDENT_T = "Wilson", "Byar's", "Exact", "Student's t"


class Interval(NamedTuple):
    """A figure with its interval: each a number, or an array when numbers came as arrays.

    Attributes
    ----------
    value, lower, upper : float or array of float
        NaN where something needed was missing.
    method : str or array of str
        How `lower` and `upper` were found, for the notes beside a table.
    """

    value: Any
    lower: Any
    upper: Any
    method: Any

    def frame(self) -> pd.DataFrame:
        """Return a row per figure with the column names of PHEindicatormethods."""
        names = ("value", "lowercl", "uppercl", "method")
        parts = np.broadcast_arrays(*map(np.atleast_1d, self))
        return pd.DataFrame(dict(zip(names, parts, strict=True)))


def wilson(x: Any, n: Any, confidence: float = CONFIDENCE, multiplier: float = 1) -> Interval:
    """Return the proportion x / n with its Wilson score interval.

    Parameters
    ----------
    x, n : number or sequence of numbers
        People who did, of people who could have. A missing one makes the result missing.
    confidence : float
        From 0.9 up to, not including, 1.
    multiplier : float
        100 gives percentages.

    Raises
    ------
    ValueError
        If `x` is negative or above `n`, `n` is not above zero, or `confidence` is out of range.
    """
    counts, bases = _pair(x, n)
    with np.errstate(invalid="ignore"):
        arrays.refuse(counts > bases, counts, "x must be at most n")
    z = _z(confidence)
    share = counts / bases
    spread = z * np.sqrt(z * z + 4 * counts * (1 - share))
    # The published lower limit is a difference of near equals for small x. This is the same
    # number, as the roots of the quadratic multiply to x squared / (n (n + z squared)).
    lower = 2 * counts * share / (2 * counts + z * z + spread)
    upper = (2 * counts + z * z + spread) / (2 * (bases + z * z))
    # A last-digit error must not leave a share of 1 outside its own interval, or above 1.
    upper = np.clip(upper, share, 1)
    method = np.full(share.size, WILSON)
    return _interval((x, n), *(part * multiplier for part in (share, lower, upper)), method)


def rate(
    x: Any, n: Any, confidence: float = CONFIDENCE, multiplier: float = RATE_MULTIPLIER
) -> Interval:
    """Return the rate x / n with Byar's interval, or the exact Poisson one for x below 10.

    Parameters
    ----------
    x, n : number or sequence of numbers
        Events and what they are counted against; `x` may exceed `n`. A missing one makes the
        result missing.
    confidence : float
        From 0.9 up to, not including, 1.
    multiplier : float
        The rate is per this many of `n`.

    Raises
    ------
    ValueError
        If `x` is negative, `n` is not above zero, or `confidence` is out of range.
    """
    counts, bases = _pair(x, n)
    few = counts < FEWEST_FOR_BYAR
    lower, upper = _byar(np.maximum(counts, FEWEST_FOR_BYAR), _z(confidence))
    lower[few], upper[few] = _exact(counts[few], confidence)
    lower[np.isnan(counts)] = upper[np.isnan(counts)] = np.nan
    scaled = (part / bases * multiplier for part in (counts, lower, upper))
    return _interval((x, n), *scaled, np.where(few, EXACT, BYAR))


def mean_t(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Return the mean of a sample with its Student's t interval.

    Parameters
    ----------
    values : sequence of float
        One per person or event. A missing one makes the result missing: drop it first if it is
        known to be missing by chance. One value alone has a mean and no interval.
    confidence : float
        From 0.9 up to, not including, 1.

    Raises
    ------
    ValueError
        If there are no values, or `confidence` is out of range.
    """
    sample = arrays.floats(values, "values").tolist()
    tail = _tail(confidence)
    if not sample:
        raise ValueError("mean_t needs at least one value")
    if any(map(math.isnan, sample)):
        return Interval(math.nan, math.nan, math.nan, STUDENT_T)
    centre = float(statistics.mean(sample))
    if len(sample) == 1:
        return Interval(centre, math.nan, math.nan, STUDENT_T)
    error = statistics.stdev(sample) / math.sqrt(len(sample))
    margin = student_t_quantile(1 - tail, len(sample) - 1) * error
    return Interval(centre, centre - margin, centre + margin, STUDENT_T)


def totals(
    table: pd.DataFrame, by: Sequence[str], *, numerator: str, denominator: str
) -> pd.DataFrame:
    """Add up numerators and denominators within groups, ready for an interval.

    Percentages are never averaged. A missing part makes its total missing, for a sum without it
    would look like a fall.

    Parameters
    ----------
    table : DataFrame
        One row per part.
    by : sequence of str
        Columns to group by; empty adds up the whole table.
    numerator, denominator : str
        Columns to add up.

    Returns
    -------
    DataFrame, one row per group in order of appearance
        Columns `by`, `numerator` and `denominator`.
    """
    columns = [numerator, denominator]
    if not by:
        return table[columns].sum(skipna=False).to_frame().T
    groups = table.groupby(list(by), sort=False, dropna=False, observed=True, as_index=False)
    return groups[columns].sum(skipna=False)


def comparison(lower: Any, upper: Any, benchmark: Any) -> Any:
    """Return how an interval lies to a benchmark.

    Parameters
    ----------
    lower, upper, benchmark : number or sequence of numbers
        In one unit.

    Returns
    -------
    str or array of str
        ``higher`` or ``lower`` where the whole interval is beyond the benchmark, ``similar``
        where it holds it, ``not compared`` where anything is missing. Whether higher is better
        is for the indicator to say.

    References
    ----------
    Fingertips public health technical guidance: comparing local areas with a benchmark.
    """
    given = {"lower": lower, "upper": upper, "benchmark": benchmark}
    parts = [arrays.floats(part, name) for name, part in given.items()]
    low, high, mark = np.broadcast_arrays(*parts)
    missing = np.isnan(low) | np.isnan(high) | np.isnan(mark)
    words = np.select(
        [missing, low > mark, high < mark], ["not compared", "higher", "lower"], "similar"
    )
    return _as_given(words, given.values())


def _pair(x: Any, n: Any) -> tuple[np.ndarray, np.ndarray]:
    counts, bases = np.broadcast_arrays(arrays.floats(x, "x"), arrays.floats(n, "n"))
    arrays.refuse(counts < 0, counts, "x must not be negative")
    arrays.refuse(bases <= 0, bases, "n must be above zero")
    return counts, bases


def _tail(confidence: float) -> float:
    """Return the probability left out on each side."""
    if not LEAST_CONFIDENCE <= confidence < 1:
        raise ValueError(
            f"confidence must be from {LEAST_CONFIDENCE} to below 1, as in 0.95, not {confidence}"
        )
    return (1 - confidence) / 2


def _z(confidence: float) -> float:
    return normal_quantile(1 - _tail(confidence))


def _byar(counts: np.ndarray, z: float) -> tuple[np.ndarray, np.ndarray]:
    above = counts + 1
    lower = counts * (1 - 1 / (9 * counts) - z / (3 * np.sqrt(counts))) ** 3
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower, upper


def _exact(counts: np.ndarray, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Return exact Poisson limits: half of chi-square quantiles, hence gamma quantiles."""
    tail = _tail(confidence)
    distinct, place = np.unique(counts, return_inverse=True)
    lower = [gamma_quantile(tail, count) if count > 0 else 0.0 for count in distinct.tolist()]
    upper = [gamma_quantile(1 - tail, count + 1) for count in distinct.tolist()]
    return np.array(lower)[place], np.array(upper)[place]


def _interval(given: Sequence[Any], *parts: np.ndarray) -> Interval:
    return Interval(*(_as_given(part, given) for part in parts))


def _as_given(result: np.ndarray, given: Any) -> Any:
    """Return a plain number or word when every argument was one."""
    return result[0].item() if all(np.ndim(part) == 0 for part in given) else result
