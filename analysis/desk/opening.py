"""Opening a spreadsheet file safely: is it ours, and what do its cells hold.

A spreadsheet is a zip file that a stranger may have made: what it would unpack to is weighed
before anything reads it, and how far its cells reach, because a reader makes room for every cell
up to the last.
"""

from __future__ import annotations

import datetime as dt
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from analysis.desk import layout, reach
from analysis.desk.reach import UnreadableError

# Limits measured for spreadsheets that partners send (storage.md 7), but for the first: a return
# unpacks to a tenth of a megabyte or two.
MOST_BYTES, LARGE, MOST_TIMES, MOST_PARTS = 50_000_000, 1_000_000, 100, 2_000

# What the standard library raises on bytes that are not what they say.
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, ExpatError, EOFError, KeyError,
    IndexError, ValueError, NotImplementedError, RuntimeError, OSError, OverflowError,
)  # fmt: skip


def is_return_workbook(content: bytes) -> bool:
    """Whether a file is a workbook that the returns desk has made, filled or not."""
    if not content.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            part = archive.getinfo("xl/workbook.xml")
            if part.file_size > LARGE:
                return False
            return f'name="{layout.MANIFEST}"'.encode() in archive.read(part)
    except BROKEN:
        return False


def sheets(
    content: bytes, names: Iterable[str]
) -> tuple[dict[str, list[list[str]]], list[reach.Fault]]:
    """Return the texts of sheets, row by row from their first cell, and cells without a value.

    Numbers come in plain digits, as a CSV would hold them.

    Raises
    ------
    UnreadableError
        Where the file is damaged, would unpack to far more than a return, or lacks one of the
        sheets.
    """
    faults = _weigh(content)
    try:
        found = _cells(content, tuple(names))
    except UnreadableError:
        raise
    except BaseException as reason:  # a panic in calamine is not an Exception
        if not isinstance(reason, Exception) and type(reason).__name__ != "PanicException":
            raise
        raise UnreadableError("the workbook is damaged and cannot be read") from reason
    texts = {name: [[text(value) for value in row] for row in rows] for name, rows in found.items()}
    return texts, faults


def _weigh(content: bytes) -> list[reach.Fault]:
    """Refuse a file that would unpack to too much, before it is unpacked; look its sheets over."""
    faults = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            huge = any(
                part.file_size > LARGE and part.file_size > MOST_TIMES * max(part.compress_size, 1)
                for part in parts
            )
            total = sum(part.file_size for part in parts)
            if huge or total > MOST_BYTES or len(parts) > MOST_PARTS:
                raise UnreadableError("the workbook would unpack to far more than a return holds")
            for part in parts:
                # Reading checks that a part is no larger than it says.
                inside = archive.read(part)
                if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                    faults += reach.look_over(inside)
    except BROKEN as reason:
        raise UnreadableError("the workbook is damaged and cannot be read") from reason
    return faults


def _cells(content: bytes, names: tuple[str, ...]) -> dict[str, list[list]]:
    try:
        from python_calamine import CalamineWorkbook
    except ImportError:
        return _cells_slowly(content, names)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    _must_have(names, book.sheet_names)
    # Empty rows above count: rows are numbered as the spreadsheet numbers them.
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}


def _cells_slowly(content: bytes, names: tuple[str, ...]) -> dict[str, list[list]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        _must_have(names, book.sheetnames)
        for name in names:
            book[name].reset_dimensions()
        return {
            name: [list(row) for row in book[name].iter_rows(values_only=True)] for name in names
        }
    except ParseError as reason:
        raise UnreadableError("the workbook is damaged and cannot be read") from reason


def _must_have(names: tuple[str, ...], there: Iterable[str]) -> None:
    for name in names:
        if name not in there:
            raise UnreadableError(
                f"the workbook has no sheet {name}", "Copy the figures into a fresh workbook"
            )


def text(value: object) -> str:
    """Return what a cell holds as the text a CSV would hold."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
