"""What the reader of workbooks does not tell: what cells show, and what stands beside them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

from analysis.reading import archives
from analysis.reading.problems import RawFile
from analysis.reading.signatures import SAVE_AS_CSV

CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
BESIDE = re.compile(r"xl/(comments|threadedComments/|drawings/|pivotCache/).*\.xml$", re.IGNORECASE)
# Excel's own formats for percentages.
BUILT_IN = {9: "0%", 10: "0.00%"}
HIDDEN = re.compile(rb'\bhidden="(1|true)"')
SCALES = re.compile(r"(?i)^\W*(k|m|mn|bn|000s?|thousands?|millions?)\W*$")


def is_safe(file: RawFile, content: bytes, sheet: str) -> bool:
    """Return whether every cell shows what it says; refuse those that do not.

    A formula that was never worked out and an error read as blank, and 50 % reads as 0.5.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        file.leave_out(_beside(archive), "comments, drawings and pivot tables of the workbook")
        path = archives.sheet_path(archive, sheet)
        if path is None:
            file.refuse("the workbook's sheet cannot be found", SAVE_AS_CSV)
            return False
        text = archive.read(path)
        percent, scaled = _styles(archive, _is_percent), _styles(archive, _is_scaled)
        masked, struck = _styles(archive, _is_masked), _struck(archive)
    kinds = {
        "shows no figure, or another one, though it holds one": _styled(text, masked - scaled),
        "is struck through": _styled(text, struck, numbers_only=False),
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
            found.setdefault(row, []).extend(archives.unescaped("".join(pair)) for pair in texts)
    return found


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


def _is_masked(code: str) -> bool:
    """Return whether a format hides a number, or shows a word or a digit of its own instead."""
    bare = re.sub(r"\\.|[_*].", "", code)
    if any(re.search(r"\d", words) for words in re.findall(r'"([^"]*)"', bare)):
        return True
    sections = re.sub(r'"[^"]*"', "", bare).split(";")
    conditional = [one for one in sections if re.search(r"\[[<>=]", one)]
    plain = [re.sub(r"\[[^\]]*\]", "", one) for one in [sections[0], *conditional]]
    return any(not re.search(r"(?i)[0#?@dmyhs]|general", one) for one in plain)


def _struck(archive: zipfile.ZipFile) -> set[int]:
    """Return the numbers of the cell styles whose letters are struck through."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    text = archive.read("xl/styles.xml").decode("utf-8", "replace")
    fonts = re.findall(r"<(?:\w+:)?font(?:>.*?</(?:\w+:)?font>|/>)", text, re.DOTALL)
    lined = {
        place
        for place, font in enumerate(fonts)
        if re.search(r'<(?:\w+:)?strike(?! val="(?:0|false)")', font)
    }
    return _of_cells(text, "fontId", lined)


def _of_cells(text: str, part: str, wanted: set[int]) -> set[int]:
    """Return the numbers of the cell styles of which a part is among some numbers."""
    styles = re.search(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    used = re.findall(r"<(?:\w+:)?xf\b[^>]*>", styles[0]) if styles else []
    numbers = [re.search(rf'\b{part}="(\d+)"', tag) for tag in used]
    return {place for place, found in enumerate(numbers) if found and int(found[1]) in wanted}


def _styles(archive: zipfile.ZipFile, is_wanted: Callable[[str], bool]) -> set[int]:
    """Return the numbers of the cell styles whose format is wanted."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    text = archive.read("xl/styles.xml").decode("utf-8", "replace")
    formats = {number for number, code in BUILT_IN.items() if is_wanted(code)}
    for tag in re.findall(r"<(?:\w+:)?numFmt\b[^>]*>", text):
        code, number = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("formatCode", "numFmtId"))
        if code and number and is_wanted(archives.unescaped(code[1])):
            formats.add(int(number[1]))
    return _of_cells(text, "numFmtId", formats)


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


def _styled(text: bytes, styles: set[int], *, numbers_only: bool = True) -> list[str]:
    if not styles:
        return []
    found = []
    for place, tag, inner in _cells(text):
        style = re.search(rb'\bs="(\d+)"', tag)
        is_filled = b"<v>" in inner or (not numbers_only and b"<t" in inner)
        is_wanted = not numbers_only or b't="s"' not in tag
        if style and int(style[1]) in styles and is_filled and is_wanted:
            found.append(place)
    return found


def _row(place: str) -> int:
    return int(re.sub(r"\D", "", place))
