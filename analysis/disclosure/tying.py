"""From figures to counts of people and the equations between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.datasets import registry
from analysis.disclosure import people
from analysis.disclosure.counts import ALWAYS, UNBOUNDED
from analysis.disclosure.cube import Label, ties
from analysis.disclosure.equations import (
    NOBODY,
    ORGANISATIONS,
    PLACE,
    WITHIN_A_FIGURE,
    Counts,
    Groups,
)
from analysis.disclosure.figures import ORGANISATION, Figures
from analysis.disclosure.organisations import sectors
from analysis.disclosure.people import Counting
from analysis.disclosure.thresholds import Settings
from analysis.indicators import Inputs


@dataclass(frozen=True)
class Tied:
    """The counts of people in figures, their equations, and where each figure's counts are.

    Attributes
    ----------
    part, whole, rest : array of int, one per figure
        Place of its count or numerator, denominator and complement among `counts`; `NOBODY`
        where it has none.
    """

    counts: Counts
    groups: Groups
    part: np.ndarray
    whole: np.ndarray
    rest: np.ndarray


def tied(found: Figures, given: Inputs, settings: Settings) -> Tied:
    """Return the counts of people in figures and the equations between them."""
    has_part = found.ask(lambda one: one.part.headcounts) & ~np.isnan(found.part)
    has_whole = found.ask(lambda one: bool(one.whole and one.whole.headcounts))
    has_whole &= ~np.isnan(found.whole)
    has_rest = has_part & has_whole & found.is_open & found.is_ok
    places = _places(has_part, has_whole, has_rest)
    counts = _counts(found, places, settings)
    return Tied(counts, _groups(found, counts, places, given), *places)


def _places(*there: np.ndarray) -> list[np.ndarray]:
    """Number the counts of one kind after those of the kind before."""
    places, start = [], 0
    for mask in there:
        places.append(np.where(mask, start + np.cumsum(mask) - 1, NOBODY).astype(PLACE))
        start += int(mask.sum())
    return places


def _counts(found: Figures, places: list[np.ndarray], settings: Settings) -> Counts:
    rows = [np.flatnonzero(place != NOBODY) for place in places]
    row, is_rest = np.concatenate(rows), np.repeat([False, False, True], [len(at) for at in rows])
    numbers = (found.part, found.whole, found.whole - found.part)
    each = [number[at] for number, at in zip(numbers, rows, strict=True)]
    value = np.concatenate(each).round().astype("int64")
    part, whole = (np.where(is_rest, place[row], NOBODY) for place in places[:2])
    is_open, dropped = found.is_open[row], found.is_dropped[row]
    few = (value >= 1) & (value <= settings.hide_up_to)
    # A complement hides nothing where the denominator is itself a small count and hidden.
    small = few & is_open & ~(is_rest & few[whole])
    staff = dropped & found.ask(_counts_staff)[row]
    return Counts(
        value=value,
        key=_keys(found, places, rows),
        exact_from=_exact_from(found, rows, settings),
        shown=is_open & ~is_rest,
        small=small,
        guarded=~is_open & np.where(dropped, value > 0, few),
        least=np.where(is_rest & _overflows(found)[row], -UNBOUNDED, 0),
        most=np.where(staff, max(settings.small_organisation - 1, 0), UNBOUNDED),
        part=part,
        whole=whole,
        tie=found.cube.tie[row],
    )


def _counts_staff(counting: Counting) -> bool:
    """Whether it counts people in post, of whom a small organisation has few."""
    return counting.part in registry()["workforce"].measures


def _overflows(found: Figures) -> np.ndarray:
    """Return which rows are of an indicator whose numerator can exceed its denominator."""
    names = found.rows["indicator"]
    return names.isin(names[found.part > found.whole].unique()).to_numpy()


def _exact_from(found: Figures, rows: list[np.ndarray], settings: Settings) -> np.ndarray:
    part = found.ask(lambda one: people.exact_from(one.part, settings))
    whole = found.ask(lambda one: people.exact_from(one.whole, settings) if one.whole else ALWAYS)
    return np.concatenate([part[rows[0]], whole[rows[1]], part[rows[2]]])


def _keys(found: Figures, places: list[np.ndarray], rows: list[np.ndarray]) -> np.ndarray:
    """Return what is hidden together: the same people, in whichever indicator they count."""
    known: dict[tuple[str, ...], int] = {}
    part = _same_people(found, known, lambda one: one.part.name)[rows[0]]
    whole = _same_people(found, known, lambda one: one.whole.name if one.whole else "")[rows[1]]
    _, key = np.unique(np.concatenate([part, whole]), return_inverse=True)
    # A complement is hidden by its numerator; by its denominator where the numerator is nobody.
    rest = rows[2]
    own = np.where(found.part[rest] != 0, places[0][rest], places[1][rest])
    return np.concatenate([key, key[own]])


def _same_people(found: Figures, known: dict, measure) -> np.ndarray:
    """Return a number for the measure, group, area and day that each row counts."""
    counting, cube = people.indicators_of_people(), found.cube
    left = {one: people.limits(*one) for one in {label[:2] for label in cube.labels}}
    names = [
        (measure(counting[label[0]]), *people.place(label, left[label[:2]]))
        for label in cube.labels
    ]
    code = np.array([known.setdefault(name, len(known)) for name in names], dtype="int64")
    # The change of a stock counts the stock on the last day of the quarter before.
    day = cube.quarter + 1 - found.ask(lambda one: int(one.is_change))
    return (code[cube.label] * len(cube.areas) + cube.area) * (cube.row.shape[2] + 1) + day


def _groups(found: Figures, counts: Counts, places: list[np.ndarray], given: Inputs) -> Groups:
    """Return the equations: within a figure, and wherever figures are parts of another."""
    rest = np.flatnonzero(counts.is_complement)
    number = np.arange(len(rest))
    entries = [
        (number, counts.part[rest], 1),
        (number, rest, 1),
        (number, counts.whole[rest], -1),
    ]
    ranks = [np.full(len(rest), WITHIN_A_FIGURE)]
    start = len(rest)
    for rank, above in _ties(found, given):
        for place in places:
            part = np.flatnonzero((above != NOBODY) & (place != NOBODY) & (place[above] != NOBODY))
            totals, number = np.unique(place[above[part]], return_inverse=True)
            entries.append((start + number, place[part], 1))
            entries.append((start + np.arange(len(totals)), totals, -1))
            ranks.append(np.full(len(totals), rank))
            start += len(totals)
    group, member, sign = (
        np.concatenate(
            [np.broadcast_to(entry[at], entry[0].shape).astype(kind) for entry in entries]
        )
        for at, kind in enumerate((PLACE, PLACE, "int8"))
    )
    entries.clear()
    return Groups.of(counts.value, group, member, sign, np.concatenate(ranks))


def _ties(found: Figures, given: Inputs) -> Iterator[tuple[int, np.ndarray]]:
    """Yield the ways in which figures add up."""
    declared = registry().indicators

    def adds(label: Label, dimension: str, value: str) -> bool:
        return people.adds_over(declared[label[0]], dimension, value)

    yield from ties(found.cube, adds)
    yield ORGANISATIONS, _within_sectors(found, given)


def _within_sectors(found: Figures, given: Inputs) -> np.ndarray:
    """Return, for each organisation's row, that of its sector where small ones stand among others.

    A sector's figure less its organisations' own must not give a small one away. Alone in its
    sector and area a small organisation appears as that sector, as it may.
    """
    sector_of = sectors(given)
    dataset_of = {one.id: dataset.name for dataset in registry() for one in dataset.indicators}

    def sector(label: Label) -> Label:
        return (label[0], "sector", sector_of.get((dataset_of[label[0]], label[2]), ""))

    above = found.cube.beside(sector, [ORGANISATION])
    there, size = above != NOBODY, len(above)
    small = np.bincount(above[there & found.is_dropped], minlength=size) > 0
    others = np.bincount(above[there & ~found.is_dropped], minlength=size) > 0
    return np.where(there & (small & others)[above], above, NOBODY)
