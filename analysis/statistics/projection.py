"""When a target is reached at the present pace, with the range of dates that is likely.

A stock keeps what it has: its next value is this one and a step. So its steps are averaged and
carried on (the drift method), and doubt grows with each step ahead. A flow starts afresh each
quarter: a straight line is laid through its points, and each date has that line's doubt. Which of
the two a series is must be said by whoever calls.

References
----------
Hyndman RJ, Athanasopoulos G. Forecasting: principles and practice, 3rd edition. Melbourne: OTexts,
2021, sections 5.2 and 5.5 (drift method and its standard error) and 7.6 (prediction interval of a
straight line).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from analysis.statistics.distributions import student_t_quantile
from analysis.statistics.policy import IN_FORCE, Policy


@dataclass(frozen=True)
class Projection:
    """Quarters ahead at which a target is reached.

    Attributes
    ----------
    reached : int or None
        Quarters after the last point; 0 where it is reached already, None where it is not within
        the farthest quarter looked at.
    earliest, latest : int or None
        The likely range. `latest` is None where it may well never be.
    """

    reached: int | None
    earliest: int | None
    latest: int | None


def drift(points: Sequence[float], ahead: int, confidence: float) -> tuple[float, float, float]:
    """Return centre, lower and upper of a stock some quarters after the last point.

    With steps d of mean m and standard deviation s, T of them::

        last + h m -/+ t(T - 1) s sqrt(h (1 + h / T))
    """
    pace, deviation, count = _steps(tuple(points))
    error = deviation * math.sqrt(ahead * (1 + ahead / count))
    margin = student_t_quantile((1 + confidence) / 2, count - 1) * error
    centre = points[-1] + ahead * pace
    return centre, centre - margin, centre + margin


@lru_cache(maxsize=64)
def _steps(points: tuple[float, ...]) -> tuple[float, float, int]:
    """Return mean and standard deviation of the steps, and how many: the same for every date."""
    steps = [after - before for before, after in zip(points, points[1:], strict=False)]
    return statistics.mean(steps), statistics.stdev(steps), len(steps)


def line(points: Sequence[float], ahead: int, confidence: float) -> tuple[float, float, float]:
    """Return centre, lower and upper of a flow some quarters after the last point.

    With a least-squares line through n points at times 1 to n and residuals of standard error s::

        line(n + h) -/+ t(n - 2) s sqrt(1 + 1 / n + (n + h - mean time)^2 / sum of squared times)
    """
    times = range(1, len(points) + 1)
    slope, start = statistics.linear_regression(times, points)
    squares = sum(
        (value - start - slope * time) ** 2 for time, value in zip(times, points, strict=True)
    )
    count, middle = len(points), statistics.mean(times)
    at = count + ahead
    spread = sum((time - middle) ** 2 for time in times)
    error = math.sqrt(squares / (count - 2) * (1 + 1 / count + (at - middle) ** 2 / spread))
    margin = student_t_quantile((1 + confidence) / 2, count - 2) * error
    centre = start + slope * at
    return centre, centre - margin, centre + margin


def ahead(
    points: Sequence[float], *, is_flow: bool = False, policy: Policy = IN_FORCE
) -> tuple[float, float, float]:
    """Return centre, lower and upper at the far end of the fan that is drawn.

    Parameters
    ----------
    points : sequence of float
        As for `reaching`, of at least as many quarters.
    is_flow : bool
        Whether each quarter stands for itself.
    """
    last = [float(value) for value in points[-policy.fewest_for_projection :]]
    method = line if is_flow else drift
    return method(last, policy.fan_quarters, policy.projection_confidence)


def spread(step: int, *, is_flow: bool = False, policy: Policy = IN_FORCE) -> float:
    """Return how wide the fan is some quarters ahead, as a share of its width at its far end.

    It follows from the number of quarters alone, so a fan can be drawn from what it is at its end.
    """
    count, far = policy.fewest_for_projection, policy.fan_quarters
    if not is_flow:
        steps = count - 1
        return math.sqrt(step * (1 + step / steps) / (far * (1 + far / steps)))
    middle = (count + 1) / 2
    squares = sum((time - middle) ** 2 for time in range(1, count + 1))
    near, end = (1 + 1 / count + (count + one - middle) ** 2 / squares for one in (step, far))
    return math.sqrt(near / end)


def reaching(
    points: Sequence[float],
    target: float,
    *,
    higher_is_better: bool = True,
    is_flow: bool = False,
    policy: Policy = IN_FORCE,
) -> Projection:
    """Return when a series reaches a target at the pace of its last quarters.

    Parameters
    ----------
    points : sequence of float
        Complete quarters in a row of one definition; the last `policy.fewest_for_projection` count.
    target : float
        In the unit of `points`.
    higher_is_better : bool
        Whether the target is reached from below.
    is_flow : bool
        Whether each quarter stands for itself.

    Raises
    ------
    ValueError
        If there are too few points, or one is missing.
    """
    needed = policy.fewest_for_projection
    if len(points) < needed:
        raise ValueError(f"A projection needs {needed} complete quarters, not {len(points)}")
    if any(math.isnan(value) for value in points):
        raise ValueError("A projection takes no missing quarter: give the run after it")
    sign = 1 if higher_is_better else -1
    last = [sign * float(value) for value in points[-needed:]]
    wanted = sign * target
    if last[-1] >= wanted:
        return Projection(0, 0, 0)
    method = line if is_flow else drift
    dates: list[int | None] = [None, None, None]
    for step in range(1, policy.farthest_projection + 1):
        centre, low, high = method(last, step, policy.projection_confidence)
        # Where the better side of doubt reaches the target, it is reached at the earliest.
        for place, value in enumerate((centre, high, low)):
            if dates[place] is None and value >= wanted:
                dates[place] = step
        if None not in dates:
            break
    return Projection(*dates)
