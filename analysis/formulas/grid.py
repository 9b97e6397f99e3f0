"""Every figure there is to give of an indicator in one grouping, with the returns behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis import reference
from analysis.declare import Dataset, Provenance
from analysis.inputs import Inputs
from analysis.tallies import LETTERS, NOBODY, PROVENANCE, Gather, Sums, Units, found_in, taken

ALL = "All"
CROSSED = " | "
PROVENANCES = [provenance.value for provenance in Provenance]
# What a figure's markers say, by the number that its letters make: "i" is the last.
MARKERS = np.array(
    [
        " ".join(letter for at, letter in enumerate(f"{LETTERS}i") if number >> at & 1)
        for number in range(1 << (len(LETTERS) + 1))
    ],
    dtype=object,
)


@dataclass(frozen=True)
class Grid:
    """The figures of one grouping: quarters by columns, a column an area and a group.

    Attributes
    ----------
    by : tuple of str
        Key columns that the figures are broken down by.
    scope : array of int
        The area of each column.
    group : mapping of str to array of int
        For each of `by`, the number of its text.
    """

    given: Inputs
    dataset: Dataset
    by: tuple[str, ...]
    scope: np.ndarray
    group: Mapping[str, np.ndarray]

    @property
    def shape(self) -> tuple[int, int]:
        """Quarters and columns."""
        return len(self.given.quarters), len(self.scope)

    @property
    def keys(self) -> dict[str, np.ndarray]:
        """The keys of each column."""
        return {"scope": self.scope, **self.group}

    def code(self, names: tuple[str, ...], sizes: Mapping[str, int]) -> np.ndarray:
        """Return one number for some of the keys of each column."""
        return Units(self.keys, dict(sizes), {}).coded(names)

    def gather(self, units: Units) -> Gather:
        """Return what adds up units into the columns they belong to."""
        names = ("scope", *self.by)
        mine = self.code(names, units.sizes)
        order = np.argsort(mine)
        at = found_in(mine[order], units.coded(names))
        return Gather(np.append(order, NOBODY)[at], len(mine))

    def each(self, units: Units, names: tuple[str, ...], table: np.ndarray) -> np.ndarray:
        """Return, for each column, the numbers of the units with the same keys; else 0."""
        at = found_in(units.coded(names), self.code(names, units.sizes))
        return taken(table, at, 0)

    def labels(self) -> dict[str, np.ndarray]:
        """Return the area, quarter, grouping and group of every figure, in order."""
        quarters, columns = self.shape
        group = np.full(columns, ALL, dtype=object)
        for place, name in enumerate(self.by):
            texts = self.given.codes[name].categories.to_numpy(dtype=object)[self.group[name]]
            group = texts if not place else group + CROSSED + texts
        areas = self.given.codes["area"].categories.to_numpy(dtype=object)
        return {
            "area": np.tile(areas[self.scope], quarters),
            "quarter": np.repeat(np.array(self.given.quarters, dtype=object), columns),
            "by": np.full(quarters * columns, CROSSED.join(self.by), dtype=object),
            "group": np.tile(group, quarters),
        }


def grid(dataset: Dataset, units: Units, given: Inputs, by: tuple[str, ...]) -> Grid:
    """Return the figures to give: every area, with every group that is listed or else there is."""
    axes = [np.arange(len(reference.reported_areas()))]
    for name in by:
        listed = given.codes[name].categories
        allowed = dataset.column(name).allowed
        if not allowed:
            allowed = sorted(listed[np.unique(units.keys[name])])
        axes.append(listed.get_indexer(list(allowed)))
    scope, *groups = (each.ravel() for each in np.meshgrid(*axes, indexing="ij"))
    found = Grid(given, dataset, by, scope, dict(zip(by, groups, strict=True)))
    if "organisation" not in by:
        return found
    names = ("scope", "organisation")
    there = np.isin(found.code(names, units.sizes), units.coded(names))
    return Grid(
        given,
        dataset,
        by,
        scope[there],
        {name: each[there] for name, each in found.group.items()},
    )


@dataclass(frozen=True)
class Returns:
    """The returns behind each figure: due, those of them in, and all in, due or not."""

    due: np.ndarray
    in_: np.ndarray
    senders: np.ndarray


def returns(cells: Grid) -> Returns:
    """Count the returns that each figure expects and has."""
    given, name = cells.given, cells.dataset.name
    if "organisation" in cells.by:
        keys, mine = ("scope", "sender"), ("scope", "organisation")
    else:
        keys = mine = ("scope", *(["sector"] if "sector" in cells.by else []))
    counted = given.counted_returns(name, keys)
    if "sender" in keys:
        counted = Units(
            {"scope": counted.keys["scope"], "organisation": counted.keys["sender"]},
            {"scope": counted.sizes["scope"], "organisation": counted.sizes["sender"]},
            counted.sums,
        )
    return Returns(
        *(cells.each(counted, mine, counted.sums[part]) for part in ("due", "in_", "received"))
    )


def provenance(sums: Sums, cells: Grid) -> np.ndarray:
    """Return the weakest provenance of each figure's rows; of the dataset where it has none."""
    present = sums.rows.ranks
    weakest = np.full(cells.shape, present[-1])
    if len(present) > 1:
        own, units = np.full(cells.shape, NOBODY), sums.ranked(cells.by)
        for each in present:
            these = np.where(units.keys[PROVENANCE] == each, units.sums["rows"], 0)
            own[cells.gather(units).sum(these) > 0] = each
        weakest = np.where(own == NOBODY, weakest, own)
    return np.array(PROVENANCES, dtype=object)[weakest].ravel()


def markers(letters: Mapping[str, np.ndarray], incomplete: np.ndarray) -> np.ndarray:
    """Return the markers of figures, of those they take over and whether they are incomplete."""
    number = incomplete.astype("int64") << len(LETTERS)
    for letter, counts in letters.items():
        number |= (counts > 0).astype("int64") << LETTERS.index(letter)
    return MARKERS[number]
