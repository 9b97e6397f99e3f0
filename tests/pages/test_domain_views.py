"""Domain views: each worked by hand on the smallest release that shows its point.

Counts are multiples of 5 and above the threshold, so that disclosure control changes none.
"""

import pytest

from analysis import reference
from analysis import release as releases
from analysis.charts import contested, likeforlike, network, reach, runway, timeline
from analysis.datasets import registry
from analysis.selection import Selection
from tests import factories
from tests.factories import LAST_QUARTER, QUARTER

ACUTE, COMMUNITY = "Acute hospitals", "Community health"
LEVELS = reference.names("levels")
BRISTOL = Selection(("Bristol",), LAST_QUARTER, QUARTER)


def release(**datasets):
    return releases.build(factories.tables(**datasets), version=1)


def training(name, quarter=QUARTER, **more):
    own = {"organisation": name, "returned_by": name, "area": "Bristol", "sector": ACUTE}
    return own | {"quarter": quarter} | more


def workforce(name, sector=ACUTE, **more):
    return training(name, staff_in_post=100, **more) | {"sector": sector}


def partner(name, due="workforce"):
    return {"organisation": name, "area": "Bristol", "sector": ACUTE, "returns_due": due}


# --- Like for like ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def joined():
    """Alpha returns in both quarters (20, then 30), Beta joins with 15, Gamma drops out."""
    return release(
        organisations=[partner(name, "training") for name in ("Alpha", "Beta", "Gamma")],
        training=[
            training("Alpha", LAST_QUARTER, completions=20),
            training("Gamma", LAST_QUARTER, completions=50),
            training("Alpha", completions=30),
            training("Beta", completions=15),
        ],
    )


def test_only_those_that_returned_in_both_quarters_are_compared(joined):
    made = likeforlike.compared(joined, registry().indicators["TR2"], BRISTOL)
    [row] = made.table.to_dict("records")
    assert row == {
        "Area": "Bristol",
        f"Matched, {LAST_QUARTER}": "20",
        f"Matched, {QUARTER}": "30",
        "Change": "up 50 %",
        "Over how many": "1",
        f"All of {QUARTER}": "45 [p] [i]",
        "Not matched": "15",
        "In one quarter only": "Beta (new); Gamma (not in now)",
    }
    assert "up 50 % over the one that returned in both quarters" in made.alt
    assert [trace["x"] for trace in made.figure["data"]] == [[20], [30]]


def test_what_was_not_matched_and_what_was_make_the_whole(shipped_store):
    """And every indicator can be laid open, whether it is compared or not."""
    shipped = releases.load(shipped_store)
    chosen = Selection(reference.reported_areas(), shipped.quarters[0], shipped.latest)
    compared = {}
    for name, indicator in registry().indicators.items():
        made = likeforlike.compared(shipped, indicator, chosen)
        assert len(made.table) == len(chosen.areas)
        known = made.data.dropna(subset=["not_matched"])
        known = known[["matched_now", "not_matched", "published"]].astype("float64")
        assert (known["matched_now"] + known["not_matched"]).equals(known["published"]), name
        compared[name] = len(known)
    assert compared["TR2"] > 2
    assert compared["NW1"] > 2


def test_a_share_has_no_part_that_was_not_matched(joined):
    figure = joined.figure(registry().indicators["TR8"], "Bristol", QUARTER)
    assert likeforlike.unmatched(figure, "quarter") is None


# --- Reach -----------------------------------------------------------------------------------


def test_people_stand_beside_completions_level_by_level_and_are_never_added():
    made = reach.people_and_completions(
        release(
            training=[
                training("Alpha", level=LEVELS[0], completions=40, people_newly_trained=30),
                training("Alpha", level=LEVELS[1], completions=20, people_newly_trained=20),
            ]
        ),
        BRISTOL,
    )
    rows = made.table.set_index("Level").to_dict("index")
    assert rows[LEVELS[0]] == {"Completions": "40 [p]", "People newly trained": "30 [p]"}
    assert rows[LEVELS[1]] == {"Completions": "20 [p]", "People newly trained": "20 [p]"}
    assert {trace["name"]: trace["x"] for trace in made.figure["data"]} == {
        "Completions": [40, 20],
        "People newly trained": [30, 20],
    }
    assert f"{LEVELS[0]}: 40 completions, 30 people" in made.alt
    assert "50" not in made.alt


def test_whoever_is_still_to_reach_the_level_of_their_role_is_counted():
    rows = [
        workforce("Alpha", staff_requiring_level=60, staff_at_required_level=30),
        workforce("Beta", COMMUNITY, staff_requiring_level=80, staff_at_required_level=10),
    ]
    made = reach.required_level(release(workforce=rows), BRISTOL)
    row = made.table.set_index("Sector").loc[ACUTE].to_dict()
    assert row == {
        "Need a level": "60",
        "Have reached it": "30",
        "Still to reach it": "30",
        "Share": "50 % [p]",
    }
    # 40 of 140 is 28.6 %; the sector with most still to go stands first.
    assert made.title == "Level the role requires: 29 % reached in Bristol"
    assert "Most are still to reach it in Community health 70 and Acute hospitals 30" in made.alt
    reached, short = made.figure["data"]
    assert (reached["y"], reached["x"], short["x"]) == ([COMMUNITY, ACUTE], [10, 30], [70, 30])


def test_a_sector_that_reach_leaves_out_is_named():
    """Each has half of the workforce; of 75 trained 50 are in one: 66.7 % and 33.3 %."""
    rows = [
        workforce("Alpha", staff_trained=50),
        workforce("Beta", COMMUNITY, staff_trained=25),
    ]
    made = reach.left_out(release(workforce=rows), BRISTOL)
    assert made.title == (
        "Community health: its share of those trained is 16.7 points below its share of staff "
        "in Bristol"
    )
    [trace] = made.figure["data"]
    assert (trace["y"], trace["text"]) == ([COMMUNITY, ACUTE], ["-16.7", "+16.7"])


def test_staff_for_each_trainer_are_said_only_where_every_return_is_in():
    rows = [workforce("Alpha", staff_trained=50, active_trainers=5)]
    whole = reach.trainers(release(workforce=rows, organisations=[partner("Alpha")]), BRISTOL)
    assert whole.table["Staff for each trainer"].tolist() == ["20"]
    assert whole.figure["data"][0]["x"] == [20]

    late = [partner("Alpha"), partner("Beta")]
    partly = reach.trainers(release(workforce=rows, organisations=late), BRISTOL)
    assert partly.table["Staff for each trainer"].tolist() == ["cannot be said"]
    assert not partly.figure


# --- Networks --------------------------------------------------------------------------------


def members(quarter, opening, joiners, leavers, closing, area="Bristol"):
    return {
        "quarter": quarter,
        "area": area,
        "network": reference.headline_network(),
        "returned_by": f"Host of {area}",
        "members_opening": opening,
        "joiners": joiners,
        "leavers": leavers,
        "members_closing": closing,
    }


def test_a_network_opens_as_it_closed_and_changes_by_its_net_joiners():
    made = network.stock_and_flow(
        release(networks=[members(LAST_QUARTER, 70, 15, 5, 80), members(QUARTER, 80, 10, 5, 85)]),
        BRISTOL,
    )
    [trace] = made.figure["data"]
    assert (trace["y"], trace["base"]) == ([80, 5, 85], [0, 80, 0])
    assert "Bristol opened with 80, net joiners 5 [p], closed with 85 [p]" in made.alt


def test_a_network_without_an_opening_is_not_drawn():
    made = network.stock_and_flow(release(networks=[members(QUARTER, 80, 10, 5, 85)]), BRISTOL)
    assert not made.figure
    assert made.empty
    assert "Bristol opened with not available" in made.title


def test_a_network_nobody_counted_says_so_in_its_title():
    made = network.stock_and_flow(release(workforce=[workforce("Alpha")]), BRISTOL)
    said = f"Bristol has no figure for {QUARTER} or the quarter before"
    assert made.title == f"{reference.headline_network()}: {said}"


# --- One time axis ---------------------------------------------------------------------------


def test_milestones_stand_in_the_quarter_they_happened_in():
    milestones = [
        {"milestone_id": "a", "title": "Lead in post", "status": "met",
         "achieved_date": "2026-05-01"},
        {"milestone_id": "b", "title": "Strategy", "status": "active", "due_date": "2026-09-01"},
        {"milestone_id": "c", "title": "Framework", "status": "met", "achieved_date": "[x]",
         "source_date": "2026-06-30"},
        {"milestone_id": "d", "title": "Given up", "status": "ended", "due_date": "2026-09-01"},
        {"milestone_id": "e", "title": "Elsewhere", "status": "met", "area": "North Somerset",
         "achieved_date": "2026-05-01"},
    ]  # fmt: skip
    made = timeline.with_numbers(
        release(
            milestones=[{"area": "Bristol"} | row for row in milestones],
            training=[training("Alpha", quarter) for quarter in (LAST_QUARTER, QUARTER)],
            organisations=[partner("Alpha") | {"pledge_date": "2026-08-01"}],
        ),
        BRISTOL,
    )
    rows = made.table.set_index("Quarter")
    assert rows.loc[LAST_QUARTER, "Milestones"] == (
        "Lead in post (achieved 1 May 2026); Framework (on record as met by 30 June 2026)"
    )
    assert rows.loc[QUARTER, "Milestones"] == "Strategy (due, not achieved 1 September 2026)"
    assert rows["Pledges"].to_dict() == {QUARTER: "1", LAST_QUARTER: "0"}
    marks = {trace["name"]: trace["x"] for trace in made.figure["data"][2:]}
    assert list(marks.values()) == [[LAST_QUARTER], [LAST_QUARTER], [QUARTER]]


# --- Sources that differ ---------------------------------------------------------------------


def test_both_amounts_of_the_record_stand_side_by_side(record_store):
    record = releases.load(record_store)
    made = contested.amounts(record, Selection(("Bristol",), None, None))
    [row] = made.table.to_dict("records")
    assert (row["Area"], row[contested.FIRST], row[contested.OTHER]) == (
        "Avon and Somerset",
        "£1.16m",
        "£1.6m",
    )
    assert [trace["x"] for trace in made.figure["data"]] == [[1_160_000], [1_600_000]]
    assert "£1.16m or £1.6m" in made.alt


# --- Cliff edges -----------------------------------------------------------------------------


def award(identifier, pounds, area, start, end, **more):
    return {
        "identifier": identifier,
        "amount_awarded": pounds,
        "area": area,
        "area_code": reference.area(area).code,
        "planned_start_date": start,
        "planned_end_date": end,
        "status": "confirmed",
    } | more


def test_the_cliff_is_where_less_than_half_stays_and_a_regrant_is_counted_once():
    """91 and 92 days share £18,300: £9,100 and £9,200. £1,000 goes on for one quarter more."""
    made = release(
        training=[training("Alpha")],
        funding=[
            award("a", 18_300, "Bristol", "2026-04-01", "2026-09-30"),
            award("b", 1_000, "Bristol", "2026-10-01", "2026-12-31"),
            award("c", 50_000, "Avon and Somerset", "2026-07-01", "2026-09-30"),
            award("d", 9_000, "Bristol", "2026-07-01", "2026-09-30", related_activity="c"),
            award("e", 9_000, "Bristol", "2026-07-01", "2026-09-30", status="announced"),
        ],
    )
    table = runway.pounds(made, BRISTOL).set_index(["area", "quarter"])["pounds"]
    assert table["Bristol"].round().tolist() == [9200, 1000, 0]
    assert table["Avon and Somerset"].round().tolist() == [50_000, 0, 0]
    chart = runway.by_quarter(made, BRISTOL)
    assert chart.title == (
        f"Cliff edges on record: Bristol after 2026/27 Q3 and Avon and Somerset after {QUARTER}"
    )
    drawn = {trace["name"]: trace["y"] for trace in chart.figure["data"]}
    assert [value and round(value) for value in drawn["● Bristol"]] == [9200, 1000, None]
    assert chart.table["Bristol"].tolist() == ["none on record", "£1,000", "£9,200"]


@pytest.mark.parametrize("make", [reach.trainers, timeline.with_numbers, network.stock_and_flow])
def test_a_view_of_nothing_but_a_register_says_so(make):
    """No return, no milestone, no award: words, and no error."""
    bare = release(organisations=[partner("Alpha")])
    made = make(bare, Selection(("Bristol",), QUARTER, QUARTER))
    assert made.table is not None
    assert made.title
