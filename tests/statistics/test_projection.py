"""When a target is reached: worked by hand, and laws."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.statistics import projection
from analysis.statistics.distributions import student_t_quantile
from analysis.statistics.policy import Policy
from analysis.statistics.projection import Projection

# Steps 1, 3, 1, 3, 1, 3, 2: mean 2, squares about it 6 over 6, so a standard deviation of 1.
STOCK = [10, 11, 14, 15, 18, 19, 22, 24]
T7 = student_t_quantile(0.9, 6)


def test_drift_is_worked_by_hand():
    centre, lower, upper = projection.drift(STOCK, 2, 0.8)
    assert centre == 28
    # Standard error of two steps: 1 x sqrt(2 x (1 + 2 / 7)).
    assert upper - 28 == pytest.approx(T7 * math.sqrt(2 * 9 / 7), rel=1e-12)
    assert 28 - lower == pytest.approx(upper - 28, rel=1e-12)


def test_line_is_worked_by_hand():
    # 1, 2, 3, 4 with residuals +1, -1, -1, +1 about 2 t + 3: squares 4 over 2 degrees of freedom.
    centre, lower, upper = projection.line([6, 6, 8, 12], 1, 0.8)
    assert centre == pytest.approx(13)
    error = math.sqrt(2 * (1 + 1 / 4 + 2.5**2 / 5))
    assert upper - 13 == pytest.approx(student_t_quantile(0.9, 2) * error, rel=1e-12)
    assert 13 - lower == pytest.approx(upper - 13, rel=1e-12)


def test_target_is_reached_after_the_gap_over_the_pace():
    # 24 now, 2 a quarter: 33 is 4.5 steps away, so it is reached in the fifth quarter.
    found = projection.reaching(STOCK, 33)
    assert found.reached == 5
    # Half a range of t x sqrt(h (1 + h / 7)): first h with 24 + 2 h + that at 33, and minus that.
    margins = {h: T7 * math.sqrt(h * (1 + h / 7)) for h in range(1, 20)}
    assert found.earliest == next(h for h in margins if 24 + 2 * h + margins[h] >= 33)
    assert found.latest == next(h for h in margins if 24 + 2 * h - margins[h] >= 33)
    assert found.earliest < 5 < found.latest


def test_only_the_last_eight_quarters_count():
    assert projection.reaching([500, 3, 90, *STOCK], 33) == projection.reaching(STOCK, 33)


def test_reached_already_is_now():
    assert projection.reaching(STOCK, 24) == Projection(0, 0, 0)
    assert projection.reaching(STOCK[::-1], 10, higher_is_better=False) == Projection(0, 0, 0)


def test_series_that_falls_does_not_reach_a_target_above():
    found = projection.reaching(STOCK[::-1], 30)
    assert found.reached is None
    assert found.latest is None


def test_target_too_far_to_say_is_not_given_a_date():
    assert projection.reaching(STOCK, 24 + 2 * 41).reached is None
    farther = Policy(farthest_projection=41)
    assert projection.reaching(STOCK, 24 + 2 * 41, policy=farther).reached == 41


def test_flow_takes_a_line_through_its_points():
    flow = [10, 14, 12, 16, 14, 18, 16, 20]
    as_flow = projection.reaching(flow, 25, is_flow=True)
    centre = [
        projection.line(flow, step, 0.8)[0] for step in (as_flow.reached - 1, as_flow.reached)
    ]
    assert centre[0] < 25 <= centre[1]
    assert as_flow != projection.reaching(flow, 25)


@pytest.mark.parametrize(
    ("points", "culprit"),
    [(STOCK[:7], "8 complete quarters, not 7"), ([*STOCK, math.nan], "missing")],
)
def test_too_little_is_refused(points, culprit):
    with pytest.raises(ValueError, match=culprit):
        projection.reaching(points, 40)


points = st.lists(st.integers(0, 1000), min_size=8, max_size=12)


@given(points, st.integers(0, 2000), st.booleans())
def test_date_lies_within_its_range(series, target, is_flow):
    found = projection.reaching(series, target, is_flow=is_flow)
    far = math.inf
    dates = [far if one is None else one for one in (found.earliest, found.reached, found.latest)]
    assert dates == sorted(dates)


@given(points, st.integers(0, 2000), st.integers(-50, 50))
def test_shifting_series_and_target_changes_no_date(series, target, shift):
    moved = [value + shift for value in series]
    assert projection.reaching(moved, target + shift) == projection.reaching(series, target)


@given(points, st.integers(0, 2000))
def test_lower_is_better_is_the_mirror_image(series, target):
    turned = projection.reaching([-value for value in series], -target, higher_is_better=False)
    assert turned == projection.reaching(series, target)


@given(points, st.integers(0, 1999))
def test_farther_target_is_never_nearer(series, target):
    near, far = projection.reaching(series, target), projection.reaching(series, target + 1)
    assume(near.reached is not None and far.reached is not None)
    assert near.reached <= far.reached


@pytest.mark.parametrize(
    ("is_flow", "method"), [(False, projection.drift), (True, projection.line)]
)
def test_a_fan_drawn_from_its_far_end_is_as_wide_on_the_way_as_the_projection(is_flow, method):
    points = [10, 12, 11, 15, 14, 18, 17, 22]
    centre, lower, upper = projection.ahead(points, is_flow=is_flow)
    assert (centre, lower, upper) == method(points, 8, 0.8)
    for step in range(1, 9):
        near = method(points, step, 0.8)
        share = projection.spread(step, is_flow=is_flow)
        assert near[2] - near[0] == pytest.approx(share * (upper - centre), rel=1e-12)
        assert near[0] - near[1] == pytest.approx(share * (centre - lower), rel=1e-12)
