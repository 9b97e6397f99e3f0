"""Signals of a release: worked out from exact figures, never over a hole, and safe to publish."""

import dataclasses
import functools

import numpy as np
import pytest

from analysis import disclosure, indicators, quarters, release, signals
from analysis.datasets import registry
from analysis.signals import reading, sentences, words
from analysis.statistics import xmr
from analysis.statistics.gate import Method
from tests import factories

AREA = "Bristol"
COMPLETIONS = registry().indicators["TR2"]
LAST = quarters.parse(factories.QUARTER)
KEY = ("TR2", "", "All", AREA)
# Around 50, with a jump at the end; none is a multiple of five.
FLOW = [52, 48, 53, 47, 51, 49, 54, 46, 52, 48, 51, 49, 53, 47, 52, 97]


def labels(count):
    return [LAST.plus(place - count + 1).label for place in range(count)]


def returned(values, **more):
    """Return a release of one organisation's completions, a quarter each; None owes a return."""
    return _returned(tuple(values)) if not more else _made(values, **more)


@functools.cache
def _returned(values):
    # Building a release is the dear part: the same returns are built once for every test.
    return _made(values)


def _made(values, **more):
    rows = [
        factories.training(label, value)
        for label, value in zip(labels(len(values)), values, strict=True)
        if value is not None
    ]
    member = {"organisation": factories.ORGANISATION, "area": AREA, "returns_due": "training"}
    tables = factories.tables(training=rows, organisations=[member], **more)
    return release.build(tables, version=1)


def bristol(shown, quarter=factories.QUARTER):
    return reading.signal(shown, COMPLETIONS, AREA, quarter)


@pytest.fixture(scope="module")
def shown():
    return returned(FLOW)


def test_limits_come_from_exact_counts_and_leave_to_the_nearest_five(shown):
    expected = xmr.xmr(FLOW).iloc[-1]
    window = shown.signals.window(KEY, factories.QUARTER)
    assert window["points"] == len(FLOW)
    for name, line in (("centre", "mean"), ("lower", "lpl"), ("upper", "upl")):
        assert window[name] == 5 * round(expected[line] / 5)
        assert abs(window[name] - expected[line]) <= 2.5


def test_jump_is_a_signal_and_an_improvement(shown):
    one = bristol(shown)
    assert one.has_limits
    assert one.causes[factories.QUARTER] == ("Above UCL", "special_cause_improvement")
    assert one.variation == "improvement_high"
    said = words.verdict(one, shown.figure(COMPLETIONS, AREA, factories.QUARTER))
    assert said.startswith("This is a signal, an improvement: above the expected range")
    assert "significant" not in said


def test_what_came_later_does_not_change_what_was_known(shown):
    before = bristol(shown, factories.LAST_QUARTER)
    alone = bristol(returned([*FLOW[:-1], None]), factories.LAST_QUARTER)
    assert before.current == alone.current
    assert before.variation == "common_cause"


def test_nothing_exact_is_left_on_a_release(shown):
    numbers = shown.signals.windows[["centre", "lower", "upper"]].to_numpy("float64")
    counting = shown.signals.windows.index.get_level_values("indicator") == "TR2"
    kept = numbers[counting]
    assert (kept[~np.isnan(kept)] % 5 == 0).all()
    assert set(vars(shown.signals)) >= {"windows", "causes", "projections"}
    assert not {"training", "workforce"} & set(shown.tables)


def test_hidden_quarter_is_not_charted_over():
    one = bristol(returned([*FLOW[:8], 3, *FLOW[9:]]))
    assert one.verdict.method is Method.MEDIAN
    assert f"{labels(16)[8]} is hidden to protect people" in one.verdict.reason
    assert one.current.first == labels(16)[9]


def test_quarter_that_lacks_a_return_is_not_charted_over():
    one = bristol(returned([*FLOW[:8], None, *FLOW[9:]]))
    assert one.verdict.method is Method.MEDIAN
    assert one.current.first == labels(16)[9]
    assert not one.variation


def test_latest_quarter_that_is_incomplete_takes_no_verdict():
    other = {"organisation": "Late Council", "area": AREA, "returns_due": "training"}
    member = {"organisation": factories.ORGANISATION, "area": AREA, "returns_due": "training"}
    mine = [factories.training(one, value) for one, value in zip(labels(16), FLOW, strict=True)]
    late = [
        row | {"organisation": "Late Council", "returned_by": "Late Council"} for row in mine[:-1]
    ]
    shown = release.build(
        factories.tables(training=[*mine, *late], organisations=[member, other]), version=1
    )
    one = bristol(shown)
    assert one.has_limits
    assert one.end == factories.LAST_QUARTER
    assert (one.variation, one.assurance) == ("", "")
    figure = shown.figure(COMPLETIONS, AREA, factories.QUARTER)
    assert "not complete" in words.verdict(one, figure)


def test_rebase_of_the_register_starts_the_series_anew():
    start = labels(16)[2]
    decided = {"indicator": "TR2", "area": AREA, "quarter": start, "reason": "New system"}
    one = bristol(returned(FLOW, rebases=[decided | {"decided_by": "Data lead"}]))
    assert one.rebases == {start: "New system"}
    assert one.current.first == start
    assert one.current.method is Method.LIMITS
    assert f"rebased in {start}" in one.verdict.reason


def test_stretch_before_a_rebase_keeps_its_own_centre():
    start = labels(18)[5]
    decided = {"indicator": "TR2", "area": AREA, "quarter": start, "reason": "New system"}
    one = bristol(returned([20, 22, 21, 23, 22, *FLOW[:13]], rebases=[decided]))
    assert [segment.centre for segment in one.segments] == [20, 50]
    assert one.segments[0].method is Method.MEDIAN
    assert one.current.first == start


def test_target_in_force_gives_assurance(shown):
    goal = {"indicator": "TR2", "area": AREA, "quarter": "2027/28 Q4", "value": "300"}
    one = bristol(returned(FLOW, targets=[goal]))
    assert one.assurance == "consistent_fail"
    assert bristol(shown).assurance == ""


def test_short_series_has_a_median_from_exact_counts():
    shown = returned([51, 52, 53, 54, 56])
    one = bristol(shown)
    assert one.verdict.method is Method.MEDIAN
    assert one.current.centre == 55
    assert "too few quarters" in words.verdict(
        one, shown.figure(COMPLETIONS, AREA, factories.QUARTER)
    )


def test_projection_says_when_the_target_is_reached():
    # Straight up by two a quarter, so without doubt: 82 is ten quarters after 62.
    rows = [
        {"quarter": label, "area": AREA, "network": "Ambassador and practitioner network",
         "members_closing": value, "returned_by": "Network lead"}
        for label, value in zip(labels(9), range(46, 64, 2), strict=True)
    ]  # fmt: skip
    goal = {"indicator": "NW1", "area": AREA, "quarter": "2030/31 Q4", "value": "82"}
    shown = release.build(factories.tables(networks=rows, targets=[goal]), version=1)
    members = registry().indicators["NW1"]
    said = sentences.projection(shown, members, AREA, factories.QUARTER)
    assert said == (
        "At the pace of the last eight quarters the target of 82 is reached in "
        f"{LAST.plus(10).label}."
    )
    early = sentences.projection(shown, members, AREA, LAST.plus(-2).label)
    assert early.startswith("When it is reached cannot be said")
    assert sentences.projection(shown, members, "North Somerset", factories.QUARTER) == ""


def test_reader_of_some_areas_gets_the_signals_of_those_only(shown):
    seen = release.restricted(shown, [AREA]).signals
    assert set(seen.windows.index.get_level_values("area")) == {AREA}
    whole = set(shown.signals.windows.index.get_level_values("area"))
    assert {AREA, "BNSSG"} <= whole


def test_relabelling_areas_changes_nothing():
    tables = {
        area: factories.tables(
            training=[
                factories.training(label, value) | {"area": area}
                for label, value in zip(labels(16), FLOW, strict=True)
            ]
        )
        for area in ("Bristol", "North Somerset")
    }
    ones = [
        reading.signal(release.build(table, version=1), COMPLETIONS, area, factories.QUARTER)
        for area, table in tables.items()
    ]
    assert dataclasses.replace(ones[1], area="Bristol") == ones[0]


def test_exact_figures_that_are_not_published_make_no_signal():
    given = factories.inputs(
        training=[
            factories.training(one, value) for one, value in zip(labels(16), FLOW, strict=True)
        ]
    )
    exact = indicators.all_values(given)
    hidden = disclosure.disclosed(exact, given)
    hidden.loc[hidden["indicator"] == "TR2", "status"] = "c"
    found = signals.signals(exact, hidden, given.tables, given.quarters)
    assert "TR2" not in set(found.windows.index.get_level_values("indicator"))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("Above UCL", "above the expected range"),
        ("7 Point Trend (Decreasing)", "7 quarters falling in a row"),
        ("2 in 3 Below CL", "two of three quarters close to the lower limit"),
        ("6 Points Above CL", "6 quarters in a row above the mean"),
    ],
)
def test_rules_are_said_in_plain_words(rule, said):
    assert words.cause(rule) == said


def test_no_words_are_missing():
    assert set(words.VARIATION) == {icon for icons in xmr.ICONS.values() for icon in icons}
    types = {kind for kinds in xmr.POINT_TYPES.values() for kind in kinds} - {"common_cause"}
    assert set(words.POINT) == types
