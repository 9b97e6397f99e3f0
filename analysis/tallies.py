"""Rows of returns added up as plain arrays: by quarter, and by whatever else is asked.

Every figure is a sum over some of a return's rows. Keys are numbers here, and each number of a
figure is one array of quarters by keys, so that an earlier quarter is an earlier line of the array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import coding, reference
from analysis.declare import Column, Dataset, Indicator, Provenance, Status

# Markers that a total takes over from the cells it is made of.
LETTERS = "preb"
NOBODY = -1
PROVENANCE = "provenance"
# Provenances by how weak they are.
RANKS = pd.CategoricalDtype(pd.Index([each.value for each in Provenance], dtype="str"))
# Columns with the texts that are kept, or left out.
Chosen = tuple[tuple[str, tuple[str, ...], bool], ...]


class Coded:
    """The rows of one return with their keys as numbers, laid out in columns when first asked.

    Rows are looked at once for each measure: what is broken down further is added up from sums.
    """

    def __init__(self, dataset: Dataset, table, codes: coding.Lists, quarters: int) -> None:
        self.dataset, self.table, self.quarters = dataset, table, quarters
        self.lists = {**codes, PROVENANCE: RANKS}
        self._layouts: dict[tuple, Layout] = {}

    def measure(self, column: Column) -> dict[str, np.ndarray]:
        """Return one measure's ``value``, whether it is ``ok`` or ``missing``, and its markers.

        A cell that does not apply is neither. What is marked is a number: a cell without one marks
        no total.
        """
        status = _flags(self.table, column.status_name, Status)
        ok = status[Status.OK.value]
        value = self.table[column.name].astype("float64").to_numpy()
        known = ~np.isnan(value) if ok.all() else ok & ~np.isnan(value)
        marked = _containing(self.table, column.markers_name, LETTERS)
        return {
            "value": value if known.all() else np.where(known, value, 0.0),
            "ok": ok,
            "missing": _as_one(~ok & ~status[Status.NOT_APPLICABLE.value]),
            **{letter: _as_one(each & ok) for letter, each in marked.items()},
        }

    @cached_property
    def _finest(self) -> Layout:
        """All rows, a column for each of their keys but the quarter, and for their provenance."""
        names = ("area", *self.dataset.key_names, PROVENANCE)
        kinds = {name: self.lists[name] for name in names}
        quarter = coding.numbers(self.table["quarter"], kinds.pop("quarter"))
        sizes = {name: len(kind.categories) + 1 for name, kind in kinds.items()}
        # A key that is missing has a number of its own, after the others.
        code = _code(
            (np.where(each < 0, sizes[name] - 1, each), sizes[name])
            for name, each in ((n, coding.numbers(self.table[n], k)) for n, k in kinds.items())
        )
        place, found = pd.factorize(code)
        keys = {}
        for name in reversed(sizes):
            found, keys[name] = np.divmod(found, sizes[name])
        return Layout(keys, sizes, quarter.astype("int16"), place.astype("int32"))

    def layout(self, chosen: Chosen, names: Iterable[str]) -> Layout:
        """Return the rows that are chosen, a column for each of some of their keys."""
        key = chosen, tuple(names)
        if key not in self._layouts:
            columns = np.ones(len(self._finest.keys["area"]), dtype=bool)
            for name, texts, kept in chosen:
                listed = self.lists[name].categories.get_indexer(list(texts))
                columns &= np.isin(self._finest.keys[name], listed[listed >= 0]) == kept
            self._layouts[key] = self._finest.narrowed(key[1], columns)
        return self._layouts[key]

    @property
    def ranks(self) -> np.ndarray:
        """How weak the provenances of its rows are, from 0."""
        found = np.unique(self._finest.keys[PROVENANCE])
        return found[found < len(RANKS.categories)]


def chosen_by(indicator: Indicator, by: Iterable[str]) -> Chosen:
    """Return which rows an indicator counts: by column, which texts are kept or left out.

    A figure broken down by a column shows all its groups, those left out of the whole included.
    """
    asked = ((indicator.where, True), (indicator.excluding, False))
    return tuple(
        (name, tuple(texts), kept)
        for names, kept in asked
        for name, texts in names
        if name not in by
    )


class Sums:
    """What one indicator adds up, by every key that its groupings ask for."""

    def __init__(self, rows: Coded, indicator: Indicator, measures: Sequence[Column]) -> None:
        self.rows, self.measures = rows, measures
        self.by_chosen: dict[Chosen, set[str]] = {}
        for by in ((), *indicator.breakdowns):
            self.by_chosen.setdefault(chosen_by(indicator, by), set()).update(by)
        self.indicator = indicator
        self._units: dict[Chosen, Units] = {}

    def units(self, by: Sequence[str]) -> Units:
        """Return the sums for a grouping by area they count in, and by its keys among others."""
        chosen = chosen_by(self.indicator, by)
        if chosen not in self._units:
            senders = (self.rows.dataset.unit, "returned_by")
            names = tuple(dict.fromkeys((*sorted(self.by_chosen[chosen]), *senders)))
            layout = self.rows.layout(chosen, ("area", *names))
            units = layout.units(self._numbers(), self.rows.quarters)
            self._units[chosen] = self._in_scopes(units, names)
        names = tuple(dict.fromkeys((*by, self.rows.dataset.unit, "returned_by")))
        return self._units[chosen].known(names, self.rows.lists)

    def ranked(self, by: Sequence[str]) -> Units:
        """Return the number of rows for a grouping by area they count in, its keys and ranks."""
        names = (*by, PROVENANCE)
        layout = self.rows.layout(chosen_by(self.indicator, by), ("area", *names))
        units = self._in_scopes(layout.units((), self.rows.quarters), names)
        return units.known(names, self.rows.lists)

    def _in_scopes(self, units: Units, names: Sequence[str]) -> Units:
        areas = list(self.rows.lists["area"].categories)
        return units.in_scopes(areas, ("scope", *names))

    def _numbers(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield what is added up of each measure, and where its cells have each marker."""
        for measure in self.measures:
            for name, each in self.rows.measure(measure).items():
                yield (f"{measure.name}_{name}" if len(name) > 1 else name), each


def _flags(table, name: str, texts: Iterable[str]) -> dict[str, np.ndarray]:
    place, found = coding.coded(table, name)
    found = list(found)
    return {
        text: _as_one(place == (found.index(text) if text in found else -2))
        for text in map(str, texts)
    }


def _containing(table, name: str, letters: str) -> dict[str, np.ndarray]:
    """Return where a text holds each letter, for those letters that occur."""
    place, found = coding.coded(table, name)
    # One more: missing texts hold none.
    holds = {letter: np.array([letter in text for text in found] + [False]) for letter in letters}
    return {letter: each[place] for letter, each in holds.items() if each.any()}


def _as_one(truths: np.ndarray) -> np.ndarray:
    """Return truths that are all alike as one that takes no room, and is added up by counting."""
    if len(truths) and (truths == truths[0]).all():
        return np.broadcast_to(truths[0], truths.shape)
    return truths


@dataclass(frozen=True)
class Layout:
    """Rows in columns, one for each of their keys.

    Attributes
    ----------
    keys : mapping of str to array of int
        Of each column, the number of each of its keys; the last number where it is missing.
    sizes : mapping of str to int
        How many numbers there are of each key.
    quarter : array of int, one per row
        Its quarter, `NOBODY` where it has none.
    place : array of int, one per row
        Its column, `NOBODY` where it is in none.
    """

    keys: dict[str, np.ndarray]
    sizes: dict[str, int]
    quarter: np.ndarray
    place: np.ndarray

    def narrowed(self, names: Sequence[str], chosen: np.ndarray) -> Layout:
        """Return the rows of chosen columns, with a column for each of some keys."""
        code = _code([(self.keys[name][chosen], self.sizes[name]) for name in names])
        _, first, place = np.unique(code, return_index=True, return_inverse=True)
        at = np.full(len(chosen), NOBODY, dtype="int32")
        at[chosen] = place
        keys = {name: self.keys[name][chosen][first] for name in names}
        return Layout(keys, {name: self.sizes[name] for name in names}, self.quarter,
                      at[self.place])  # fmt: skip

    def units(self, numbers: Iterable[tuple[str, np.ndarray]], quarters: int) -> Units:
        """Add up numbers of the rows by quarter and column; numbers of one name together."""
        shape = quarters, len(next(iter(self.keys.values())))
        # Rows in no quarter or column go to one more place, which is left off.
        size = shape[0] * shape[1]
        flat = self.quarter.astype("int64") * shape[1] + self.place
        flat[(self.quarter < 0) | (self.place < 0)] = size
        rows = np.bincount(flat, minlength=size + 1)[:size].reshape(shape)
        sums: dict[str, np.ndarray] = {}
        for name, each in numbers:
            if each.strides == (0,):
                total = rows * float(each[0])
            else:
                total = np.bincount(flat, weights=each, minlength=size + 1)[:size].reshape(shape)
            sums[name] = sums[name] + total if name in sums else total
        return Units(self.keys, self.sizes, sums | {"rows": rows})


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
        if list(names) == list(self.keys) and (np.diff(self.code) > 0).all():
            return self
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

    def known(self, names: Sequence[str], lists: coding.Lists) -> Units:
        """Return the sums over all keys but scopes and those named, of columns that lack none."""
        sizes = {name: len(lists[name].categories) for name in names}
        whole = np.ones(len(self.keys["scope"]), dtype=bool)
        for name in names:
            whole &= self.keys[name] < sizes[name]
        keys, sums = dict(self.keys), self.sums
        if not whole.all():
            keys = {name: each[whole] for name, each in keys.items()}
            sums = {name: each[:, whole] for name, each in sums.items()}
        return Units(keys, self.sizes | sizes, sums).added(("scope", *names))


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
            if len(self.starts) < len(self.order):
                ordered = np.add.reduceat(ordered, self.starts, axis=1)
            result[:, self.filled] = ordered
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
