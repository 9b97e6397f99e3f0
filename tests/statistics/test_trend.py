"""Recent trend and run-chart median: published values, refusals and laws."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.statistics import trend

HUNDREDS = [100] * 5

fives = st.lists(
    st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=5,
    max_size=5,
)


def test_chi_square_matches_the_smokers_of_fleiss():
    # R, help page of prop.trend.test: X-squared = 8.2249, p = 0.004132 (Fleiss 1981, page 139).
    statistic = trend.chi_square([83, 90, 129, 70], [86, 93, 136, 82])
    assert statistic == pytest.approx(8.2249, abs=5e-5)
    assert trend.chi_square_tail(statistic) == pytest.approx(0.004132, abs=5e-7)


def test_chi_square_of_a_small_table_worked_by_hand():
    # N 50, R 15, sum(rt) 55, sum(nt) 150, sum(nt^2) 550:
    # 50 (50 x 55 - 15 x 150)^2 / (15 x 35 x (50 x 550 - 150^2)) = 100 / 21.
    assert trend.chi_square([1, 2, 3, 4, 5], [10] * 5) == pytest.approx(100 / 21, rel=1e-14)


def test_threshold_is_the_one_fingertips_uses():
    assert trend.chi_square_tail(9.54953570608324) == pytest.approx(0.002, rel=1e-12)


@pytest.mark.parametrize(
    ("numerator", "expected"),
    [
        ([20, 30, 40, 50, 60], "increasing"),
        ([60, 50, 40, 30, 20], "decreasing"),
        ([40, 42, 39, 41, 40], "no significant change"),
        ([0, 0, 0, 0, 0], "no significant change"),
        ([100, 100, 100, 100, 100], "no significant change"),
    ],
)
def test_direction_of_the_last_five(numerator, expected):
    assert trend.recent_trend(numerator, HUNDREDS).direction == expected


def test_only_the_last_five_count():
    result = trend.recent_trend([90, 90, 20, 30, 40, 50, 60], [100] * 7)
    assert result == trend.recent_trend([20, 30, 40, 50, 60], HUNDREDS)


def test_one_odd_point_makes_no_trend():
    result = trend.recent_trend([50, 49, 48, 47, 90], HUNDREDS)
    assert result.p_value < 0.002
    assert result.direction == "no significant change"


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        ([20, 30, 40, 50], [100] * 4),
        ([20, None, 40, 50, 60], HUNDREDS),
        ([20, 30, 40, 50, 60], [100, 100, None, 100, 100]),
        ([], []),
    ],
)
def test_gap_or_short_series_cannot_be_calculated(numerator, denominator):
    result = trend.recent_trend(numerator, denominator)
    assert result.direction == "cannot be calculated"
    assert math.isnan(result.chi_square)
    assert math.isnan(result.p_value)


def test_gap_before_the_last_five_does_no_harm():
    assert trend.recent_trend([None, 20, 30, 40, 50, 60], [100] * 6).direction == "increasing"


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3, 1, 2, 5, 4], 3.0), ([1, 2, 3, 4, 5, 6], 3.5), ([None, 3, 1, 2, 5, 4], 3.0)],
)
def test_median_is_of_the_points_present(values, expected):
    assert trend.median(values) == expected


@pytest.mark.parametrize("values", [[], [1, 2, 3, 4], [1, 2, 3, 4, None]])
def test_median_needs_five_points(values):
    assert math.isnan(trend.median(values))


@pytest.mark.parametrize(
    ("call", "culprit"),
    [
        (lambda: trend.recent_trend([1] * 5, [10] * 4), "5 numerators .* 4 denominators"),
        (lambda: trend.recent_trend([1, 1, -1, 1, 1], [10] * 5), "position 2 holds -1"),
        (lambda: trend.recent_trend([1] * 5, [10, 10, 10, 10, 0]), "position 4 holds 0"),
        (lambda: trend.recent_trend([11] * 5, [10] * 5), "at most its denominator"),
        (lambda: trend.recent_trend([1] * 5, [10] * 5, confidence=99.8), "not 99.8"),
        (lambda: trend.median(["[c]"] * 5), "values must be numbers"),
    ],
)
def test_refusal_names_the_culprit(call, culprit):
    with pytest.raises(ValueError, match=culprit):
        call()


@given(fives)
def test_running_time_backwards_turns_the_trend(pairs):
    r, n = np.array(pairs).T
    forwards, backwards = trend.recent_trend(r, n), trend.recent_trend(r[::-1], n[::-1])
    turned = {"increasing": "decreasing", "decreasing": "increasing"}
    assume(abs(forwards.p_value - 0.002) > 1e-9)
    assert backwards.chi_square == pytest.approx(forwards.chi_square, rel=1e-9, abs=1e-12)
    assert backwards.direction == turned.get(forwards.direction, forwards.direction)


@given(fives)
def test_counting_the_others_turns_the_trend(pairs):
    r, n = np.array(pairs).T
    of_those, of_others = trend.recent_trend(r, n), trend.recent_trend(n - r, n)
    turned = {"increasing": "decreasing", "decreasing": "increasing"}
    assume(abs(of_those.p_value - 0.002) > 1e-9)
    assert of_others.chi_square == pytest.approx(of_those.chi_square, rel=1e-9, abs=1e-12)
    assert of_others.direction == turned.get(of_those.direction, of_those.direction)


@given(st.integers(0, 100), st.integers(1, 10))
def test_steady_share_is_no_trend(share, times):
    n = np.array([100, 200, 300, 200, 100]) * times
    result = trend.recent_trend(share * n // 100, n)
    assert result.direction == "no significant change"
    assert result.chi_square == pytest.approx(0, abs=1e-12)


def test_stable_process_seldom_trends():
    counts = np.random.default_rng(20260401).binomial(200, 0.4, size=(2000, 5))
    flags = [trend.recent_trend(row, [200] * 5).direction != trend.NO_CHANGE for row in counts]
    assert np.mean(flags) < 0.006
