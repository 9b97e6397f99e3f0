"""From a line to its cells, as RFC 4180 quotes them; a fault is repaired only in one way.

A quotation mark that was lost or left open swallows rows or leaves marks behind. Whatever can be
read in two ways is a fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

# A cell of text may hold a few line breaks; a mark left open swallows the file.
MOST_LINES = 100
LONGEST_RECORD = 1_000_000
# A line longer than this is not looked at for other ways to read it.
LONGEST_REPAIRED = 20_000
DELIMITERS = {
    **{",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"},
    **{"^": "circumflexes", "~": "tildes", ":": "colons", " ": "spaces"},
}

KEPT = "quotation marks that were not written as a CSV needs were kept as text"
ESCAPED = "quotation marks were written with a backslash, and were read as marks in the cell"
TAKEN_OUT = "quotation marks that are no part of a cell were taken out"
LINE_QUOTED = "the whole row stood in quotation marks, and was read as its cells"
OTHER_DELIMITER = "the cells of the row were separated otherwise than the header's"
SMART = "the quotation marks of a word processor were read as those of a CSV"


@dataclass
class Record:
    """One row of a file.

    Attributes
    ----------
    first, last : int
        Its lines, both included.
    cells : list of str or None
        None where its quotation marks cannot be read in one way only.
    repair : str
        What was repaired, if anything.
    """

    first: int
    last: int
    cells: list[str] | None
    repair: str = ""


@dataclass(frozen=True)
class Shape:
    """What a row of the table looks like, so that a reading can be told from a slip.

    Attributes
    ----------
    width : int
        How many cells it has.
    is_row : callable
        Whether cells can be a row: as many as there should be, and each fits its column.
    """

    width: int
    is_row: Callable[[Sequence[str]], bool]

    def is_whole(self, text: str, cells: Sequence[str], delimiter: str) -> bool:
        """Say whether a record over several lines is one row, not rows that a mark swallowed.

        What is written as RFC 4180 has it is one row, unless every line of it is a row by itself.
        """
        if len(cells) < self.width or any(cell.strip() for cell in cells[self.width :]):
            return False
        lines = re.split(r"\r\n|\r|\n", text.rstrip("\r\n"))
        rows = [_plainly(line, delimiter) for line in lines]
        return not all(row is not None and self.is_row(row) for row in rows)


@cache
def _patterns(delimiter: str) -> tuple[tuple[re.Pattern, bool], ...]:
    """Return the ways to write a cell, strict ones first, and whether each is a repair."""
    d = re.escape(delimiter)
    end = rf"(?={d}|\Z)"
    return (
        (re.compile(rf'"((?:[^"]|"")*)"{end}'), False),
        (re.compile(rf'([^"{d}\n\r]*){end}'), False),
        # Spaces around the marks.
        (re.compile(rf' *"((?:[^"]|"")*)" *{end}'), True),
        # Marks that were not doubled, none of them beside a delimiter: "the "new" course".
        (re.compile(rf'"((?:[^"\n\r]|(?<![{d}"])"(?![{d}"]|\Z))*)"{end}'), True),
        # Pairs of marks in a cell without marks around it: the "new" course.
        (
            re.compile(
                rf'([^"{d}\n\r]+(?:(?<=[ (])"[^"{d}\n\r]+"(?=[ ).,;:!?]|{d}|\Z)[^"{d}\n\r]*)+){end}'
            ),
            True,
        ),
    )


def cells(line: str, delimiter: str) -> tuple[list[str], str] | None:
    """Split a line into its cells.

    Returns
    -------
    (list of str, str) or None
        The cells and what was repaired; None where the marks cannot be read.
    """
    if '"' not in line:
        return line.split(delimiter), ""
    found, place, repaired = [], 0, False
    while True:
        text, place, repair = _cell(line, place, delimiter)
        if text is None:
            return None
        found.append(text)
        repaired |= repair
        if place >= len(line):
            return found, KEPT if repaired else ""
        place += 1


def _cell(line: str, place: int, delimiter: str) -> tuple[str | None, int, bool]:
    for number, (pattern, repair) in enumerate(_patterns(delimiter)):
        match = pattern.match(line, place)
        if not match:
            continue
        text = match[1]
        if number == 3 and (text.count('"') % 2 or not text.strip('"') or '\\"' in text):
            continue
        return (text.replace('""', '"') if number in (0, 2) else text), match.end(), repair
    return None, place, False


def records(
    lines: Sequence[str],
    delimiter: str,
    wanted: Iterator[int],
    shape: Shape | None = None,
) -> Iterator[Record]:
    """Read the wanted lines, each with the lines that its open quotation mark takes in.

    Parameters
    ----------
    lines : sequence of str
        Every line, with its ending.
    wanted : iterator of int
        Lines to begin at, ascending; those that an earlier record took in are passed over.
    shape : Shape, optional
        What a row looks like, where that is known: without it nothing but quoting is judged.
    """
    done = -1
    for first in wanted:
        if first <= done:
            continue
        record = _record(lines, first, delimiter, shape)
        done = record.last
        yield record


def _record(lines, first: int, delimiter: str, shape: Shape | None) -> Record:
    line = lines[first].rstrip("\r\n")
    read = cells(line, delimiter)
    if read and (shape is None or (len(read[0]) == shape.width and not read[1])):
        return Record(first, first, *read)
    if read is None and (record := _over_lines(lines, first, delimiter, shape)):
        return record
    if shape is not None and len(line) <= LONGEST_REPAIRED:
        repaired = _repaired(line, delimiter, shape)
        if repaired and (read is None or len(read[0]) != shape.width):
            return Record(first, first, *repaired)
    return Record(first, first, *(read or (None,)))


def _over_lines(lines, first: int, delimiter: str, shape: Shape | None) -> Record | None:
    """Return the record that goes on over the next lines, if it is written as RFC 4180 has it."""
    text = lines[first]
    marks = text.count('"')
    for last in range(first + 1, min(first + MOST_LINES, len(lines))):
        more = lines[last]
        text += more
        marks += more.count('"')
        if len(text) > LONGEST_RECORD:
            return None
        if marks % 2 or '"' not in more:
            continue
        read = cells(text.rstrip("\r\n"), delimiter)
        if read and not read[1] and (not shape or shape.is_whole(text, read[0], delimiter)):
            return Record(first, last, read[0])
        return None
    return None


def unwrapped(record: Record, lines: Sequence[str], delimiter: str) -> list[str]:
    """Return the cells of a record, of which all may stand in one pair of marks."""
    if record.cells is None:
        return [lines[record.first]]
    if len(record.cells) == 1 and delimiter in record.cells[0] and record.first == record.last:
        return _strictly(record.cells[0], delimiter) or record.cells
    return record.cells


# --- A row that is not written as the others are --------------------------------------------


def _repaired(line: str, delimiter: str, shape: Shape) -> tuple[list[str], str] | None:
    """Return the one way to read a line in which it is a row of the table, and what that needs."""
    found = [
        (read, words)
        for read, words in _readings(line, delimiter)
        if read is not None and shape.is_row(read)
    ]
    if not found or any(read != found[0][0] for read, _ in found):
        return None
    return found[0]


def _readings(line: str, delimiter: str) -> Iterator[tuple[list[str] | None, str]]:
    if '\\"' in line:
        yield _strictly(line.replace('\\"', '""'), delimiter), ESCAPED
    if "\u201c" in line and "\u201d" in line:
        yield _strictly(line.replace("\u201c", '"').replace("\u201d", '"'), delimiter), SMART
    if '"' in line:
        whole = _strictly(line.strip(f"{delimiter} "), delimiter)
        if whole is not None and len(whole) == 1:
            yield _strictly(whole[0], delimiter), LINE_QUOTED
        yield _plainly(line, delimiter), TAKEN_OUT
    for other in DELIMITERS:
        if other != delimiter and other in line:
            yield _strictly(line, other), OTHER_DELIMITER


def _strictly(line: str, delimiter: str) -> list[str] | None:
    read = cells(line, delimiter)
    return read[0] if read and not read[1] else None


def _plainly(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line in which no delimiter is part of a cell, without stray marks.

    Where a mark stands within a cell nobody can tell whether it belongs there.
    """
    read = cells(line, delimiter)
    if read and not read[1]:
        return read[0]
    found = []
    for cell in line.split(delimiter):
        text = cell.strip(' "')
        if '"' in text:
            strict = _strictly(cell.strip(" "), delimiter)
            if strict is None or len(strict) != 1:
                return None
            text = strict[0]
        found.append(text)
    return found
