"""Findings as text on fixed figures: level, direction, signal or noise, target, caveats."""

import dataclasses

import pytest

from analysis import findings, release, standing_out
from analysis.charts import benchmark, comparing, funnel, lines
from analysis.datasets import registry
from analysis.exports import pack, plotted
from analysis.measures import DENOMINATOR, NUMERATOR, part_of, shown_as
from analysis.selection import BASELINE, YEAR_AGO, resolved
from analysis.standing_out import Rank
from tests import factories
from tests.signals.test_signals import AREA, COMPLETIONS, FLOW, labels, returned

QUARTER, REACHED = factories.QUARTER, registry().indicators["TR1"]
MEMBERS = ("Example Community Trust", "Saltmarsh Council", "Ridgeway Council")


def selection(shown, *areas, **more):
    return resolved(shown.quarters, areas=areas or (AREA,), **more)


def workforce(quarter, trained, *, staff=1000, organisation=factories.ORGANISATION):
    return {
        "quarter": quarter,
        "area": factories.FEW_ORGANISATIONS[organisation],
        "organisation": organisation,
        "returned_by": organisation,
        "staff_in_post": staff,
        "staff_trained": trained,
    }


@pytest.fixture(scope="module")
def reached():
    """Return a release of three authorities: 40 %, 25 % and 20 % reached, over two quarters."""
    rows = [
        workforce(label, trained + 50 * (label == QUARTER), staff=staff, organisation=name)
        for label in (factories.LAST_QUARTER, QUARTER)
        for name, trained, staff in zip(MEMBERS, (350, 200, 150), (1000, 1000, 1000), strict=True)
    ]
    goals = [
        {"indicator": "TR1", "area": AREA, "quarter": "2026/27 Q4", "value": "38"},
        {"indicator": "TR1", "area": "North Somerset", "quarter": "2026/27 Q4", "value": "60"},
    ]
    return release.build(factories.tables(workforce=rows, targets=goals), version=1)


def test_sentence_says_level_direction_signal_and_quarter():
    shown = returned(FLOW)
    # As published: 97 is 95 and 52 is 50, so 45 more on 50.
    assert findings.over_time(shown, COMPLETIONS, selection(shown)) == (
        "In 2026/27 Q2: Bristol 95, up 90 %. Changes are like for like on the quarter before. "
        "Bristol: this is a signal, an improvement: above the expected range (expected range 40 "
        "to 65)."
    )


def test_sentence_says_noise_of_what_is_noise():
    shown = returned(FLOW[:-1])
    said = findings.over_time(shown, COMPLETIONS, selection(shown))
    assert "ordinary ups and downs, no signal" in said
    assert "significant" not in said


def test_sentence_compares_with_what_is_chosen():
    shown = returned(FLOW)
    year = findings.over_time(shown, COMPLETIONS, selection(shown, compare=YEAR_AGO))
    assert "up 90 %. Changes are like for like on the same quarter last year." in year
    base = findings.over_time(shown, COMPLETIONS, selection(shown, compare=BASELINE))
    assert f"up 90 % since {labels(16)[0]}, not like for like." in base


def test_baseline_without_a_complete_figure_is_not_compared():
    shown = returned([3, *FLOW])
    said = findings.over_time(shown, COMPLETIONS, selection(shown, compare=BASELINE))
    assert "since" not in said


def test_illustrative_figures_say_so():
    rows = [factories.training(QUARTER, 50) | {"provenance": "illustrative"}]
    shown = release.build(factories.tables(training=rows), version=1)
    assert findings.over_time(shown, COMPLETIONS, selection(shown)).endswith(
        "Illustrative, not real."
    )


def test_target_ahead_is_named_with_its_date(reached):
    said = findings.over_time(reached, REACHED, selection(reached))
    assert "Target for Bristol: 38 % by 2026/27 Q4." in said
    assert "that needs eight complete quarters in a row" in said


def test_share_can_be_read_as_its_counts(reached):
    figure = reached.figure(REACHED, AREA, QUARTER)
    assert shown_as(figure, NUMERATOR).value == 400
    assert shown_as(figure, DENOMINATOR).value == 1000
    assert part_of(REACHED, NUMERATOR).unit == "people"
    chart = lines.by_quarter(reached, REACHED, selection(reached, part=NUMERATOR))
    assert chart.title.startswith("Workforce reached (numerator): 400 in Bristol")
    assert chart.table["Bristol"][0].startswith("400")
    assert not [one for one in chart.figure["data"] if "Target" in one["name"]]


def test_count_stays_as_it_is_whatever_part_is_asked_for():
    shown = returned(FLOW)
    figure = shown.figure(COMPLETIONS, AREA, QUARTER)
    assert shown_as(figure, NUMERATOR) is figure


def test_hidden_part_stays_hidden(reached):
    figure = dataclasses.replace(reached.figure(REACHED, AREA, QUARTER), numerator=None)
    assert shown_as(figure, NUMERATOR).value is None
    assert shown_as(figure, NUMERATOR).status == "c"


def test_new_signal_stands_out_first_with_its_page():
    shown = returned(FLOW)
    first = standing_out.items(shown, QUARTER, AREA)[0]
    assert (first.rank, first.page, first.area) == (Rank.IMPROVEMENT, "training", AREA)
    assert first.text == "Training completions, 95: an improvement, above the expected range."


def test_signal_that_was_there_before_is_not_new():
    shown = returned([*FLOW, 98])
    kinds = {item.rank for item in standing_out.items(shown, QUARTER, AREA)}
    assert Rank.IMPROVEMENT not in kinds


def test_target_reached_this_quarter_stands_out(reached):
    [item] = [one for one in standing_out.items(reached, QUARTER, "BNSSG") if "target" in one.text]
    assert item.rank is Rank.TARGET_MET
    assert item.text == "Workforce reached, 40 %: target of 38 % by 2026/27 Q4 met."


def test_target_lost_this_quarter_stands_out():
    rows = [workforce(factories.LAST_QUARTER, 400), workforce(QUARTER, 350)]
    goal = {"indicator": "TR1", "area": AREA, "quarter": "2026/27 Q4", "value": "38"}
    shown = release.build(factories.tables(workforce=rows, targets=[goal]), version=1)
    [item] = standing_out.items(shown, QUARTER, AREA)
    assert item.rank is Rank.TARGET_LOST
    assert item.text == "Workforce reached, 35 %: target of 38 % by 2026/27 Q4 no longer met."


def award(end, **more):
    return {
        "identifier": "360G-x-1",
        "title": "Champions",
        "planned_start_date": "2025-04-01",
        "planned_end_date": end,
        "area": AREA,
        "amount_awarded": "12000",
        "status": "confirmed",
        "ti_share": "all",
    } | more


@pytest.mark.parametrize(
    ("end", "names_it"), [("2027-03-31", True), ("2027-04-01", False), ("2026-09-30", False)]
)
def test_award_that_ends_within_two_quarters_stands_out(end, names_it):
    shown = release.build(
        factories.tables(training=[factories.training(QUARTER, 50)], funding=[award(end)]),
        version=1,
    )
    found = [one for one in standing_out.items(shown, QUARTER, AREA) if one.page == "funding"]
    assert bool(found) is names_it
    if names_it:
        assert found[0].text == "Champions (£12,000) ends on 31 March 2027."


def test_missing_return_and_decision_stand_out():
    member = {"organisation": "Late Council", "area": AREA, "returns_due": "training"}
    asked = {"commentary_id": "c1", "quarter": QUARTER, "area": AREA, "what": "Late returns",
             "board_ask": "Name a deputy"}  # fmt: skip
    shown = release.build(
        factories.tables(
            training=[factories.training(QUARTER, 50)], organisations=[member], commentary=[asked]
        ),
        version=1,
    )
    texts = [item.text for item in standing_out.items(shown, QUARTER, AREA)]
    assert texts == [
        "Decision asked: Name a deputy",
        "1 return missing, shown as incomplete: Late Council.",
    ]


def test_share_is_compared_with_the_system_and_with_the_rest_of_it(reached):
    figure = reached.figure(REACHED, AREA, QUARTER)
    assert benchmark.benchmark(reached, figure, benchmark.SYSTEM) == pytest.approx(850 / 30)
    assert benchmark.benchmark(reached, figure, benchmark.REST) == pytest.approx(450 / 20)
    assert benchmark.benchmark(reached, figure, benchmark.TARGET) == 38
    chart = benchmark.compared(reached, REACHED, selection(reached, AREA, "BNSSG"), benchmark.REST)
    assert chart.table["Comparison"].to_list() == ["higher than the rest of the system (better)"]
    assert any("census, not a sample" in note for note in chart.notes)
    assert chart.data["benchmark"].to_list() == pytest.approx([22.5])


def test_share_without_a_benchmark_is_not_compared(reached):
    figure = reached.figure(REACHED, "South Gloucestershire", QUARTER)
    assert benchmark.verdict(figure, None, benchmark.TARGET) == "not compared"


def test_counts_have_no_interval_to_compare():
    shown = returned(FLOW)
    chart = benchmark.compared(shown, COMPLETIONS, selection(shown), benchmark.SYSTEM)
    assert chart.empty.startswith("Only shares")
    assert not chart.figure


def many(count):
    rows = [
        workforce(QUARTER, 900 if place == 0 else 300) | {
            "organisation": f"Trust {place:02d}", "returned_by": f"Trust {place:02d}"
        }
        for place in range(count)
    ]  # fmt: skip
    return release.build(factories.tables(workforce=rows), version=1)


def test_funnel_names_who_is_beyond_the_outer_limits():
    shown = many(10)
    chart = funnel.by_organisation(shown, REACHED, selection(shown))
    assert "10 organisations in Bristol in 2026/27 Q2, 36 % on average" in chart.alt
    assert "above the outer limits: Trust 00; below the outer limits: Trust 01" in chart.alt
    [points] = [one for one in chart.figure["data"] if one["name"] == "Organisations"]
    assert points["marker"]["symbol"][:2] == ["triangle-up", "triangle-down"]


def test_nine_organisations_make_no_funnel():
    shown = many(9)
    chart = funnel.by_organisation(shown, REACHED, selection(shown))
    assert chart.empty == (
        "A funnel needs at least 10 organisations with a published share; Bristol has 9."
    )


def test_bars_of_counts_carry_no_target(reached):
    chart = comparing.areas(reached, REACHED, selection(reached, part=DENOMINATOR))
    assert chart.table["Target"].to_list() == ["–"]


def asked(name, quarter, **more):
    row = {"commentary_id": name, "quarter": quarter, "area": AREA, "what": "Late returns"}
    return row | {"board_ask": f"Name a deputy ({name})"} | more


def test_a_decision_is_asked_until_it_is_made():
    entries = [
        asked("old", factories.LAST_QUARTER),
        asked("old-decided", factories.LAST_QUARTER, decision="Agreed"),
        asked("decided", QUARTER, decision="Agreed."),
        asked("open", QUARTER, owner_role="Data lead"),
    ]
    shown = release.build(
        factories.tables(training=[factories.training(QUARTER, 50)], commentary=entries), version=1
    )
    assert "Two decisions are asked of the board." in findings.opening(shown, QUARTER, AREA)
    said = [findings.ask_words(row, QUARTER) for row in findings.board_asks(shown, QUARTER, AREA)]
    assert said == [
        "Name a deputy (open) (Data lead). Not decided yet.",
        f"Name a deputy (old). Asked in {factories.LAST_QUARTER}. Not decided yet.",
        "Name a deputy (decided). Decided: Agreed.",
    ]
    one = pack.build(shown, AREA, QUARTER)
    assert one.asks == tuple(f"{AREA}: {words}" for words in said)
    assert one.undecided == 2


def test_nothing_is_asked_where_all_is_decided():
    entries = [asked("decided", QUARTER, decision="Agreed")]
    shown = release.build(
        factories.tables(training=[factories.training(QUARTER, 50)], commentary=entries), version=1
    )
    assert "asked of the board" not in findings.opening(shown, QUARTER, AREA)


def test_opening_says_over_whom_a_change_is():
    shown = returned(FLOW)
    assert findings.opening(shown, QUARTER, AREA) == (
        "1 of 1 returns is in for Bristol in 2026/27 Q2. 95 completions were reported, up 90 % "
        "like for like over the one that returned in both quarters."
    )


def test_noise_is_called_noise_and_comes_last(monkeypatch):
    shown = returned(FLOW[:-1])
    newest = shown.latest
    [figure] = [
        one for one in findings.what_moved(shown, newest, (AREA,)) if one.indicator is COMPLETIONS
    ]
    assert findings.moved_words(shown, figure) == (
        "training completions up 11 % like for like, to 50: ordinary ups and downs, no signal"
    )
    monkeypatch.setattr(findings, "is_noise", lambda _, one: one.area == AREA)
    rows = [
        factories.training(label, count, organisation=name)
        for label, mine, others in ((factories.LAST_QUARTER, 50, 50), (QUARTER, 100, 60))
        for name, count in zip(MEMBERS[:2], (mine, others), strict=True)
    ]
    shown = release.build(factories.tables(training=rows), version=1)
    moved = findings.what_moved(shown, QUARTER, (AREA, "North Somerset"))
    assert [one.area for one in moved] == ["North Somerset", AREA]


def test_a_partial_total_is_joined_to_no_other(reached):
    late = {"organisation": "Late Council", "area": AREA, "returns_due": "training",
            "returns_from": QUARTER, "sector": "Acute hospitals"}  # fmt: skip
    rows = [factories.training(label, 50) for label in (factories.LAST_QUARTER, QUARTER)]
    shown = release.build(factories.tables(training=rows, organisations=[late]), version=1)
    chart = lines.by_quarter(shown, COMPLETIONS, selection(shown))
    [line] = [one for one in chart.figure["data"] if one["name"] == AREA]
    assert line["x"] == [factories.LAST_QUARTER, QUARTER, QUARTER]
    assert line["y"] == [50, None, 50]
    assert [one.endswith("-open") for one in line["marker"]["symbol"]] == [False, True, True]
    # A slide has each quarter once, and each figure at its own.
    drawn = plotted.plot(chart)
    assert drawn.categories == (factories.LAST_QUARTER, QUARTER)
    assert drawn.series[0].values == (50, 50)
    assert (drawn.series[0].hollow, drawn.series[0].parted) == ({1}, {1})
