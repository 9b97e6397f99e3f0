"""Reading an Excel workbook of one sheet as the text that a CSV of it would hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import python_calamine

from analysis import privacy
from analysis.reading import archives, showing
from analysis.reading.finding import Top
from analysis.reading.grids import Grid, columns_of
from analysis.reading.problems import RawFile
from analysis.reading.signatures import SAVE_AS_CSV


def rows(file: RawFile, content: bytes, is_table: Callable | None = None) -> list | None:
    """Return the cells of the one sheet that holds something, as text; None where refused.

    Parameters
    ----------
    is_table : callable, optional
        Says of rows of texts whether they hold a table of a dataset: where several sheets hold
        something, the one that holds a table is read.
    """
    parts = archives.parts(file, content)
    if parts is None:
        return None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            (about, book.get_sheet_by_index(place).to_python(skip_empty_area=False))
            for place, about in enumerate(book.sheets_metadata)
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except Exception as reason:  # the library raises several kinds, and may panic
        file.refuse(f"the workbook cannot be read ({type(reason).__name__})", SAVE_AS_CSV)
        return None
    return _only(file, content, sheets, is_table or (lambda cells: True))


def _only(file: RawFile, content: bytes, sheets, is_table: Callable) -> list | None:
    filled = [
        (about, [[text_of(cell) for cell in row] for row in cells])
        for about, cells in sheets
        if any(any(c != "" for c in r) for r in cells)
    ]
    shown = [one for one in filled if one[0].visible == python_calamine.SheetVisibleEnum.Visible]
    tables = [one for one in shown if is_table(one[1])] if len(shown) > 1 else shown
    # Sheets that say the same are one.
    if tables and all(cells == tables[0][1] for _, cells in tables):
        tables = tables[:1]
    if any(privacy.is_personal_name(about.name) for about, _ in filled):
        file.refuse(privacy.SHEET_NAMED, "Rename the sheet")
    for about, cells in filled:
        is_hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        if is_hidden or (len(tables) == 1 and about is not tables[0][0]):
            words = f"the {'hidden ' if is_hidden else ''}sheet {_said(about.name)}"
            file.warn(f"{words} is left out")
            file.leave_out(dict(enumerate(cells, start=1)), words)
    if len(tables) != 1:
        names = ", ".join(_said(about.name) for about, _ in tables or shown) or "none"
        rule = f"the workbook has {len(tables or shown)} sheets with something in them: {names}"
        file.refuse(rule, "Keep one sheet, or save each as a file of its own")
        return None
    if not file.name.lower().endswith((".xlsx", ".xlsm")):
        file.warn("the file is an Excel workbook and was read as one")
    about, cells = tables[0]
    return cells if showing.is_safe(file, content, about.name) else None


def _said(name: str) -> str:
    return "whose name is withheld" if privacy.is_personal_name(name) else name


def text_of(cell) -> str:
    """Return a typed cell as a CSV would hold it: 12.0 is 12, a date is 2026-09-30."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        # A spreadsheet works with, and shows, fifteen digits: 0.1 + 0.2 is 0.3.
        number = format(Decimal(format(cell, ".15g")), "f")
        return number.rstrip("0").rstrip(".") if "." in number else number
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ") if cell.time() != dt.time() else cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, (dt.date, dt.time)) else str(cell)


def grid(cells: list[list[str]], first_row: int, top: Top) -> tuple[Top, Grid]:
    """Return the rows below the header as a grid, and the header as wide as these.

    A sheet is as wide as its widest row. Where few rows go on past the header, their cells have
    moved, or somebody wrote beside the table: these rows are wider than it, as they would be in a
    CSV.
    """
    width, declared = len(cells[0]) if cells else 0, top.declared_width
    wider = [place for place, row in enumerate(cells) if any(row[declared:])]
    numbers = np.arange(len(cells), dtype=np.int64) + first_row
    if not wider or len(wider) * 2 > len(cells):
        return top, Grid(columns_of(cells, width), numbers)
    usual = np.ones(len(cells), bool)
    usual[wider] = False
    rows = [row[:declared] for row, is_usual in zip(cells, usual, strict=True) if is_usual]
    odd = {int(numbers[place]): _without_blank_end(cells[place]) for place in wider}
    top = dataclasses.replace(top, header=top.header[:declared], width=declared)
    return top, Grid(columns_of(rows, declared), numbers[usual], odd=odd)


def _without_blank_end(cells: list[str]) -> list[str]:
    return cells[: max(place + 1 for place, cell in enumerate(cells) if cell)]


def filled_down(file: RawFile, content: bytes, cells: list, header: int, keys: set[int]) -> None:
    """Write the text of merged cells into every row they stand for; refuse other merged cells.

    Cells that are merged downwards in a column of the key say that the rows share its text. A
    figure that stands once for several rows may be of all of them together.
    """
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    ranges = book.get_sheet_by_name(file.sheet).merged_cell_ranges or []
    filled = set()
    for first, last in ranges:
        if last[0] + 1 <= header or first == last:
            continue
        if first[0] < header or first[1] != last[1] or first[1] not in keys:
            hint = "Unmerge the cells and fill each of them"
            file.refuse("the row holds merged cells", hint, row=first[0] + 1)
            continue
        for row in range(first[0] + 1, min(last[0] + 1, len(cells))):
            cells[row][first[1]] = cells[first[0]][first[1]]
            filled.add(row + 1)
    rule = "the row takes a text from the cells it is merged with above"
    file.note_rows(sorted(filled), rule, "Check the row")
