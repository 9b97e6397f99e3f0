"""A table as it stands in a file: cells in their columns, rows as a spreadsheet numbers them.

Each column keeps every text once and a small number for each cell: a return repeats its areas,
levels and counts, so that cleaning, scanning and checking look at each text once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
CODED = pa.dictionary(pa.int32(), TEXT)
STR = pd.StringDtype(na_value=np.nan)


class Coded:
    """A column of cells.

    Attributes
    ----------
    codes : array of int
        For every cell the place of its text, in the smallest integers that hold them.
    texts : Array
        The texts, each of them once.
    """

    def __init__(self, codes: np.ndarray, texts: pa.Array) -> None:
        self.codes = codes.astype(np.min_scalar_type(-max(len(texts), 1)), copy=False)
        self.texts = texts

    @classmethod
    def of(cls, cells: Sequence[str] | pa.Array | pa.ChunkedArray) -> Coded:
        """Return texts, or texts that Arrow has coded, as a column."""
        column = cells if isinstance(cells, (pa.Array, pa.ChunkedArray)) else pa.array(cells, TEXT)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        return cls.joined([cls(one.indices.to_numpy(), one.dictionary) for one in chunks])

    @classmethod
    def joined(cls, parts: Sequence[Coded]) -> Coded:
        """Return columns below each other as one."""
        if len(parts) == 1:
            return parts[0]
        texts = pc.unique(pa.chunked_array([part.texts for part in parts], TEXT))
        places = [pc.index_in(part.texts, texts).to_numpy() for part in parts]
        kind = np.min_scalar_type(-max(len(texts), 1))
        new = [at.astype(kind)[part.codes] for at, part in zip(places, parts, strict=True)]
        return cls(np.concatenate(new) if new else np.empty(0, np.int8), texts)

    @classmethod
    def all_joined(cls, parts: list[list[Coded]]) -> list[Coded]:
        """Return every column of pieces below each other as one.

        The pieces are given up as they are joined: only one column is in memory twice.
        """
        joined = []
        for place, part in enumerate(parts):
            joined.append(cls.joined(part))
            parts[place] = []
        return joined

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, place: int) -> str:
        return self.texts[int(self.codes[place])].as_py()

    def where(self, which: pa.Array | pa.BooleanArray) -> np.ndarray:
        """Return which cells hold one of the texts that are true in `which`."""
        return np.asarray(which, dtype=bool)[self.codes]

    def knows(self, text: str) -> bool:
        """Return whether a text stands in any cell."""
        return pc.index(self.texts, pa.scalar(text, self.texts.type)).as_py() >= 0

    def holds(self) -> np.ndarray:
        """Return which cells hold anything."""
        blank = self._blank
        return np.ones(len(self), dtype=bool) if blank < 0 else self.codes != blank

    @cached_property
    def _blank(self) -> int:
        """The place of the text that is none, -1 where every cell holds something."""
        return pc.index(self.texts, "").as_py()

    def read(self, places: np.ndarray) -> np.ndarray:
        """Return some cells."""
        codes, at = np.unique(self.codes[places], return_inverse=True)
        return np.array(self.texts.take(pa.array(codes)).to_pylist(), dtype=object)[at]

    def take(self, places: np.ndarray) -> Coded:
        """Return some of the cells, and no text that none of them holds."""
        codes, new = np.unique(self.codes[places], return_inverse=True)
        return Coded(new, self.texts.take(pa.array(codes)))

    def written(self, texts: pa.Array) -> Coded:
        """Return the column with other texts in place of its own."""
        coded = texts.cast(TEXT).dictionary_encode()
        if len(coded.dictionary) == len(texts):
            return Coded(self.codes, texts)
        return Coded(coded.indices.to_numpy()[self.codes], coded.dictionary)

    def categories(self) -> pd.Categorical:
        """Return the column as pandas holds coded texts."""
        # Each text is there once: pandas would look that up again, which takes ten times as long.
        texts = pd.Index(STR.__from_arrow__(self.texts))
        kind = pd.CategoricalDtype._from_fastpath(texts)
        return pd.Categorical.from_codes(self.codes, dtype=kind, validate=False)


@dataclass
class Grid:
    """The rows below a header.

    Attributes
    ----------
    columns : list of Coded
        The cells, by place, of the rows that are as wide as most.
    numbers : array of int
        Row numbers of these.
    odd : dict of int to list of str
        Rows of another width, by number.
    blank : array of int
        Numbers of lines that hold nothing at all.
    spaced : frozenset of int
        Rows of another width in which a space follows a delimiter, as it follows a comma in prose.
    cut : int
        The number of a last row without a line end, where the file may have been cut short.
    """

    columns: list[Coded]
    numbers: np.ndarray
    odd: dict[int, list[str]] = field(default_factory=dict)
    blank: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    spaced: frozenset[int] = frozenset()
    cut: int = 0

    @property
    def width(self) -> int:
        """How many cells most rows have."""
        return len(self.columns)

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, place: int) -> list[str]:
        """Return the cells of one row by its place."""
        return [column[place] for column in self.columns]

    def rows(self, places: np.ndarray) -> dict[int, list[str]]:
        """Return the cells of some rows, by row number."""
        cells = zip(*(column.read(places).tolist() for column in self.columns), strict=True)
        return dict(zip(self.numbers[places].tolist(), map(list, cells), strict=True))

    def keep(self, mask: np.ndarray) -> None:
        """Keep the rows where the mask is true."""
        if not mask.all():
            places = np.flatnonzero(mask)
            self.columns = [column.take(places) for column in self.columns]
            self.numbers = self.numbers[mask]

    def put(self, rows: dict[int, list[str]]) -> None:
        """Add rows, as wide as the others, where their numbers belong."""
        if not rows:
            return
        added = columns_of(list(rows.values()), self.width)
        numbers = np.concatenate([self.numbers, np.fromiter(rows, np.int64, len(rows))])
        order = np.argsort(numbers, kind="stable")
        self.numbers = numbers[order]
        both = zip(self.columns, added, strict=True)
        self.columns = [Coded.joined(pair).take(order) for pair in both]


def columns_of(rows: list[list[str]], width: int) -> list[Coded]:
    """Return rows of one width as columns."""
    turned = list(zip(*rows, strict=True)) if rows else [()] * width
    return [Coded.of(list(column)) for column in turned]
