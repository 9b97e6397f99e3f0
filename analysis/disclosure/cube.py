"""Every figure as a place in a cube of label by area by quarter, and what it is a part of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import quarters, reference
from analysis.disclosure.equations import (
    AREAS,
    CROSSED_GROUPS,
    GROUPS,
    NOBODY,
    ORGANISATIONS,
    PLACE,
)
from analysis.indicators import ALL, CROSSED

LABEL = ["indicator", "by", "group"]
# Indicator, grouping and group: what a figure is of.
Label = tuple[str, str, str]


@dataclass(frozen=True)
class Cube:
    """The places of the rows of a table of figures.

    Attributes
    ----------
    labels : list of Label
        What the figures are of, each once.
    areas : list of str
        Their areas, each once.
    label, area, quarter : array of int, one per row
        Where the row is on each axis; quarters are counted from the first.
    row : array of int, labels by areas by quarters
        Which row is at a place, `NOBODY` where none is.
    """

    labels: list[Label]
    areas: list[str]
    label: np.ndarray
    area: np.ndarray
    quarter: np.ndarray
    row: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame) -> Cube:
        """Return the places of the rows of a table of figures."""
        codes, names = zip(*(pd.factorize(rows[name]) for name in LABEL), strict=True)
        sizes = tuple(max(len(each), 1) for each in names)
        flat, label = np.unique(np.ravel_multi_index(codes, sizes), return_inverse=True)
        each = np.unravel_index(flat, sizes)
        chosen = (names[axis][each[axis]] for axis in range(len(LABEL)))
        labels = list(zip(*chosen, strict=True))
        area, areas = pd.factorize(rows["area"])
        code, texts = pd.factorize(rows["quarter"])
        index = np.array([_ordinal(text) for text in texts], dtype="int64")
        quarter = (index - index.min(initial=2**31))[code]
        row = np.full((len(labels), len(areas), quarter.max(initial=-1) + 1), NOBODY)
        row[label, area, quarter] = np.arange(len(rows))
        return cls(labels, list(areas), label, area, quarter, row.astype(PLACE))

    @property
    def tie(self) -> np.ndarray:
        """Return the order of the rows by name of group and area, whatever the indicator."""
        order = {name: at for at, name in enumerate(sorted({each[1:] for each in self.labels}))}
        named = np.array([order[each[1:]] for each in self.labels], dtype="int64")
        areas = np.argsort(np.argsort(self.areas))
        return named[self.label] * len(self.areas) + areas[self.area]

    def earlier(self, by: int) -> np.ndarray:
        """Return, for each row, the row so many quarters before; `NOBODY` where there is none."""
        before = self.quarter - by
        found = self.row[self.label, self.area, np.maximum(before, 0)]
        return np.where(before >= 0, found, NOBODY)

    @cached_property
    def places(self) -> dict[Label, int]:
        """Where each label is on its axis."""
        return {label: at for at, label in enumerate(self.labels)}

    @cached_property
    def groupings(self) -> dict[str, list[int]]:
        """The places of the labels of each grouping."""
        found: dict[str, list[int]] = {}
        for at, label in enumerate(self.labels):
            found.setdefault(label[1], []).append(at)
        return found

    def beside(
        self, change: Callable[[Label], Label | None], groupings: Iterable[str] | None = None
    ) -> np.ndarray:
        """Return, for each row, the row of another label at the same area and quarter.

        Parameters
        ----------
        change : callable
            Takes a label and returns the other one, None where there is none.
        groupings : iterable of str, optional
            Those whose labels have another; all where not given.
        """
        other = np.full(len(self.labels), NOBODY)
        for by in self.groupings if groupings is None else groupings:
            for at in self.groupings.get(by, ()):
                other[at] = self.places.get(change(self.labels[at]), NOBODY)
        at = other[self.label]
        return np.where(at == NOBODY, NOBODY, self.row[at, self.area, self.quarter])

    def in_system(self) -> np.ndarray:
        """Return, for each row of a part of the system, the system's row."""
        inside = np.isin(self.areas, (*reference.authorities(), reference.WIDER))
        if reference.system() not in self.areas:
            return np.full(len(self.label), NOBODY)
        system = self.areas.index(reference.system())
        return np.where(inside[self.area], self.row[self.label, system, self.quarter], NOBODY)


def ties(cube: Cube, adds: Callable[[Label, str, str], bool]) -> Iterator[tuple[int, np.ndarray]]:
    """Yield which row each row is a part of, one way of adding up after the other.

    Parameters
    ----------
    cube : Cube
        The rows.
    adds : callable
        Whether a label adds up over a dimension, given its name and the label's value there.

    Yields
    ------
    tuple of int and array of int
        Rank of the equations, and for each row that of its total, or `NOBODY`.
    """
    crossed = [by for by in cube.groupings if CROSSED in by]
    for place in (0, 1):
        above = cube.beside(lambda label, at=place: _above(label, at, 2, adds), crossed)
        yield CROSSED_GROUPS, above
    for name in sorted(set(cube.groupings) - set(crossed)):
        rank = ORGANISATIONS if name == "organisation" else GROUPS
        yield rank, cube.beside(lambda label: _above(label, 0, 1, adds), [name])
    yield AREAS, cube.in_system()


def _above(
    label: Label, place: int, dimensions: int, adds: Callable[[Label, str, str], bool]
) -> Label | None:
    """Return the label with one of its dimensions added up; None where it does not add up."""
    indicator, by, group = label
    names = by.split(CROSSED) if by else []
    if len(names) != dimensions:
        return None
    values = group.split(CROSSED, maxsplit=dimensions - 1)
    if len(values) != dimensions or not adds(label, names[place], values[place]):
        return None
    del names[place], values[place]
    return indicator, CROSSED.join(names), CROSSED.join(values) or ALL


def _ordinal(label: str) -> int:
    return quarters.parse(label).minus(quarters.Quarter(0, 1))
