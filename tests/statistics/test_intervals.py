"""Confidence intervals: published values, what is refused, and laws."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import intervals

# Worked examples that PHEindicatormethods publishes with its tests, as in domain.md 3.2.
WILSON = [
    (65, 100, 0.95, 0.552544432969, 0.736357517569),
    (65, 100, 0.998, 0.495494657407, 0.778354061409),
    (1045, 5000, 0.95, 0.197955498800, 0.220491303732),
    (5, 100, 0.95, 0.021543679154, 0.111750469232),
    (130, 200, 0.95, 0.581634643360, 0.712711758726),
]
BYAR = [(65, 50.163187710459, 82.849138545940), (1045, 982.593201807333, 1110.331212985650)]
RATES = [
    (5, 100, 100, 1.62348639, 11.66833208, "Exact"),
    (1, 100, 100, 0.02531781, 5.57164339, "Exact"),
    (10, 200, 100_000, 2393.72495698, 9195.72930288, "Byar's"),
]

confidences = st.sampled_from([0.9, 0.95, 0.99, 0.998])
shares = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("x", "n", "confidence", "lower", "upper"), WILSON)
def test_wilson_matches_published_values(x, n, confidence, lower, upper):
    interval = intervals.wilson(x, n, confidence)
    assert interval[:3] == pytest.approx((x / n, lower, upper), abs=6e-13)
    assert interval.method == "Wilson"


def test_wilson_at_the_ends_stays_within_0_and_1():
    assert intervals.wilson(0, 20)[:3] == pytest.approx((0, 0, 0.161125), abs=5e-7)
    assert intervals.wilson(20, 20)[:3] == pytest.approx((1, 0.838875, 1), abs=5e-7)
    assert intervals.wilson(0, 20).lower == 0
    assert intervals.wilson(20, 20).upper == 1


def test_wilson_in_percent():
    assert intervals.wilson(65, 100, multiplier=100)[:3] == pytest.approx(
        (65, 55.2544432969, 73.6357517569), abs=6e-11
    )


@pytest.mark.parametrize(("x", "lower", "upper"), BYAR)
def test_byar_matches_published_values(x, lower, upper):
    interval = intervals.rate(x, 1, multiplier=1)
    assert interval[:3] == pytest.approx((x, lower, upper), rel=1e-14, abs=6e-13)


@pytest.mark.parametrize(("x", "n", "multiplier", "lower", "upper", "method"), RATES)
def test_rates_match_published_values(x, n, multiplier, lower, upper, method):
    interval = intervals.rate(x, n, multiplier=multiplier)
    assert interval[:3] == pytest.approx((x / n * multiplier, lower, upper), abs=6e-9)
    assert interval.method == method


def test_no_events_have_an_exact_interval_from_zero():
    interval = intervals.rate(0, 1, multiplier=1)
    assert interval.lower == 0
    assert interval.upper == pytest.approx(-math.log(0.025), rel=1e-13)
    assert interval.upper == pytest.approx(3.68888, abs=5e-6)


def test_ten_events_are_enough_for_byar():
    assert intervals.rate([9, 10], 1).method.tolist() == ["Exact", "Byar's"]


def test_rate_is_per_100_000_and_may_exceed_one_each():
    assert intervals.rate(3, 2).value == 150_000


def test_mean_matches_a_worked_sample():
    # Mean 2.5, standard error 0.6455, t on 3 degrees of freedom 3.1824.
    interval = intervals.mean_t([1, 2, 3, 4])
    assert interval.value == 2.5
    assert 2.5 - interval.lower == pytest.approx(3.1824463052837084 * math.sqrt(5 / 12), rel=1e-12)
    assert interval.upper - 2.5 == pytest.approx(2.5 - interval.lower, rel=1e-12)


def test_mean_of_one_has_no_interval():
    interval = intervals.mean_t([7])
    assert interval.value == 7
    assert math.isnan(interval.lower)
    assert math.isnan(interval.upper)


def test_mean_of_a_sample_with_a_gap_is_missing():
    assert all(map(math.isnan, intervals.mean_t([1, None, 3])[:3]))


def test_equal_values_have_a_mean_without_width():
    assert intervals.mean_t([0.1] * 12)[:3] == (0.1, 0.1, 0.1)


@pytest.mark.parametrize("method", [intervals.wilson, intervals.rate])
def test_numbers_give_numbers_and_arrays_give_arrays(method):
    single, several = method(5, 100), method([5, 50], pd.Series([100, 100]))
    assert isinstance(single.lower, float)
    assert isinstance(single.method, str)
    assert several.lower.shape == several.method.shape == (2,)
    assert several.lower[0] == single.lower


@pytest.mark.parametrize("method", [intervals.wilson, intervals.rate])
@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_count_or_base_gives_a_missing_interval(method, missing):
    assert all(map(math.isnan, method(missing, 100)[:3]))
    assert all(map(math.isnan, method(5, missing)[:3]))
    assert np.isnan(method([5, missing], 100).lower).tolist() == [False, True]


def test_frame_has_the_names_of_the_package():
    several = intervals.wilson([65, 5], 100).frame()
    assert several.columns.to_list() == ["value", "lowercl", "uppercl", "method"]
    assert several["lowercl"].tolist() == pytest.approx([0.552544432969, 0.021543679154], abs=6e-13)
    assert intervals.mean_t([7]).frame()["value"].tolist() == [7]


@pytest.mark.parametrize("multiplier", [1, 100, 100_000])
def test_rate_of_a_fraction_of_an_event_is_exact_below_ten(multiplier):
    interval = intervals.rate(9.5, 2, multiplier=multiplier)
    assert interval.method == "Exact"
    expected = intervals.gamma_quantile(0.025, 9.5) / 2 * multiplier
    assert interval.lower == pytest.approx(expected, rel=1e-13)


def test_totals_add_up_before_dividing():
    table = pd.DataFrame({"area": ["A", "A", "B"], "x": [65, 65, 5], "n": [100, 100, 100]})
    result = intervals.totals(table, ["area"], numerator="x", denominator="n")
    assert result.to_dict("list") == {"area": ["A", "B"], "x": [130, 5], "n": [200, 100]}
    lower = intervals.wilson(result["x"], result["n"]).lower
    assert lower.tolist() == pytest.approx([0.581634643360, 0.021543679154], abs=6e-13)


def test_totals_keep_the_order_of_the_table():
    table = pd.DataFrame({"area": ["B", "A", "B"], "x": [1, 2, 3], "n": [4, 5, 6]})
    result = intervals.totals(table, ["area"], numerator="x", denominator="n")
    assert result["area"].tolist() == ["B", "A"]


@pytest.mark.parametrize("kind", ["float64", "Int64"])
def test_missing_part_makes_its_total_missing(kind):
    table = pd.DataFrame(
        {
            "area": ["A", "A", "B"],
            "x": pd.Series([1, None, 3], dtype=kind),
            "n": pd.Series([5, 6, 7], dtype=kind),
        }
    )
    result = intervals.totals(table, ["area"], numerator="x", denominator="n")
    assert result["x"].isna().tolist() == [True, False]
    whole = intervals.totals(table, [], numerator="x", denominator="n")
    assert whole["x"].isna().tolist() == [True]
    assert whole["n"].tolist() == [18]


@pytest.mark.parametrize(
    ("lower", "upper", "benchmark", "expected"),
    [
        (0.5, 0.6, 0.4, "higher"),
        (0.5, 0.6, 0.7, "lower"),
        (0.5, 0.6, 0.55, "similar"),
        (0.5, 0.6, 0.5, "similar"),
        (0.5, 0.6, 0.6, "similar"),
        (0.5, 0.6, None, "not compared"),
        (None, 0.6, 0.5, "not compared"),
        (0.5, np.nan, 0.5, "not compared"),
    ],
)
def test_comparison_asks_whether_the_interval_holds_the_benchmark(
    lower, upper, benchmark, expected
):
    assert intervals.comparison(lower, upper, benchmark) == expected


def test_comparison_of_several_with_one_benchmark():
    words = intervals.comparison([0.1, 0.5, None], [0.2, 0.6, 0.7], 0.3)
    assert words.tolist() == ["lower", "higher", "not compared"]


@pytest.mark.parametrize(
    ("call", "culprit"),
    [
        (lambda: intervals.wilson(-1, 10), "x must not be negative.* holds -1"),
        (lambda: intervals.wilson([1, 2], [10, 0]), "n must be above zero; position 1 holds 0"),
        (lambda: intervals.wilson([5, 11], 10), "x must be at most n; position 1 holds 11"),
        (lambda: intervals.wilson(1, np.inf), "n must be finite"),
        (lambda: intervals.wilson("[c]", 10), "x must be numbers"),
        (lambda: intervals.wilson(1, 10, 95), "not 95"),
        (lambda: intervals.wilson(1, 10, 1), "not 1"),
        (lambda: intervals.wilson(1, 10, 0.89), "not 0.89"),
        (lambda: intervals.rate(-1, 10), "x must not be negative"),
        (lambda: intervals.rate(1, -10), "n must be above zero"),
        (lambda: intervals.rate(1, 10, 0.5), "confidence"),
        (lambda: intervals.mean_t([]), "at least one"),
        (lambda: intervals.mean_t([1, 2], 2), "confidence"),
    ],
)
def test_refusal_names_the_culprit(call, culprit):
    with pytest.raises(ValueError, match=culprit):
        call()


@given(shares, confidences)
def test_wilson_holds_the_share_within_0_and_1(share, confidence):
    value, lower, upper, _ = intervals.wilson(*share, confidence)
    assert 0 <= lower <= value <= upper <= 1


@given(shares, confidences)
def test_wilson_of_the_rest_is_the_mirror_image(share, confidence):
    x, n = share
    _, lower, upper, _ = intervals.wilson(x, n, confidence)
    rest = intervals.wilson(n - x, n, confidence)
    assert (1 - rest.upper, 1 - rest.lower) == pytest.approx((lower, upper), abs=1e-15)


@given(shares, confidences)
def test_wilson_is_the_published_formula(share, confidence):
    x, n = share
    z = intervals.normal_quantile(confidence + (1 - confidence) / 2)
    root = z * math.sqrt(z * z + 4 * x * (1 - x / n))
    published = [(2 * x + z * z + sign * root) / (2 * (n + z * z)) for sign in (-1, 1)]
    assert intervals.wilson(x, n, confidence)[1:3] == pytest.approx(published, abs=1e-14)


@given(shares, st.integers(2, 50))
def test_wilson_shrinks_as_n_grows(share, times):
    x, n = share
    small, large = intervals.wilson(x, n), intervals.wilson(x * times, n * times)
    assert large.upper - large.lower < small.upper - small.lower


@given(st.integers(0, 10**6), st.integers(1, 10**6), confidences)
def test_rate_lies_in_its_interval(x, n, confidence):
    value, lower, upper, _ = intervals.rate(x, n, confidence)
    assert 0 <= lower <= value < upper


@given(st.integers(1, 2000), st.integers(2, 50))
def test_rate_interval_shrinks_as_n_grows(x, times):
    small, large = intervals.rate(x, 1000), intervals.rate(x * times, 1000 * times)
    assert large.upper - large.lower < small.upper - small.lower


@given(st.integers(0, 2000))
def test_more_confidence_is_a_wider_interval(x):
    narrow, wide = intervals.rate(x, 1000, 0.95), intervals.rate(x, 1000, 0.998)
    assert wide.lower <= narrow.lower <= narrow.upper < wide.upper


@given(st.integers(1, 200))
def test_byar_is_close_to_exact(x):
    byar = intervals.rate([x, x + 10], 1, multiplier=1)
    exact = intervals.gamma_quantile(0.025, x + 10), intervals.gamma_quantile(0.975, x + 11)
    assert (byar.lower[1], byar.upper[1]) == pytest.approx(exact, rel=1e-2)


samples = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50)


@given(samples, confidences)
def test_mean_lies_in_its_interval(values, confidence):
    value, lower, upper, _ = intervals.mean_t(values, confidence)
    assert lower <= value <= upper


@given(samples)
def test_repeating_a_sample_shrinks_its_interval(values):
    once, often = intervals.mean_t(values), intervals.mean_t(values * 4)
    assert often.upper - often.lower <= once.upper - once.lower


areas = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 100), st.integers(100, 200)), min_size=1
)


@given(areas, st.randoms())
def test_order_of_areas_is_irrelevant(rows, random):
    shuffled = random.sample(rows, len(rows))
    tables = (pd.DataFrame(table, columns=["area", "x", "n"]) for table in (rows, shuffled))
    first, second = (
        intervals.totals(table, ["area"], numerator="x", denominator="n")
        .sort_values("area")
        .reset_index(drop=True)
        for table in tables
    )
    pd.testing.assert_frame_equal(first, second)


@given(st.lists(shares, min_size=1, max_size=10), st.randoms())
def test_each_interval_is_its_own(pairs, random):
    order = random.sample(range(len(pairs)), len(pairs))
    x, n = np.array(pairs).T
    assert (intervals.wilson(x, n).lower[order] == intervals.wilson(x[order], n[order]).lower).all()
    assert (intervals.rate(x, n).upper[order] == intervals.rate(x[order], n[order]).upper).all()
