"""Funnel limits: the inversion of each interval, both ways; labels; what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import funnels, intervals
from analysis.statistics.distributions import gamma_quantile

LINES = ["lower_3s", "lower_2s", "upper_2s", "upper_3s"]
CONFIDENCE = {"2s": 1 - 2 * funnels.INNER, "3s": 1 - 2 * funnels.OUTER}
TEN = [100] * 10
# Each example solves for dozens of exact limits.
fewer = settings(max_examples=25, deadline=None)

averages = st.floats(0.01, 0.99)
organisations = st.lists(
    st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=10,
    max_size=25,
)


def columns(pairs):
    return [x for x, _ in pairs], [n for _, n in pairs]


def test_proportion_limit_matches_the_worked_value():
    lines = funnels.proportion_limits(200, 0.30).iloc[0]
    assert lines["upper_2s"] == pytest.approx(0.36351, abs=5e-6)
    assert intervals.wilson(200 * lines["upper_2s"], 200).lower == pytest.approx(0.3, rel=1e-14)


@given(averages, st.integers(1, 10**6), st.sampled_from(["2s", "3s"]))
def test_wilson_bound_at_a_proportion_limit_is_the_average(average, n, sigma):
    lines = funnels.proportion_limits(n, average).iloc[0]
    lower, upper = lines[f"lower_{sigma}"], lines[f"upper_{sigma}"]
    if lower > 0:
        above = intervals.wilson(n * lower, n, CONFIDENCE[sigma]).upper
        assert above == pytest.approx(average, rel=1e-9)
    if upper < 1:
        below = intervals.wilson(n * upper, n, CONFIDENCE[sigma]).lower
        assert below == pytest.approx(average, rel=1e-9)


@given(st.floats(0.05, 3000), st.sampled_from([("2s", 0.025), ("3s", 0.001)]))
def test_exact_bound_at_a_rate_limit_is_the_average(expected, level):
    sigma, tail = level
    lines = funnels.rate_limits(1, expected, multiplier=1).iloc[0]
    lower, upper = lines[f"lower_{sigma}"], lines[f"upper_{sigma}"]
    assert gamma_quantile(tail, upper) == pytest.approx(expected, rel=1e-10)
    if lower > 0:
        assert gamma_quantile(1 - tail, lower + 1) == pytest.approx(expected, rel=1e-10)
    else:
        assert gamma_quantile(1 - tail, 1) >= expected * (1 - 1e-12)


@given(st.integers(0, 60), st.floats(0.05, 60))
def test_rate_is_beyond_a_limit_just_when_its_exact_interval_excludes_the_average(x, expected):
    lines = funnels.rate_limits(1, expected, multiplier=1).iloc[0]
    bound = gamma_quantile(0.025, x) if x else 0.0
    assert (x > lines["upper_2s"]) == (bound > expected)
    assert (x < lines["lower_2s"]) == (gamma_quantile(0.975, x + 1) < expected)


def test_funnel_takes_the_average_over_all_points():
    table = funnels.proportion_funnel([10] * 5 + [30] * 5, TEN, multiplier=100)
    assert table["average"].tolist() == [20.0] * 10
    assert table["value"].tolist() == [10.0] * 5 + [30.0] * 5


def test_funnel_columns_and_index():
    x = pd.Series([10] * 10, index=list("abcdefghij"))
    for table in (funnels.proportion_funnel(x, TEN), funnels.rate_funnel(x, TEN)):
        described = ["numerator", "denominator", "value", "average"]
        assert table.columns.tolist() == [*described, *LINES, "significance"]
        assert table.index.tolist() == list("abcdefghij")
        assert table.notna().all(axis=None)


def test_labels_go_from_low_to_high():
    # Average 0.5 with n = 100: limits 0.402, 0.598 (0.025) and 0.345, 0.655 (0.001).
    x = [30, 37, 45, 50, 50, 50, 50, 55, 63, 70]
    labels = funnels.proportion_funnel(x, TEN)["significance"].tolist()
    assert labels == [
        "Low (0.001)",
        "Low (0.025)",
        *["Not significant"] * 6,
        "High (0.025)",
        "High (0.001)",
    ]


def test_value_on_a_limit_is_not_beyond_it():
    lines = funnels.proportion_limits([200], 0.3)
    assert funnels.significance(lines["upper_2s"], lines).tolist() == ["Not significant"]


def test_rate_numerator_may_exceed_its_denominator():
    table = funnels.rate_funnel([20] * 9 + [50], [10] * 10, multiplier=1)
    assert table["significance"].tolist() == ["Not significant"] * 9 + ["High (0.001)"]


@pytest.mark.parametrize("average", [0, 1])
def test_proportions_all_alike_at_an_end_are_not_significant(average):
    table = funnels.proportion_funnel([average * 100] * 10, TEN)
    assert set(table["significance"]) == {"Not significant"}


def test_no_events_anywhere_are_not_significant():
    table = funnels.rate_funnel([0] * 10, TEN)
    assert (table[LINES] == 0).all(axis=None)
    assert set(table["significance"]) == {"Not significant"}


def test_few_expected_events_have_no_lower_limit():
    lines = funnels.rate_limits([1, 10], 1, multiplier=1)
    assert lines["lower_2s"].tolist()[0] == 0
    assert lines["lower_2s"].tolist()[1] > 0


@pytest.mark.parametrize(
    ("call", "culprit"),
    [
        (lambda: funnels.proportion_funnel([1, 2, 3], [10, 10, 10]), "at least 10 points, not 3"),
        (lambda: funnels.rate_funnel([1] * 9, [10] * 9), "at least 10 points, not 9"),
        (lambda: funnels.rate_funnel([1] * 10, [10] * 9), "10 numerators .* 9 denominators"),
        (lambda: funnels.rate_funnel([None] + [1] * 9, TEN), "needs a numerator; position 0"),
        (lambda: funnels.rate_funnel([1] * 10, [*TEN[:9], None]), "denominator; position 9"),
        (lambda: funnels.rate_funnel([1] * 9 + [-1], TEN), "must not be negative; position 9"),
        (lambda: funnels.rate_funnel([1] * 10, [0, *TEN[:9]]), "above zero; position 0"),
        (lambda: funnels.proportion_funnel([101] * 10, TEN), "at most its denominator"),
        (lambda: funnels.proportion_limits(100, 30), "apply multiplier after"),
        (lambda: funnels.rate_limits(100, -1), "must not be negative"),
        (lambda: funnels.rate_limits(0, 1), "above zero"),
    ],
)
def test_refusal_names_the_culprit(call, culprit):
    with pytest.raises(ValueError, match=culprit):
        call()


@fewer
@given(organisations)
def test_limits_surround_the_average_outer_beyond_inner(pairs):
    for funnel in (funnels.proportion_funnel, funnels.rate_funnel):
        table = funnel(*columns(pairs), multiplier=1)
        ordered = table[["lower_3s", "lower_2s", "average", "upper_2s", "upper_3s"]].to_numpy()
        assert (np.diff(ordered, axis=1) >= 0).all()


@fewer
@given(st.floats(0.01, 0.99), st.integers(1, 10**4), st.integers(2, 20))
def test_limits_draw_in_as_organisations_grow(average, n, times):
    for limits in (funnels.proportion_limits, funnels.rate_limits):
        widths = np.diff(limits([n, n * times], average)[LINES].to_numpy()[:, [0, 3]], axis=1)
        assert widths[1] <= widths[0]


@fewer
@given(organisations, st.randoms())
def test_order_of_organisations_is_irrelevant(pairs, random):
    order = random.sample(range(len(pairs)), len(pairs))
    for funnel in (funnels.proportion_funnel, funnels.rate_funnel):
        table = funnel(*columns(pairs)).iloc[order].reset_index(drop=True)
        shuffled = funnel(*columns([pairs[place] for place in order]))
        pd.testing.assert_frame_equal(table, shuffled)


@fewer
@given(organisations)
def test_multiplier_changes_the_unit_and_not_the_verdict(pairs):
    for funnel in (funnels.proportion_funnel, funnels.rate_funnel):
        plain = funnel(*columns(pairs), multiplier=1)
        scaled = funnel(*columns(pairs), multiplier=128)
        assert scaled["significance"].equals(plain["significance"])
        pd.testing.assert_frame_equal(scaled[LINES], plain[LINES] * 128)
