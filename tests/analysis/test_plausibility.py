"""Figures that deserve a second look are told with their numbers; all others are left alone."""

from pathlib import Path

import pytest

from analysis import checking, drafted, plausibility, quarters, reading
from analysis.cells import WARNING
from analysis.datasets import registry
from analysis.plausibility import Doubt
from tests import factories

DATA = Path(__file__).parents[2] / "data"
NOW = factories.QUARTER
BEFORE = [quarters.parse(NOW).plus(-lag).label for lag in range(1, 5)]
ROUTES = ("Live online course", "Classroom course", "Self-paced e-learning")
LEVELS = (
    "Level 1 introductory",
    "Level 2 practitioner",
    "Level 3 advanced",
    "Level 4 lead or specialist",
)


def doubts(dataset: str, now: list[dict], before: list[dict] = (), **options) -> list[Doubt]:
    """Return what is doubted of some rows beside published ones."""
    tables = factories.tables(**{dataset: now})
    published = factories.tables(**{dataset: before})
    return plausibility.warnings({dataset: tables[dataset]}, published, **options)


def words(*given, **options) -> list[str]:
    """Return the words of what is doubted."""
    return [doubt.words for doubt in doubts(*given, **options)]


def four_quarters(**measures: tuple) -> list[dict]:
    """Return a row for each of the four quarters before, latest first."""
    return [
        {"quarter": quarter, **{name: values[place] for name, values in measures.items()}}
        for place, quarter in enumerate(BEFORE)
    ]


def combinations(quarter: str, count: int, **more) -> list[dict]:
    """Return so many rows of one return, with figures that differ."""
    pairs = [(level, route, area) for area in AREAS for level in LEVELS for route in ROUTES]
    return [
        {"quarter": quarter, "level": level, "route": route, "area": area}
        | {"completions": 30 + place}
        | {name: value(place) for name, value in more.items()}
        for place, (level, route, area) in enumerate(pairs[:count])
    ]


AREAS = ("Bristol", "North Somerset", "South Gloucestershire")


# --- Single figures --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (181, ["completions is 181, where the last 4 quarters had 40 to 60"]),
        (180, []),
        (14, []),
        (13, ["completions is 13, where the last 4 quarters had 40 to 60"]),
    ],
)
def test_flow_is_compared_with_the_last_four_quarters(now, told):
    before = four_quarters(completions=(40, 50, 60, 45))
    assert words("training", [{"completions": now}], before) == told


def test_small_figures_move_a_lot_without_a_doubt():
    before = four_quarters(completions=(3, 2, 4, 3))
    assert words("training", [{"completions": 19}], before) == []
    assert words("training", [{"completions": 0}], before) == []


def test_one_quarter_before_is_too_few_to_compare_with():
    assert words("training", [{"completions": 900}], [{"quarter": BEFORE[0]}]) == []


def test_jumps_of_one_row_are_told_once():
    before = four_quarters(completions=(40, 40, 40, 40), sessions=(20, 20, 20, 20))
    [told] = words("training", [{"completions": 400, "sessions": 200}], before)
    assert told == "completions is 400, where the last 4 quarters had 40; so is sessions"


def test_other_senders_and_older_quarters_are_not_compared_with():
    before = [
        {"quarter": quarters.parse(NOW).plus(-lag).label, "completions": 40} for lag in (5, 6, 7)
    ]
    before += [
        row | {"organisation": "Another Trust", "returned_by": "Another Trust"}
        for row in four_quarters(completions=(40, 40, 40, 40))
    ]
    assert words("training", [{"completions": 900}], before) == []


def test_what_the_draft_replaces_is_not_compared_with():
    before = four_quarters(completions=(40, 40, 40, 40))
    draft = [{"completions": 400}, *four_quarters(completions=(400, 400, 400, 400))]
    told = words("training", draft, before)
    assert not [one for one in told if one.startswith("completions is 400, where the last 4")]


@pytest.mark.parametrize(("now", "is_told"), [(600, False), (601, True), (200, False), (199, True)])
def test_stock_that_changes_by_more_than_half_is_told(now, is_told):
    before = [{"quarter": BEFORE[0], "staff_in_post": 400}]
    told = f"staff_in_post is {now} and was 400: it changed by more than half"
    assert words("workforce", [{"staff_in_post": now}], before) == [told] * is_told


def test_stock_is_compared_with_when_it_was_last_known():
    before = four_quarters(staff_in_post=("[x]", "[x]", 400, 100))
    [told] = words("workforce", [{"staff_in_post": 900}], before)
    assert "was 400" in told


def test_opening_is_compared_with_the_last_closing():
    before = [{"quarter": BEFORE[0], "members_closing": 80}]
    rows = {"members_closing": 86, "joiners": 10, "leavers": 4}
    assert words("networks", [rows | {"members_opening": 80}], before) == []
    assert words("networks", [rows | {"joiners": 8, "members_opening": 82}], before) == [
        "members_opening is 82, but the quarter before closed with 80 (members_closing)"
    ]


def test_more_completions_than_places_are_told():
    row = {"completions": 1200, "people_newly_trained": 30}
    assert words("training", [row | {"places_booked": 1200}]) == []
    assert words("training", [row | {"places_booked": 50}]) == [
        "completions is 1,200, more than places_booked, 50"
    ]


@pytest.mark.parametrize(
    ("trained", "in_post", "is_told"),
    [(260, 400, True), (271, 400, False), (200, 300, False), (199, 300, True), (310, 400, False)],
)
def test_trained_that_fell_by_more_than_staff_did_are_told(trained, in_post, is_told):
    before = [{"quarter": BEFORE[0], "staff_in_post": 400, "staff_trained": 300}]
    told = words("workforce", [{"staff_trained": trained, "staff_in_post": in_post}], before)
    wanted = (
        f"staff_trained fell from 300 to {trained}, while staff_in_post went from 400 to {in_post}"
    )
    assert told == [wanted] * is_told


def test_trained_that_fell_are_told_where_nobody_counted_the_staff():
    before = [{"quarter": BEFORE[0], "staff_in_post": 400, "staff_trained": 300}]
    now = [{"staff_trained": 100, "staff_in_post": "[x]"}]
    assert words("workforce", now, before) == ["staff_trained fell from 300 to 100"]


def test_settings_that_fell_are_told():
    before = [{"quarter": BEFORE[0], "settings_whole_trained": 24}]
    assert words("settings", [{"settings_whole_trained": 24}], before) == []
    assert words("settings", [{"settings_whole_trained": 23}], before) == [
        "settings_whole_trained fell from 24 to 23"
    ]


def test_percentage_over_a_hundred_is_told():
    assert words("targets", [{"indicator": "TR1", "value": 100}]) == []
    assert words("targets", [{"indicator": "TR2", "value": 500}]) == []
    assert words("targets", [{"indicator": "TR1", "value": 120}]) == [
        "value is 120 %, more than 100 %"
    ]
    stated = {"figure_id": "f-one", "title": "One", "unit": "% of staff"}
    assert words("stated_figures", [stated | {"value": 99}]) == []
    assert words("stated_figures", [stated | {"value": 101}]) == ["value is 101 %, more than 100 %"]


@pytest.mark.parametrize("dataset", list(registry()), ids=lambda dataset: dataset.name)
def test_template_sent_back_is_told_once(dataset):
    content = (DATA / "templates" / f"{dataset.name}.csv").read_bytes()
    file = reading.read("template.csv", content, dataset=dataset.name)
    draft = factories.draft(file)
    [doubt] = plausibility.warnings(draft.tables, {})
    assert doubt.words == "this is the example row of the template"
    assert doubt.place == 0
    # And so where a file is checked in coded columns, as it is before it is published.
    told = [one for one in draft.warnings if one.rule == doubt.words]
    assert [(one.row, one.suggestion) for one in told] == [(2, "Remove the row")]


# --- Whole returns ---------------------------------------------------------------------------


def test_return_in_which_every_completion_is_a_first_is_told_once():
    same = combinations(NOW, 25, people_newly_trained=lambda place: 30 + place)
    assert words("training", same) == [
        "people_newly_trained equals completions in all 25 rows of this return"
    ]
    assert words("training", same[:19]) == []
    same[3]["people_newly_trained"] = 1
    assert words("training", same) == []


def test_return_with_the_figures_of_the_quarter_before_is_told_once():
    now, before = combinations(NOW, 8), combinations(BEFORE[0], 8)
    [doubt] = doubts("training", now, before)
    assert doubt.words == "all 8 rows of this return have the figures of the quarter before"
    now[5]["completions"] += 1
    assert words("training", now, before) == []


def test_nil_return_after_a_nil_return_is_no_copy():
    nil = [row | {"completions": 0} for row in combinations(NOW, 8)]
    assert words("training", nil, [row | {"quarter": BEFORE[0]} for row in nil]) == []


def test_stocks_of_a_small_return_may_stay_as_they_are():
    rows = [{"setting_type": "school", "settings_whole_trained": 24, "settings_total": 130}]
    assert words("settings", rows, [rows[0] | {"quarter": BEFORE[0]}]) == []


def test_return_with_less_than_half_of_the_usual_rows_is_told_once():
    before = [row for quarter in BEFORE for row in combinations(quarter, 9)]
    now = [row | {"completions": 31 + place} for place, row in enumerate(combinations(NOW, 9))]
    told = "this return has 4 rows; the sender's last 4 had 9 to 9"
    assert words("training", now[:4], before) == [told]
    assert words("training", now[:5], before) == []
    # A file that revises single rows is not a return.
    assert words("training", now[:4], before, is_whole=False) == []


# --- Dates -----------------------------------------------------------------------------------


def dated(*dates: str) -> list:
    """Return what is said of a register with these dates."""
    rows = [{"organisation": f"Trust {day}", "partner_since": day} for day in dates]
    return plausibility.ambiguous_dates(factories.file("organisations", *rows))


def test_dates_that_read_both_ways_throughout_are_told_once():
    [problem] = dated("02/03/2024", "04/05/2024", "11/12/2024", "01/02/2024")
    assert (problem.level, problem.row, problem.column) == (WARNING, 2, "partner_since")
    assert problem.rule == (
        "all 4 dates of partner_since could be day/month or month/day; they are read as day/month"
    )


@pytest.mark.parametrize(
    "dates",
    [
        ("02/03/2024", "04/05/2024", "13/12/2024", "01/02/2024"),
        ("2024-03-02", "2024-05-04", "2024-12-11", "2024-02-01"),
        ("01/04/2021", "01/07/2021", "01/10/2021", "01/01/2022"),
        ("02/03/2024", "04/05/2024"),
        (),
    ],
)
def test_other_dates_are_left_alone(dates):
    assert dated(*dates) == []


# --- Never noisy -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped():
    """The typed tables of what ships."""
    files = [
        reading.read(path.name, path.read_bytes(), dataset=path.stem)
        for folder in ("record", "illustrative")
        for path in sorted((DATA / folder).glob("*.csv"))
    ]
    return checking.check(files, drafted.Published({}, factories.TODAY)).tables


@pytest.mark.parametrize("name", [dataset.name for dataset in registry().returns])
def test_illustrative_quarters_one_by_one_are_hardly_doubted(shipped, name):
    table, told = shipped[name], 0
    for quarter in sorted(table["quarter"].unique()):
        draft = {name: table[table["quarter"] == quarter]}
        earlier = {name: table[table["quarter"] < quarter]}
        told += len(plausibility.warnings(draft, earlier))
    assert told <= len(table) / 100


def test_public_record_is_not_doubted(shipped):
    assert plausibility.warnings(shipped, {}) == []


def test_rows_without_quarter_or_sender_are_passed_over():
    file = factories.file("training", {"quarter": "soon", "returned_by": ""}, {})
    draft = factories.draft(file)
    assert plausibility.warnings(draft.tables, {}) == []


# --- Totals sent as rows of the wider scope -------------------------------------------------------


def network(area: str, closing: int, **more) -> dict:
    return {"quarter": NOW, "area": area, "members_closing": closing, "returned_by": area, **more}


PARTS = [
    network("Bristol", 60),
    network("North Somerset", 40),
    network("South Gloucestershire", 42),
]


def test_a_wider_row_that_is_the_sum_of_the_authorities_is_asked_about():
    [doubt] = doubts("networks", [*PARTS, network("BNSSG", 142)])
    assert doubt.column == "area"
    assert doubt.words == (
        "members_closing is 142, the sum of Bristol (60), North Somerset (40) and "
        "South Gloucestershire (42): a BNSSG row is never a total"
    )


def test_the_authorities_may_have_been_published_before():
    [words_] = words("networks", [network("BNSSG", 142)], PARTS)
    assert "the sum of" in words_
    replaced = [network("BNSSG", 142, returned_by="Bristol")]
    assert words("networks", replaced, PARTS) == []


def test_a_total_over_organisations_levels_and_routes_is_found():
    rows = [
        {"quarter": NOW, "area": area, "organisation": area, "level": level, "completions": count}
        for area, level, count in (
            ("Bristol", LEVELS[0], 30),
            ("Bristol", LEVELS[1], 5),
            ("North Somerset", LEVELS[0], 20),
        )
    ]
    total = {"quarter": NOW, "area": "BNSSG", "organisation": "Care Board", "completions": 55}
    assert any("the sum of" in one for one in words("training", [*rows, total]))
    of_level = total | {"level": LEVELS[0], "completions": 50}
    assert any("the sum of" in one for one in words("training", [*rows, of_level]))


@pytest.mark.parametrize(
    "wider",
    [
        network("BNSSG", 141),
        network("BNSSG", 60),
        network("Avon and Somerset", 142),
        network("BNSSG", 142, quarter=BEFORE[0]),
        network("BNSSG", 142, network="Community champions"),
        network("BNSSG", 142, members_opening=3),
    ],
)
def test_what_is_no_sum_is_left_alone(wider):
    parts = (
        [one | {"members_opening": 30} for one in PARTS] if "members_opening" in wider else PARTS
    )
    assert not any("the sum of" in one for one in words("networks", [*parts, wider]))


def test_a_small_figure_may_be_a_sum_by_chance():
    few = [network("Bristol", 3), network("North Somerset", 2), network("BNSSG", 5)]
    assert words("networks", few) == []
