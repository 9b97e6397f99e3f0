"""What the senders of a draft returned in the quarters before: the measure of what is plausible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis import quarters
from analysis.coding import is_in, places, row_codes
from analysis.declare import Dataset
from analysis.rows import Rows, chosen, coded, numbers

# How far back a return is compared with the sender's own.
QUARTERS = 4
SENDER = "returned_by"
# Numbers of measures that are kept for the checks that follow.
MOST_KEPT = 20_000_000
# What most checks find.
NONE = pd.Series([], np.empty(0, np.int64), dtype="str")


@dataclass
class History:
    """The rows of a draft, and beside them what their senders returned before.

    Attributes
    ----------
    table : DataFrame or Rows
        The typed rows of the draft.
    standing : DataFrame, optional
        The published rows of the same senders that the draft does not replace.
    is_whole : bool
        Whether returns are whole, so that their size says something.
    """

    dataset: Dataset
    table: pd.DataFrame | Rows
    standing: pd.DataFrame | None
    is_whole: bool
    _numbers: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        table: pd.DataFrame | Rows,
        published: pd.DataFrame | None,
        *,
        is_whole: bool = True,
    ) -> History:
        """Return the history of a draft's rows."""
        standing = None
        if published is not None and dataset.is_return and len(published):
            standing = _standing(dataset, table, published, is_whole=is_whole)
        # Where nothing of the senders stands, the draft is all there is to number.
        return cls(
            dataset, table, None if standing is None or standing.empty else standing, is_whole
        )

    @property
    def _tables(self) -> list:
        return [self.table] if self.standing is None else [self.table, self.standing]

    def values(self, name: str) -> np.ndarray:
        """Return a measure of the draft's rows; not a number where it has no value."""
        return self._all(name)[: len(self.table)]

    def _all(self, name: str) -> np.ndarray:
        if name not in self._numbers:
            # Of a long draft not all numbers are kept: the next check asks for another measure.
            while len(self._numbers) * len(self.table) > MOST_KEPT:
                self._numbers.pop(next(iter(self._numbers)))
            found = [numbers(table, name) for table in self._tables]
            self._numbers[name] = found[0] if len(found) == 1 else np.concatenate(found)
        return self._numbers[name]

    @property
    def has_past(self) -> bool:
        """Whether any row of the draft has one of an earlier quarter, or may have."""
        return bool(self._places)

    @cached_property
    def _places(self) -> dict[int, np.ndarray]:
        return _places(self._tables, self.dataset.key_names)

    def before(self, name: str, lag: int = 1) -> np.ndarray:
        """Return the measure so many quarters before each row of the draft, for the same key."""
        if lag not in self._places:
            return np.full(len(self.table), np.nan)
        found = self._places[lag]
        return np.where(found < 0, np.nan, self._all(name)[found])

    def last_known(self, name: str) -> np.ndarray:
        """Return the measure in the latest of the last four quarters that has it."""
        known = np.full(len(self.table), np.nan)
        for lag in range(1, QUARTERS + 1):
            known = np.where(np.isnan(known), self.before(name, lag), known)
        return known

    @cached_property
    def returns(self) -> Returns:
        """The returns of the draft: what one sender sends for one quarter."""
        quarter = ordinals(self._tables)
        found, _ = places(self._tables, SENDER)
        # Few senders have codes of one byte, and these are about to be multiplied.
        sender = np.concatenate(found).astype(np.int64) + 1
        span = int(quarter.max() - quarter.min()) + QUARTERS + 1
        return Returns(sender * span + quarter - quarter.min() + QUARTERS, len(self.table))

    def texts(self, doubted: np.ndarray, words) -> pd.Series:
        """Return `words(place)` for the rows doubted, by their places in the draft."""
        places = np.flatnonzero(doubted)
        if not len(places):
            return NONE
        return pd.Series([words(place) for place in places], places, dtype="str")


class Returns:
    """Returns by number: each row's, their first rows and their sizes.

    Attributes
    ----------
    of_rows : array of int
        For each row of the draft, which return it belongs to: 0, 1, ...
    first : array of int
        For each return, the place of its first row.
    rows : array of int
        For each return, how many rows it has.
    """

    def __init__(self, every: np.ndarray, drafted: int) -> None:
        # Numbered by hashing, which takes a fraction of the time of sorting all rows.
        places, self._known = pd.factorize(every, sort=True)
        self._sizes = np.bincount(places, minlength=len(self._known))
        mine = places[:drafted]
        first = np.full(len(self._known), -1)
        # Of several rows of a return the one written last stays: the first.
        first[mine[::-1]] = np.arange(drafted)[::-1]
        drafts = np.flatnonzero(first >= 0)
        self._ids, self.first = self._known[drafts], first[drafts]
        number = np.zeros(len(self._known), np.int64)
        number[drafts] = np.arange(len(drafts))
        self.of_rows = number[mine]
        self.rows = np.bincount(self.of_rows, minlength=len(drafts))

    def count(self, rows: np.ndarray) -> np.ndarray:
        """Return how many of the rows chosen each return has."""
        return np.bincount(self.of_rows, weights=rows, minlength=len(self.first)).astype(int)

    def rows_before(self, lag: int) -> np.ndarray:
        """Return how many rows the sender's return had so many quarters before; 0 for none."""
        at = np.searchsorted(self._known, self._ids - lag)
        at = np.minimum(at, len(self._known) - 1)
        return np.where(self._known[at] == self._ids - lag, self._sizes[at], 0)


def _standing(
    dataset: Dataset, table: pd.DataFrame, published: pd.DataFrame, *, is_whole: bool
) -> pd.DataFrame:
    codes, names = coded(table, SENDER)
    senders = [names[code] for code in np.unique(codes).tolist() if code >= 0]
    theirs = pa.array(published[SENDER])
    is_mine = pc.is_in(theirs, pa.array(senders, theirs.type))
    # What is compared: of a long history all the rest would be copied for nothing.
    names = [*dataset.key_names, *(column.name for column in dataset.measures)]
    mine = chosen(published[names], is_mine.to_numpy(zero_copy_only=False))
    return not_replaced(dataset, table, mine, is_whole=is_whole)


def not_replaced(
    dataset: Dataset, table: pd.DataFrame | Rows, published: pd.DataFrame, *, is_whole: bool
) -> pd.DataFrame:
    """Return the published rows that still stand once a draft is published."""
    if not len(published):
        return published
    part = ["quarter", SENDER] if is_whole else dataset.key_names
    (drafted, standing), _ = row_codes(part, table, published)
    return chosen(published, ~is_in(standing, drafted))


def _places(tables: list, key: list[str]) -> dict[int, np.ndarray]:
    """Return by lag the place of the row with the same key that many quarters before.

    The places are those of the rows of all tables, one below the other.
    """
    drafted = len(tables[0])
    ordinal = ordinals(tables)
    if not len(ordinal) or ordinal.min() == ordinal.max():
        return {}
    codes, _ = row_codes([name for name in key if name != "quarter"], *tables)
    code = codes[0] if len(codes) == 1 else np.concatenate(codes)
    span = int(ordinal.max() - ordinal.min()) + QUARTERS + 1
    every = code * span + (ordinal - ordinal.min()) + QUARTERS
    del codes, code
    # Sorted once: looking a sorted list up in itself is many times faster than in any order.
    known, first, inverse = np.unique(every, return_index=True, return_inverse=True)
    mine = inverse[:drafted]
    found = {}
    for lag in range(1, QUARTERS + 1):
        at = np.searchsorted(known, known - lag)
        found[lag] = np.where(known[at] == known - lag, first[at], -1).astype(np.int32)[mine]
    return found


def ordinals(tables: Sequence[pd.DataFrame | Rows]) -> np.ndarray:
    """Return each quarter as a number, one more for each quarter later; unknown ones far away."""
    start = quarters.Quarter(2000, 1)
    found = [coded(table, "quarter") for table in tables]
    numbers = [[quarters.parse(label).minus(start) for label in distinct] for _, distinct in found]
    # A row without a quarter stands by itself, before all others.
    far = min((number for each in numbers for number in each), default=0) - 10 * QUARTERS
    parts = zip(numbers, found, strict=True)
    return np.concatenate([np.array([*each, far], np.int64)[codes] for each, (codes, _) in parts])
