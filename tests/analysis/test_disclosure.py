"""Disclosure control by example: each rule of the contract on figures small enough to see."""

import numpy as np
import pytest

from analysis import disclosure, reference
from analysis import release as releases
from analysis.datasets import registry
from analysis.disclosure import Settings, coverage, disclosed
from analysis.indicators import MATCHED_COUNTS
from analysis.reference import WIDER
from tests import factories
from tests.analysis import disclosure_reader as reader
from tests.analysis.test_indicators import BNSSG, partner, row
from tests.factories import LAST_QUARTER, QUARTER, inputs, tables

BRISTOL, NORTH_SOMERSET, SOUTH_GLOS = reference.authorities()


def published(indicator, counts, rule=None):
    """Publish counts by area (or numerators and denominators) and return the rows by area."""
    cells = {("All", "All", area, QUARTER): numbers for area, numbers in counts.items()}
    exact = reader.rows(indicator, cells)
    return disclosed(exact, factories.inputs(), rule).set_index("area")


def built(**datasets):
    return releases.build(tables(**datasets), version=1)


def shown(release, indicator, area, quarter=QUARTER, **group):
    figure = release.figure(registry().indicators[indicator], area, quarter, **group)
    return figure.value if figure.value is not None else str(figure.status)


# --- Counts --------------------------------------------------------------------------------------


def test_a_hidden_count_is_not_what_the_total_leaves():
    counts = {BRISTOL: 12, NORTH_SOMERSET: 12, SOUTH_GLOS: 12, WIDER: 7}
    counts = {area: (count,) for area, count in counts.items()} | {BNSSG: (43,)}
    found = published("TR2", counts, Settings(hide_up_to=7, exempt_from=20))
    assert found.loc[WIDER, "status"] == "c"
    # 10, 10, 10, hidden and 45 would leave 7 alone: one more is hidden.
    assert (found["status"] == "c").sum() == 2
    assert found["value"].dropna().isin([10, 45]).all()


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, 0), (1, "c"), (4, "c"), (5, 5), (7, 5), (8, 10), (42, 40), (43, 45)],
)
def test_counts_of_1_to_4_are_hidden_and_others_shown_to_the_nearest_5(count, expected):
    cell = published("TR2", {"Avon and Somerset": (count,)}).loc["Avon and Somerset"]
    assert (cell["value"] if cell["status"] == "ok" else cell["status"]) == expected


@pytest.mark.parametrize(("count", "expected"), [(19, 20), (20, 20), (21, 21), (86, 86)])
def test_memberships_of_20_and_more_are_exact(count, expected):
    cell = published("NW1", {"Avon and Somerset": (count,)}).loc["Avon and Somerset"]
    assert cell["value"] == expected


def test_a_share_its_parts_and_its_interval_come_from_the_rounded_counts():
    cell = published("TR9", {"Avon and Somerset": (41, 63)}).loc["Avon and Somerset"]
    assert (cell["numerator"], cell["denominator"]) == (40, 65)
    assert cell["value"] == pytest.approx(40 / 65 * 100)
    assert cell["lower"] < cell["value"] < cell["upper"]


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        # Three are left: neither they nor what they are taken from may be seen.
        ((60, 63), "c"),
        # As many as all: a share of 100 %, and true.
        ((60, 60), "ok"),
        # It would be written 100 %, and is not.
        ((1203, 1206), "high"),
        ((3, 60), "c"),
    ],
)
def test_a_small_complement_hides_its_share(counts, status):
    cell = published("TR9", {"Avon and Somerset": counts}).loc["Avon and Somerset"]
    assert cell["status"] == status
    if status != "ok":
        assert np.isnan(cell["value"])
        assert np.isnan(cell["numerator"]) or np.isnan(cell["denominator"])


# --- A release ---------------------------------------------------------------------------------


def test_a_release_holds_published_figures_and_no_row_of_a_return():
    rows = {"training": [row("Alpha", completions=42)], "organisations": [partner("Alpha")]}
    release = built(**rows)
    assert shown(release, "TR2", BRISTOL) == 40
    assert not {dataset.name for dataset in registry().returns} & set(release.tables)
    assert not set(MATCHED_COUNTS) & set(release.values)


def test_the_same_rows_are_always_published_alike():
    rows = [row(name, completions=place + 2) for place, name in enumerate(("Alpha", "Beta"))]
    first, again = (built(training=some) for some in (rows, rows[::-1]))
    assert first.values.equals(again.values)


def test_a_small_organisation_appears_only_within_its_sector():
    rows = [
        row("Alpha", staff_in_post=400, staff_trained=200),
        row("Beta", staff_in_post=18, staff_trained=9),
    ]
    release = built(
        workforce=rows,
        training=[row("Alpha", completions=60), row("Beta", completions=9)],
        organisations=[partner("Alpha"), partner("Beta")],
    )
    for indicator in ("TR1", "TR2"):
        groups = release.groups(registry().indicators[indicator], "organisation")
        assert groups == ["Alpha"]
        assert shown(release, indicator, NORTH_SOMERSET, by="organisation", group="Beta") == "x"
        sector = shown(release, indicator, NORTH_SOMERSET, by="sector", group="Community health")
        assert sector == {"TR1": 50, "TR2": 10}[indicator]


def test_organisations_are_counted_exactly():
    rows = [
        row("Alpha", staff_in_post=400, active_network_members=3),
        row("Beta", staff_in_post=300, active_network_members=0),
    ]
    release = built(workforce=rows, organisations=[partner("Alpha"), partner("Beta")])
    figure = release.figure(registry().indicators["NW4"], BNSSG, QUARTER)
    assert (figure.numerator, figure.denominator, figure.value) == (1, 2, 50)


def test_a_change_over_some_of_the_senders_does_not_tell_of_the_others():
    rows = [
        row("Alpha", LAST_QUARTER, area=BRISTOL, completions=40),
        row("Alpha", area=BRISTOL, completions=50),
        row("Beta", area=BRISTOL, completions=3),
    ]
    release = built(training=rows, organisations=[partner("Alpha"), partner("Beta")])
    figure = release.figure(registry().indicators["TR2"], BRISTOL, QUARTER)
    # 53 in all, 50 of them matched: the change would give Beta's three away.
    assert figure.value == 55
    assert figure.now["quarter"] is None


# --- The share of known headcount ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "share"),
    # In steps of 5 %, never 1 while somebody is missing.
    [(1, 0.95), (60, 0.85), (90, 0.8)],
)
def test_coverage_is_shown_in_steps_wider_than_a_small_count(late, share):
    rows = [
        row("Alpha", LAST_QUARTER, staff_in_post=400, staff_trained=200),
        row("Beta", LAST_QUARTER, staff_in_post=late, staff_trained=0),
        row("Alpha", staff_in_post=400, staff_trained=200),
    ]
    release = built(workforce=rows)
    row_ = release.values.loc[("TR1", "", "All", BNSSG, QUARTER)]
    assert row_["coverage"] == pytest.approx(share)


def test_coverage_is_not_shown_where_a_step_is_fewer_than_three_people():
    given = inputs(workforce=[row("Alpha", staff_in_post=59, staff_trained=30)])
    rows = factories.values("TR1", given).reset_index().assign(indicator="TR1", by="")
    here = rows["area"] == BRISTOL
    assert np.isnan(coverage.published(rows[here], given)).all()


# --- Statistics and thresholds --------------------------------------------------------------------


def test_limits_leave_to_the_nearest_5_or_whole_percent():
    declared = registry().indicators
    assert disclosure.statistic(declared["TR2"], [41.3, 48.9, 0.0]).tolist() == [40, 50, 0]
    assert disclosure.statistic(declared["TR1"], [41.3, 48.9]).tolist() == [41, 49]
    assert disclosure.statistic(declared["FD1"], [41.3]).tolist() == [41.3]


def test_thresholds_are_configuration():
    found = disclosure.configured({"DASHBOARD_HIDE_UP_TO": "7", "DASHBOARD_ROUND_TO": "10"})
    assert (found.hide_up_to, found.round_to, found.exempt_from) == (7, 10, 20)


@pytest.mark.parametrize(("name", "value"), [("HIDE_UP_TO", "2"), ("ROUND_TO", "five")])
def test_a_threshold_that_protects_nobody_names_itself(name, value):
    with pytest.raises(ValueError, match=f"DASHBOARD_{name} is"):
        disclosure.configured({f"DASHBOARD_{name}": value})
