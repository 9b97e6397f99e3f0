"""XmR charts: golden values, the rules one by one, what is refused, and laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import xmr
from analysis.statistics.xmr import Settings

# NHSRplotthedots, vignette "Deviations from Excel defaults".
VIGNETTE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
UNSCREENED = Settings(screen_outliers=False)
# Mean 0, average range 2: limits at 5.32, near limits at 3.546...
FIXED = Settings(fix_after_n_points=12, screen_outliers=False)
BASELINE = [1.0, -1.0] * 6

measurements = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))
series = st.lists(measurements | st.none(), max_size=40)


def after(*points):
    """Chart `points` against a baseline of mean 0 and limits at -5.32 and 5.32."""
    return xmr.xmr([*BASELINE, *points], settings=FIXED).iloc[len(BASELINE) :]


def test_screened_limits_match_the_vignette():
    result = xmr.xmr(VIGNETTE).iloc[0]
    assert result["mean"] == 35 / 18
    assert result["lpl"] == pytest.approx(35 / 18 - 2.66, rel=1e-14)
    assert (round(result["lpl"], 4), round(result["upl"], 4)) == (-0.7156, 4.6044)


def test_unscreened_limits_match_the_workbook():
    result = xmr.xmr(VIGNETTE, settings=UNSCREENED).iloc[0]
    assert (round(result["lpl"], 4), round(result["upl"], 4)) == (-3.0626, 6.9515)


def test_near_limits_are_two_thirds_of_the_way():
    result = xmr.xmr(VIGNETTE).iloc[0]
    assert result["nupl"] - result["mean"] == pytest.approx(2 * 2.66 / 3, rel=1e-14)
    assert result["mean"] - result["nlpl"] == pytest.approx(2 * 2.66 / 3, rel=1e-14)


def test_spike_is_outside_and_named():
    result = xmr.xmr(VIGNETTE)
    assert result.index[result["outside_limits"]].to_list() == [4]
    assert result["special_cause_type"][4] == "Above UCL"
    assert result["point_type"][4] == "special_cause_improvement"


def test_range_at_exactly_the_screen_is_dropped():
    # Ranges 4 zeros and one 1 average 0.2; 3.267 x 0.2 is below 1, so only the zeros stay.
    result = xmr.xmr([5, 5, 5, 5, 5, 6])
    assert result["lpl"][0] == result["upl"][0] == result["mean"][0]
    assert result["outside_limits"].all()


@pytest.mark.parametrize(("jump", "kept"), [(4.36, True), (4.40, False)])
def test_screen_stands_at_3_267_average_ranges(jump, kept):
    # Nine ranges of 1 and one jump: 4.36 is 3.263 times their average, 4.40 is 3.284 times.
    spread = (9 + jump) / 10 if kept else 1
    result = xmr.xmr([0, 1] * 5 + [1 + jump]).iloc[0]
    assert result["upl"] - result["mean"] == pytest.approx(2.66 * spread, rel=1e-14)


def test_constant_series_screened_has_no_limits():
    result = xmr.xmr([3.0] * 20)
    assert result[["lpl", "upl", "nlpl", "nupl"]].isna().all(axis=None)
    assert (result["special_cause_type"] == "Common Cause").all()


def test_twelve_tenths_average_to_a_tenth():
    result = xmr.xmr([0.1] * 12)
    assert (result["mean"] == 0.1).all()
    assert np.mean([0.1] * 12) != 0.1
    assert (result["relative_to_mean"] == 0).all()
    assert not result["shift"].any()


@pytest.mark.parametrize("chosen", [xmr.DEFAULT, UNSCREENED])
@given(value=measurements, size=st.integers(1, 60))
def test_constant_series_never_flags(chosen, value, size):
    result = xmr.xmr([value] * size, settings=chosen)
    assert (result["point_type"] == "common_cause").all()


def test_seven_rising_points_are_one_trend():
    result = xmr.xmr([0, 5, 0, 1, 2, 3, 4, 5, 6, 0, 5, 0, 5, 0])
    assert np.flatnonzero(result["trend"]).tolist() == list(range(2, 9))
    assert set(result["special_cause_type"][2:9]) == {"7 Point Trend (Increasing)"}


def test_six_rising_points_are_no_trend():
    assert not xmr.xmr([0, 5, 1, 2, 3, 4, 5, 6, 1])["trend"][2:].any()


def test_tie_breaks_a_trend():
    assert not xmr.xmr([1, 2, 3, 4, 4, 5, 6, 7])["trend"].any()


def test_missing_value_breaks_a_trend_and_loses_both_ranges():
    result = xmr.xmr([1, 2, 3, None, 5, 6, 7, 8])
    assert not result["trend"].any()
    assert result["moving_range"].isna().to_list() == [True, False, False, True, True, *[False] * 3]


def test_turning_point_takes_the_later_direction():
    wide = [-20, 20] * 3
    result = xmr.xmr([*wide, *range(7), *range(5, -1, -1)], settings=UNSCREENED).iloc[6:]
    rising, falling = "7 Point Trend (Increasing)", "7 Point Trend (Decreasing)"
    assert result["special_cause_type"].to_list() == [rising] * 6 + [falling] * 7


def test_trend_that_another_follows_at_once_ends_by_the_step_between_them():
    # The package looks at the step to the next point where that one is in a trend too; a tie
    # does not rise, so the last point of the first rise reads as falling.
    wide, rising, falling = (
        [-20, 20] * 3,
        "7 Point Trend (Increasing)",
        "7 Point Trend (Decreasing)",
    )
    tied = xmr.xmr([*wide, *range(7), *range(6, 13)], settings=UNSCREENED).iloc[6:]
    assert tied["special_cause_type"].to_list() == [rising] * 6 + [falling] + [rising] * 7
    dropped = xmr.xmr([*wide, *range(7), *range(7)], settings=UNSCREENED).iloc[6:]
    assert dropped["special_cause_type"].to_list() == [rising] * 6 + [falling] + [rising] * 7


def test_trend_that_another_follows_after_a_rebase_keeps_its_direction():
    rising = list(range(7))
    result = xmr.xmr([*rising, *rising], rebase=[7], settings=UNSCREENED)
    assert result["trend"].all()
    inside = result[~result["outside_limits"]]
    assert len(inside) == 10
    assert (inside["signal"] == 1).all()


def test_trend_is_judged_by_slope_not_by_side_of_mean():
    result = xmr.xmr(list(range(20)), settings=Settings(improvement="decrease"))
    inside = result[~result["outside_limits"]]
    assert set(inside["point_type"]) == {"special_cause_concern"}
    assert (inside["relative_to_mean"] < 0).any()


def test_two_close_of_three_on_one_side_are_flagged_alone():
    result = after(4.0, 1.0, 4.0)
    assert result["two_in_three"].to_list() == [True, False, True]
    assert result["special_cause_type"].to_list() == [
        "2 in 3 Above CL",
        "Common Cause",
        "2 in 3 Above CL",
    ]


def test_third_point_across_the_mean_spoils_two_in_three():
    assert not after(4.0, -1.0, 4.0)["two_in_three"].any()


def test_third_point_on_the_mean_spoils_two_in_three():
    assert not after(4.0, 0.0, 4.0)["two_in_three"].any()


def test_third_point_missing_spoils_two_in_three():
    assert not after(4.0, None, 4.0)["two_in_three"].any()


def test_point_outside_is_not_close():
    result = after(4.0, 9.0, -1.0)
    assert result["close_to_limits"].to_list() == [True, False, False]
    assert not result["two_in_three"].any()


def test_point_on_a_limit_is_neither_outside_nor_more_than_close():
    upper = after(0.0)["upl"].iloc[0]
    result = after(upper)
    assert result["outside_limits"].to_list() == [False]
    assert result["close_to_limits"].to_list() == [True]


def test_seven_points_below_the_mean_are_a_shift():
    result = after(-1, -2, -1, -2, -1, -2, -1)
    assert (result["special_cause_type"] == "7 Points Below CL").all()
    assert (result["point_type"] == "special_cause_concern").all()


def test_point_on_the_mean_breaks_a_shift():
    assert not after(2, 1, 2, 0, 2, 1, 2, 1)["shift"].any()


def test_outside_wins_over_trend_and_trend_over_shift():
    result = after(1, 2, 3, 4, 5, 6, 7)
    assert result["trend"].all()
    assert result["shift"].all()
    assert (
        result["special_cause_type"].to_list()
        == ["7 Point Trend (Increasing)"] * 5 + ["Above UCL"] * 2
    )


def test_two_in_three_wins_over_shift():
    result = after(1, 2, 1, 4, 5, 1, 2)
    assert result["special_cause_type"].to_list()[2:5] == [
        "7 Points Above CL",
        *["2 in 3 Above CL"] * 2,
    ]


def test_six_points_suffice_when_so_set():
    settings = Settings(trend_points=6, shift_points=6)
    result = xmr.xmr([1, 2, 3, 4, 5, 6], settings=settings)
    assert result["trend"].all()
    assert "6 Point Trend (Increasing)" in set(result["special_cause_type"])


def test_limits_start_afresh_at_a_rebase():
    first, second = VIGNETTE, [value + 100 for value in VIGNETTE]
    result = xmr.xmr(first + second, rebase=[18])
    pd.testing.assert_frame_equal(result[:18].drop(columns="rebase_group"), alone(first))
    later = result[18:].reset_index(drop=True)
    assert later["mean"].to_list() == pytest.approx([101 + 17 / 18] * 18)
    assert later["special_cause_type"].to_list() == alone(first)["special_cause_type"].to_list()
    assert result["rebase_group"].to_list() == [0] * 18 + [1] * 18


def alone(values):
    return xmr.xmr(values).drop(columns="rebase_group")


def test_no_rule_looks_across_a_rebase():
    rising = list(range(12))
    assert xmr.xmr(rising)["trend"].all()
    assert not xmr.xmr(rising, rebase=[6])["trend"].any()


def test_two_in_three_does_not_look_across_a_rebase():
    first, second = [*BASELINE, 4.6], [4.3, 0.5, *[-1.0, 1.0] * 6]
    result = xmr.xmr(first + second, rebase=[13], settings=UNSCREENED)
    assert result["close_to_limits"][11:15].to_list() == [False, True, True, False]
    assert (result["relative_to_mean"][12:15] == 1).all()
    assert not result["two_in_three"].any()


@pytest.mark.parametrize(
    "rebase",
    [[2], [0, 2, 2], [False, False, True, False], pd.Series([False, False, True, False])],
)
def test_rebase_takes_marks_or_positions(rebase):
    assert xmr.xmr([1, 2, 3, 4], rebase=rebase)["rebase_group"].to_list() == [0, 0, 1, 1]


def test_fixed_limits_ignore_later_points():
    result = xmr.xmr([*BASELINE, 50, 60, 70], settings=FIXED)
    assert (result["mean"] == 0).all()
    assert result["upl"].to_list() == pytest.approx([5.32] * 15)


def test_fixing_counts_rows_including_missing_ones():
    result = xmr.xmr([None, *BASELINE[:11], 99], settings=FIXED)
    assert result["mean"][0] == 1 / 11


def test_fixing_counts_rows_of_each_group():
    result = xmr.xmr(BASELINE + [9.0] + BASELINE + [9.0], rebase=[13], settings=FIXED)
    assert (result["mean"] == 0).all()


def test_missing_point_is_common_cause_on_no_side():
    result = xmr.xmr([1, 2, None])
    assert result["relative_to_mean"].isna().to_list() == [False, False, True]
    assert result["point_type"][2] == "common_cause"
    assert xmr.variation(result) == "common_cause"


def test_all_missing_gives_no_lines_and_no_flags():
    result = xmr.xmr([None, np.nan, pd.NA])
    assert result[["mean", "lpl", "upl"]].isna().all(axis=None)
    assert (result["special_cause_type"] == "Common Cause").all()


def test_no_points_give_an_empty_table():
    assert xmr.xmr([]).columns.to_list() == xmr.xmr([1.0]).columns.to_list()
    assert xmr.xmr([]).empty


def test_index_of_periods_is_kept():
    periods = ["2026/27 Q1", "2026/27 Q2"]
    assert xmr.xmr(pd.Series([1, 2], index=periods)).index.to_list() == periods


@pytest.mark.parametrize(
    ("improvement", "low", "high"),
    [
        ("increase", "concern_low", "improvement_high"),
        ("decrease", "improvement_low", "concern_high"),
        ("neutral", "neutral_low", "neutral_high"),
    ],
)
def test_variation_icon_is_the_state_of_the_latest_point(improvement, low, high):
    settings = Settings(improvement=improvement)
    assert xmr.variation(xmr.xmr([*VIGNETTE, -30], settings=settings)) == low
    assert xmr.variation(xmr.xmr([*VIGNETTE, 30], settings=settings)) == high
    assert xmr.variation(xmr.xmr(VIGNETTE, settings=settings)) == "common_cause"


def test_neutral_points_are_high_or_low():
    result = xmr.xmr([*VIGNETTE, -30], settings=Settings(improvement="neutral"))
    assert result["point_type"][4] == "special_cause_neutral_high"
    assert result["point_type"][18] == "special_cause_neutral_low"


@pytest.mark.parametrize(
    ("target", "improvement", "expected"),
    [
        (5, "increase", "consistent_fail"),
        (5, "decrease", "consistent_pass"),
        (-1, "increase", "consistent_pass"),
        (-1, "decrease", "consistent_fail"),
        (2, "increase", "inconsistent"),
        (2, "decrease", "inconsistent"),
        (5, "neutral", "none"),
        (None, "increase", "none"),
        (np.nan, "increase", "none"),
        ([2, 5], "increase", "consistent_fail"),
    ],
)
def test_assurance_compares_the_latest_target_with_the_limits(target, improvement, expected):
    assert xmr.assurance(xmr.xmr(VIGNETTE), target, improvement) == expected


def test_target_on_a_limit_is_inconsistent():
    result = xmr.xmr(VIGNETTE)
    for limit in ("lpl", "upl"):
        assert xmr.assurance(result, result[limit].iloc[-1], "increase") == "inconsistent"


def test_assurance_takes_the_target_the_chart_was_given():
    changing = [1] * 17 + [5]
    assert xmr.assurance(xmr.xmr(VIGNETTE, target=changing)) == "consistent_fail"


def test_assurance_takes_the_latest_group():
    result = xmr.xmr(VIGNETTE + [value + 100 for value in VIGNETTE], rebase=[18])
    assert xmr.assurance(result, 50, "increase") == "consistent_pass"


@pytest.mark.parametrize("direction", ["increase", "decrease"])
@pytest.mark.parametrize("target", [2.0, 3.0, 5.0])
def test_undefined_limits_are_inconsistent_whatever_the_target(direction, target):
    assert xmr.assurance(xmr.xmr([3.0] * 20), target, direction) == "inconsistent"
    assert xmr.assurance(xmr.xmr([1.0, None, 2.0]), target, direction) == "inconsistent"


@pytest.mark.parametrize(("target", "expected"), [(3, "inconsistent"), (3.1, "consistent_fail")])
def test_unscreened_constant_series_has_limits_of_no_width(target, expected):
    result = xmr.xmr([3.0] * 20, settings=UNSCREENED)
    assert (result[["lpl", "mean", "upl"]] == 3).all(axis=None)
    assert xmr.assurance(result, target) == expected


def test_missing_last_row_still_has_limits_and_so_assurance():
    result = xmr.xmr([*VIGNETTE, None], target=5)
    assert xmr.variation(result) == "common_cause"
    assert xmr.assurance(result) == "consistent_fail"


def test_flat_series_with_one_spike_has_every_point_outside():
    result = xmr.xmr([5.0] * 12 + [6.0] + [5.0] * 7)
    assert result["outside_limits"].all()
    assert set(result["special_cause_type"]) == {"Below LCL", "Above UCL"}


def test_ranges_never_bridge_a_missing_value():
    assert xmr.xmr([1, None, 2, None, 3])["moving_range"].isna().all()
    assert xmr.xmr([1, None, 2, None, 3])["lpl"].isna().all()


def test_rules_that_need_no_limits_apply_without_them():
    # A flat baseline leaves no range strictly below 3.267 x 0: no limits, but a mean and sides.
    fixed = Settings(fix_after_n_points=12)
    result = xmr.xmr([5.0] * 12 + [6, 7, 6, 7, 6, 7, 6], settings=fixed)
    assert result["lpl"].isna().all()
    assert (result["special_cause_type"][12:] == "7 Points Above CL").all()


def test_columns_are_named_as_in_the_package():
    named = {"y", "target", "rebase_group", "mean", "lpl", "upl", "outside_limits"}
    named |= {"relative_to_mean", "close_to_limits", "special_cause_type"}
    named |= {"special_cause_flag", "point_type"}
    result = xmr.xmr(VIGNETTE)
    assert named <= set(result.columns)
    assert (result["special_cause_flag"] == (result["special_cause_type"] != "Common Cause")).all()


@pytest.mark.parametrize(
    ("call", "culprit"),
    [
        (lambda: Settings(fix_after_n_points=11), "at least 12, not 11"),
        (lambda: Settings(trend_points=1), "at least 2"),
        (lambda: Settings(improvement="up"), "'up'"),
        (lambda: xmr.xmr([1, np.inf]), "position 1 holds inf"),
        (lambda: xmr.xmr(["[c]"]), r"\[c\]"),
        (lambda: xmr.xmr(pd.Series([1, 2], index=["Q1", "Q1"])), "'Q1' is repeated"),
        (lambda: xmr.xmr([1, 2], rebase=[2]), "position 0 holds 2"),
        (lambda: xmr.xmr([1, 2], rebase=[-1]), "holds -1"),
        (lambda: xmr.xmr([1, 2], rebase=[True]), "1 marks for 2 points"),
        (lambda: xmr.xmr([1, 2], rebase=["2026/27 Q1"]), "whole positions"),
        (lambda: xmr.xmr([1, 2], rebase=[True, pd.NA]), "whole positions"),
        (lambda: xmr.xmr([1, 2], target=[1]), "1 values for 2 points"),
        (lambda: xmr.variation(xmr.xmr([])), "without points"),
        (lambda: xmr.assurance(xmr.xmr([1]), 1, "up"), "'up'"),
    ],
)
def test_refusal_names_the_culprit(call, culprit):
    with pytest.raises(ValueError, match=culprit):
        call()


@given(series)
def test_limits_hold_the_mean_and_near_limits_lie_between(values):
    lines = xmr.xmr(values)[["lpl", "nlpl", "mean", "nupl", "upl"]].dropna()
    assert (np.diff(lines.to_numpy(), axis=1) >= 0).all()


@given(series, st.integers(-8, 8))
def test_scaling_a_series_scales_its_lines_and_keeps_its_flags(values, power):
    # Powers of two scale floats exactly, so flags on the very edge stay too.
    scale = 2.0**power
    plain = xmr.xmr(values)
    scaled = xmr.xmr([None if value is None else value * scale for value in values])
    lines = ["mean", "lpl", "upl", "nlpl", "nupl", "moving_range"]
    pd.testing.assert_frame_equal(scaled[lines], plain[lines] * scale, check_exact=True)
    assert scaled["special_cause_type"].equals(plain["special_cause_type"])


@given(series)
def test_turning_a_series_upside_down_swaps_high_and_low(values):
    plain = xmr.xmr(values)
    turned = xmr.xmr([None if value is None else -value for value in values])
    assert turned["signal"].equals(-plain["signal"])
    assert (turned["mean"] + plain["mean"]).dropna().eq(0).all()


@given(series)
def test_what_is_good_changes_the_colour_but_not_the_rule(values):
    up = xmr.xmr(values, settings=Settings(improvement="increase"))
    down = xmr.xmr(values, settings=Settings(improvement="decrease"))
    swap = {
        "special_cause_improvement": "special_cause_concern",
        "special_cause_concern": "special_cause_improvement",
        "common_cause": "common_cause",
    }
    assert up["special_cause_type"].equals(down["special_cause_type"])
    assert up["point_type"].map(swap).equals(down["point_type"])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(measurements | st.none(), min_size=1, max_size=15), max_size=5))
def test_groups_are_charted_as_if_alone(groups):
    joined = [value for group in groups for value in group]
    firsts = np.cumsum([0, *map(len, groups)])[:-1]
    together = xmr.xmr(joined, rebase=firsts.tolist())
    for number, group in enumerate(groups):
        part = together[together["rebase_group"] == number].drop(columns="rebase_group")
        pd.testing.assert_frame_equal(part.reset_index(drop=True), alone(group))


@given(series)
def test_order_does_not_move_the_mean(values):
    forwards, backwards = xmr.xmr(values)["mean"], xmr.xmr(values[::-1])["mean"]
    assert forwards.equals(backwards)


@given(series)
def test_screening_never_widens_the_limits(values):
    screened, plain = xmr.xmr(values), xmr.xmr(values, settings=UNSCREENED)
    assert not (screened["upl"] > plain["upl"]).any()
    assert not (screened["lpl"] < plain["lpl"]).any()
