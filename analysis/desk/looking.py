"""What a filled workbook holds beside its tables, and figures that show otherwise than they are.

A person reads what a cell shows; what is published is what it holds. Where the two differ the
figure is asked for again.
"""

from __future__ import annotations

import io
import re
import zipfile

import python_calamine

from analysis import privacy
from analysis.cells import ERROR, WARNING
from analysis.desk import layout
from analysis.desk.tables import Sheet
from analysis.reading import archives, showing, workbooks
from analysis.reading.problems import Problem, RawFile

TYPE_AGAIN = "Type the figure itself, as a plain number"
MERGED = re.compile(r'<(?:\w+:)?mergeCell\b[^>]*\bref="[A-Z]+(\d+):[A-Z]+(\d+)"')


def report(content: bytes, files: list[RawFile], sheet: Sheet) -> None:
    """Note what shows otherwise than it is, and what no table of the workbook holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        path = archives.sheet_path(archive, layout.SHEET)
        text = archive.read(path) if path else b""
        shown = showing.shown_otherwise(archive, text)
    for rule, rows in shown.items():
        _note(files, rows, f"a figure of the row {rule}", TYPE_AGAIN, ERROR)
    ranges = [(int(one), int(two)) for one, two in MERGED.findall(text.decode("utf-8", "replace"))]
    merged = [row for first, last in ranges for row in range(first, min(last, first + 99) + 1)]
    _note(files, merged, "the row holds merged cells", "Unmerge the cells and fill each", ERROR)
    hidden = showing.hidden_rows(text)
    _note(files, hidden, "the row is hidden in the workbook, and is read", "Check it", WARNING)
    _report_below(files[0], sheet)
    _report_sheets(files[0], content)


def _note(files: list[RawFile], rows: list[int], rule: str, hint: str, level: str) -> None:
    """Note something of those rows that are of a table."""
    for row in sorted(set(rows)):
        for file in files:
            if file.table is not None and row in file.table.index:
                file.problems.append(Problem(file.name, row, None, None, rule, hint, level))


def _report_below(file: RawFile, sheet: Sheet) -> None:
    last = max(row for row, cells in sheet.rows.items() if cells and cells[0])
    below = {row: cells for row, cells in sheet.rows.items() if row > last and any(cells)}
    for row in below:
        rule, hint = "there is text below the return, which is left out", "Put it where it belongs"
        file.problems.append(Problem(file.name, row, None, None, rule, hint, WARNING))
    file.leave_out(below, "text below the return")


def _report_sheets(file: RawFile, content: bytes) -> None:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for place, about in enumerate(book.sheets_metadata):
        if (
            about.name in (layout.SHEET, layout.LISTS, layout.MANIFEST)
            or about.typ != python_calamine.SheetTypeEnum.WorkSheet
        ):
            continue
        rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
        cells = {row: list(map(workbooks.text_of, one)) for row, one in enumerate(rows, start=1)}
        cells = {row: one for row, one in cells.items() if any(one)}
        if privacy.is_personal_name(about.name):
            file.refuse(privacy.SHEET_NAMED, "Rename the sheet")
        elif cells:
            rule, hint = f"the sheet {about.name} is left out", "Fill in the sheet that was sent"
            file.problems.append(Problem(file.name, None, None, None, rule, hint, WARNING))
        file.leave_out(cells, "a sheet beside the return")
