"""Indicators: one quarter of each return worked by hand, every reading of the contract, and laws.

The golden quarters were worked out by hand from data-model.md in the comments beside them, by the
author of these tests; no partner has checked them yet.
"""

import dataclasses
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis import indicators, reference
from analysis import release as releases
from analysis.datasets import networks, registry, training
from analysis.declare import Sum
from analysis.reference import EMPLOYER_NOT_RECORDED, WIDER
from tests.factories import LAST_QUARTER, QUARTER, YEAR_AGO, figure, inputs, tables, values

BNSSG, POLICE = "BNSSG", "Avon and Somerset"
BRISTOL, NORTH_SOMERSET, SOUTH_GLOS = reference.authorities()
SECTOR_OF = {
    "Alpha": ("Acute hospitals", BRISTOL),
    "Beta": ("Community health", NORTH_SOMERSET),
    "Gamma": ("Primary care", SOUTH_GLOS),
    "Hub": ("Universities and research", BNSSG),
}


def partner(name, returns="", **more):
    sector, area = SECTOR_OF[name]
    row = {"organisation": name, "sector": sector, "area": area, "returns_due": returns}
    return {**row, "returns_from": "2020/21 Q1", **more}


def row(name, quarter=QUARTER, **more):
    """One row of a return by organisation, for its own area and sector."""
    sector, area = SECTOR_OF[name]
    own = {"organisation": name, "returned_by": name, "sector": sector, "area": area}
    return {"quarter": quarter, **own, **more}


def place(sender, area, **more):
    """One row of a return without an organisation."""
    return {"returned_by": sender, "area": area, **more}


def shown(cell):
    """What a reader sees: the value, or why there is none; with the markers.

    That the newest quarter is provisional is tested by itself, and not repeated in each case.
    """
    value = round(float(cell["value"]), 6) if cell["status"] == "ok" else cell["status"]
    markers = cell["markers"].removeprefix("p").strip()
    return (value, markers) if markers else value


def counts(cell):
    return cell["received"], cell["expected"]


# --- Golden quarter: training ------------------------------------------------------------------

TALK = "Talk or webinar"
GOLDEN_TRAINING = [
    row(
        "Alpha", level="Level 1 introductory", route="Self-paced e-learning",
        completions=40, places_booked=50, evaluation_responses=20, evaluation_improved=15,
    ),
    row(
        "Alpha", level="Level 2 practitioner", route="Classroom course",
        completions=10, places_booked=10, evaluation_responses=10, evaluation_improved=9,
    ),
    row(
        "Alpha", level="Level 1 introductory", route=TALK,
        completions=100, places_booked=200, evaluation_responses=50, evaluation_improved=10,
    ),
    row(
        "Beta", level="Level 1 introductory", route="Live online course",
        completions=20, places_booked=25, evaluation_responses="[x]",
    ),
    row(
        "Hub", organisation=EMPLOYER_NOT_RECORDED, sector="Several or not recorded",
        level="Level 1 introductory", route="Live online course",
        completions=6, places_booked=8, evaluation_responses=5, evaluation_improved=3,
    ),
    row(
        "Hub", organisation=EMPLOYER_NOT_RECORDED, sector="Several or not recorded", area=POLICE,
        level="Level 1 introductory", route="Live online course",
        completions=1000, places_booked=1000,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def trained():
    """Four partners owe a training return; Gamma's has not come."""
    register = [partner(name, "training") for name in SECTOR_OF]
    return inputs(training=GOLDEN_TRAINING, organisations=register)


@pytest.mark.parametrize(
    ("area", "by", "group", "expected", "returns"),
    [
        # 40 + 10; the talk's 100 are counted apart.
        (BRISTOL, "", "All", 50, (1, 1)),
        (NORTH_SOMERSET, "", "All", 20, (1, 1)),
        # Gamma's return has not come: not available, and never 0.
        (SOUTH_GLOS, "", "All", "x", (0, 1)),
        # 50 + 20 + 0 + what belongs to no single authority, 6; one return of four is missing.
        (BNSSG, "", "All", (76, "i"), (3, 4)),
        (WIDER, "", "All", 6, (1, 1)),
        # Stands beside and is never added in.
        (POLICE, "", "All", 1000, (1, 1)),
        # 40 + 20 + 6
        (BNSSG, "level", "Level 1 introductory", (66, "i"), (3, 4)),
        (BNSSG, "level", "Level 2 practitioner", (10, "i"), (3, 4)),
        # Left out of a return that is in: 0.
        (BRISTOL, "level", "Level 3 advanced", 0, (1, 1)),
        (SOUTH_GLOS, "level", "Level 3 advanced", "x", (0, 1)),
        # By route the talk is seen.
        (BRISTOL, "route", TALK, 100, (1, 1)),
        (BRISTOL, "route", "Classroom course", 10, (1, 1)),
        (BNSSG, "sector", "Acute hospitals", 50, (1, 1)),
        (BNSSG, "sector", "Several or not recorded", 6, (1, 1)),
        (BNSSG, "sector", "Primary care", "x", (0, 1)),
        (BNSSG, "sector | level", "Acute hospitals | Level 2 practitioner", 10, (1, 1)),
        (BNSSG, "organisation", "Alpha", 50, (1, 1)),
    ],
)
def test_golden_completions(trained, area, by, group, expected, returns):
    cell = figure("TR2", trained, area, by=by, group=group)
    assert shown(cell) == expected
    assert counts(cell) == returns


@pytest.mark.parametrize(
    ("id", "area", "expected", "parts"),
    [
        # (40 + 10) / (50 + 10): sums before ratios, not the mean of 80 % and 100 %.
        ("TR8", BRISTOL, 83.333333, (50, 60)),
        ("TR8", NORTH_SOMERSET, 80, (20, 25)),
        # Three of the four that are expected: below 80 %, and no headcount is known.
        ("TR8", BNSSG, "u", (76, 93)),
        # (15 + 9) / (20 + 10)
        ("TR9", BRISTOL, 80, (24, 30)),
        ("TR9", NORTH_SOMERSET, "x", None),
    ],
)
def test_golden_shares_of_training(trained, id, area, expected, parts):
    cell = figure(id, trained, area)
    assert shown(cell) == expected
    if parts:
        assert (cell["numerator"], cell["denominator"]) == parts


# --- Golden quarter: workforce -----------------------------------------------------------------

GOLDEN_WORKFORCE = [
    row(
        "Alpha", staff_in_post=1000, staff_trained=400, staff_trained_in_date=300,
        staff_requiring_level=500, staff_at_required_level=200, active_trainers=10,
        active_network_members=2,
    ),
    row(
        "Beta", staff_in_post=500, staff_trained=100, staff_trained_in_date=60,
        active_trainers=5, active_network_members=0,
    ),
    row("Gamma", staff_in_post=200),
]  # fmt: skip


@pytest.fixture(scope="module")
def staffed():
    register = [partner(name, "workforce") for name in ("Alpha", "Beta", "Gamma")]
    return inputs(workforce=GOLDEN_WORKFORCE, organisations=register)


@pytest.mark.parametrize(
    ("id", "area", "expected", "gave"),
    [
        ("TR1", BRISTOL, 40, (1, 1)),  # 400 / 1000
        ("TR1", NORTH_SOMERSET, 20, (1, 1)),  # 100 / 500
        ("TR1", SOUTH_GLOS, "x", (0, 1)),
        # (400 + 100) / (1000 + 500); they employ 1500 of 1700, 88 %
        ("TR1", BNSSG, (33.333333, "i"), (2, 3)),
        # (300 + 60) / (400 + 100)
        ("TR7", BNSSG, (72, "i"), (2, 3)),
        ("TR3", BRISTOL, 40, (1, 1)),  # 200 / 500
        # Only Alpha gave both: 1000 of 1700 is 59 %, too few to say.
        ("TR3", BNSSG, "u", (1, 3)),
        ("TR4", BRISTOL, 10, (1, 1)),
        # 10 + 5; Gamma's return is in, but gives no trainers.
        ("TR4", BNSSG, (15, "i"), (2, 3)),
        ("TR4", SOUTH_GLOS, "x", (0, 1)),
        # One of the two that gave the figure has a member.
        ("NW4", BNSSG, (50, "i"), (2, 3)),
        ("NW4", BRISTOL, 100, (1, 1)),
        ("NW4", NORTH_SOMERSET, 0, (1, 1)),
    ],
)
def test_golden_workforce(staffed, id, area, expected, gave):
    cell = figure(id, staffed, area)
    assert shown(cell) == expected
    assert counts(cell) == gave


@pytest.mark.parametrize(
    ("sector", "expected"),
    [
        # 400 of 500 trained, 1000 of 1500 staff: 80 % - 66.7 %
        ("Acute hospitals", (13.333333, "i")),
        ("Community health", (-13.333333, "i")),
        ("Primary care", "x"),
    ],
)
def test_golden_gap_between_reach_and_workforce(staffed, sector, expected):
    assert shown(figure("TR11", staffed, BNSSG, by="sector", group=sector)) == expected


def test_the_gap_over_all_sectors_together_does_not_apply(staffed):
    assert shown(figure("TR11", staffed, BNSSG)) == "z"


def test_a_gap_is_not_said_where_other_sectors_are_missing():
    # Alpha is 100 % of both, among those that returned: that says nothing.
    register = [partner(name, "workforce") for name in ("Alpha", "Beta")]
    before = [row(name, LAST_QUARTER, staff_in_post=100, staff_trained=10) for name in ("Beta",)]
    now = [row("Alpha", staff_in_post=100, staff_trained=50)]
    given = inputs(workforce=[*before, *now], organisations=register)
    assert shown(figure("TR11", given, BNSSG, by="sector", group="Acute hospitals")) == "u"


# --- Golden quarter: settings ------------------------------------------------------------------

GOLDEN_SETTINGS = [
    place("City", BRISTOL, setting_type="school", settings_whole_trained=24, settings_total=130),
    place("City", BRISTOL, setting_type="nursery", settings_whole_trained=6, settings_total=70),
    place("Coast", NORTH_SOMERSET, settings_whole_trained=10, settings_total=80),
    place("Vale", SOUTH_GLOS, settings_whole_trained=5, settings_total=20),
]


@pytest.mark.parametrize(
    ("area", "by", "group", "expected"),
    [
        (BRISTOL, "", "All", 15),  # (24 + 6) / (130 + 70)
        (NORTH_SOMERSET, "", "All", 12.5),  # 10 / 80
        (SOUTH_GLOS, "", "All", 25),  # 5 / 20
        (BNSSG, "", "All", 15),  # 45 / 300
        (BNSSG, "setting_type", "school", 16.956522),  # 39 / 230
        (BNSSG, "setting_type", "nursery", 8.571429),  # 6 / 70
        # Left out of a return that is in: 0 of 0, as if it had been written so.
        (NORTH_SOMERSET, "setting_type", "nursery", "z"),
        (POLICE, "", "All", "x"),
    ],
)
def test_golden_settings(area, by, group, expected):
    given = inputs(settings=GOLDEN_SETTINGS)
    assert shown(figure("TR5", given, area, by=by, group=group)) == expected


# --- Golden quarter: networks ------------------------------------------------------------------

CHAMPIONS = "Community champions"
GOLDEN_NETWORKS = [
    place(
        "City", BRISTOL, members_opening=80, joiners=10, leavers=4, members_closing=86,
        members_attending=43,
    ),
    place(
        "Coast", NORTH_SOMERSET, members_opening="[z]", joiners="[z]", leavers="[z]",
        members_closing="[z]", members_attending="[z]",
    ),
    place(
        "Vale", SOUTH_GLOS, members_opening=18, joiners=3, leavers=1, members_closing=20,
        members_attending=10,
    ),
    place(
        "Hub", BNSSG, members_opening=4, joiners=0, leavers=0, members_closing=4,
        members_attending=1,
    ),
    place(
        "City", BRISTOL, network=CHAMPIONS, members_opening=30, joiners=2, leavers=2,
        members_closing=30,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def joined():
    return inputs(networks=GOLDEN_NETWORKS)


@pytest.mark.parametrize(
    ("id", "area", "by", "group", "expected"),
    [
        ("NW1", BRISTOL, "", "All", 86),
        # The network has not begun there: not applicable, not 0, and nothing is missing for it.
        ("NW1", NORTH_SOMERSET, "", "All", "z"),
        ("NW1", BNSSG, "", "All", 110),  # 86 + 20 + 4, the headline network alone
        ("NW1", WIDER, "", "All", 4),
        ("NW1", BNSSG, "network", CHAMPIONS, 30),
        ("NW2", BNSSG, "", "All", 8),  # 10 - 4 + 3 - 1 + 0 - 0
        ("NW2", NORTH_SOMERSET, "", "All", "z"),
        ("NW5", BRISTOL, "", "All", 50),  # 43 / 86
        ("NW5", BNSSG, "", "All", 49.090909),  # (43 + 10 + 1) / (86 + 20 + 4)
        ("NW5", NORTH_SOMERSET, "", "All", "z"),
        ("NW6", BRISTOL, "", "All", 30),
        # The others' returns are in and have no champions.
        ("NW6", SOUTH_GLOS, "", "All", 0),
        ("NW6", BNSSG, "", "All", 30),
        ("NW6", POLICE, "", "All", "x"),
    ],
)
def test_golden_networks(joined, id, area, by, group, expected):
    assert shown(figure(id, joined, area, by=by, group=group)) == expected


# --- Missing, nil, not applicable --------------------------------------------------------------


def test_a_missing_part_makes_a_total_incomplete_and_not_smaller_without_a_word():
    rows = [row("Alpha", completions=5), row("Beta", completions="[x]")]
    cell = figure("TR2", inputs(training=rows), BNSSG)
    assert shown(cell) == (5, "i")
    assert counts(cell) == (1, 2)


@pytest.mark.parametrize("status", ["[x]", "[c]", "[low]", "[u]"])
def test_a_total_of_which_every_part_is_missing_is_not_available(status):
    rows = [row("Alpha", completions=status), row("Alpha", area=POLICE, completions=status)]
    given = inputs(training=rows)
    assert shown(figure("TR2", given, BRISTOL)) == "x"
    assert shown(figure("TR2", given, POLICE)) == "x"


def test_a_nil_return_is_0():
    given = inputs(training=[row("Alpha", completions=0)])
    assert shown(figure("TR2", given, BRISTOL)) == 0
    [return_] = given.returns.to_dict("records")
    assert (return_["received"], return_["nil"]) == (True, True)


def test_a_return_of_nothing_but_not_available_is_no_nil_return():
    given = inputs(training=[row("Alpha", completions="[x]")])
    [return_] = given.returns.to_dict("records")
    assert (return_["received"], return_["nil"]) == (True, False)


def test_no_return_at_all_is_not_available_in_a_later_quarter():
    rows = [row("Alpha", LAST_QUARTER), row("Beta", QUARTER)]
    given = inputs(training=rows)
    assert shown(figure("TR2", given, BRISTOL, LAST_QUARTER)) == 42
    assert shown(figure("TR2", given, BRISTOL, QUARTER)) == "x"


def test_an_area_that_a_sender_left_out_of_its_return_is_0():
    rows = [
        row("Alpha", LAST_QUARTER),
        row("Alpha", LAST_QUARTER, area=SOUTH_GLOS),
        row("Alpha", QUARTER),
    ]
    assert shown(figure("TR2", inputs(training=rows), SOUTH_GLOS, QUARTER)) == 0


def test_a_late_return_of_a_partner_leaves_the_whole_incomplete():
    register = [partner("Alpha", "workforce"), partner("Beta", "workforce")]
    given = inputs(workforce=[row("Alpha", active_trainers=3)], organisations=register)
    cell = figure("TR4", given, BNSSG)
    assert shown(cell) == (3, "i")
    assert counts(cell) == (1, 2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"returns_from": "2026/27 Q3"}, 3),
        ({"partner_since": "2026-10-01"}, 3),
        ({"partner_until": "2026-06-30"}, 3),
        ({"partner_until": "2026-09-30"}, (3, "i")),
        ({"returns_due": "training"}, 3),
        ({"returns_due": ""}, 3),
    ],
)
def test_a_return_is_expected_only_while_it_is_due(change, expected):
    beta = {**partner("Beta", "workforce"), **change}
    register = [partner("Alpha", "workforce"), beta]
    given = inputs(workforce=[row("Alpha", active_trainers=3)], organisations=register)
    assert shown(figure("TR4", given, BNSSG)) == expected


def test_markers_of_the_rows_stand_on_the_figure():
    rows = [
        row("Alpha", completions="5 [r]"),
        row("Beta", completions="5", completions_markers="p"),
    ]
    given = inputs(training=rows)
    assert figure("TR2", given, BNSSG)["markers"] == "p r"
    assert shown(figure("TR2", given, BRISTOL)) == (5, "r")


def test_figures_are_provisional_until_the_next_quarter_is_published():
    first = [row("Alpha", LAST_QUARTER, completions="5")]
    next_one = [row("Alpha", QUARTER, completions="7")]
    alone, followed = inputs(training=first), inputs(training=first + next_one)
    assert figure("TR2", alone, BNSSG, LAST_QUARTER)["markers"] == "p"
    assert figure("TR2", followed, BNSSG, LAST_QUARTER)["markers"] == ""
    assert figure("TR2", followed, BNSSG)["markers"] == "p"


def test_any_return_of_the_next_quarter_settles_the_one_before():
    """The quarter is what is provisional, not the dataset: all returns of one come together."""
    given = inputs(
        training=[row("Alpha", LAST_QUARTER, completions="5")],
        networks=[place("Alpha", BRISTOL, quarter=QUARTER)],
    )
    assert figure("TR2", given, BNSSG, LAST_QUARTER)["markers"] == ""


def test_what_is_not_known_and_what_registers_say_is_not_provisional():
    given = inputs(
        training=[row("Alpha", completions="[x]")], organisations=[partner("Alpha", "training")]
    )
    assert figure("TR2", given, BNSSG)["markers"] == ""
    assert figure("AD1", given, BNSSG)["markers"] == ""


# --- Areas -------------------------------------------------------------------------------------


def test_the_system_is_the_three_authorities_and_its_own_rows(trained):
    given = inputs(training=[one for one in GOLDEN_TRAINING if one["area"] != POLICE])
    parts = [BRISTOL, NORTH_SOMERSET, WIDER]
    assert figure("TR2", given, BNSSG)["value"] == sum(
        figure("TR2", given, area)["value"] for area in parts
    )
    # Without the police area's rows no figure of the system differs.
    with_police = inputs(training=GOLDEN_TRAINING)
    assert shown(figure("TR2", with_police, BNSSG)) == shown(figure("TR2", given, BNSSG))


def test_nothing_of_the_system_is_divided_between_authorities():
    given = inputs(training=[row("Hub", completions=90)])
    found = {area: shown(figure("TR2", given, area)) for area in reference.reported_areas()}
    assert found == {
        BRISTOL: "x", NORTH_SOMERSET: "x", SOUTH_GLOS: "x", BNSSG: 90, WIDER: 90, POLICE: "x",
    }  # fmt: skip


def test_an_employer_that_is_not_recorded_counts_in_completions_and_never_in_reach():
    rows = [row("Hub", organisation=EMPLOYER_NOT_RECORDED, completions=7)]
    given = inputs(training=rows, workforce=[row("Alpha", staff_in_post=10, staff_trained=5)])
    assert shown(figure("TR2", given, BNSSG)) == 7
    assert shown(figure("TR1", given, BNSSG)) == 50


# --- What may be added -------------------------------------------------------------------------


def test_members_of_two_networks_are_never_added():
    whole = dataclasses.replace(registry().indicators["NW1"], where=())
    with pytest.raises(ValueError, match="NW1: members_closing does not add over network"):
        indicators.values(whole, inputs(networks=GOLDEN_NETWORKS))


@pytest.mark.parametrize(
    ("measure", "dataset", "dimension"),
    [
        (training.PEOPLE_NEWLY_TRAINED, training.DATASET, "level"),
        (networks.ORGANISATIONS_REPRESENTED, networks.DATASET, "area"),
    ],
)
def test_a_measure_is_not_added_over_what_it_does_not_declare(measure, dataset, dimension):
    wrong = dataclasses.replace(dataset.indicators[0], formula=Sum(measure), where=())
    with pytest.raises(ValueError, match=f"{measure.name} does not add over {dimension}"):
        indicators.refuse_adding(dataset, measure, wrong, ())


@pytest.mark.parametrize("id", ["TR4", "NW1"])
def test_a_stock_is_read_on_one_day_and_never_added_over_quarters(id):
    given = inputs(
        workforce=[row("Alpha", quarter, active_trainers=6) for quarter in (LAST_QUARTER, QUARTER)],
        networks=[
            place("City", BRISTOL, quarter=quarter, members_closing=6)
            for quarter in (LAST_QUARTER, QUARTER)
        ],
    )
    assert shown(figure(id, given, BRISTOL)) == 6


@pytest.mark.parametrize("indicator", list(registry().indicators.values()), ids=lambda one: one.id)
def test_every_indicator_is_computed_from_every_return(indicator, everything):
    found = indicators.values(indicator, everything)
    assert list(found.columns) == list(indicators.COLUMNS)
    keys = ["by", "group", "area", "quarter"]
    assert not found.duplicated(keys).any()
    assert set(found["area"]) == set(reference.reported_areas())
    assert found["value"].notna().equals(found["status"] == "ok")


@pytest.fixture(scope="module")
def everything():
    return inputs(
        training=GOLDEN_TRAINING,
        workforce=GOLDEN_WORKFORCE,
        settings=GOLDEN_SETTINGS,
        networks=GOLDEN_NETWORKS,
        organisations=[partner(name, "training;workforce") for name in SECTOR_OF],
        funding=[award("a")],
        milestones=[{}],
    )


# --- Ratios ------------------------------------------------------------------------------------


def test_a_ratio_uses_only_organisations_that_gave_both_parts():
    rows = [
        row("Alpha", staff_in_post=100, staff_trained=50),
        row("Beta", staff_in_post=10, staff_trained="[x]"),
        row("Gamma", staff_in_post="[x]", staff_trained=10),
    ]
    cell = figure("TR1", inputs(workforce=rows), BNSSG)
    assert (cell["numerator"], cell["denominator"], cell["value"]) == (50, 100, 50)
    assert counts(cell) == (1, 3)
    assert cell["coverage"] == pytest.approx(100 / 110)


@pytest.mark.parametrize(("late", "status"), [(25, "ok"), (26, "u")])
def test_below_80_percent_of_the_known_headcount_nothing_is_said(late, status):
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=100, staff_trained=50),
        row("Beta", LAST_QUARTER, staff_in_post=late, staff_trained=5),
        row("Alpha", staff_in_post=100, staff_trained=50),
    ]
    cell = figure("TR1", inputs(workforce=rows), BNSSG)
    assert cell["coverage"] == pytest.approx(100 / (100 + late))
    assert cell["status"] == status
    assert np.isnan(cell["value"]) == (status == "u")


def test_a_headcount_nobody_has_given_yet_is_unknown_and_not_nought():
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=7, staff_trained=5),
        row("Beta", staff_in_post=50, staff_trained=5),
    ]
    heads = inputs(workforce=rows).headcounts
    before = heads[(heads["quarter"] == LAST_QUARTER) & (heads["scope"] == BNSSG)]
    assert dict(zip(before["organisation"], before["headcount"], strict=True)) == {"Alpha": 7}


def test_an_organisation_that_has_left_is_no_longer_part_of_the_known_headcount():
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=100, staff_trained=50),
        row("Beta", LAST_QUARTER, staff_in_post=900, staff_trained=5),
        row("Alpha", staff_in_post=100, staff_trained=50),
    ]
    register = [partner("Alpha"), partner("Beta", partner_until="2026-08-31")]
    cell = figure("TR1", inputs(workforce=rows, organisations=register), BNSSG)
    assert (shown(cell), cell["coverage"]) == (50, 1)


def test_a_return_that_leaves_a_level_out_still_covers_its_staff():
    # Beta returned, and ran nothing at level 2: Alpha's figure for it is complete.
    level = {"level": "Level 2 practitioner"}
    answers = {"evaluation_responses": 10, "evaluation_improved": 9}
    given = inputs(
        training=[row("Alpha", **level, **answers), row("Beta", **answers)],
        workforce=[row("Alpha", staff_in_post=10), row("Beta", staff_in_post=990)],
        organisations=[partner("Alpha", "training"), partner("Beta", "training")],
    )
    cell = figure("TR9", given, BNSSG, by="level", group="Level 2 practitioner")
    assert (shown(cell), cell["coverage"]) == (90, 1)


def test_a_ratio_of_nothing_to_nothing_does_not_apply():
    given = inputs(workforce=[row("Alpha", staff_in_post=0, staff_trained=0)])
    assert shown(figure("TR1", given, BRISTOL)) == "z"


# --- Carried forward ---------------------------------------------------------------------------


def test_a_headcount_is_carried_forward_four_quarters_and_no_further():
    labels = ["2025/26 Q2", "2025/26 Q3", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2", "2026/27 Q3"]
    rows = [
        row("Alpha", label, staff_in_post=200 if place == 0 else "[x]", staff_trained=50)
        for place, label in enumerate(labels)
    ]
    given = inputs(workforce=rows)
    found = [shown(figure("TR1", given, BRISTOL, label)) for label in labels]
    assert found == [25, (25, "e"), (25, "e"), (25, "e"), (25, "e"), "x"]


def test_a_number_of_settings_is_carried_forward():
    rows = [
        place("City", BRISTOL, quarter=LAST_QUARTER, settings_whole_trained=10, settings_total=50),
        place("City", BRISTOL, settings_whole_trained=20),
    ]
    assert shown(figure("TR5", inputs(settings=rows), BRISTOL)) == (40, "e")


def test_only_what_is_not_available_is_carried():
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=200, staff_trained=50),
        row("Alpha", staff_in_post="[c]", staff_trained=50),
    ]
    assert shown(figure("TR1", inputs(workforce=rows), BRISTOL)) == "x"


# --- Like for like -----------------------------------------------------------------------------


def change(cell, name="quarter"):
    return cell[f"now_{name}"], cell[f"then_{name}"], cell[f"matched_{name}"]


def test_a_total_is_compared_over_the_senders_that_returned_in_both_quarters():
    rows = [
        row("Alpha", LAST_QUARTER, completions=10),
        row("Beta", LAST_QUARTER, completions=99),  # leaves
        row("Alpha", completions=12),
        row("Gamma", completions=77),  # joins
    ]
    cell = figure("TR2", inputs(training=rows), BNSSG)
    assert cell["value"] == 89
    assert change(cell) == (12, 10, 1)


def test_a_sender_that_left_a_group_out_is_compared_with_0():
    rows = [
        row("Alpha", LAST_QUARTER, completions=10),
        row("Alpha", LAST_QUARTER, completions=4, level="Level 2 practitioner"),
        row("Alpha", completions=12),
    ]
    cell = figure("TR2", inputs(training=rows), BRISTOL, by="level", group="Level 2 practitioner")
    assert cell["value"] == 0
    assert change(cell) == (0, 4, 1)


def test_a_sender_whose_figure_is_missing_in_either_quarter_is_left_out():
    rows = [
        row("Alpha", LAST_QUARTER, completions=10),
        row("Beta", LAST_QUARTER, completions="[x]"),
        row("Gamma", LAST_QUARTER, completions=30),
        row("Alpha", completions=12),
        row("Beta", completions=20),
        row("Gamma", completions="[c]"),
    ]
    assert change(figure("TR2", inputs(training=rows), BNSSG)) == (12, 10, 1)


def test_a_year_is_compared_with_the_same_quarter_of_the_last():
    rows = [row("Alpha", YEAR_AGO, completions=10), row("Alpha", completions=12)]
    cell = figure("TR2", inputs(training=rows), BRISTOL)
    assert change(cell, "year") == (12, 10, 1)
    assert np.isnan(cell["now_quarter"])


def test_a_share_is_compared_over_the_organisations_that_gave_both_parts_in_both_quarters():
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=100, staff_trained=10),
        row("Beta", LAST_QUARTER, staff_in_post=100, staff_trained="[x]"),
        row("Alpha", staff_in_post=200, staff_trained=50),
        row("Beta", staff_in_post=100, staff_trained=100),
    ]
    cell = figure("TR1", inputs(workforce=rows), BNSSG)
    assert cell["value"] == 50
    assert change(cell) == (25, 10, 1)


# --- Provenance --------------------------------------------------------------------------------


def test_a_figure_takes_the_weakest_provenance_of_its_rows():
    stated = {"provenance": "stated", "source": "Report"}
    rows = [row("Alpha"), row("Beta", provenance="estimated"), row("Gamma", **stated)]
    given = inputs(training=rows)
    found = [
        figure("TR2", given, area)["provenance"]
        for area in (BRISTOL, NORTH_SOMERSET, SOUTH_GLOS, BNSSG)
    ]
    assert found == ["measured", "estimated", "stated", "stated"]


def test_every_figure_made_from_illustrative_rows_says_so():
    rows = [row(name, provenance="illustrative") for name in ("Alpha", "Beta")]
    found = values("TR2", inputs(training=rows))
    assert set(found["provenance"]) == {"illustrative"}


# --- Money -------------------------------------------------------------------------------------

# An award of £100 a day for the 365 days of 2026/27: £9,100, 9,200, 9,200 and 9,000 a quarter.
YEAR = {"planned_start_date": "2026-04-01", "planned_end_date": "2027-03-31"}


def award(name, area=BRISTOL, amount=36500, **more):
    code = reference.area(area).code
    own = {"identifier": name, "area": area, "area_code": code, "amount_awarded": amount}
    return {**own, **YEAR, **more}


def funded(*awards, quarters=(LAST_QUARTER, QUARTER)):
    rows = [place("City", BRISTOL, quarter=label) for label in quarters]
    return inputs(funding=list(awards), settings=rows)


def money(id, given, quarter=QUARTER):
    return {area: shown(figure(id, given, area, quarter)) for area in reference.reported_areas()}


def test_an_award_is_spread_evenly_over_its_days_where_it_was_awarded():
    given = funded(award("a"), quarters=("2025/26 Q4", "2026/27 Q4"))
    labels = ["2025/26 Q4", LAST_QUARTER, QUARTER, "2026/27 Q3", "2026/27 Q4"]
    assert [shown(figure("FD1", given, BRISTOL, label)) for label in labels] == [
        "x", 9100, 9200, 9200, 9000,
    ]  # fmt: skip
    assert money("FD1", given, QUARTER) == {
        BRISTOL: 9200, NORTH_SOMERSET: "x", SOUTH_GLOS: "x", BNSSG: 9200, WIDER: "x", POLICE: "x",
    }  # fmt: skip


def test_a_regrant_counts_once_in_every_view():
    parent = award("parent", BNSSG)
    regrant = award("regrant", BRISTOL, 3650, related_activity="parent")
    found = money("FD1", funded(parent, regrant))
    assert (found[BNSSG], found[BRISTOL], found[NORTH_SOMERSET]) == (9200, 920, "x")


def test_a_regrant_of_an_award_of_a_wider_area_counts_in_the_system():
    parent = award("parent", POLICE)
    regrant = award("regrant", BNSSG, 3650, related_activity="parent")
    again = award("again", BRISTOL, 365, related_activity="regrant")
    found = money("FD1", funded(parent, regrant, again))
    assert (found[POLICE], found[BNSSG], found[BRISTOL]) == (9200, 920, 92)


def test_only_awards_wholly_for_the_work_are_the_headline_and_the_others_stand_beside():
    given = funded(
        award("a"), award("b", ti_share="part", amount=365), award("c", ti_share="unknown")
    )
    assert shown(figure("FD1", given, BRISTOL)) == 9200
    part = figure("FD1", given, BRISTOL, by="ti_share", group="part")
    unknown = figure("FD1", given, BRISTOL, by="ti_share", group="unknown")
    assert (shown(part), shown(unknown)) == (92, 9200)


@pytest.mark.parametrize(
    "more",
    [{"status": "announced"}, {"planned_end_date": "[x]"}, {"planned_start_date": "2026-10-01"}],
)
def test_no_live_award_on_record_is_not_available_and_not_0(more):
    given = funded(award("a", **more))
    assert shown(figure("FD1", given, BRISTOL)) == "x"
    assert shown(figure("FD3", given, BRISTOL)) == "x"


def test_a_live_award_of_unknown_amount_makes_the_sum_incomplete_or_not_available():
    unknown = award("u", amount="[x]")
    alone, beside = funded(unknown), funded(unknown, award("a"))
    assert shown(figure("FD1", alone, BRISTOL)) == "x"
    assert shown(figure("FD1", beside, BRISTOL)) == (9200, "i")
    assert counts(figure("FD1", beside, BRISTOL)) == (1, 2)
    assert shown(figure("FD3", beside, BRISTOL)) == "x"


def test_the_runway_ends_when_less_than_half_is_committed():
    # 9,200 now; then 9,200, 9,000 and nothing: two quarters hold.
    assert shown(figure("FD3", funded(award("a")), BRISTOL)) == 6
    # 9,200 + 9,200 now; the second ends with this quarter: half is not less than half.
    half = award("b", planned_start_date="2026-07-01", planned_end_date="2026-09-30", amount=9200)
    assert shown(figure("FD3", funded(award("a"), half), BRISTOL)) == 3
    over = {**half, "identifier": "c", "amount_awarded": 9300}
    assert shown(figure("FD3", funded(award("a"), over), BRISTOL)) == 0
    # An award that begins later goes on.
    later = award("d", planned_start_date="2027-04-01", planned_end_date="2027-06-30", amount=9100)
    assert shown(figure("FD3", funded(award("a"), later), BRISTOL)) == 9


def test_money_paid_out_is_a_share_of_awards_that_state_both():
    awards = [
        award("a", amount_disbursed=18250),
        award("b", amount_disbursed="[x]"),
        award("later", planned_start_date="2026-10-01", amount_disbursed=1),
    ]
    cell = figure("FD2", funded(*awards), BRISTOL)
    assert shown(cell) == (50, "i")
    assert counts(cell) == (1, 2)


def test_the_largest_funder_is_a_share_of_all_live_money():
    awards = [
        award("a", funding_org_name="Fund A", amount=73000),
        award("b", funding_org_name="Fund B", ti_share="part"),
    ]
    assert shown(figure("FD4", funded(*awards), BRISTOL)) == 66.666667


def test_disbursed_and_largest_funder_by_hand_in_every_view():
    # The parent, of £100 a day, is half paid out; its regrant, of £10 a day, wholly; and Bristol's
    # own award, of £20 a day, not at all. The police area has £30 a day from the parent's funder.
    awards = [
        award("parent", BNSSG, 36500, amount_disbursed=18250, funding_org_name="Fund A"),
        award("regrant", BRISTOL, 3650, amount_disbursed=3650, related_activity="parent",
              funding_org_name="Council"),
        award("own", BRISTOL, 7300, amount_disbursed=0, funding_org_name="Fund B"),
        award("police", POLICE, 10950, amount_disbursed=10950, funding_org_name="Fund A"),
    ]  # fmt: skip
    given = funded(*awards)
    paid = {area: shown(figure("FD2", given, area)) for area in (BRISTOL, BNSSG, POLICE)}
    # Bristol: 3,650 of 10,950. BNSSG: 18,250 of 36,500 and 0 of 7,300. Police: all of its own.
    assert paid == {BRISTOL: 33.333333, BNSSG: 41.666667, POLICE: 100}
    cell = figure("FD2", given, BNSSG)
    assert (cell["numerator"], cell["denominator"]) == (18250, 43800)
    largest = {area: shown(figure("FD4", given, area)) for area in (BRISTOL, BNSSG, POLICE)}
    # Bristol: 20 of 30 a day from Fund B. BNSSG: 100 of 120 from Fund A. Police: one funder.
    assert largest == {BRISTOL: 66.666667, BNSSG: 83.333333, POLICE: 100}
    assert shown(figure("FD2", given, NORTH_SOMERSET)) == "x"
    assert shown(figure("FD4", given, NORTH_SOMERSET)) == "x"


def test_two_awards_of_one_funder_are_added_before_the_largest_is_found():
    # 40 and 30 a day from one, 50 from the other: 70 of 120. One of unknown amount may turn it.
    awards = [
        award("a", funding_org_name="Fund A", amount=14600),
        award("b", funding_org_name="Fund A", amount=10950),
        award("c", funding_org_name="Fund B", amount=18250),
    ]
    assert shown(figure("FD4", funded(*awards), BRISTOL)) == 58.333333
    unknown = award("u", funding_org_name="Fund C", amount="[x]")
    cell = figure("FD4", funded(*awards, unknown), BRISTOL)
    assert shown(cell) == "x"
    assert counts(cell) == (3, 4)


@pytest.mark.parametrize("lacks", ["planned_start_date", "planned_end_date"])
def test_no_share_of_a_funder_beside_an_award_that_may_be_live(lacks):
    undated = award("u", BNSSG, **{lacks: "[x]"})
    assert shown(figure("FD4", funded(award("a"), undated), BNSSG)) == "x"
    assert shown(figure("FD4", funded(award("a"), undated), BRISTOL)) == 100
    ended = undated | {"status": "ended"}
    assert shown(figure("FD4", funded(award("a"), ended), BNSSG)) == 100


# --- Milestones, pledges, returns --------------------------------------------------------------


def governed(*milestones):
    rows = [
        {"milestone_id": f"m{place}", "theme": "governance", **one}
        for place, one in enumerate(milestones)
    ]
    return inputs(milestones=rows, settings=[place("City", BRISTOL)])


def test_governance_milestones_on_time_are_a_share_of_those_due_by_now():
    given = governed(
        {"due_date": "2026-06-30", "status": "met", "achieved_date": "2026-06-30"},
        {"due_date": "2026-06-30", "status": "met", "achieved_date": "2026-07-01"},
        {"due_date": "2026-09-30", "status": "active"},
        {"due_date": "2026-10-01", "status": "active"},  # not due by now
        {"status": "met", "achieved_date": "2026-01-01"},  # never due
        {"due_date": "[x]", "status": "active"},
        {"due_date": "2026-06-30", "theme": "strategy"},
    )
    cell = figure("AD4", given, BRISTOL)
    assert shown(cell) == 33.333333
    assert (cell["numerator"], cell["denominator"]) == (1, 3)


def test_a_milestone_met_on_an_unknown_day_is_judged_only_where_its_source_can():
    met = {"due_date": "2026-06-30", "status": "met", "achieved_date": "[x]"}
    late = {**met, "achieved_date": "2026-07-01"}
    said_in_time = governed({**met, "source_date": "2026-05-01"}, late)
    said_later = governed({**met, "source_date": "2026-08-01"}, late)
    assert shown(figure("AD4", said_in_time, BRISTOL)) == 50
    assert shown(figure("AD4", said_later, BRISTOL)) == (0, "i")
    alone = governed({**met, "source_date": "2026-08-01"})
    assert shown(figure("AD4", alone, BRISTOL)) == "x"


def test_pledges_are_a_share_of_partners_current_and_an_unknown_day_is_estimated():
    partners = [
        {"organisation": "Signed", "pledge_date": "2026-08-01"},
        {"organisation": "Signed some day", "pledge_date": "[x]"},
        {"organisation": "Not signed"},
        {"organisation": "Gone", "pledge_date": "2020-01-01", "partner_until": "2026-06-30"},
        {"organisation": "Elsewhere", "area": NORTH_SOMERSET, "pledge_date": "2020-01-01"},
    ]
    given = inputs(
        organisations=partners,
        settings=[place("Signed", BRISTOL, quarter=label) for label in (LAST_QUARTER, QUARTER)],
    )
    # By June: one on an unknown day and the one that was about to go, of four.
    assert shown(figure("AD1", given, BRISTOL, LAST_QUARTER)) == (50, "e")
    assert shown(figure("AD1", given, BRISTOL, QUARTER)) == (66.666667, "e")
    assert shown(figure("AD1", given, NORTH_SOMERSET, QUARTER)) == 100
    assert shown(figure("AD1", given, BNSSG, QUARTER)) == (75, "e")
    assert shown(figure("AD1", given, SOUTH_GLOS, QUARTER)) == "x"


def test_returns_received_are_a_share_of_returns_due():
    register = [partner("Alpha", "training;workforce"), partner("Beta", "training"), partner("Hub")]
    given = inputs(training=[row("Alpha"), row("Hub")], organisations=register)
    cell = figure("DQ1", given, BNSSG)
    assert shown(cell) == 33.333333
    assert counts(cell) == (1, 3)
    assert shown(figure("DQ1", given, BNSSG, by="dataset", group="training")) == 50
    assert shown(figure("DQ1", given, BNSSG, by="dataset", group="workforce")) == 0
    assert shown(figure("DQ1", given, NORTH_SOMERSET)) == 0
    assert shown(figure("DQ1", given, SOUTH_GLOS)) == "x"


def test_what_is_not_collected_is_not_available_everywhere(trained):
    found = values("TR10", trained)
    assert set(found["status"]) == {"x"}
    assert len(found) == len(reference.reported_areas())


# --- Quarters ----------------------------------------------------------------------------------


def test_the_latest_quarter_is_the_newest_with_a_row_in_any_return():
    found = releases.build(
        tables(training=[row("Alpha", "2025/26 Q4")], settings=[place("City", BRISTOL)]), version=1
    )
    assert found.quarters == ["2025/26 Q4", LAST_QUARTER, QUARTER]
    assert found.latest == QUARTER
    tr2 = registry().indicators["TR2"]
    assert found.figure(tr2, BRISTOL, QUARTER).status == "x"
    known = found.last_known(tr2, BRISTOL, QUARTER)
    # 42 completions, as they are published.
    assert (known.value, known.quarter) == (40, "2025/26 Q4")


def test_a_register_never_makes_a_quarter():
    found = releases.build(
        tables(settings=[place("City", BRISTOL)], targets=[{"quarter": "2030/31 Q4"}]), version=1
    )
    assert found.latest == QUARTER


def test_an_empty_release_has_no_quarter_and_no_figure():
    found = releases.build(tables(), version=0)
    assert (found.latest, found.quarters, len(found.values)) == (None, [], 0)
    figure_ = found.figure(registry().indicators["TR1"], BNSSG, QUARTER)
    assert (figure_.status, figure_.value) == ("x", None)
    assert found.groups(registry().indicators["TR2"], "sector") == []


def test_a_release_of_the_record_alone_has_the_quarters_of_its_sources():
    record = {"provenance": "stated", "source": "Report", "source_date": "2026-05-01"}
    given = inputs(milestones=[{**record, "status": "met", "achieved_date": "[x]"}])
    assert given.quarters == [LAST_QUARTER]
    assert shown(figure("AD3", given, BRISTOL, LAST_QUARTER)) == 1


# --- Laws --------------------------------------------------------------------------------------

NAMES = ["Alpha", "Beta", "Gamma"]
QUARTERS = [LAST_QUARTER, QUARTER]
CELLS = st.integers(0, 50) | st.sampled_from(["[x]", "[c]", "[z]"])


@st.composite
def workforces(draw):
    rows = []
    for name, quarter in product(NAMES, QUARTERS):
        if draw(st.booleans()):
            post = draw(st.integers(0, 200))
            trained = draw(st.integers(0, post) | st.just("[x]"))
            rows.append(row(name, quarter, staff_in_post=post, staff_trained=trained))
    assume(rows)
    return rows


@st.composite
def trainings(draw):
    rows = []
    for name, quarter, level in product(NAMES, QUARTERS, ["Level 1 introductory", "Not recorded"]):
        if draw(st.booleans()):
            rows.append(row(name, quarter, level=level, completions=draw(CELLS)))
    assume(rows)
    return rows


@settings(max_examples=8)
@given(workforces())
def test_a_share_lies_between_0_and_100(rows):
    given_ = inputs(workforce=rows, organisations=[partner(name, "workforce") for name in NAMES])
    for id in ("TR1", "NW4"):
        found = values(id, given_)
        assert found["value"].dropna().between(0, 100).all()
        assert found["coverage"].dropna().between(0, 1).all()


@settings(max_examples=6)
@given(trainings(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    left, right = (values("TR2", inputs(training=given_)) for given_ in (rows, shuffled))
    assert left.equals(right)


@settings(max_examples=6)
@given(trainings(), st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
def test_rows_of_avon_and_somerset_change_no_other_area(rows, names):
    quarters = {one["quarter"] for one in rows}
    more = [
        row(name, quarter, area=POLICE, completions=9)
        for name, quarter in product(names, quarters)
        if any(one["organisation"] == name and one["quarter"] == quarter for one in rows)
    ]
    left, right = (values("TR2", inputs(training=given_)) for given_ in (rows, rows + more))
    areas = [area for area in reference.reported_areas() if area != POLICE]
    kept = [found[found.index.isin(areas, level="area")] for found in (left, right)]
    assert kept[0].equals(kept[1])


@settings(max_examples=6)
@given(st.integers(0, 99), st.integers(0, 99))
def test_splitting_a_row_over_two_levels_leaves_the_completions(some, more):
    whole = [row("Alpha", completions=some + more)]
    parts = [
        row("Alpha", completions=some),
        row("Alpha", completions=more, level="Level 2 practitioner"),
    ]
    left, right = (values("TR2", inputs(training=given_)) for given_ in (whole, parts))
    assert left.equals(right)


@settings(max_examples=6)
@given(trainings())
def test_a_system_is_never_less_than_its_parts_and_missing_is_never_0(rows):
    found = values("TR2", inputs(training=rows)).droplevel("group")
    for quarter in {one["quarter"] for one in rows}:
        known = found.xs(quarter, level="quarter")["value"]
        parts = known[[BRISTOL, NORTH_SOMERSET, SOUTH_GLOS]]
        assert (known[BNSSG] == parts.sum()) or (np.isnan(known[BNSSG]) and parts.isna().all())
