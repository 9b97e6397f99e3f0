"""Reading a CSV into text, and finding out which dataset it is. Nothing is guessed.

Only well-formed files are read: UTF-8, commas, one header row, as many cells in every row as in
the header. Anything else is refused with the reason.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass, field

import pandas as pd

from analysis import reference
from analysis.cells import ERROR, WARNING
from analysis.datasets import registry
from analysis.declare import Dataset

# What other kinds of file begin with.
OTHER_FILES = {
    b"PK\x03\x04": "a spreadsheet or zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
}
csv.field_size_limit(1_000_000)


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
        place = [f"row {self.row}" if self.row else "whole file", self.column]
        value = "" if self.value is None else f'"{self.value}": '
        hint = f" {self.advice}" if self.suggestion else ""
        where = ", ".join(part for part in place if part)
        return f"{self.level}: {self.file}: {where}: {value}{self.rule}.{hint}"


@dataclass
class RawFile:
    """A file as text.

    Attributes
    ----------
    table : DataFrame, one row per record
        Text under the names of the declared columns (and their markers columns); the index is the
        row as a spreadsheet numbers it. None where nothing of the file can be read; without the
        rows that have too many or too few cells, which are among the problems.
    """

    name: str
    sha256: str
    dataset: Dataset | None = None
    table: pd.DataFrame | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records were read."""
        return 0 if self.table is None else len(self.table)

    def refuse(self, rule: str, suggestion: str = "", *, row: int | None = None) -> RawFile:
        """Note an error of the whole file (or of one row of its structure)."""
        self.problems.append(Problem(self.name, row, None, None, rule, suggestion, ERROR))
        return self


def read(name: str, content: bytes, *, dataset: str | None = None) -> RawFile:
    """Read a CSV's bytes as text under declared column names.

    Parameters
    ----------
    name : str
        File name, for messages and the history.
    content : bytes
        The file. It may begin with a byte order mark.
    dataset : str, optional
        Name of the dataset; found from the headers where not given.

    Returns
    -------
    RawFile
        With problems where it could not be read; never raises on content.
    """
    file = RawFile(name, hashlib.sha256(content).hexdigest())
    records = _records(file, content)
    if records is None:
        return file
    header, rows = records
    file.dataset = registry().datasets.get(dataset) if dataset else recognise(header)
    if file.dataset is None:
        known = ", ".join(registry().datasets)
        return file.refuse(
            f"{dataset} is not a dataset" if dataset else "the headers are not those of a dataset",
            f"Datasets are {known}; compare the file with its template",
        )
    names = _named(file, header)
    # What can be read is read whatever is wrong with the rest: all problems are told at once.
    if rows:
        file.table = _table(names, rows)
    return file


def _records(file: RawFile, content: bytes) -> tuple[list[str], dict[int, list[str]]] | None:
    for start, kind in OTHER_FILES.items():
        if content.startswith(start):
            file.refuse(f"the file is {kind}, not a CSV", "Save it as CSV UTF-8 and try again")
            return None
    if b"\x00" in content:
        file.refuse("the file holds NUL bytes", "Save it as CSV UTF-8 and try again")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        file.refuse("the file is not UTF-8", "Save it as CSV UTF-8 and try again")
        return None
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as reason:
        file.refuse(f"the file is not a well-formed CSV ({reason})", "Check its quotation marks")
        return None
    return _even(file, records)


def _even(file: RawFile, records: list[list[str]]) -> tuple[list[str], dict[int, list[str]]] | None:
    """Return the header and, by number, the rows that have as many cells; the others are noted."""
    if not records or not any(cell.strip() for cell in records[0]):
        file.refuse("the first row holds no headers", "Begin the file with the template's headers")
        return None
    header = records[0]
    rows = {
        number: record
        for number, record in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in record)
    }
    if not rows:
        file.refuse("the file has headers but no rows", "Add a row, with 0 for a nil return")
    for number, record in rows.items():
        if len(record) != len(header):
            rule = f"the row has {len(record)} cells where the header has {len(header)}"
            file.refuse(rule, "Check its commas and quotation marks", row=number)
    even = {number: record for number, record in rows.items() if len(record) == len(header)}
    return header, even


def snake_case(header: str) -> str:
    """Write a header in snake case: ``Planned Dates:Start Date`` is planned_dates_start_date."""
    return re.sub(r"[^a-z0-9]+", "_", header.strip().lower()).strip("_")


def accepted_headers(dataset: Dataset) -> dict[str, str]:
    """Return every accepted header in snake case, with the column name it stands for."""
    accepted = {}
    for column in dataset.all_columns:
        for spelling in (column.name, column.csv_name):
            accepted[snake_case(spelling)] = column.name
        if column.is_measure:
            accepted[column.markers_name] = column.markers_name
            accepted[snake_case(f"{column.csv_name}_markers")] = column.markers_name
    return accepted


def recognise(header: list[str]) -> Dataset | None:
    """Return the one dataset whose own columns the headers fit best, or None.

    A dataset is recognised by more than half of its required columns; of several the one with the
    most headers in common, whether or not one of them is missing. Where two have as many, neither.
    """
    written = {snake_case(cell) for cell in header}
    scores = []
    for dataset in registry():
        accepted = accepted_headers(dataset)
        found = {accepted[cell] for cell in written if cell in accepted}
        needed = {column.name for column in dataset.columns if _must_be_there(column)}
        own = {column.name for column in dataset.columns}
        if len(found & needed) * 2 > len(needed):
            scores.append((len(found & own), len(found & needed) / len(needed), dataset))
    scores.sort(key=lambda score: score[:2], reverse=True)
    if not scores or (len(scores) > 1 and scores[0][:2] == scores[1][:2]):
        return None
    return scores[0][2]


def _must_be_there(column) -> bool:
    return column.required and column.default is None and column.default_from is None


def _named(file: RawFile, header: list[str]) -> list[str | None]:
    """Return the column name of every header, None where it is not a column."""
    accepted = accepted_headers(file.dataset)
    names: list[str | None] = []
    for cell in header:
        name = accepted.get(snake_case(cell))
        if name is None:
            _report_unknown(file, cell, accepted)
        elif name in names:
            file.refuse(f"the column {cell.strip()} is there twice", "Keep one of them")
        names.append(name)
    for column in file.dataset.columns:
        if _must_be_there(column) and column.name not in names:
            file.problems.append(
                Problem(
                    file.name,
                    None,
                    column.csv_name,
                    None,
                    f"the column {column.csv_name} is missing",
                    "Add it; the template has every column",
                    ERROR,
                )
            )
    return names


def _report_unknown(file: RawFile, cell: str, accepted: dict[str, str]) -> None:
    near = reference.closest(snake_case(cell), list(accepted))
    # A near miss may be a misspelt optional column: leaving it out would lose its figures.
    level = ERROR if near else WARNING
    rule = f"{cell.strip() or 'a blank header'} is not a column of {file.dataset.name}"
    hint = near or "The column is left out"
    file.problems.append(
        Problem(file.name, 1, cell.strip(), cell.strip(), rule, hint, level, bool(near))
    )


def _table(names: list[str | None], rows: dict[int, list[str]]) -> pd.DataFrame:
    kept = [place for place, name in enumerate(names) if name is not None]
    data = {names[place]: [record[place] for record in rows.values()] for place in kept}
    return pd.DataFrame(data, index=pd.Index(rows, name="row"), dtype="str")
