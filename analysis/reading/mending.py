"""A row that is not written as the others are: every way to read it in which it is a row.

A slip is one mark too many or too few, one delimiter lost, or a row written in another style. All
that one slip can explain is weighed together; where two readings remain, nothing is chosen here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from analysis.reading.quoting import DELIMITERS, plainly, strictly

ESCAPED = "quotation marks were written with a backslash, and were read as marks in the cell"
TAKEN_OUT = "quotation marks that are no part of a cell were taken out"
PUT_IN = "a quotation mark that the row lacks was put in: no other reading fits the columns"
LINE_QUOTED = "the whole row stood in quotation marks, and was read as its cells"
OTHER_DELIMITER = "the cells of the row were separated otherwise than the header's"
SMART = "the quotation marks of a word processor were read as those of a CSV"
SINGLE = "the row stood in single quotation marks, and was read without them"
RUN_TOGETHER = "two cells ran together, and were read apart: no other reading fits the columns"

# A line of more marks and delimiters than this is not looked at for a slip.
MOST_PLACES = 400
# Stands for a mark that is part of a text while the rest of the line is read.
KEPT_MARK = "\ue000"

Reading = tuple[list[str], str]


def readings(
    line: str, delimiter: str, is_row: Callable[[Sequence[str]], bool], *, slips: bool
) -> list[Reading]:
    """Return the ways to read a line in which it is a row of the table, and what each needs.

    Parameters
    ----------
    slips : bool
        Whether a single mark or delimiter may be one too many or too few.
    """
    found: dict[tuple[str, ...], str] = {}
    for read, words in _readings(line, delimiter, slips=slips):
        if read is not None and is_row(read):
            found.setdefault(tuple(read), words)
    return [(list(read), words) for read, words in found.items()]


def unescaped(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line that has a backslash before every mark within a cell."""
    if '"' in re.sub(r"\\.", "", line):
        return None
    plain = re.sub(r"\\(.)", lambda found: KEPT_MARK if found[1] == delimiter else found[1], line)
    return [cell.replace(KEPT_MARK, delimiter) for cell in plain.split(delimiter)]


def _readings(line: str, delimiter: str, *, slips: bool) -> Iterator[tuple[list[str] | None, str]]:
    if f"\\{delimiter}" in line or '\\"' in line:
        yield unescaped(line, delimiter), ESCAPED
    if '\\"' in line:
        yield strictly(line.replace('\\"', '""'), delimiter), ESCAPED
    if "\u201c" in line and "\u201d" in line:
        yield strictly(line.replace("\u201c", '"').replace("\u201d", '"'), delimiter), SMART
    if "'" in line and '"' not in line:
        yield strictly(doubled(line.encode(), delimiter).decode(), delimiter), SINGLE
    if '"' in line:
        whole = strictly(line.strip(f"{delimiter} "), delimiter)
        if whole is not None and len(whole) == 1:
            yield strictly(whole[0], delimiter), LINE_QUOTED
        yield plainly(line, delimiter), TAKEN_OUT
        if slips and line.count('"') + line.count(delimiter) <= MOST_PLACES:
            yield from _slips(line, delimiter)
    for other in DELIMITERS:
        if other != delimiter and other in line:
            yield _with_clean_edges(strictly(line, other), delimiter), OTHER_DELIMITER


def _with_clean_edges(cells: list[str] | None, delimiter: str) -> list[str] | None:
    """Return cells unless one begins or ends with the delimiter of the file: one too many is lost.

    Within a cell it may be of a text.
    """
    edges = [edge for cell in cells or [] for edge in (cell.strip()[:1], cell.strip()[-1:])]
    return None if delimiter in edges else cells


def _slips(line: str, delimiter: str) -> Iterator[tuple[list[str] | None, str]]:
    if line.count('"') % 2 == 0:
        # Between two marks that touch a delimiter may be lost.
        for place in (found.start() + 1 for found in re.finditer('"(?=")', line)):
            yield strictly(line[:place] + delimiter + line[place:], delimiter), RUN_TOGETHER
        return
    for place in (found.start() for found in re.finditer('"', line)):
        before, after = line[:place], line[place + 1 :]
        yield strictly(before + after, delimiter), TAKEN_OUT
        if before and after and not {before[-1], after[0]} & {delimiter, '"'}:
            # Within a text nobody can tell whether it belongs there.
            kept = strictly(before + KEPT_MARK + after, delimiter)
            yield kept and [cell.replace(KEPT_MARK, '"') for cell in kept], ""
    edges = [found.start() for found in re.finditer(re.escape(delimiter), line)]
    places = [0, *(place + after for place in edges for after in (0, 1)), len(line)]
    for place in places:
        yield strictly(line[:place] + '"' + line[place:], delimiter), PUT_IN


# --- Other quotation marks than those of a CSV -----------------------------------------------


def in_marks(delimiter: str, opening: str = "'", closing: str = "'") -> re.Pattern[bytes]:
    """Return the pattern of a cell that stands in marks, apostrophes if not told."""
    edge, first, last = (re.escape(one).encode() for one in (delimiter, opening, closing))
    ends = rb"(?=" + edge + rb"|[\r\n]|\Z)"
    inner = rb"((?:(?!" + last + rb")[^\r\n]|" + last + rb"(?!" + ends[3:-1] + rb"))*)"
    return re.compile(rb"(?m)(?:(?<=" + edge + rb")|(?<=[\r\n])|\A)" + first + inner + last + ends)


def doubled(text: bytes, delimiter: str, opening: str = "'", closing: str = "'") -> bytes:
    """Return a text with the quotation marks of a CSV for its other marks around cells."""

    def written(match: re.Match[bytes]) -> bytes:
        inner = (
            match[1].replace((closing * 2).encode(), closing.encode())
            if opening == closing
            else match[1]
        )
        return b'"' + inner.replace(b'"', b'""') + b'"'

    return in_marks(delimiter, opening, closing).sub(written, text)
