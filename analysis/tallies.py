"""Rows of returns added up as plain arrays: by quarter, and by whatever else is asked.

Every figure is a sum over some of a return's rows. Keys are numbers here, and each number of a
figure is one array of quarters by keys, so that an earlier quarter is an earlier line of the array.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import coding, reference
from analysis.declare import Column, Dataset, Indicator, Provenance, Status

# Markers that a total takes over from the cells it is made of.
LETTERS = "preb"
NOBODY = -1


class Coded:
    """The rows of one return with their keys as numbers; each column is coded when first asked."""

    def __init__(self, dataset: Dataset, table: pd.DataFrame, codes: coding.Lists) -> None:
        self.dataset, self.table, self.lists = dataset, table, codes
        self._keys: dict[str, np.ndarray] = {}
        self._measures: dict[str, dict[str, np.ndarray]] = {}

    def key(self, name: str) -> np.ndarray:
        """Return the numbers of one key column, `NOBODY` where it is missing."""
        if name not in self._keys:
            self._keys[name] = coding.numbers(self.table[name], self.lists[name])
        return self._keys[name]

    def measure(self, column: Column) -> dict[str, np.ndarray]:
        """Return one measure's ``value``, whether it is ``ok`` or ``missing``, and its markers.

        A cell that does not apply is neither. What is marked is a number: a cell without one marks
        no total.
        """
        if column.name not in self._measures:
            status = _flags(self.table[column.status_name], Status)
            ok = status[Status.OK.value]
            value = self.table[column.name].astype("float64").to_numpy()
            marked = _containing(self.table[column.markers_name], LETTERS)
            self._measures[column.name] = {
                "value": np.where(ok & ~np.isnan(value), value, 0.0),
                "ok": ok,
                "missing": ~ok & ~status[Status.NOT_APPLICABLE.value],
                **{letter: each & ok for letter, each in marked.items()},
            }
        return self._measures[column.name]

    @cached_property
    def rank(self) -> np.ndarray:
        """Return how weak the provenance of each row is, from 0; `NOBODY` where it has none."""
        kind = pd.CategoricalDtype(pd.Index([each.value for each in Provenance], dtype="str"))
        return coding.numbers(self.table["provenance"], kind)

    def selected(self, indicator: Indicator, by: Sequence[str]) -> np.ndarray:
        """Return which rows an indicator counts.

        A figure broken down by a column shows all its groups, those left out of the whole included.
        """
        chosen = np.ones(len(self.table), dtype=bool)
        for names, kept in ((indicator.where, True), (indicator.excluding, False)):
            for name, texts in names:
                if name not in by:
                    listed = self.lists[name].categories.get_indexer(list(texts))
                    chosen &= np.isin(self.key(name), listed[listed >= 0]) == kept
        return chosen


def _flags(column: pd.Series, texts: Iterable[str]) -> dict[str, np.ndarray]:
    place, found = pd.factorize(column)
    found = list(found)
    return {text: place == (found.index(text) if text in found else -2) for text in map(str, texts)}


def _containing(column: pd.Series, letters: str) -> dict[str, np.ndarray]:
    """Return where a text holds each letter, for those letters that occur."""
    place, found = pd.factorize(column)
    # One more: missing texts hold none.
    holds = {letter: np.array([letter in text for text in found] + [False]) for letter in letters}
    return {letter: each[place] for letter, each in holds.items() if each.any()}


@dataclass(frozen=True)
class Units:
    """Sums over the rows of a return, one line a quarter and one column a key.

    Attributes
    ----------
    keys : mapping of str to array of int
        Of each column, the number of each of its keys. Keys are in order.
    sizes : mapping of str to int
        How many texts there are of each key.
    sums : mapping of str to array, quarters by columns
        What was added up.
    """

    keys: dict[str, np.ndarray]
    sizes: dict[str, int]
    sums: dict[str, np.ndarray]

    @property
    def code(self) -> np.ndarray:
        """One number for all keys of each column, in order."""
        return self.coded(self.keys)

    def coded(self, names: Iterable[str]) -> np.ndarray:
        """Return one number for some of the keys of each column."""
        return _code([(self.keys[name], self.sizes[name]) for name in names])

    def added(self, names: Sequence[str]) -> Units:
        """Return the sums over all keys but those named."""
        code, place = np.unique(self.coded(names), return_inverse=True)
        gather = Gather(place, len(code))
        first = np.zeros(len(code), dtype="int64")
        first[place[::-1]] = np.arange(len(place))[::-1]
        return Units(
            {name: self.keys[name][first] for name in names},
            {name: self.sizes[name] for name in names},
            {name: gather.sum(each) for name, each in self.sums.items()},
        )

    def in_scopes(self, areas: Sequence[str], names: Sequence[str]) -> Units:
        """Return the sums for every reported area, ``scope``, that each column's area counts in."""
        pairs = [
            (at, areas.index(scope))
            for at, area in enumerate(areas)
            for scope in reference.scopes(area)
            if scope in areas
        ]
        into: dict[int, list[int]] = {}
        for area, scope in pairs:
            into.setdefault(area, []).append(scope)
        found = [
            (np.flatnonzero(self.keys["area"] == area), scope)
            for area, scopes in into.items()
            for scope in scopes
        ]
        columns = np.concatenate([at for at, _ in found]) if found else np.zeros(0, "int64")
        scope = np.concatenate([np.full(len(at), scope) for at, scope in found] or [columns])
        keys = {name: each[columns] for name, each in self.keys.items()} | {"scope": scope}
        sums = {name: each[:, columns] for name, each in self.sums.items()}
        return Units(keys, self.sizes | {"scope": len(areas)}, sums).added(names)

    def beside(self, **sums: np.ndarray) -> Units:
        """Return the same with other sums."""
        return replace(self, sums=sums)


def found_in(ordered: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return where each wanted number is in an ordered array; `NOBODY` where it is not."""
    if not len(ordered):
        return np.full(len(wanted), NOBODY)
    at = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    return np.where(ordered[at] == wanted, at, NOBODY)


def taken(table: np.ndarray, columns: np.ndarray, nothing: object) -> np.ndarray:
    """Return columns of an array, filled with `nothing` where the column is `NOBODY`."""
    if not table.shape[1]:
        return np.full((len(table), len(columns)), nothing)
    return np.where(columns == NOBODY, nothing, table[:, columns])


class Gather:
    """Adding up columns by the place each goes to; those that go to `NOBODY` are left out."""

    def __init__(self, place: np.ndarray, size: int) -> None:
        self.size = size
        self.order = np.argsort(place, kind="stable")
        self.order = self.order[np.searchsorted(place[self.order], 0) :]
        ordered = place[self.order]
        self.starts = np.flatnonzero(np.diff(ordered, prepend=NOBODY))
        self.filled = ordered[self.starts]

    def sum(self, each: np.ndarray) -> np.ndarray:
        """Return the sums; numbers of truths where truths are given."""
        kind = "int64" if each.dtype == bool else each.dtype
        result = np.zeros((len(each), self.size), dtype=kind)
        if len(self.order):
            ordered = each[:, self.order].astype(kind, copy=False)
            result[:, self.filled] = np.add.reduceat(ordered, self.starts, axis=1)
        return result


def _code(keys: Iterable[tuple[np.ndarray, int]]) -> np.ndarray:
    code: np.ndarray | int = 0
    for number, size in keys:
        code = code * size + number.astype("int64")
    return code


def added(
    keys: Mapping[str, np.ndarray],
    sizes: Mapping[str, int],
    numbers: Mapping[str, np.ndarray],
    quarter: np.ndarray,
    quarters: int,
) -> Units:
    """Add up rows by quarter and by keys; rows that lack one of these are left out."""
    whole = np.logical_and.reduce([each >= 0 for each in (quarter, *keys.values())])
    if not whole.all():
        quarter, keys = quarter[whole], {name: each[whole] for name, each in keys.items()}
        numbers = {name: each[whole] for name, each in numbers.items()}
    code, first, place = np.unique(
        _code([(keys[name], sizes[name]) for name in keys]), return_index=True, return_inverse=True
    )
    flat, shape = quarter.astype("int64") * len(code) + place, (quarters, len(code))
    sums = {
        name: np.bincount(flat, weights=each, minlength=shape[0] * shape[1]).reshape(shape)
        for name, each in numbers.items()
    }
    sums["rows"] = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)
    return Units({name: each[first] for name, each in keys.items()}, dict(sizes), sums)
