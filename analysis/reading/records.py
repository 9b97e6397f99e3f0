"""From lines to rows: a line, or the several lines that an open quotation mark takes in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from analysis.reading import mending
from analysis.reading.quoting import cells, plainly, strictly

# A cell of text may hold a few line breaks; a mark left open swallows the file.
MOST_LINES = 100
LONGEST_RECORD = 1_000_000
# A line longer than this is not looked at for other ways to read it.
LONGEST_REPAIRED = 20_000
# So many rows are looked at for a single mark or delimiter too many or too few.
MOST_SLIPS = 1000


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
    options : tuple of (list of str, str)
        Where it can be read in several ways, each of them and what it needs.
    """

    first: int
    last: int
    cells: list[str] | None
    repair: str = ""
    options: tuple[mending.Reading, ...] = ()


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
        rows = [plainly(line, delimiter) for line in lines]
        return not all(row is not None and self.is_row(row) for row in rows)


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
    done, slips = -1, 0
    for first in wanted:
        if first <= done:
            continue
        record = _record(lines, first, delimiter, shape, slips=slips < MOST_SLIPS)
        done, slips = record.last, slips + bool(record.repair or record.cells is None)
        yield record


def _record(lines, first: int, delimiter: str, shape: Shape | None, *, slips: bool) -> Record:
    line = lines[first].rstrip("\r\n")
    read = cells(line, delimiter)
    if read and (shape is None or (len(read[0]) == shape.width and not read[1])):
        return Record(first, first, *read)
    if read is None and (record := _over_lines(lines, first, delimiter, shape)):
        return record
    if read is None and not lines[first].endswith(("\n", "\r")):
        # Within a cell where a file ends, it may have been cut short.
        return Record(first, first, None)
    is_odd = read is None or (shape is not None and len(read[0]) != shape.width)
    if shape is not None and is_odd and len(line) <= LONGEST_REPAIRED:
        found = mending.readings(line, delimiter, shape.is_row, slips=slips)
        if len(found) == 1 and found[0][1]:
            return Record(first, first, *found[0])
        if read is None:
            return Record(first, first, None, options=tuple(found))
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
        return [_bare(cell) for cell in lines[record.first].rstrip("\r\n").split(delimiter)]
    if len(record.cells) == 1 and delimiter in record.cells[0] and record.first == record.last:
        return strictly(record.cells[0], delimiter) or record.cells
    return record.cells


def _bare(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
