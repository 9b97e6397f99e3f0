"""What the reader hands on: the file as text, and what a person should know about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.cells import ERROR, WARNING
from analysis.declare import Dataset

# Past this many of one kind the rest are counted, not listed.
MOST_OF_ONE_KIND = 100


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file, said so that a person can act on it.

    Attributes
    ----------
    row : int or None
        As a spreadsheet numbers it (the header is row 1); None for the whole file.
    level : str
        ``error`` stops, ``warning`` asks.
    replaces : bool
        Whether the suggestion is a value to write in place, rather than advice.
    """

    file: str | None
    row: int | None
    column: str | None
    value: str | None
    rule: str
    suggestion: str
    level: str
    replaces: bool = False

    @property
    def advice(self) -> str:
        """The suggestion as a sentence."""
        return f'Did you mean "{self.suggestion}"?' if self.replaces else self.suggestion

    def __str__(self) -> str:
        rows = f"row {self.row}" if self.row else "whole file" if self.file else ""
        place = ", ".join(part for part in (rows, self.column) if part)
        where = ": ".join(part for part in (self.file or "all files", place) if part)
        value = "" if self.value is None else f'"{self.value}": '
        hint = f" {self.advice}" if self.suggestion else ""
        return f"{self.level}: {where}: {value}{self.rule}.{hint}"


@dataclass
class RawFile:
    """A file as text.

    Attributes
    ----------
    table : DataFrame, one row per record
        Text under the names of the declared columns (and their markers columns); the index is the
        row as a spreadsheet numbers it. None where nothing of the file can be read; without the
        rows that are no row of the table, each of which is among the problems.
    header : list of str
        The headers as they stand in the file, for matching them with columns.
    sample : list of list of str
        The first rows under them.
    labels : list of str
        What problems call each of the columns of `header`.
    left_out : list of DataFrame
        Text that no part of the table holds, for the scan for personal data, which empties it:
        columns under their headers, rows in one column. The index is the row.
    quarter : str, optional
        The quarter of every row, as whoever hands the file over said it.
    lacks_quarter : bool
        Whether it is a return without a column for the quarter.
    hints : tuple of str
        The quarters its name, or a title above its headers, speaks of.
    personal : list of Problem, optional
        What the scan for personal data found; None before it.
    """

    name: str
    sha256: str
    dataset: Dataset | None = None
    table: pd.DataFrame | None = None
    problems: list[Problem] = field(default_factory=list)
    # The file as it came, which is kept when it is published.
    content: bytes | None = field(default=None, repr=False, compare=False)
    # Or where it stands, if it was not read whole.
    path: Path | None = field(default=None, repr=False, compare=False)
    header: list[str] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    left_out: list[pd.DataFrame] = field(default_factory=list)
    quarter: str | None = None
    lacks_quarter: bool = False
    hints: tuple[str, ...] = ()
    personal: list[Problem] | None = None
    # The sheet of a workbook that was read.
    sheet: str = ""

    @property
    def rows(self) -> int:
        """How many records were read."""
        return 0 if self.table is None else len(self.table)

    def refuse(
        self, rule: str, suggestion: str = "", *, row: int | None = None, column: str | None = None
    ) -> RawFile:
        """Note an error of the whole file, of one row of its structure or of one cell."""
        self.problems.append(Problem(self.name, row, column, None, rule, suggestion, ERROR))
        return self

    def warn(
        self, rule: str, suggestion: str = "", *, row: int | None = None, column: str | None = None
    ) -> RawFile:
        """Note a repair: what was done, and where."""
        self.problems.append(Problem(self.name, row, column, None, rule, suggestion, WARNING))
        return self

    def leave_out(self, rows: Mapping[int, Sequence[str]], what: str) -> None:
        """Keep the cells of rows that are no part of the table for the scan for personal data."""
        cells = [(row, cell) for row, texts in rows.items() for cell in texts if cell]
        if cells:
            index = pd.Index([row for row, _ in cells], name="row")
            texts = pd.DataFrame({what: [cell for _, cell in cells]}, index=index, dtype="str")
            self.left_out.append(texts)

    def note_rows(
        self,
        rows: Sequence[int],
        rule: str,
        suggestion: str,
        *,
        level: str = WARNING,
        column: str | None = None,
    ) -> None:
        """Note one thing for each of several rows; past the first hundred they are counted."""
        note = self.warn if level == WARNING else self.refuse
        for row in rows[:MOST_OF_ONE_KIND]:
            note(rule, suggestion, row=int(row), column=column)
        if len(rows) > MOST_OF_ONE_KIND:
            more = f"{rule} (and {len(rows) - MOST_OF_ONE_KIND:,} rows more)"
            note(more, suggestion, column=column)
