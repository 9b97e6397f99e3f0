"""The fast rules against the same rules read out slowly, window by window."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.statistics import xmr

# Few distinct values make ties, points on the mean and turning points common.
values = st.lists(st.integers(0, 6) | st.none(), min_size=1, max_size=30)
wandering = st.lists(st.integers(-1, 2), min_size=8, max_size=30).map(
    lambda steps: [sum(steps[: count + 1]) for count in range(len(steps))]
)


EDGES = (1, Fraction(2, 3))


def average(numbers):
    present = [Fraction(number) for number in numbers if number is not None]
    return sum(present) / len(present) if present else None


def lines(y, screen):
    """Return the exact mean and average moving range of one group."""
    ranges = [
        abs(here - before)
        for before, here in zip(y, y[1:], strict=False)
        if before is not None and here is not None
    ]
    spread = average(ranges)
    if spread is not None and screen:
        spread = average([size for size in ranges if size < Fraction("3.267") * spread])
    return average(y), spread


def windows(length, size):
    return [range(first, first + size) for first in range(length - size + 1)]


def trend(y, points):
    """Return the direction of each point in a window of strict rises or falls.

    As the package has it: by the step to the next point where that one is in a window too.
    """
    inside = [False] * len(y)
    for window in windows(len(y), points):
        run = [y[place] for place in window]
        if None in run:
            continue
        pairs = list(zip(run, run[1:], strict=False))
        if all(a < b for a, b in pairs) or all(a > b for a, b in pairs):
            for place in window:
                inside[place] = True
    directions = [0] * len(y)
    for place in range(len(y)):
        if inside[place]:
            followed = place + 1 < len(y) and inside[place + 1]
            before, after = (place, place + 1) if followed else (place - 1, place)
            directions[place] = 1 if y[after] > y[before] else -1
    return directions


def sides(y, mean):
    return [0 if v is None or v == mean else (1 if v > mean else -1) for v in y]


def read_out(y, screen=True, points=7):
    """Return the rule of each point of one group, in words."""
    mean, spread = lines(y, screen)
    side = sides(y, mean)
    away = [None if v is None or spread is None else abs(v - mean) for v in y]
    limit = None if spread is None else Fraction("2.66") * spread
    # On the very edge floats may fall either way. Limits of no width are exact in both.
    assume(
        not limit
        or not any(abs(d / limit - edge) < 1e-12 for d in filter(None, away) for edge in EDGES)
    )
    outside = [d is not None and d > limit for d in away]
    close = [
        d is not None and not out and d > limit * 2 / 3
        for d, out in zip(away, outside, strict=True)
    ]
    direction = trend(y, points)
    two_in_three, shift = [False] * len(y), [False] * len(y)
    for window in windows(len(y), 3):
        same_side = {side[place] for place in window} in ({1}, {-1})
        if same_side and sum(close[place] for place in window) >= 2:
            for place in window:
                two_in_three[place] |= close[place]
    for window in windows(len(y), points):
        if {side[place] for place in window} in ({1}, {-1}):
            for place in window:
                shift[place] = True
    return [
        words(outside[i], direction[i], two_in_three[i], shift[i], side[i], points)
        for i in range(len(y))
    ]


def words(outside, direction, two_in_three, shift, side, points):
    above = "Above" if side > 0 else "Below"
    if outside:
        return "Above UCL" if side > 0 else "Below LCL"
    if direction:
        return f"{points} Point Trend ({'In' if direction > 0 else 'De'}creasing)"
    if two_in_three:
        return f"2 in 3 {above} CL"
    return f"{points} Points {above} CL" if shift else "Common Cause"


@pytest.mark.parametrize("screen", [True, False])
@given(y=values | wandering)
@settings(max_examples=200, deadline=None)
def test_rules_agree_with_a_slow_reading(screen, y):
    result = xmr.xmr(y, settings=xmr.Settings(screen_outliers=screen))
    assert result["special_cause_type"].to_list() == read_out(y, screen)


@given(y=values | wandering)
@settings(max_examples=200, deadline=None)
def test_rules_of_six_agree_with_a_slow_reading(y):
    result = xmr.xmr(y, settings=xmr.Settings(trend_points=6, shift_points=6))
    assert result["special_cause_type"].to_list() == read_out(y, points=6)


@given(y=values)
def test_lines_agree_with_exact_arithmetic(y):
    result = xmr.xmr(y)
    mean, spread = lines(y, screen=True)
    if mean is not None:
        assert result["mean"][0] == float(mean)
    if spread is None:
        assert result["upl"].isna().all()
    else:
        expected = float(mean + Fraction("2.66") * spread)
        assert result["upl"][0] == pytest.approx(expected, rel=1e-14, abs=1e-14)
