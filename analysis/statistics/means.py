"""Means that are correctly rounded, of many short runs at once.

``numpy.mean`` of twelve 0.1s is a digit off, and a constant series then lies wholly on one side of
its own mean: a false shift. ``statistics.mean`` is right and slow; this gives its answer for fifty
thousand series in the time of a few additions. Where values differ by more than some thirty orders
of magnitude the last digit may be another.

References
----------
Knuth DE. The Art of Computer Programming, volume 2, 3rd edition, 1997, section 4.2.2 (sum without
error). Dekker TJ. A floating-point technique for extending the available precision. Numerische
Mathematik 1971;18:224-242 (product without error).
"""

import math
import statistics

import numpy as np

# Longer runs are added up one by one: that costs less than a column for each of their points.
LONGEST_TOGETHER = 256
SPLITTER = 2.0**27 + 1


def of_runs(values: np.ndarray, beginnings: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the mean of the values present in each run, NaN where there are none.

    Parameters
    ----------
    values : array of float
        NaN where missing.
    beginnings, sizes : arrays of int, one per run
        Where each run begins and how many values it has.
    """
    found = np.full(beginnings.size, np.nan)
    width = 1
    while width <= LONGEST_TOGETHER:
        # Runs of a like length go together, so that little is added up in vain.
        these = np.flatnonzero((sizes <= width) & (sizes > width // 2))
        if these.size:
            found[these] = _together(values, beginnings[these], sizes[these], width)
        width *= 2
    for run in np.flatnonzero((sizes > LONGEST_TOGETHER) | np.isinf(found)):
        found[run] = _one(values[beginnings[run] : beginnings[run] + sizes[run]])
    return found


def _one(values: np.ndarray) -> float:
    present = values[~np.isnan(values)].tolist()
    if not present:
        return np.nan
    try:
        total = math.fsum(present)
    except OverflowError:
        return statistics.mean(present)
    rest = math.fsum([*present, -total])
    mean = _quotient(*(np.array([part]) for part in (total, rest, float(len(present)))))
    return mean.item() if np.isfinite(mean).all() else statistics.mean(present)


def _together(
    values: np.ndarray, beginnings: np.ndarray, sizes: np.ndarray, width: int
) -> np.ndarray:
    """Return the means, infinite where a sum is too large to be held."""
    total, rest, count = (np.zeros(beginnings.size) for _ in range(3))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for place in range(width):
            value = values[beginnings + np.minimum(place, sizes - 1)]
            present = (place < sizes) & ~np.isnan(value)
            value = np.where(present, value, 0.0)
            new = total + value
            other = new - total
            # What was lost in rounding, exactly.
            rest += (total - (new - other)) + (value - other)
            total = new
            count += present
        result = _quotient(total, rest, count)
        return np.where((count > 0) & ~np.isfinite(result), np.inf, result)


def _quotient(total: np.ndarray, rest: np.ndarray, count: np.ndarray) -> np.ndarray:
    """Return (total + rest) / count, rounded once."""
    # Where large values cancelled out, what was lost may outweigh what is left.
    total, rest = total + rest, rest - ((total + rest) - total)
    quotient = total / count
    product = quotient * count
    high = quotient * SPLITTER
    high = high - (high - quotient)
    # Counts are short, so the two halves of the quotient times them are exact.
    error = (high * count - product) + (quotient - high) * count
    return quotient + ((total - product) - error + rest) / count
