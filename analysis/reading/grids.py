"""A table as it stands in a file: cells in their columns, rows as a spreadsheet numbers them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

TEXT = pa.large_string()


@dataclass
class Grid:
    """The rows below a header.

    Attributes
    ----------
    columns : list of ChunkedArray
        The cells, by place, of the rows that are as wide as most.
    numbers : array of int
        Row numbers of these.
    odd : dict of int to list of str
        Rows of another width, by number.
    blank : array of int
        Numbers of lines that hold nothing at all.
    """

    columns: list[pa.ChunkedArray]
    numbers: np.ndarray
    odd: dict[int, list[str]] = field(default_factory=dict)
    blank: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def width(self) -> int:
        """How many cells most rows have."""
        return len(self.columns)

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, place: int) -> list[str]:
        """Return the cells of one row by its place."""
        return [column[place].as_py() for column in self.columns]

    def keep(self, mask: np.ndarray) -> None:
        """Keep the rows where the mask is true."""
        if not mask.all():
            chosen = pa.array(mask)
            self.columns = [column.filter(chosen) for column in self.columns]
            self.numbers = self.numbers[mask]

    def put(self, rows: dict[int, list[str]]) -> None:
        """Add rows, as wide as the others, where their numbers belong."""
        if not rows:
            return
        added = columns_of(list(rows.values()), self.width)
        numbers = np.concatenate([self.numbers, np.fromiter(rows, np.int64, len(rows))])
        order = np.argsort(numbers, kind="stable")
        self.numbers = numbers[order]
        taken = pa.array(order)
        self.columns = [
            pa.chunked_array([*old.chunks, *new.chunks], TEXT).combine_chunks().take(taken)
            for old, new in zip(self.columns, added, strict=True)
        ]
        self.columns = [pa.chunked_array([column]) for column in self.columns]


def columns_of(rows: list[list[str]], width: int) -> list[pa.ChunkedArray]:
    """Return rows of one width as columns."""
    turned = list(zip(*rows, strict=True)) if rows else [()] * width
    return [pa.chunked_array([pa.array(column, TEXT)]) for column in turned]
