"""What the senders of a draft returned in the quarters before: the measure of what is plausible."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import quarters
from analysis.declare import Dataset

# How far back a return is compared with the sender's own.
QUARTERS = 4
SENDER = "returned_by"


@dataclass
class History:
    """The rows of a draft, and beside them what their senders returned before.

    Attributes
    ----------
    table : DataFrame
        The typed rows of the draft.
    together : DataFrame
        The rows of the draft, then the published ones of the same senders that it does not
        replace: key and measures.
    is_whole : bool
        Whether returns are whole, so that their size says something.
    """

    dataset: Dataset
    table: pd.DataFrame
    together: pd.DataFrame
    is_whole: bool
    _numbers: dict[str, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        table: pd.DataFrame,
        published: pd.DataFrame | None,
        *,
        is_whole: bool = True,
    ) -> History:
        """Return the history of a draft's rows."""
        names = [*dataset.key_names, *(column.name for column in dataset.measures)]
        parts = [table[names]]
        if published is not None and dataset.is_return and len(published):
            parts.append(_standing(dataset, table, published, is_whole=is_whole)[names])
        return cls(dataset, table, pd.concat(parts, ignore_index=True), is_whole)

    def values(self, name: str) -> np.ndarray:
        """Return a measure of the draft's rows; not a number where it has no value."""
        return self._all(name)[: len(self.table)]

    def _all(self, name: str) -> np.ndarray:
        if name not in self._numbers:
            self._numbers[name] = self.together[name].to_numpy(dtype=float, na_value=np.nan)
        return self._numbers[name]

    @cached_property
    def _places(self) -> dict[int, np.ndarray]:
        return _places(self.together, self.dataset.key_names, len(self.table))

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
        quarter = ordinals(self.together["quarter"])
        sender = pd.factorize(self.together[SENDER], use_na_sentinel=False)[0]
        span = int(quarter.max() - quarter.min()) + QUARTERS + 1
        return Returns(sender * span + quarter - quarter.min() + QUARTERS, len(self.table))

    def texts(self, doubted: np.ndarray, words) -> pd.Series:
        """Return `words(place)` for the rows doubted, by their places in the draft."""
        places = np.flatnonzero(doubted)
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
        mine = every[:drafted]
        self._ids, self.first, self.of_rows = np.unique(
            mine, return_index=True, return_inverse=True
        )
        self.rows = self.count(np.ones(drafted, dtype=bool))
        self._known, self._sizes = np.unique(every, return_counts=True)

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
    mine = published[published[SENDER].isin(table[SENDER].unique())]
    return not_replaced(dataset, table, mine, is_whole=is_whole)


def not_replaced(
    dataset: Dataset, table: pd.DataFrame, published: pd.DataFrame, *, is_whole: bool
) -> pd.DataFrame:
    """Return the published rows that still stand once a draft is published."""
    part = ["quarter", SENDER] if is_whole else dataset.key_names
    drafted = pd.MultiIndex.from_frame(table[part].drop_duplicates().astype(object))
    return published[~pd.MultiIndex.from_frame(published[part].astype(object)).isin(drafted)]


def _places(together: pd.DataFrame, key: list[str], drafted: int) -> dict[int, np.ndarray]:
    """Return by lag the place of the row with the same key that many quarters before."""
    ordinal = ordinals(together["quarter"])
    if not len(ordinal) or np.nanmin(ordinal) == np.nanmax(ordinal):
        return {0: np.arange(drafted)}
    code = np.zeros(len(together), dtype=np.int64)
    for name in key:
        if name != "quarter":
            places, distinct = pd.factorize(together[name], use_na_sentinel=False)
            code = code * len(distinct) + places
            if len(distinct) and code.max() > 2**40:
                code = pd.factorize(code)[0]
    span = int(ordinal.max() - ordinal.min()) + QUARTERS + 1
    every = code * span + (ordinal - ordinal.min()) + QUARTERS
    # Sorted once: looking a sorted list up in itself is many times faster than in any order.
    known, first, inverse = np.unique(every, return_index=True, return_inverse=True)
    mine = inverse[:drafted]
    found = {}
    for lag in range(1, QUARTERS + 1):
        at = np.searchsorted(known, known - lag)
        found[lag] = np.where(known[at] == known - lag, first[at], -1)[mine]
    return found


def ordinals(labels: pd.Series) -> np.ndarray:
    """Return each quarter as a number, one more for each quarter later; unknown ones far away."""
    places, distinct = pd.factorize(labels)
    start = quarters.Quarter(2000, 1)
    numbers = [quarters.parse(label).minus(start) for label in distinct]
    # A row without a quarter stands by itself, before all others.
    far = min(numbers, default=0) - 10 * QUARTERS
    return np.array([*numbers, far], dtype=np.int64)[places]
