"""An accessible workbook: cover, notes, one marked-up table a sheet.

References
----------
Government Analysis Function, "Releasing statistics in spreadsheets", 2021 and later.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from functools import cache

import pandas as pd

from analysis.charts.chart import Chart
from analysis.declare import MARKER_WORDS, STATUS_WORDS, Status

FONT = "Arial"
SIZE, TITLE_SIZE = 12, 15
WIDEST, NARROWEST = 60, 12
HEAD_ROW = 5
MOST_NAME = 28
NOT_ALLOWED = re.compile(r"[\[\]:*?/\\']")


def workbook(title: str, facts: Sequence[str], charts: Sequence[Chart]) -> bytes:
    """Return charts' figures as the bytes of a workbook.

    Parameters
    ----------
    title : str
        What the workbook is about.
    facts : sequence of str
        Release, filters and address, for the cover.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = title
    book.properties.creator = ""
    book.properties.language = "en-GB"
    names = _names(charts)
    _cover(book.active, title, facts, charts, names)
    _notes(book.create_sheet("Notes"), charts)
    for name, made in zip(names, charts, strict=True):
        _sheet(book.create_sheet(name), name, made)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _names(charts: Sequence[Chart]) -> list[str]:
    names: list[str] = []
    for place, made in enumerate(charts, 1):
        words = NOT_ALLOWED.sub("", made.key.replace("_", " "))[: MOST_NAME - 3]
        names.append(f"{place} {words}")
    return names


@cache
def _style(bold: bool, size: int):
    from openpyxl.styles import Alignment, Font

    return Font(name=FONT, size=size, bold=bold), Alignment(wrap_text=True, vertical="top")


@cache
def _link():
    from openpyxl.styles import Font

    return Font(name=FONT, size=SIZE, color="0B4F8A", underline="single")


def _write(sheet, row: int, column: int, value: object, *, bold: bool = False, size: int = SIZE):
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        # As text whatever it begins with: no program runs it, and it reads as it was written.
        cell.value, cell.data_type = value, "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@", "\t", "\r"))
    else:
        cell.value = value
    cell.font, cell.alignment = _style(bold, size)
    return cell


def _cover(sheet, title: str, facts: Sequence[str], charts: Sequence[Chart], names: list[str]):
    sheet.title = "Cover"
    _write(sheet, 1, 1, title, bold=True, size=TITLE_SIZE)
    lines = [
        *facts,
        "Where a figure is missing its cell says why, for example [c]; the Notes sheet explains.",
    ]
    if any(made.is_illustrative for made in charts):
        lines.insert(0, "Illustrative, not real: sheets whose provenance says so are made up.")
    for row, line in enumerate(lines, 2):
        _write(sheet, row, 1, line)
    start = len(lines) + 3
    _write(sheet, start - 1, 1, "Contents", bold=True, size=TITLE_SIZE)
    rows = [("Notes", "What the symbols mean, and how to read each table")]
    rows += [(name, made.title) for name, made in zip(names, charts, strict=True)]
    frame = pd.DataFrame(rows, columns=["Sheet", "Table"])
    _table(sheet, frame, start, "contents")
    for row, (name, _) in enumerate(rows, start + 1):
        cell = sheet.cell(row, 1)
        cell.hyperlink = f"#'{name}'!A1"
        cell.font = _link()


def _notes(sheet, charts: Sequence[Chart]) -> None:
    _write(sheet, 1, 1, "Notes", bold=True, size=TITLE_SIZE)
    _write(sheet, 2, 1, "This sheet holds one table: symbols first, then what each table needs.")
    rows = [
        (f"[{one.value}]", words) for one, words in STATUS_WORDS.items() if one is not Status.OK
    ]
    rows += [(f"[{one}]", words) for one, words in MARKER_WORDS.items()]
    for made in charts:
        rows += [(made.key.replace("_", " "), note) for note in made.notes]
    frame = pd.DataFrame(list(dict.fromkeys(rows)), columns=["Note", "What it says"])
    _table(sheet, frame, HEAD_ROW, "notes")


def _sheet(sheet, name: str, made: Chart) -> None:
    _write(sheet, 1, 1, made.title, bold=True, size=TITLE_SIZE)
    about = "This sheet holds one table. Missing figures are marked and explained in the Notes."
    _write(sheet, 2, 1, about)
    _write(sheet, 3, 1, made.source)
    made_up = "Illustrative, not real." if made.is_illustrative else made.extra.get("sentence", "")
    _write(sheet, 4, 1, made_up or made.alt)
    _table(sheet, _cells(made), HEAD_ROW, f"table {name}")


def _cells(made: Chart) -> pd.DataFrame:
    """Return the download's rows, every missing figure told by its status."""
    frame = made.data.astype(object).where(made.data.notna(), None)
    if "status" in frame and "value" in frame:
        told = frame["value"].isna()
        frame.loc[told, "value"] = [f"[{status}]" for status in frame.loc[told, "status"]]
    return frame.rename(columns=lambda name: str(name).replace("_", " "))


def _table(sheet, frame: pd.DataFrame, head: int, name: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    for column, title in enumerate(frame.columns, 1):
        _write(sheet, head, column, str(title), bold=True)
    for row, values in enumerate(frame.itertuples(index=False), head + 1):
        for column, value in enumerate(values, 1):
            _write(sheet, row, column, _plain(value))
    for column, title in enumerate(frame.columns, 1):
        longest = max([len(str(title)), *(len(str(one)) for one in frame.iloc[:, column - 1])])
        width = min(WIDEST, max(NARROWEST, longest + 2))
        sheet.column_dimensions[get_column_letter(column)].width = width
    if len(frame):
        last = f"{get_column_letter(len(frame.columns))}{head + len(frame)}"
        made = Table(displayName=re.sub(r"\W+", "_", name), ref=f"A{head}:{last}")
        made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        made.headerRowCount = 1
        sheet.add_table(made)


def _plain(value: object) -> object:
    if value is None or (isinstance(value, float) and value != value):
        return "[x]"
    if isinstance(value, bool | int | float | str):
        return value
    return value.item() if hasattr(value, "item") else str(value)
