"""Ratios: of what organisations gave both parts of, with the share of staff that covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.declare import Column, Indicator, ShareGap, ShareOfOrganisations, Status
from analysis.formulas.grid import Grid, Returns, markers, returns
from analysis.inputs import OFFSETS
from analysis.tallies import LETTERS, NOBODY, Coded, Gather, Units, found_in, taken

# Below this share of the known headcount a ratio says "too few returns to say".
LEAST_COVERAGE = 0.8


@dataclass(frozen=True)
class Parts:
    """What each organisation gave, quarters by organisations in an area and group.

    Attributes
    ----------
    numerator, denominator : array of float
        Its parts, 0 where it did not give both.
    both : array of bool
        Whether it gave both.
    applies : array of bool
        Whether it gave, or owes, one of them.
    """

    units: Units
    numerator: np.ndarray
    denominator: np.ndarray
    both: np.ndarray
    applies: np.ndarray


def figures(
    indicator: Indicator,
    rows: Coded,
    units: Units,
    cells: Grid,
    measures: Sequence[Column],
) -> dict[str, np.ndarray]:
    """Return the ratios of two measures.

    Parameters
    ----------
    indicator : Indicator
        Its declaration says which ratio.
    rows : Coded
        The rows of the return.
    units : Units
        Their sums by area, group, organisation and sender.
    cells : Grid
        The figures to give.
    measures : sequence of Column
        Numerator and denominator.
    """
    unit = rows.dataset.unit
    each = _parts(indicator, units.added(_names("scope", *cells.by, unit)), measures)
    gather, behind = cells.gather(each.units), returns(cells)
    given, applying = gather.sum(each.both), gather.sum(each.applies)
    numerator, denominator = (
        np.where(given > 0, gather.sum(part), np.nan) for part in (each.numerator, each.denominator)
    )
    absent = np.maximum(behind.due - behind.in_, 0)
    received, expected = given.astype("float64"), (applying + absent).astype("float64")
    expected[expected <= 0] = np.nan
    if isinstance(indicator.formula, ShareGap):
        # A group's share is a share of all groups: it is only as complete as they are together.
        received, expected = (_over_groups(cells, part) for part in (received, expected))
    coverage = _coverage(indicator, rows, each, cells, received / expected)
    value = _value(indicator, cells, numerator, denominator)
    there = gather.sum(each.units.sums["rows"] > 0) > 0
    status = _status(value, coverage, given, applying, there, absent, behind)
    letters = {
        letter: gather.sum(np.where(each.both, each.units.sums[letter], 0))
        for letter in LETTERS
        if letter in each.units.sums
    }
    incomplete = (received < expected) & (status == Status.OK.value)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "received": received,
        "expected": expected,
        "coverage": coverage,
        "value": value,
        "status": status,
        "markers": markers(letters, incomplete),
        **_like_for_like(indicator, each, gather),
    }


def _names(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _parts(indicator: Indicator, units: Units, measures: Sequence[Column]) -> Parts:
    names, sums = [measure.name for measure in measures], units.sums
    values = [sums[f"{name}_value"] for name in names]
    given = [sums[f"{name}_ok"] > 0 for name in names]
    lacking = [sums[f"{name}_missing"] > 0 for name in names]
    both = np.logical_and.reduce([*given, *(~each for each in lacking)])
    if isinstance(indicator.formula, ShareOfOrganisations):
        values = [(values[0] >= 1).astype("float64"), np.ones_like(values[0])]
    numerator, denominator = (np.where(both, value, 0.0) for value in values)
    return Parts(units, numerator, denominator, both, np.logical_or.reduce([*given, *lacking]))


def _over_groups(cells: Grid, part: np.ndarray) -> np.ndarray:
    """Return the sum over all groups of each area; missing where none has one."""
    gather = Gather(cells.scope, int(cells.scope.max(initial=-1)) + 1)
    known = ~np.isnan(part)
    total = np.where(gather.sum(known) > 0, gather.sum(np.where(known, part, 0.0)), np.nan)
    return total[:, cells.scope]


def _value(
    indicator: Indicator, cells: Grid, numerator: np.ndarray, denominator: np.ndarray
) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        if isinstance(indicator.formula, ShareGap):
            whole = [_over_groups(cells, part) for part in (numerator, denominator)]
            return (numerator / whole[0] - denominator / whole[1]) * indicator.scale
        return numerator / np.where(denominator > 0, denominator, np.nan) * indicator.scale


def _status(
    value: np.ndarray,
    coverage: np.ndarray,
    given: np.ndarray,
    applying: np.ndarray,
    there: np.ndarray,
    absent: np.ndarray,
    behind: Returns,
) -> np.ndarray:
    nothing = (given == 0) & (applying == 0)
    # What a return that is in leaves out is 0 of 0, as if it had been written so.
    left_out = (behind.senders > 0) & (absent == 0)
    status = np.full(value.shape, Status.OK.value, dtype=object)
    status[np.isnan(value)] = Status.NOT_APPLICABLE.value
    status[coverage < LEAST_COVERAGE] = Status.UNRELIABLE.value
    status[given == 0] = Status.NOT_AVAILABLE.value
    status[nothing & (there | left_out)] = Status.NOT_APPLICABLE.value
    return status


def _coverage(
    indicator: Indicator, rows: Coded, each: Parts, cells: Grid, by_count: np.ndarray
) -> np.ndarray:
    """Return the share of the known headcount whose organisations gave both parts.

    An organisation that returned, and left a group out, gave 0 of 0. Where no headcount is known,
    the share of returns.
    """
    if rows.dataset.unit != "organisation" or "organisation" in cells.by:
        return by_count
    of_all = isinstance(indicator.formula, ShareGap)
    shared = ("scope", *(["sector"] if "sector" in cells.by and not of_all else []))
    heads = cells.given.heads(_names(*shared, "organisation"))
    is_in = taken(
        cells.given.organisations_in(rows.dataset.name), heads.keys["organisation"], False
    )
    known = heads.sums["headcount"]
    absent = heads.beside(
        headcount=known,
        absent=np.where(is_in, 0.0, known),
        there=(heads.sums["rows"] > 0).astype("int64"),
    ).added(shared)
    headcount, gone, there = (
        cells.each(absent, shared, absent.sums[name]) for name in ("headcount", "absent", "there")
    )
    lacking, unknown = _lacking(each, heads, cells, shared, of_all=of_all)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 1 - (gone + lacking) / np.where(there > 0, headcount, np.nan)
    # Only where every organisation that gave both has a known headcount is the share meaningful.
    return np.where(unknown | np.isnan(share), by_count, share)


def _lacking(
    each: Parts, heads: Units, cells: Grid, shared: tuple[str, ...], *, of_all: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return the staff of organisations that gave one part only, and whether some are unknown."""
    units = each.units
    at = found_in(heads.code, units.coded(_names(*shared, "organisation")))
    there = taken(heads.sums["rows"] > 0, at, False)
    known = np.where(there, taken(heads.sums["headcount"], at, 0.0), 0.0)
    partly = np.where(each.applies & ~each.both, known, 0.0)
    if of_all:
        return _once_for_all(each, partly, there, cells)
    gather = cells.gather(units)
    return gather.sum(partly), gather.sum(each.both & ~there) > 0


def _once_for_all(
    each: Parts, partly: np.ndarray, there: np.ndarray, cells: Grid
) -> tuple[np.ndarray, np.ndarray]:
    """Return the same over all groups together, an organisation once in each state it is in."""
    alike = (each.both * 2 + each.applies).astype("int64")
    lacking, unknown = np.zeros_like(partly), np.zeros_like(each.both)
    keys = each.units.coded(("scope", "organisation"))
    for line, state in enumerate(alike):
        once = np.zeros(len(keys), dtype=bool)
        exists = np.flatnonzero(each.units.sums["rows"][line] > 0)
        once[exists[np.unique(keys[exists] * 4 + state[exists], return_index=True)[1]]] = True
        lacking[line], unknown[line] = partly[line] * once, each.both[line] & ~there[line] & once
    gather = Gather(each.units.keys["scope"], int(cells.scope.max(initial=NOBODY)) + 1)
    return gather.sum(lacking)[:, cells.scope], (gather.sum(unknown) > 0)[:, cells.scope]


def _like_for_like(indicator: Indicator, each: Parts, gather: Gather) -> dict[str, np.ndarray]:
    """Compare with an earlier quarter over the organisations that gave both parts in both."""
    found = {}
    for name, offset in OFFSETS.items():
        pair = np.zeros_like(each.both)
        pair[offset:] = each.both[offset:] & each.both[:-offset]
        matched = gather.sum(pair)
        for when in ("now", "then"):
            parts = []
            for part, numbers in (("numerator", each.numerator), ("denominator", each.denominator)):
                taken_ = np.zeros_like(numbers)
                taken_[offset:] = numbers[offset:] if when == "now" else numbers[:-offset]
                total = gather.sum(np.where(pair, taken_, 0.0))
                parts.append(np.where(matched > 0, total, np.nan))
                found[f"{when}_{part}_{name}"] = parts[-1]
            ratio = parts[0] / np.where(parts[1] > 0, parts[1], np.nan) * indicator.scale
            gap = isinstance(indicator.formula, ShareGap)
            found[f"{when}_{name}"] = np.full_like(ratio, np.nan) if gap else ratio
        found[f"matched_{name}"] = np.where(matched > 0, matched, np.nan)
    return found
