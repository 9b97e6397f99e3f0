"""Reading an Excel workbook of one sheet as the text that a CSV of it would hold."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import python_calamine

from analysis import privacy
from analysis.reading.grids import Grid, columns_of
from analysis.reading.problems import RawFile
from analysis.reading.signatures import SAVE_AS_CSV

# A workbook of 50,000 rows is packed 14:1; a bomb 1,000:1.
LARGEST = 500_000_000
LARGEST_LOOSE = 1_000_000
TIGHTEST = 100
MOST_MEMBERS = 2000

CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
BESIDE = re.compile(r"xl/(comments|threadedComments/|drawings/|pivotCache/).*\.xml$", re.IGNORECASE)
# Excel's own formats for percentages.
BUILT_IN = {9: "0%", 10: "0.00%"}
HIDDEN = re.compile(rb'\bhidden="(1|true)"')
SCALES = re.compile(r"(?i)^\W*(k|m|mn|bn|000s?|thousands?|millions?)\W*$")


def rows(file: RawFile, content: bytes, is_table: Callable | None = None) -> list | None:
    """Return the cells of the one sheet that holds something, as text; None where refused.

    Parameters
    ----------
    is_table : callable, optional
        Says of rows of texts whether they hold a table of a dataset: where several sheets hold
        something, the one that holds a table is read.
    """
    parts = _parts(file, content)
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
    return cells if _is_safe(file, content, about.name) else None


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


def grid(cells: list[list[str]], first_row: int) -> Grid:
    """Return the rows below the header as a grid."""
    width = len(cells[0]) if cells else 0
    return Grid(columns_of(cells, width), np.arange(len(cells), dtype=np.int64) + first_row)


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


# --- The zip file that a workbook is ---------------------------------------------------------


def _parts(file: RawFile, content: bytes) -> dict[str, zipfile.ZipInfo] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            reason = _dangerous(archive, list(archive.infolist()), content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, zlib.error):
        reason, parts = "damaged", {}
    if not reason and "xl/workbook.xml" not in parts:
        file.refuse("the file is a spreadsheet or zip file, not a CSV", SAVE_AS_CSV)
    elif reason:
        file.refuse(f"the file is a workbook or zip file that is {reason}", SAVE_AS_CSV)
    else:
        return parts
    return None


def _dangerous(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], content: bytes) -> str:
    """Return why a zip file is not unpacked, or nothing."""
    if len(parts) > MOST_MEMBERS or len({part.filename for part in parts}) < len(parts):
        return "too large to be safe to open"
    if sum(part.file_size for part in parts) > LARGEST:
        return "too large to be safe to open"
    if any(part.flag_bits & 1 for part in parts):
        return "locked with a password"
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > LARGEST_LOOSE and ratio > TIGHTEST:
            return "too large to be safe to open"
        if not _is_as_large_as_it_says(part, content):
            return "damaged"
    return ""


def _is_as_large_as_it_says(part: zipfile.ZipInfo, content: bytes) -> bool:
    """Return whether a part unpacks to no more than the size in the zip file's own list."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return part.compress_type == zipfile.ZIP_STORED
    at = part.header_offset
    start = at + 30 + sum(int.from_bytes(content[at + o : at + o + 2], "little") for o in (26, 28))
    packed = memoryview(content)[start : start + part.compress_size]
    machine, size = zlib.decompressobj(-15), 0
    while packed and size <= part.file_size:
        size += len(machine.decompress(packed, 1 << 20))
        packed = machine.unconsumed_tail
    return size <= part.file_size


# --- What the reader of workbooks does not tell ----------------------------------------------


def _is_safe(file: RawFile, content: bytes, sheet: str) -> bool:
    """Return whether every cell shows what it says; refuse those that do not.

    A formula that was never worked out and an error read as blank, and 50 % reads as 0.5.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        file.leave_out(_beside(archive), "comments, drawings and pivot tables of the workbook")
        path = sheet_path(archive, sheet)
        if path is None:
            file.refuse("the workbook's sheet cannot be found", SAVE_AS_CSV)
            return False
        text = archive.read(path)
        percent, scaled = _styles(archive, _is_percent), _styles(archive, _is_scaled)
    kinds = {
        "shows an error such as #N/A": _errors(text),
        "holds a formula without its result": _unsolved(text),
        "shows a percentage": _styled(text, percent - scaled),
        "shows its number in thousands or millions": _styled(text, scaled),
    }
    file.sheet = sheet
    _report_hidden(file, text)
    for rule, found in kinds.items():
        for place in found[:100]:
            file.refuse(f"cell {place} {rule}", "Type what is meant as a value", row=_row(place))
    return True


def _beside(archive: zipfile.ZipFile) -> dict[int, list[str]]:
    """Return what a workbook holds beside its cells, by row where a comment names its cell."""
    found: dict[int, list[str]] = {}
    for name in archive.namelist():
        if not BESIDE.match(name):
            continue
        text = archive.read(name).decode("utf-8", "replace")
        for part in re.split(r"<(?:\w+:)?(?=(?:threadedC|c)omment\b)", text):
            cell = re.match(r'[^>]*?\bref="[A-Z]+(\d+)"', part)
            texts = re.findall(r'>([^<>]+)<|\bv="([^"]*)"', part)
            row = int(cell[1]) if cell else 1
            found.setdefault(row, []).extend(_unescaped("".join(pair)) for pair in texts)
    return found


def sheet_path(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return where in the zip file a sheet is."""
    names = archive.namelist()
    if "xl/_rels/workbook.xml.rels" not in names:
        return None
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    for tag in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name = re.search(r'\bname="([^"]*)"', tag)
        link = re.search(r'\b\w+:id="([^"]*)"', tag)
        if name and link and _unescaped(name[1]) == sheet:
            for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
                target = re.search(r'\bTarget="([^"]*)"', relation)
                if f'Id="{link[1]}"' in relation and target:
                    path = target[1].lstrip("/")
                    path = path if path.startswith("xl/") else f"xl/{path}"
                    return path if path in names else None
    return None


def _unescaped(text: str) -> str:
    for entity, character in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{entity};", character)
    return text


def _report_hidden(file: RawFile, text: bytes) -> None:
    """Say which rows and columns a person may not have seen."""
    file.note_rows(
        hidden_rows(text), "the row is hidden in the workbook, and is read", "Check that it belongs"
    )
    if any(HIDDEN.search(tag) for tag in re.findall(rb"<(?:\w+:)?col\b[^>]*>", text)):
        file.warn("hidden columns of the workbook are read", "Check that they belong in the table")


def hidden_rows(text: bytes) -> list[int]:
    """Return the rows of a sheet that are hidden."""
    return [
        int(number[1])
        for tag in re.findall(rb"<(?:\w+:)?row\b[^>]*>", text)
        if HIDDEN.search(tag) and (number := re.search(rb'\br="(\d+)"', tag))
    ]


def shown_otherwise(archive: zipfile.ZipFile, text: bytes) -> dict[str, list[int]]:
    """Return the rows of a sheet with a number that shows otherwise than it is, by how."""
    percent, scaled = _styles(archive, _is_percent), _styles(archive, _is_scaled)
    return {
        "shows as a percentage": list(map(_row, _styled(text, percent - scaled))),
        "shows in thousands or millions": list(map(_row, _styled(text, scaled))),
    }


def _is_percent(code: str) -> bool:
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def _is_scaled(code: str) -> bool:
    """Return whether a format shows 12,000 as 12, or 12 as 12k."""
    digits = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
    words = " ".join(re.findall(r'"([^"]*)"', code))
    return bool(re.search(r"[0#?],+(?![0#?,])", digits) or SCALES.search(words))


def _styles(archive: zipfile.ZipFile, is_wanted: Callable[[str], bool]) -> set[int]:
    """Return the numbers of the cell styles whose format is wanted."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    text = archive.read("xl/styles.xml").decode("utf-8", "replace")
    formats = {number for number, code in BUILT_IN.items() if is_wanted(code)}
    for tag in re.findall(r"<(?:\w+:)?numFmt\b[^>]*>", text):
        code, number = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("formatCode", "numFmtId"))
        if code and number and is_wanted(_unescaped(code[1])):
            formats.add(int(number[1]))
    styles = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    used = re.findall(r"<(?:\w+:)?xf\b[^>]*>", styles[0]) if styles else []
    numbers = [re.search(r'\bnumFmtId="(\d+)"', tag) for tag in used]
    return {place for place, found in enumerate(numbers) if found and int(found[1]) in formats}


def _cells(text: bytes):
    for match in CELL.finditer(text):
        place = re.search(rb'\br="([A-Z]+\d+)"', match[1])
        yield (place[1].decode() if place else "?1"), match[1], match[2] or b""


def _errors(text: bytes) -> list[str]:
    if b't="e"' not in text:
        return []
    return [place for place, tag, _ in _cells(text) if b't="e"' in tag]


def _unsolved(text: bytes) -> list[str]:
    if b"<f" not in text:
        return []
    return [
        place
        for place, tag, inner in _cells(text)
        if b"<f" in inner and b't="str"' not in tag and not re.search(rb"<v>[^<]", inner)
    ]


def _styled(text: bytes, styles: set[int]) -> list[str]:
    if not styles:
        return []
    found = []
    for place, tag, inner in _cells(text):
        style = re.search(rb'\bs="(\d+)"', tag)
        if style and int(style[1]) in styles and b"<v>" in inner and b't="s"' not in tag:
            found.append(place)
    return found


def _row(place: str) -> int:
    return int(re.sub(r"\D", "", place))
