"""Money, pledges, milestones and returns once more: day by day, row by row, in plain loops."""

import csv
import datetime as dt
import math

import pytest

from analysis import first_run, indicators
from analysis.datasets import registry
from tests.analysis import plain_figures as plain

AWARD = {
    "amount": "Amount Awarded",
    "start": "Planned Dates:Start Date",
    "end": "Planned Dates:End Date",
    "area": "Beneficiary Location:Name",
    "parent": "Related Activity",
    "id": "Identifier",
}
COMMITTED = ("confirmed", "ended")


def rows(folder: str, name: str) -> list[dict[str, str]]:
    with (first_run.DATA / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def given(shipped_store):
    return indicators.inputs(shipped_store.tables())


@pytest.fixture(scope="module")
def world():
    folder = first_run.DATA / "illustrative"
    names = (*plain.RETURNS, "organisations")
    return plain.world({name: (folder / f"{name}.csv").read_text("utf-8") for name in names})


def differing(indicator: str, given, expected, by: str = "") -> list:
    """Return the figures that are not what `expected` says of a view, quarter and group."""
    found = indicators.values(registry().indicators[indicator], given)
    wrong = []
    for row in found[found["by"] == by].to_dict("records"):
        value = expected(row["area"], row["quarter"], row["group"])
        same = math.isnan(row["value"]) if value is None else math.isclose(row["value"], value)
        if not same or (row["status"] == "ok") != (value is not None):
            wrong.append((row["area"], row["quarter"], row["group"], row["value"], value))
    return wrong


def days(quarter: str) -> list[dt.date]:
    last = plain.last_day(quarter)
    first = plain.last_day(plain.label(plain.number(quarter) - 1)) + dt.timedelta(1)
    return [first + dt.timedelta(at) for at in range((last - first).days + 1)]


def view(area: str) -> list[dict[str, str]]:
    """Return the awards an area counts: a regrant only where its parent is not counted."""
    mine = [row for row in rows("record", "funding") if area in plain.scopes(row[AWARD["area"]])]
    counted = {row[AWARD["id"]] for row in mine}
    return [row for row in mine if row[AWARD["parent"]] not in counted]


def pounds(award: dict[str, str], quarter: str) -> float | None:
    """Return what falls in a quarter, day by day; None where it is not known to be live then."""
    if award["status"] not in COMMITTED or "[x]" in (award[AWARD["start"]], award[AWARD["end"]]):
        return None
    first, last = (dt.date.fromisoformat(award[AWARD[name]]) for name in ("start", "end"))
    inside = sum(first <= day <= last for day in days(quarter))
    each = float(award[AWARD["amount"]]) / ((last - first).days + 1)
    return inside * each if inside else None


@pytest.mark.parametrize("by", ["ti_share", "funder"])
def test_live_award_value(given, by):
    column = {"ti_share": "ti_share", "funder": "Funding Org:Name"}[by]

    def expected(area, quarter, group):
        live = [pounds(award, quarter) for award in view(area) if award[column] == group]
        known = [one for one in live if one is not None]
        return sum(known) if known else None

    assert differing("FD1", given, expected, by) == []


def test_the_headline_value_and_the_runway_are_of_money_wholly_for_the_work(given):
    # No award that is wholly for it has dates on record: not available, and not nothing.
    dated = [
        award
        for award in rows("record", "funding")
        if award["ti_share"] == "all" and award[AWARD["start"]] != "[x]"
    ]
    assert dated == []
    for indicator in ("FD1", "FD3"):
        assert differing(indicator, given, lambda *at: None) == []


def test_pledges(given, world):
    def expected(area, quarter, _):
        day, partners, signed = plain.last_day(quarter).isoformat(), 0, 0
        for row in world.register.values():
            since, until = row["partner_since"], row["partner_until"]
            here = area in plain.scopes(row["area"])
            if here and (not since or since <= day) and (not until or until >= day):
                partners += 1
                pledge = row["pledge_date"]
                signed += pledge == "[x]" or bool(pledge and pledge <= day)
        return signed / partners * 100 if partners else None

    assert differing("AD1", given, expected) == []


def test_returns_received(given, world):
    def expected(area, quarter, _):
        owed = there = 0
        for dataset in plain.RETURNS:
            for name in plain.due(world, dataset, quarter):
                if area in plain.scopes(world.register[name]["area"]):
                    owed += 1
                    there += name in plain.received(world, dataset, quarter)
        return there / owed * 100 if owed else None

    assert differing("DQ1", given, expected) == []


@pytest.mark.parametrize(
    ("indicator", "theme", "stages"),
    [("AD3", "strategy", ("met", "active")), ("AD6", "research", None)],
)
def test_milestones_on_record(given, indicator, theme, stages):
    def expected(area, quarter, _):
        count = 0
        for row in rows("record", "milestones"):
            days_ = [row["achieved_date"], row["source_date"]]
            day = next((one for one in days_ if one not in ("", "[x]")), None)
            known = day is not None and day <= plain.last_day(quarter).isoformat()
            right = row["theme"] == theme and (stages is None or row["status"] in stages)
            count += known and right and area in plain.scopes(row["area"])
        return count or None

    assert differing(indicator, given, expected) == []


def test_no_governance_milestone_on_record_has_a_due_date(given):
    governance = [row for row in rows("record", "milestones") if row["theme"] == "governance"]
    assert governance
    assert not any(row["due_date"] for row in governance)
    assert differing("AD4", given, lambda *at: None) == []
