"""Cleaning every cell of a grid: whole columns at once, and only odd cells one by one."""

from __future__ import annotations

import re
from collections import defaultdict

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analysis.declare import Column, Dataset, Type
from analysis.reading import wrapped
from analysis.reading.cleaning import LONGEST_CELL, SUSPICIOUS, cleaned
from analysis.reading.grids import TEXT, Coded, Grid
from analysis.reading.lines import BLOCK
from analysis.reading.problems import RawFile

RUNS = "spaces in a row were read as one"
FOLDED = "a line break in the cell was read as a space"
APOSTROPHES = "the text stands in apostrophes, which may be quotation marks of the cell"
WRAPPED = "quotation marks around the cell were taken out"
# Apostrophes are no marks of one cell alone: where they are marks, they are of all cells.
AROUND = '^(["\u201c])([^"\u201c\u201d]*)(["\u201d])$'
BREAKS = r"\s*[\r\n]+\s*"
# What asks for a closer look at texts that are plain otherwise.
RUN, APOSTROPHE, MARK = b"  ", b"'", b'"'
# Letters that are written otherwise may begin so.
WRITTEN = {b"&", b"_x00"}
CONTROL = bytes(range(32)) + b"\x7f"
RETYPE = "Type the cell again, and save the file as CSV UTF-8"


def columns_by_place(dataset: Dataset, names: list[str | None]) -> list[Column | None]:
    """Return the declared column of every place, None for markers and what is left out."""
    declared = {column.name: column for column in dataset.all_columns}
    return [declared.get(name) for name in names]


def takes_lines(dataset: Dataset, column: Column | None) -> bool:
    """Return whether a cell may be of several lines: free text, and not what names a thing."""
    return column is not None and column.type is Type.TEXT and column not in dataset.key


def tidy(file: RawFile, grid: Grid, names: list[str | None]) -> None:
    """Clean a grid in place and note every repair and fault with its row."""
    declared = columns_by_place(file.dataset, names)
    free = [takes_lines(file.dataset, column) for column in declared]
    wrapped.taken_off(file, grid, declared)
    for place, column in enumerate(grid.columns):
        is_plain, holds = _looked_through(column.texts)
        grid.columns[place], odd = _tidied(column, is_plain=is_plain and not WRITTEN & holds)
        found = _Found()
        if not free[place] and (RUN in holds or not is_plain):
            grid.columns[place], places = _without_runs(grid.columns[place])
            found.repairs[RUNS].extend(grid.numbers[places].tolist())
        if free[place] and (APOSTROPHE in holds or not is_plain):
            found.faults[APOSTROPHES].extend(_in_apostrophes(grid, place))
        for where, text in odd:
            found.look(text, int(grid.numbers[where]), is_free=free[place])
        if not free[place] and (MARK in holds or not is_plain):
            grid.columns[place] = _folded(grid.columns[place])
            grid.columns[place], places = _unwrapped(grid.columns[place])
            found.repairs[WRAPPED].extend(grid.numbers[places].tolist())
        found.report(file, declared[place].csv_name if declared[place] else names[place])
    found = _Found()
    for row, cells in grid.odd.items():
        grid.odd[row] = [found.look(text, row, is_free=True) for text in cells]
    found.report(file, None)


def _looked_through(texts: pa.Array) -> tuple[bool, set[bytes]]:
    """Return whether texts are ASCII without control characters, and which of some marks they hold.

    Looking at the bytes of all texts at once is many times faster than at every text.
    """
    held = texts.buffers()[2]
    view, holds, is_plain = memoryview(held or b""), set(), True
    for start in range(0, len(view), BLOCK):
        # A run of spaces may begin in one block and end in the next.
        block = bytes(view[start : start + BLOCK + 1])
        holds.update(mark for mark in (RUN, APOSTROPHE, MARK, *WRITTEN) if mark in block)
        is_plain = is_plain and block.isascii() and block == block.translate(None, CONTROL)
    return is_plain, holds


def _tidied(column: Coded, *, is_plain: bool) -> tuple[Coded, list[tuple[int, str]]]:
    """Return the column with its cells cleaned, and the odd cells with their places."""
    texts = column.texts
    odd = pc.greater_equal(pc.binary_length(texts), LONGEST_CELL)
    if not is_plain:
        odd = pc.or_(odd, pc.match_substring_regex(texts, SUSPICIOUS))
    if not pc.any(odd).as_py():
        return column.written(pc.utf8_trim(texts, " ")), []
    places = np.flatnonzero(column.where(odd))
    told = list(zip(places.tolist(), column.read(places).tolist(), strict=True))
    new = pa.array([cleaned(text).text for text in texts.filter(odd).to_pylist()], TEXT)
    return column.written(pc.utf8_trim(pc.replace_with_mask(texts, odd, new), " ")), told


def _without_runs(column: Coded) -> tuple[Coded, np.ndarray]:
    """Return the column with single spaces, and where there were several in a row."""
    has_runs = pc.match_substring(column.texts, "  ")
    if not pc.any(has_runs).as_py():
        return column, np.empty(0, np.int64)
    places = np.flatnonzero(column.where(has_runs))
    return column.written(pc.replace_substring_regex(column.texts, " +", " ")), places


def _folded(column: Coded) -> Coded:
    """Return the column with a space for every line break within a cell."""
    if not pc.any(pc.match_substring_regex(column.texts, BREAKS)).as_py():
        return column
    return column.written(pc.replace_substring_regex(column.texts, BREAKS, " "))


def _in_apostrophes(grid: Grid, place: int) -> list[int]:
    """Return the rows of a column of texts that all stand in apostrophes, as marks of cells do."""
    texts = grid.columns[place].texts
    filled = texts.filter(pc.not_equal(texts, ""))
    if not len(filled) or not pc.all(pc.match_substring_regex(filled, "^'.*'$")).as_py():
        return []
    return grid.numbers[grid.columns[place].holds()].tolist()


def _unwrapped(column: Coded) -> tuple[Coded, np.ndarray]:
    """Return the column without quotation marks around whole cells, and where there were any."""
    has_marks = pc.match_substring_regex(column.texts, AROUND)
    if not pc.any(has_marks).as_py():
        return column, np.empty(0, np.int64)
    places = np.flatnonzero(column.where(has_marks))
    return column.written(pc.replace_substring_regex(column.texts, AROUND, r"\2")), places


class _Found:
    """The repairs and faults of one column, by kind, with their rows."""

    def __init__(self) -> None:
        self.repairs: dict[str, list[int]] = defaultdict(list)
        self.faults: dict[str, list[int]] = defaultdict(list)

    def look(self, text: str, row: int, *, is_free: bool) -> str:
        """Clean a text and remember what was done."""
        clean = cleaned(text)
        for repair in clean.repairs:
            self.repairs[repair].append(row)
        for fault in clean.faults:
            self.faults[fault].append(row)
        if not is_free and re.search(BREAKS, clean.text):
            self.repairs[FOLDED].append(row)
        return clean.text

    def report(self, file: RawFile, column: str | None) -> None:
        """Note everything."""
        for rule, rows in self.repairs.items():
            file.note_rows(rows, rule, "Check the cell", column=column)
        for rule, rows in self.faults.items():
            file.note_rows(rows, rule, RETYPE, level="error", column=column)
