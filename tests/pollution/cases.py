"""A table, and how it is written down as a file: everything a kind of dirt may change."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import openpyxl

from analysis import checking, reading
from analysis.datasets import registry
from analysis.declare import Dataset
from analysis.drafted import Published
from analysis.first_run import DATA
from tests import factories

COMMON = ("provenance", "source", "source_date", "note")


class Raw(str):
    """A cell that is written as it stands, without quotation marks."""

    __slots__ = ()


@dataclass
class Case:
    """One file in the making.

    Attributes
    ----------
    grid : list of list of str
        Every row of the file, the header among them.
    header, rows : list
        The same lists, as parts of the grid.
    in_text, in_bytes : list of callable
        What is done to the text and to the bytes.
    in_book : list of callable
        What is done to the workbook, where the file is one.
    warned : bool
        Whether something is repaired that a person should know about.
    """

    dataset: Dataset
    header: list[str]
    rows: list[list[str]]
    rng: random.Random
    grid: list[list[str]] = field(default_factory=list)
    delimiter: str = ","
    quote_all: bool = False
    eol: str = "\n"
    ends: bool = True
    encoding: str = "utf-8"
    is_book: bool = False
    in_text: list[Callable[[str], str]] = field(default_factory=list)
    in_bytes: list[Callable[[bytes], bytes]] = field(default_factory=list)
    in_book: list[Callable] = field(default_factory=list)
    dirt: list[str] = field(default_factory=list)
    name: str = "return.csv"

    def __post_init__(self) -> None:
        self.grid = [self.header, *self.rows]

    def place(self, name: str) -> int | None:
        """Return where a column stands, None where it does not."""
        wanted = self.dataset.column(name).csv_name
        return self.header.index(wanted) if wanted in self.header else None

    def columns(self, *types) -> list[int]:
        """Return the places of columns of some types that hold something."""
        found = {c.csv_name: c for c in self.dataset.all_columns}
        return [
            place
            for place, title in enumerate(self.header)
            if title in found
            and found[title].type in types
            and any(row[place] for row in self.rows)
        ]

    def cell(self, *types) -> tuple[list[str], int]:
        """Return a row and a place of a filled cell of some types, by chance."""
        places = self.columns(*types)
        cells = [(row, place) for row in self.rows for place in places if row[place]]
        return self.rng.choice(cells)

    def content(self) -> bytes:
        """Return the file."""
        if self.is_book:
            return self._workbook()
        text = "".join(self.delimiter.join(map(self._written, row)) + self.eol for row in self.grid)
        if not self.ends:
            text = text.removesuffix(self.eol)
        for step in self.in_text:
            text = step(text)
        content = text.encode(self.encoding)
        for step in self.in_bytes:
            content = step(content)
        return content

    def _written(self, cell: str) -> str:
        if isinstance(cell, Raw):
            return cell
        if self.quote_all or any(mark in cell for mark in (self.delimiter, '"', "\n", "\r")):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def _workbook(self) -> bytes:
        book = openpyxl.Workbook()
        sheet = book.active
        for row in self.grid:
            sheet.append([_typed(cell) for cell in row])
        for step in self.in_book:
            step(book)
        content = io.BytesIO()
        book.save(content)
        data = content.getvalue()
        for step in self.in_bytes:
            data = step(data)
        return data


def _typed(cell: str):
    if cell.isdecimal() and (cell == "0" or not cell.startswith("0")) and len(cell) < 12:
        return int(cell)
    return cell or None


# --- Clean tables ----------------------------------------------------------------------------


@cache
def shipped(name: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the header and rows of a file that ships, without where they come from."""
    folder = "record" if (DATA / "record" / f"{name}.csv").exists() else "illustrative"
    with (DATA / folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    if folder == "record":
        return tuple(header), tuple(map(tuple, rows))
    kept = [place for place, title in enumerate(header) if title not in COMMON]
    return tuple(header[p] for p in kept), tuple(tuple(row[p] for p in kept) for row in rows)


NAMES = (
    "training", "training", "training", "workforce", "workforce", "networks", "networks",
    "settings", "funding", "milestones", "organisations", "commentary", "targets", "stated_figures",
)  # fmt: skip


def clean(rng: random.Random, name: str | None = None) -> Case:
    """Return a clean case: some rows of a shipped file, columns that are blank left out."""
    name = name or rng.choice(NAMES)
    header, rows = shipped(name)
    count = rng.choice((1, 2, 3, 5, 8, 13, 30))
    if name == "funding":  # a regrant needs its parent
        count = len(rows)
    start = rng.randrange(max(1, len(rows) - count))
    chosen = [list(row) for row in rows[start : start + count]]
    return Case(registry()[name], list(header), chosen, rng)


@cache
def beside() -> Published:
    """Return what is published: the register of the organisations in the clean tables."""
    path = DATA / "illustrative" / "organisations.csv"
    file = reading.read(path.name, path.read_bytes())
    made = checking.check([file], Published(today=factories.TODAY))
    register = made.tables["organisations"].reset_index(drop=True)
    # As if it were real: an illustrative one falls with the first real return.
    return Published({"organisations": register.assign(provenance="measured")}, factories.TODAY)
