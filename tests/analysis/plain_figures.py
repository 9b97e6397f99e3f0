"""Every figure of the returns once more: slowly, in plain loops, from the words of the contract.

Nothing here is shared with `analysis`: rows are read from the text of CSVs, lists and formulas are
written out again. A figure that differs from the dashboard's is a mistake in one of the two.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

AUTHORITIES = ("Bristol", "North Somerset", "South Gloucestershire")
SYSTEM, POLICE = "BNSSG", "Avon and Somerset"
WIDER = "BNSSG-wide, no single authority"
AREAS = (*AUTHORITIES, SYSTEM, WIDER, POLICE)
RETURNS = ("training", "workforce", "settings", "networks")
TALK = "Talk or webinar"
HEADLINE = "Ambassador and practitioner network"

TRAINING = (("sector",), ("level",), ("sector", "level"), ("route",), ("organisation",))
WORKFORCE = (("sector",), ("organisation",))
NETWORK = (("network",),)
# Indicator: dataset, measure (and what is taken from it), breakdowns.
SUMS = {
    "TR2": ("training", ("completions",), TRAINING),
    "TR4": ("workforce", ("active_trainers",), WORKFORCE),
    "TR12": ("training", ("people_newly_trained",), (("level",),)),
    "NW1": ("networks", ("members_closing",), NETWORK),
    "NW2": ("networks", ("joiners", "leavers"), NETWORK),
    "NW6": ("networks", ("members_closing",), ()),
}
# Indicator: dataset, numerator and denominator, breakdowns.
RATIOS = {
    "TR1": ("workforce", ("staff_trained", "staff_in_post"), WORKFORCE),
    "TR3": ("workforce", ("staff_at_required_level", "staff_requiring_level"), WORKFORCE),
    "TR5": ("settings", ("settings_whole_trained", "settings_total"), (("setting_type",),)),
    "TR7": ("workforce", ("staff_trained_in_date", "staff_trained"), WORKFORCE),
    "TR8": ("training", ("completions", "places_booked"), TRAINING),
    "TR9": ("training", ("evaluation_improved", "evaluation_responses"), TRAINING),
    "TR11": ("workforce", ("staff_trained", "staff_in_post"), (("sector",),)),
    "NW4": ("workforce", ("active_network_members",), (("sector",),)),
    "NW5": ("networks", ("members_attending", "members_closing"), NETWORK),
}
# What it is limited to, where it is not broken down by it.
ONLY = {
    "TR12": ("level", "Level 1 introductory"),
    "NW1": ("network", HEADLINE),
    "NW2": ("network", HEADLINE),
    "NW5": ("network", HEADLINE),
    "NW6": ("network", "Community champions"),
}
# Carried forward where a return that is in says it is not available.
CARRIED = {"workforce": "staff_in_post", "settings": "settings_total"}
KEYS = {
    "training": ("area", "organisation", "sector", "level", "route", "returned_by"),
    "workforce": ("area", "organisation", "sector", "returned_by"),
    "settings": ("area", "setting_type", "returned_by"),
    "networks": ("area", "network", "returned_by"),
}
COMPARED = {"quarter": 1, "year": 4}


def _names(list_: str) -> tuple[str, ...]:
    lines = (FOLDER / f"{list_}.csv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(next(csv.reader([line]))[0] for line in lines if line)


FOLDER = Path(__file__).parents[2] / "data" / "reference"
LISTS = {
    name: _names(f"{name}s") for name in ("sector", "level", "route", "network", "setting_type")
}


def number(quarter: str) -> int:
    """Return a quarter's place in time: ``2026/27 Q2``."""
    return int(quarter[:4]) * 4 + int(quarter[-1]) - 1


def label(place: int) -> str:
    """Return the quarter at a place in time."""
    year = place // 4
    return f"{year}/{(year + 1) % 100:02d} Q{place % 4 + 1}"


def last_day(quarter: str) -> dt.date:
    """Return the last day of a quarter."""
    after = number(quarter) + 1
    return dt.date(after // 4 + (after % 4 == 3), (after % 4 * 3 + 3) % 12 + 1, 1) - dt.timedelta(1)


def scopes(area: str) -> tuple[str, ...]:
    """Return the views a row counts in."""
    if area in AUTHORITIES:
        return (area, SYSTEM)
    return (SYSTEM, WIDER) if area == SYSTEM else (area,)


@dataclass
class Cell:
    """A number, or why there is none: ``c``, ``x`` or ``z``."""

    value: float | None
    why: str = ""
    markers: str = ""
    is_carried: bool = False


@dataclass
class Row:
    """One row of a return."""

    quarter: str
    names: dict[str, str]
    cells: dict[str, Cell]

    @property
    def sender(self) -> str:
        """Who sent it."""
        return self.names["returned_by"]


@dataclass
class World:
    """Everything that was returned, and what has been worked out of it already."""

    rows: dict[str, list[Row]]
    register: dict[str, dict[str, str]]
    quarters: list[str]
    known: dict[tuple, object] = field(default_factory=dict)

    def once(self, key: tuple, work_out):
        """Return what was worked out under a key, working it out the first time."""
        if key not in self.known:
            self.known[key] = work_out()
        return self.known[key]


def world(texts: dict[str, str]) -> World:
    """Read the text of CSVs by dataset."""
    register = {row["organisation"]: row for row in _lines(texts.get("organisations", ""))}
    rows = {name: _rows(name, texts.get(name, ""), register) for name in RETURNS}
    for dataset, measure in CARRIED.items():
        _carry(dataset, rows[dataset], measure)
    seen = [number(row.quarter) for name in RETURNS for row in rows[name]]
    found = [label(place) for place in range(min(seen), max(seen) + 1)] if seen else []
    return World(rows, register, found)


def _lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _rows(dataset: str, text: str, register: dict) -> list[Row]:
    found = []
    for line in _lines(text):
        names = {name: line.get(name) or "" for name in KEYS[dataset]}
        home = register.get(names.get("organisation", ""), {})
        for name in ("area", "sector"):
            if name in names:
                names[name] = names[name] or home.get(name, "")
        for name in ("level", "route"):
            if name in names:
                names[name] = names[name] or "Not recorded"
        names["returned_by"] = names["returned_by"] or names["organisation"]
        cells = {
            name: _cell(line.get(name) or "", line.get(f"{name}_markers") or "")
            for measure in [*SUMS.values(), *RATIOS.values()]
            if measure[0] == dataset
            for name in measure[1]
        }
        found.append(Row(line["quarter"], names, cells))
    return found


def _cell(text: str, markers: str) -> Cell:
    if not text:
        return Cell(None, "x")
    if text.startswith("["):
        return Cell(None, text.strip("[]"))
    return Cell(float(text), markers=markers.replace(" ", ""))


def _carry(dataset: str, rows: list[Row], measure: str) -> None:
    known = {}
    for row in rows:
        if row.cells[measure].value is not None:
            known[(number(row.quarter), *row.names.values())] = row.cells[measure].value
    for row in rows:
        if row.cells[measure].why == "x":
            for back in range(1, 5):
                at = (number(row.quarter) - back, *row.names.values())
                if at in known:
                    row.cells[measure] = Cell(known[at], markers="e", is_carried=True)
                    break


# --- Which returns a figure waits for ----------------------------------------------------------


def received(given: World, dataset: str, quarter: str) -> set[str]:
    """Return who has sent a return."""
    return given.once(
        ("received", dataset, quarter),
        lambda: {row.sender for row in given.rows[dataset] if row.quarter == quarter},
    )


def named(given: World, dataset: str, quarter: str) -> set[str]:
    """Return whose figures a dataset has."""
    return given.once(
        ("named", dataset, quarter),
        lambda: {
            row.names["organisation"] for row in given.rows[dataset] if row.quarter == quarter
        },
    )


def due(given: World, dataset: str, quarter: str) -> set[str]:
    """Return who owes one: partners on the quarter's last day."""
    day, owing = last_day(quarter).isoformat(), set()
    for name, row in given.register.items():
        since, until = row.get("partner_since") or "", row.get("partner_until") or ""
        begins = row.get("returns_from") or ""
        current = (not since or since <= day) and (not until or until >= day)
        if current and dataset in (row.get("returns_due") or "").split(";") and begins <= quarter:
            owing.add(name)
    return owing


def waits(given: World, dataset: str, quarter: str) -> dict[tuple[str, str], set[str]]:
    """Return, for each view and sector, the senders that count there.

    By the register, and by what they returned in this quarter and the four before.
    """
    found = defaultdict(set)
    there = received(given, dataset, quarter) | due(given, dataset, quarter)
    for name in there & set(given.register):
        home = given.register[name]
        for view in scopes(home["area"]):
            found[view, home["sector"]].add(name)
    for row in given.rows[dataset]:
        if 0 <= number(quarter) - number(row.quarter) <= 4 and row.sender in there:
            sector = row.names.get("sector") or given.register.get(row.sender, {}).get("sector", "")
            for view in scopes(row.names["area"]):
                found[view, sector].add(row.sender)
    return found


# --- Figures -----------------------------------------------------------------------------------


def figures(indicator: str, given: World, quarters: list[str]) -> dict[tuple, dict]:
    """Return every figure of an indicator by grouping, group, view and quarter."""
    dataset, measures, breakdowns = (SUMS | RATIOS)[indicator]
    found = {}
    groupings = breakdowns if indicator == "TR11" else ((), *breakdowns)
    for by in groupings:
        chosen = [row for row in given.rows[dataset] if _counts(indicator, row, by)]
        sums = _cells(chosen, by)
        groups = {view: set() for view in AREAS}
        for _, view, group in sums:
            groups[view].add(group)
        everything = set(product(*(LISTS.get(name, ()) for name in by)))
        for quarter in quarters:
            returns = _Returns(given, dataset, quarter)
            for view in AREAS:
                # An organisation has a figure where it ever had a row; other groups, everywhere.
                for group in groups[view] if by == ("organisation",) else everything:
                    cell = _Place(given, dataset, measures, by, group, view, quarter, sums, returns)
                    one = _sum(cell) if indicator in SUMS else _ratio(indicator, cell)
                    found["|".join(by), "|".join(group) or "All", view, quarter] = one
    return found


def _counts(indicator: str, row: Row, by: tuple[str, ...]) -> bool:
    name, wanted = ONLY.get(indicator, ("", ""))
    if name and name not in by and row.names[name] != wanted:
        return False
    return "route" in by or row.names.get("route") != TALK


def _cells(rows: list[Row], by: tuple[str, ...]) -> dict[tuple, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        for view in scopes(row.names["area"]):
            found[row.quarter, view, tuple(row.names[name] for name in by)].append(row)
    return found


class _Returns:
    """Who has returned and who owes, in one quarter of one dataset."""

    def __init__(self, given: World, dataset: str, quarter: str) -> None:
        self.there = received(given, dataset, quarter)
        self.owing = due(given, dataset, quarter)
        self.places = waits(given, dataset, quarter)

    def of(self, by: tuple[str, ...], group: tuple[str, ...], view: str) -> set[str]:
        """Return who counts for a figure."""
        names = set()
        for (place, sector), senders in self.places.items():
            if place == view and ("sector" not in by or sector == group[by.index("sector")]):
                names |= senders
        return names & {group[0]} if by == ("organisation",) else names


@dataclass
class _Place:
    given: World
    dataset: str
    measures: tuple[str, ...]
    by: tuple[str, ...]
    group: tuple[str, ...]
    view: str
    quarter: str
    sums: dict[tuple, list[Row]]
    returns: _Returns

    def rows(self, back: int = 0) -> list[Row]:
        at = label(number(self.quarter) - back)
        return self.sums.get((at, self.view, self.group), [])

    @property
    def counting(self) -> set[str]:
        return self.returns.of(self.by, self.group, self.view)


def _state(row: Row, measures: tuple[str, ...]) -> str:
    """Return whether a row gives a difference: ok, missing, or not applicable."""
    reasons = [row.cells[name].why for name in measures]
    if any(why not in ("", "z") for why in reasons):
        return "missing"
    return "z" if "z" in reasons else "ok"


def _sum(at: _Place) -> dict:
    rows, counting = at.rows(), at.counting
    states = [_state(row, at.measures) for row in rows]
    owing = counting & at.returns.owing
    have = owing & at.returns.there
    senders = counting & at.returns.there
    if rows and "ok" not in states:
        status = "x" if "missing" in states else "z"
    else:
        status = "ok" if rows or senders else "x"
    without = {row.sender for row, state in zip(rows, states, strict=True) if state == "missing"}
    incomplete = len(have) < len(owing) or "missing" in states
    return {
        "value": sum(_amount(row, at.measures) for row in rows) if status == "ok" else None,
        "status": status,
        "markers": _markers(rows, at.measures)
        | ({"i"} if incomplete and status == "ok" else set()),
        "received": max(0, len(have if owing else senders) - len(without)),
        "expected": len(owing) if owing else len(senders) if without else None,
        **_compared_sum(at),
    }


def _amount(row: Row, measures: tuple[str, ...]) -> float:
    numbers = [row.cells[name].value or 0.0 for name in measures]
    return numbers[0] - sum(numbers[1:])


def _markers(rows: list[Row], measures: tuple[str, ...]) -> set[str]:
    return {letter for row in rows for name in measures for letter in row.cells[name].markers}


def _compared_sum(at: _Place) -> dict:
    """Compare over the senders that returned in both quarters and gave the whole of it in both."""
    found = {}
    for name, back in COMPARED.items():
        now, then = _by_sender(at.rows()), _by_sender(at.rows(back))
        before = received(at.given, at.dataset, label(number(at.quarter) - back))
        both = [
            sender
            for sender in set(now) | set(then)
            if sender in at.returns.there and sender in before
            if all(_gave_all(rows.get(sender, []), at.measures) for rows in (now, then))
        ]
        totals = [
            sum(_amount(row, at.measures) for sender in both for row in rows.get(sender, []))
            for rows in (now, then)
        ]
        found[f"now_{name}"], found[f"then_{name}"] = totals if both else (None, None)
        found[f"matched_{name}"] = len(both) or None
    return found


def _by_sender(rows: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row.sender].append(row)
    return found


def _gave_all(rows: list[Row], measures: tuple[str, ...]) -> bool:
    states = [_state(row, measures) for row in rows]
    return not rows or ("missing" not in states and "ok" in states)


# --- Ratios ------------------------------------------------------------------------------------


def _unit(dataset: str) -> str:
    return "organisation" if dataset in ("training", "workforce") else "returned_by"


def _gave(indicator: str, rows: list[Row], measures: tuple[str, ...]) -> tuple | None:
    """Return a unit's numerator and denominator; None where it did not give all of both."""
    for name in measures:
        whys = [row.cells[name].why for row in rows]
        if "" not in whys or any(why not in ("", "z") for why in whys):
            return None
    totals = [sum(row.cells[name].value or 0.0 for row in rows) for name in measures]
    return (float(totals[0] >= 1), 1.0) if indicator == "NW4" else tuple(totals)


def _units(indicator: str, rows: list[Row], dataset: str, measures) -> dict[str, tuple | None]:
    """Return what each unit gave; units to which nothing applies are left out."""
    by_unit = defaultdict(list)
    for row in rows:
        by_unit[row.names[_unit(dataset)]].append(row)
    return {
        name: _gave(indicator, mine, measures)
        for name, mine in by_unit.items()
        if any(row.cells[measure].why != "z" for row in mine for measure in measures)
    }


def _ratio(indicator: str, at: _Place) -> dict:
    if indicator == "TR11":
        return _gap(at)
    rows = at.rows()
    units = _units(indicator, rows, at.dataset, at.measures)
    gave = {name: one for name, one in units.items() if one is not None}
    owing = at.counting & at.returns.owing
    absent = owing - at.returns.there
    expected = len(units) + len(absent)
    part, whole = (sum(one[place] for one in gave.values()) for place in (0, 1))
    if not units:
        nothing_due = (at.counting & at.returns.there) and not absent
        status = "z" if rows or nothing_due else "x"
    elif not gave:
        status = "x"
    elif _covered(at, units, gave, expected) < 0.8:
        status = "u"
    else:
        status = "ok" if whole else "z"
    used = [row for row in rows if row.names[_unit(at.dataset)] in gave]
    is_ok = status == "ok"
    return {
        "value": part / whole * 100 if is_ok else None,
        "status": status,
        "markers": _markers(used, at.measures)
        | ({"i"} if is_ok and len(gave) < expected else set()),
        "received": len(gave),
        "expected": expected or None,
        "numerator": part if gave else None,
        "denominator": whole if gave else None,
        **_compared_ratio(indicator, at, units),
    }


def _covered(at: _Place, units: dict, gave: dict, expected: int) -> float:
    """Return the share of the known headcount whose organisations gave both parts.

    An organisation that is in and left the group out gave 0 of 0. The share of returns stands in
    where no headcount is known, or where one that gave has none.
    """
    by_count = len(gave) / expected
    if _unit(at.dataset) != "organisation" or at.by == ("organisation",):
        return by_count
    heads = at.given.once(
        ("heads", at.view, at.quarter), lambda: headcounts(at.given, at.view, at.quarter)
    )
    if "sector" in at.by:
        heads = {key: n for key, n in heads.items() if key[0] == at.group[at.by.index("sector")]}
    mine = defaultdict(float)
    for (_, name), count in heads.items():
        mine[name] += count
    if not mine or any(name not in mine for name in gave):
        return by_count
    there = named(at.given, at.dataset, at.quarter) | at.returns.there
    lost = sum(n for name, n in mine.items() if name not in there)
    lost += sum(mine.get(name, 0.0) for name in units if name not in gave and name in there)
    total = sum(mine.values())
    return 1 - lost / total if total else by_count


def headcounts(given: World, view: str, quarter: str) -> dict[tuple[str, str], float]:
    """Return known staff by sector and organisation: the last of this and four quarters before.

    A headcount is that of an organisation in an area and sector. One that had left the partnership
    and returns nothing any more has none.
    """
    returned = defaultdict(dict)
    for row in given.rows["workforce"]:
        cell = row.cells["staff_in_post"]
        # A headcount that was itself carried forward is no news.
        if cell.value is not None and not cell.is_carried and view in scopes(row.names["area"]):
            place = (row.names["area"], row.names["sector"], row.names["organisation"])
            mine = returned[place]
            mine[number(row.quarter)] = mine.get(number(row.quarter), 0.0) + cell.value
    there = named(given, "workforce", quarter)
    found = defaultdict(float)
    for (_, sector, name), mine in returned.items():
        until = given.register.get(name, {}).get("partner_until") or "9999"
        if until < last_day(quarter).isoformat() and name not in there:
            continue
        for back in range(5):
            if number(quarter) - back in mine:
                found[sector, name] += mine[number(quarter) - back]
                break
    return dict(found)


def _compared_ratio(indicator: str, at: _Place, units: dict) -> dict:
    """Compare over the units that gave both parts in both quarters."""
    found = {}
    for name, back in COMPARED.items():
        then = _units(indicator, at.rows(back), at.dataset, at.measures)
        both = [one for one in units if units[one] is not None and then.get(one) is not None]
        for when, side in (("now", units), ("then", then)):
            part, whole = (sum(side[one][place] for one in both) for place in (0, 1))
            found[f"{when}_{name}"] = part / whole * 100 if whole else None
        found[f"matched_{name}"] = len(both) or None
    return found


def _gap(at: _Place) -> dict:
    """Return a sector's share of the trained less its share of the workforce, in points."""
    parts, wholes, units, gave, absent = {}, {}, {}, {}, 0
    for sector in product(LISTS["sector"]):
        rows = at.sums.get((at.quarter, at.view, sector), [])
        mine = _units("TR11", rows, at.dataset, at.measures)
        units[sector] = mine
        gave[sector] = {name: one for name, one in mine.items() if one is not None}
        parts[sector] = sum(one[0] for one in gave[sector].values())
        wholes[sector] = sum(one[1] for one in gave[sector].values())
        owing = at.returns.of(("sector",), sector, at.view) & at.returns.owing
        absent += len(owing - at.returns.there)
    trained, staff = sum(parts.values()), sum(wholes.values())
    mine = gave[at.group]
    value = None
    if mine and trained and staff:
        value = (parts[at.group] / trained - wholes[at.group] / staff) * 100
    received_ = sum(len(one) for one in gave.values())
    expected = sum(len(one) for one in units.values()) + absent
    return {"value": value, "received": received_, "expected": expected or None}
