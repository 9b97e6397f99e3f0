"""Marks that stand around the text of cells and are none of it: those of an export of an export.

Each is told by all the cells alike, or by a column in which nothing but the text within fits.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from analysis.declare import Column, Type
from analysis.reading.grids import TEXT, Grid
from analysis.reading.problems import RawFile

MARKED, FORMULA, APOSTROPHE = '^".*"$', '^="(?:[^"]|"")*"$', "^'"
TWICE = "the cells stood in quotation marks twice over, and were read without the second ones"
FORMULAS = "the cell was written as a formula that gives a text, and was read as that text"
LEADING = "the apostrophe before a cell, by which a spreadsheet keeps a text, was taken off"
MAY_LEAD = "the text begins with an apostrophe, which may be its own or a spreadsheet's mark"
TAKE_OFF = "Take it off where it is no part of the text, or put the text in quotation marks"


def taken_off(file: RawFile, grid: Grid, declared: list[Column | None]) -> None:
    """Take such marks off the cells of a grid, and say where."""
    texts = [column.texts for column in grid.columns]
    if any(_any(one, pc.starts_with(one, '"')) for one in texts) and _all(texts, MARKED):
        file.warn(TWICE)
        for place, column in enumerate(grid.columns):
            grid.columns[place] = column.written(_inner(column.texts, 1))
    for place, column in enumerate(grid.columns):
        if _any(column.texts, pc.starts_with(column.texts, '="')):
            _without_formulas(file, grid, place)
    _without_apostrophes(file, grid, declared)


def _without_formulas(file: RawFile, grid: Grid, place: int) -> None:
    column = grid.columns[place]
    is_one = pc.match_substring_regex(column.texts, FORMULA)
    file.note_rows(grid.numbers[column.where(is_one)], FORMULAS, "Check the cell")
    new = pc.if_else(is_one, _inner(column.texts, 2), column.texts)
    grid.columns[place] = column.written(new)


def _without_apostrophes(file: RawFile, grid: Grid, declared: list[Column | None]) -> None:
    of_text = [
        place
        for place, column in enumerate(declared)
        if column is not None and not column.type.is_numeric
    ]
    led = {place: pc.starts_with(grid.columns[place].texts, "'") for place in of_text}
    if not any(_any(grid.columns[place].texts, which) for place, which in led.items()):
        return
    every = _all([grid.columns[place].texts for place in of_text], APOSTROPHE) and not _all(
        [grid.columns[place].texts for place in of_text], "^'.*'$"
    )
    if every:
        led = {place: pc.starts_with(one.texts, "'") for place, one in enumerate(grid.columns)}
    for place, is_led in led.items():
        column = grid.columns[place]
        is_lone = pc.and_(is_led, pc.equal(pc.count_substring(column.texts, "'"), 1))
        name = declared[place].csv_name if declared[place] else None
        if every or declared[place].type is not Type.TEXT:
            which = is_led if every else is_lone
            rows = grid.numbers[column.where(which)]
            file.note_rows(rows, LEADING, "Check the cell", column=name)
            rest = pc.utf8_slice_codeunits(column.texts, 1)
            grid.columns[place] = column.written(pc.if_else(which, rest, column.texts))
        else:
            rows = grid.numbers[column.where(is_lone)]
            file.note_rows(rows, MAY_LEAD, TAKE_OFF, level="error", column=name)


def _any(texts: pa.Array, which: pa.Array) -> bool:
    return bool(len(texts)) and bool(pc.any(which).as_py())


def _all(columns: list[pa.Array], pattern: str) -> bool:
    """Return whether every filled text matches a pattern."""
    filled = pa.chunked_array([one.filter(pc.not_equal(one, "")) for one in columns], TEXT)
    return len(filled) > 0 and bool(pc.all(pc.match_substring_regex(filled, pattern)).as_py())


def _inner(texts: pa.Array, first: int) -> pa.Array:
    """Return texts without the marks around them, and with single ones for the doubled within."""
    return pc.replace_substring(pc.utf8_slice_codeunits(texts, first, -1), '""', '"')
