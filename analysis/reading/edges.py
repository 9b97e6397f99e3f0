"""What stands around the rows of a whole text: odd line ends, page breaks, a mark on every line.

Each is told by every line alike: a mark that one line lacks may belong to a cell.
"""

from __future__ import annotations

import re

from analysis.reading import mending
from analysis.reading.opening import HEAD, opened
from analysis.reading.problems import RawFile

# What ends rows where nothing else does: the mark, and how it is called.
ENDS = {
    b"\x1e": "a record separator",
    "\u2028".encode(): "a line separator",
    "\u2029".encode(): "a paragraph separator",
    "\u0085".encode(): "a next-line mark",
    b"\x0b": "a vertical tab",
    b"\x0c": "a form feed",
    rb"\r\n": r"\r\n as written",
    rb"\n": r"\n as written",
    b"<br>": "<br>",
    b"<br/>": "<br/>",
}
PAGE = re.compile(rb"(?:(?<=[\r\n])|\A)\x0c+|\x0c+(?=[\r\n]|\Z)")
# What may stand before or behind every line, and is no delimiter that is tried first.
BEFORE = re.compile(rb"(?:[>#*+(\[{]+ *)+(?=[\w\"'])")
BEHIND = re.compile(rb"(?<=[\w\"']) *([;|\\>)\]}]+)$")
# A line in brackets, as programs write a list.
IN_BRACKETS = re.compile(rb"(?m)^([(\[{])([^\r\n]*)[)\]}][,;]?(?=\r?$|\Z)")
# A text as a spreadsheet writes it so that it is none of its figures: ="0117".
AS_FORMULA = re.compile(rb'(?:(?<=[,;\t|\r\n])|\A)=("(?:[^"]|"")*")(?=[,;\t|\r\n]|\Z)')

PAGES = "page breaks between the lines were taken out"
FORMULAS = "cells were written as formulas that give a text, and were read as that text"


def plain(file: RawFile, data: bytes, dataset: str | None) -> bytes:
    """Return a text without what stands around all of its lines; note what that was.

    One letter is looked for first: that takes a tenth of the time of two.
    """
    data = _with_line_ends(file, data, dataset)
    if b"\x0c" in data and PAGE.search(data):
        file.warn(PAGES)
        data = PAGE.sub(b"", data)
    data = _without_marks(file, data)
    data = _without_escapes(file, data)
    if b"=" in data and b'="' in data and AS_FORMULA.search(data):
        file.warn(FORMULAS)
        data = AS_FORMULA.sub(rb"\1", data)
    return data


def _with_line_ends(file: RawFile, data: bytes, dataset: str | None) -> bytes:
    """Return a text of one line with the ends of its lines, where another mark ends them."""
    if b"\n" in data or b"\r" in data:
        return data
    for mark, words in ENDS.items():
        if mark not in data[:HEAD]:
            continue
        lines = data.replace(mark, b"\n")
        if opened(RawFile("", ""), lines[:HEAD], dataset) is not None:
            file.warn(f"rows end in {words}, and were read so")
            return lines
    return data


def _without_marks(file: RawFile, data: bytes) -> bytes:
    first = re.split(rb"[\r\n]", data[:HEAD], maxsplit=1)[0]
    if IN_BRACKETS.fullmatch(first) and not re.search(rb"^[^,;\t|]*[)\]}]", first):
        return _without_brackets(file, data)
    # Brackets that open and close are the header's own.
    is_paired = re.search(rb"[(\[{].*[)\]}]", first)
    if is_paired and re.search(rb"^[(\[{]|[)\]}]$", first):
        return data
    before, behind = BEFORE.match(first), BEHIND.search(first)
    if before and _all(data, rb"(?:\A|(?<=[\r\n]))(?!" + re.escape(before[0]) + rb")[^\r\n]"):
        file.warn(f"every line begins with {_shown(before[0])}, which was taken off")
        data = re.sub(rb"(?:\A|(?<=[\r\n]))" + re.escape(before[0]), b"", data)
    # More than once in the line, it stands between its cells.
    if behind and first.count(behind[1][:1]) == len(behind[1]):
        mark = re.escape(behind[1])
        if _all(data, rb"[^\r\n](?<!" + mark + rb")(?=[\r\n]|\Z)"):
            file.warn(f"every line ends with {_shown(behind[1])}, which was taken off")
            data = re.sub(mark + rb"(?=[\r\n]|\Z)", b"", data)
    return data


def _without_escapes(file: RawFile, data: bytes) -> bytes:
    """Return a text of commas that has a backslash before each within a cell with marks instead.

    Only lines that are as wide as the first so: a backslash may also end a cell.
    """
    if b"\\" not in data or b"\\," not in data or b'"' in data:
        return data
    width = 1 + re.split(rb"[\r\n]", data[:HEAD], maxsplit=1)[0].count(b",")

    def marked(found: re.Match[bytes]) -> bytes:
        cells = mending.unescaped(found[0].decode(), ",") or []
        if len(cells) != width:
            return found[0]
        return ",".join(f'"{one}"' if "," in one else one for one in cells).encode()

    plain = re.sub(rb"(?m)^[^\r\n]*\\,[^\r\n]*", marked, data)
    if plain != data:
        file.warn(mending.ESCAPED)
    return plain


def _without_brackets(file: RawFile, data: bytes) -> bytes:
    """Return a text without the brackets around each of its lines; refuse one where a line differs.

    What begins with a bracket, and does not end with one, may be a text.
    """
    lines = [line for line in re.split(rb"[\r\n]+", data) if line]
    if all(map(IN_BRACKETS.fullmatch, lines)):
        file.warn("every line stands in brackets, which were taken off")
        return IN_BRACKETS.sub(rb"\2", data)
    file.refuse("lines stand in brackets, and not all of them", "Take the brackets off")
    return data


def _all(data: bytes, exception: bytes) -> bool:
    """Return whether a text has more than one line, and none of them is an exception."""
    return bool(re.search(rb"[\r\n][^\r\n]", data)) and not re.search(exception, data)


def _shown(mark: bytes) -> str:
    return mark.decode().strip()
