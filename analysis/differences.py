"""What differs between two releases: rows added and removed by key, cells revised, old and new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import exporting
from analysis.coding import row_codes
from analysis.datasets import registry
from analysis.declare import Column, Dataset

ADDED, REMOVED, REVISED = "added", "removed", "revised"


def key_codes(names: list[str], *tables: pd.DataFrame) -> list[np.ndarray]:
    """Return a number for each row of each table, equal where the named columns are equal."""
    return row_codes(names, *tables)[0]


def differs(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Return where two columns of equal length differ; what is missing equals what is missing."""
    unequal = left.array != right.array
    if hasattr(unequal, "to_numpy"):
        unequal = unequal.to_numpy(dtype=bool, na_value=False)
    gone, lacking = left.isna().to_numpy(), right.isna().to_numpy()
    return np.where(gone | lacking, gone != lacking, unequal)


@dataclass(frozen=True)
class Difference:
    """What differs in one dataset.

    Attributes
    ----------
    old, new : DataFrame
        The typed tables; keys are unique in each.
    """

    dataset: Dataset
    old: pd.DataFrame
    new: pd.DataFrame

    @cached_property
    def _matched(self) -> tuple[np.ndarray, np.ndarray]:
        return matched(self.dataset, self.old, self.new)

    @cached_property
    def removed(self) -> np.ndarray:
        """Places in `old` of rows whose key is gone."""
        return np.setdiff1d(np.arange(len(self.old)), self._matched[0], assume_unique=True)

    @cached_property
    def added(self) -> np.ndarray:
        """Places in `new` of rows whose key was not there."""
        return np.setdiff1d(np.arange(len(self.new)), self._matched[1], assume_unique=True)

    @cached_property
    def revised(self) -> tuple[np.ndarray, np.ndarray]:
        """Places in `old` and `new` of rows of the same key that differ in anything stored."""
        was, now = self._matched
        before, after = self.old.take(was), self.new.take(now)
        different = np.zeros(len(was), dtype=bool)
        for name in self.dataset.stored_names:
            different |= differs(before[name], after[name])
        return was[different], now[different]

    @property
    def is_empty(self) -> bool:
        """Whether the tables hold the same rows."""
        return self.old is self.new or not any(self.counts.values())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many rows are added, revised and removed."""
        return {
            ADDED: len(self.added),
            REVISED: len(self.revised[0]),
            REMOVED: len(self.removed),
        }

    def parts(self) -> set[tuple]:
        """Return the parts that differ: (quarter, sender) of a return, keys of a register."""
        names = part_names(self.dataset)
        touched = [
            self.old[names].take(np.concatenate([self.removed, self.revised[0]])),
            self.new[names].take(np.concatenate([self.added, self.revised[1]])),
        ]
        return set(pd.concat(touched).drop_duplicates().itertuples(index=False, name=None))

    def entries(self, *, most: int | None = None) -> Iterator[dict]:
        """Yield what changed, by key and column, at most so many rows of each kind."""
        yield from self._whole_rows(REMOVED, self.old, self.removed[:most])
        yield from self._whole_rows(ADDED, self.new, self.added[:most])
        yield from self._revisions(*(places[:most] for places in self.revised))

    def removals(self) -> list[dict]:
        """Return every row that is removed, by key."""
        return list(self._whole_rows(REMOVED, self.old, self.removed))

    def _entry(self, key: tuple, change: str, **more: str) -> dict:
        named = dict(zip(self.dataset.key_names, key, strict=True))
        return {"dataset": self.dataset.name, "key": named, "change": change, **more}

    def _keys(self, table: pd.DataFrame, places: np.ndarray) -> list[tuple]:
        rows = table.take(places)
        texts = [exporting.cells_of(column, rows).tolist() for column in self.dataset.key]
        return list(zip(*texts, strict=True))

    def _whole_rows(self, change: str, table: pd.DataFrame, places: np.ndarray) -> Iterator[dict]:
        for key in self._keys(table, places):
            yield self._entry(key, change)

    def _revisions(self, was: np.ndarray, now: np.ndarray) -> Iterator[dict]:
        before, after = self.old.take(was), self.new.take(now)
        found: list[tuple[int, str, str, str]] = []
        for column in self.dataset.all_columns:
            found += _revised_cells(column, before, after)
        keys = self._keys(self.new, now)
        for row, name, old, new in sorted(found, key=lambda cell: cell[0]):
            yield self._entry(keys[row], REVISED, column=name, old=old, new=new)


def _revised_cells(column: Column, before: pd.DataFrame, after: pd.DataFrame) -> list[tuple]:
    changed = differs(before[column.name], after[column.name])
    if column.has_status:
        changed |= differs(before[column.status_name], after[column.status_name])
    places = np.flatnonzero(changed)
    old, new = (
        exporting.cells_of(column, table.take(places)).tolist() for table in (before, after)
    )
    cells = zip(places.tolist(), [column.name] * len(places), old, new, strict=True)
    found = [cell for cell in cells if cell[2] != cell[3]]
    return found + (_revised_markers(column, before, after, changed) if column.is_measure else [])


def _revised_markers(column: Column, before, after, changed: np.ndarray) -> list[tuple]:
    name = column.markers_name
    found = []
    for place in np.flatnonzero(differs(before[name], after[name])).tolist():
        old, new = ("" if pd.isna(t[name].iloc[place]) else t[name].iloc[place]
                    for t in (before, after))  # fmt: skip
        # A cell that is revised is marked so of itself: it is told once.
        said = changed[place] and set(old.split()) ^ set(new.split()) == {"r"}
        if old != new and not said:
            found.append((place, name, old, new))
    return found


def matched(
    dataset: Dataset, old: pd.DataFrame, new: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Return the places in both tables of the rows with the same key, in the order of `new`."""
    before, after = key_codes(dataset.key_names, old, new)
    _, was, now = np.intersect1d(before, after, assume_unique=True, return_indices=True)
    order = np.argsort(now, kind="stable")
    return was[order], now[order]


def part_names(dataset: Dataset) -> list[str]:
    """Return the columns that name what changes as one: a sender's quarter, or a key."""
    return ["quarter", "returned_by"] if dataset.is_return else dataset.key_names


def is_in_parts(dataset: Dataset, table: pd.DataFrame, parts: Iterable[tuple]) -> np.ndarray:
    """Return which rows of a table belong to the parts."""
    names = part_names(dataset)
    wanted = pd.DataFrame.from_records(list(parts), columns=names).astype(table[names].dtypes)
    mine, theirs = key_codes(names, table, wanted)
    return np.isin(mine, theirs)


def between(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> list[Difference]:
    """Return the datasets that differ between two releases, with what differs."""
    found = [Difference(one, before[one.name], after[one.name]) for one in registry()]
    return [difference for difference in found if not difference.is_empty]


def diff(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> list[dict]:
    """Return what changed between two releases, by key and column.

    Returns
    -------
    list of dict
        ``dataset``, ``key`` (a mapping), ``change`` (added, removed or revised) and, where a row
        is revised, ``column``, ``old`` and ``new`` as they are written in a CSV.
    """
    return [entry for difference in between(before, after) for entry in difference.entries()]
