"""Checked rows, held by column: each value once, and for every row which of them it has.

A file of any length is checked in this form, which takes a few bytes for a cell, and becomes a
typed table whole or a piece at a time.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.coding import coded_texts
from analysis.declare import Column, Dataset, Type

PANDAS_TYPE = {Type.COUNT: "Int64", Type.MONEY: "Int64", Type.NUMBER: "Float64"}
# Rows that become a typed table at a time where not all of them are needed at once.
PIECE = 100_000


def pandas_type(column: Column) -> str:
    """Return the type of a column in a typed table; every one of them can be missing."""
    if column.type is Type.DATE:
        return "datetime64[s]"
    return PANDAS_TYPE.get(column.type, "str")


@dataclass(frozen=True)
class Held:
    """One column.

    Attributes
    ----------
    codes : array of int
        For every row the place of its value, -1 where it has none.
    values : list
        The values, each of them once.
    kind : str
        Their type in a typed table.
    """

    codes: np.ndarray
    values: list[Hashable]
    kind: str

    @classmethod
    def of(cls, values: Sequence[Hashable], places: np.ndarray, kind: str) -> Held:
        """Return a column from the value (or None) at each place, and each row's place."""
        seen: dict[Hashable, int] = {}
        codes = [-1 if one is None else seen.setdefault(one, len(seen)) for one in values]
        at = np.array(codes, dtype=np.min_scalar_type(-max(len(seen), 1)))
        if len(at) and (at == at[0]).all():
            # One code for all rows takes no room.
            return cls(np.broadcast_to(at[:1], len(places)), list(seen), kind)
        is_same = len(at) == len(seen) and at.dtype == places.dtype
        return cls(places if is_same else at[places], list(seen), kind)

    def is_value(self, value: Hashable) -> np.ndarray:
        """Return which rows have a value."""
        return self.codes == (self.values.index(value) if value in self.values else -2)

    @property
    def is_missing(self) -> np.ndarray:
        """Which rows have no value."""
        return self.codes < 0

    def typed(self, rows: slice | np.ndarray = slice(None)) -> Any:
        """Return the values of rows as typed tables hold them."""
        codes = self.codes[rows]
        values = pd.Series(self.values, dtype=object).astype(self.kind).array
        if not len(values):
            return pd.Series([None] * len(codes), dtype=object).astype(self.kind).array
        return values.take(codes, allow_fill=bool((codes < 0).any()))

    def series(self) -> pd.Series:
        """Return the column: texts coded, numbers and dates as they are."""
        if self.kind != "str":
            return pd.Series(self.typed())
        texts = pd.Index(self.values, dtype="str")
        return pd.Series(pd.Categorical.from_codes(self.codes, texts))

    @property
    def is_same(self) -> bool:
        """Whether one code stands for all rows, and takes the room of one."""
        return len(self.codes) > 1 and self.codes.strides == (0,)

    def taken(self, rows: slice | np.ndarray) -> Held:
        """Return the column of some of the rows."""
        if self.is_same and isinstance(rows, np.ndarray):
            return Held(np.broadcast_to(self.codes[:1], len(rows)), self.values, self.kind)
        return Held(self.codes[rows], self.values, self.kind)

    def arrow(self, kind: pa.DataType) -> pa.Array:
        """Return the column for the store: texts coded, numbers and dates as they are."""
        places, used = self._used()
        values = pa.array(used, kind)
        if pa.types.is_string(kind):
            return pa.DictionaryArray.from_arrays(places, values)
        return values.take(places)

    def _used(self) -> tuple[pa.Array, list[Hashable]]:
        """Return each row's place among the values that some row has, and these.

        Values that no row has are no part of what is stored.
        """
        if self.is_same:
            values = [self.values[self.codes[0]]] if self.codes[0] >= 0 else []
            count = len(self.codes)
            places = pa.array(np.zeros(count, np.int32)) if values else pa.nulls(count, pa.int32())
            return places, values
        # Of a row without a value the place is the first, which the mask takes away again.
        gone = self.is_missing if len(self.codes) and self.codes.min() < 0 else None
        codes = self.codes if gone is None else np.maximum(self.codes, 0)
        is_used = (
            np.bincount(codes if gone is None else codes[~gone], minlength=len(self.values)) > 0
        )
        if is_used.all():
            return pa.array(codes.astype(np.int32), mask=gone), self.values
        new = (np.cumsum(is_used) - 1).astype(np.int32)
        used = [self.values[place] for place in np.flatnonzero(is_used).tolist()]
        return pa.array(new.take(codes) if len(new) else codes.astype(np.int32), mask=gone), used

    def numbers(self) -> np.ndarray:
        """Return the numbers of all rows, not a number where there is none."""
        return np.array([*self.values, np.nan], dtype=float)[self.codes]


class Rows:
    """The rows of a dataset by column; what reads single columns of a typed table reads it too."""

    def __init__(self, dataset: Dataset, count: int) -> None:
        self.dataset = dataset
        self.columns: dict[str, Held] = {}
        self.count = count
        # The files that the rows come from, in their order, with the numbers of their rows there.
        self.parts: list[tuple[str, pd.Index]] = []
        self.attrs = {"key": dataset.key_names}

    def __getstate__(self) -> dict[str, Any]:
        # A dataset is declared by running code: what travels is its name.
        return {**self.__dict__, "dataset": self.dataset.name}

    def __setstate__(self, state: dict[str, Any]) -> None:
        from analysis.datasets import registry

        self.__dict__.update(state, dataset=registry()[state["dataset"]])

    @property
    def index(self) -> pd.Index:
        """The (file, row) of every row, where they come from files."""
        if not self.parts:
            return pd.RangeIndex(self.count)
        files = [pd.MultiIndex.from_product([[name], rows]) for name, rows in self.parts]
        whole = files[0].append(files[1:]) if len(files) > 1 else files[0]
        return whole.set_names(["file", "row"])

    def __len__(self) -> int:
        return self.count

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, names: str | list[str]) -> Any:
        if isinstance(names, str):
            return self.columns[names].series()
        return pd.DataFrame({name: self.columns[name].series() for name in names})

    def table(self, rows: slice | np.ndarray = slice(None)) -> pd.DataFrame:
        """Return rows as a typed table, under their places."""
        data: dict[str, Any] = {}
        alike: dict[Hashable, Any] = {}
        for name in self.dataset.stored_names:
            held = self.columns[name]
            # Most statuses and markers are all the same: one column of each is enough.
            same = held.kind, *held.values
            if len(held.values) == 1 and not held.is_missing.any():
                if same not in alike:
                    alike[same] = held.typed(rows)
                data[name] = alike[same]
            else:
                data[name] = held.typed(rows)
        table = pd.DataFrame(data, index=pd.RangeIndex(self.count)[rows], copy=False)
        table.attrs["key"] = self.dataset.key_names
        return table

    def taken(self, places: slice | np.ndarray) -> Rows:
        """Return some of the rows, by their places or from one place to another."""
        whole = isinstance(places, slice)
        rows = Rows(self.dataset, places.stop - places.start if whole else len(places))
        rows.columns = {name: held.taken(places) for name, held in self.columns.items()}
        return rows

    def pieces(self, by: str | None) -> Iterator[Rows]:
        """Yield all rows, so many at a time; of a column named, those of one value together."""
        codes = self.columns[by].codes if by else np.zeros(1, np.int8)
        for code in np.unique(codes[:1] if by and self.columns[by].is_same else codes):
            chosen = codes == code
            if chosen.all():
                # One after the other they are looked at where they are.
                for start in range(0, self.count, PIECE):
                    yield self.taken(slice(start, min(start + PIECE, self.count)))
                continue
            places = np.flatnonzero(chosen)
            for start in range(0, len(places), PIECE):
                yield self.taken(places[start : start + PIECE])


def coded(table: pd.DataFrame | Rows, name: str) -> tuple[np.ndarray, Sequence]:
    """Return for every row the place of its text, -1 for none, and the texts, each once."""
    if isinstance(table, Rows):
        return table.columns[name].codes, table.columns[name].values
    return coded_texts(table[name])


def is_value(table: pd.DataFrame | Rows, name: str, value: Hashable) -> np.ndarray:
    """Return which rows of checked rows have a value in a column."""
    if isinstance(table, Rows):
        return table.columns[name].is_value(value)
    column = table[name]
    # Typed tables hold days as times of day, coded columns as they were read.
    value = pd.Timestamp(value) if isinstance(value, date) else value
    if column.dtype == "str" and isinstance(value, str):
        # Arrow tells it in a tenth of the time, and most tables asked are small.
        found = pc.fill_null(pc.equal(pa.array(column), value), fill_value=False)
        return found.to_numpy(zero_copy_only=False)
    return (column == value).to_numpy(dtype=bool, na_value=False)


def chosen(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Return the rows of a table where a mask is true; all of them, or none, without a copy."""
    if rows.all():
        return table
    return table[rows] if rows.any() else table[:0]


def numbers(table: pd.DataFrame | Rows, name: str) -> np.ndarray:
    """Return a column of numbers of checked rows, not a number where there is none."""
    if isinstance(table, Rows):
        return table.columns[name].numbers()
    return table[name].to_numpy(dtype=float, na_value=np.nan)
