"""From the lines below a header to a grid: pyarrow for what is well formed, lines for the rest."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow

from analysis.reading import mending, quoting, records
from analysis.reading.grids import CODED, Coded, Grid, columns_of
from analysis.reading.lines import LF, QUOTE, Lines, Widths, positions
from analysis.reading.problems import RawFile

# More than this many rows that must be read one by one is another kind of file.
MOST_BY_HAND = 500_000
LONGEST_LINE = 1_000_000
# Rows looked at to tell how wide a table is whose rows are narrower than its header.
LOOKED_AT = 1000


@dataclass(frozen=True)
class Body:
    """What lies below a header.

    Attributes
    ----------
    data : bytes
        The whole text; `start` is where the first line below the header begins.
    first_row : int
        The row number of that line.
    header_width, declared_width : int
        Cells of the header row, and of it without the blank ones at its end.
    shape : Shape, optional
        What a row of the table looks like.
    """

    data: bytes
    start: int
    first_row: int
    delimiter: str
    header_width: int
    declared_width: int
    shape: records.Shape | None


def grid(file: RawFile, body: Body, *, closely: bool = False) -> Grid | None:
    """Read a body: straight by pyarrow where that takes it, else line by line.

    Parameters
    ----------
    closely : bool
        Do not try the fast path (for tests: both give the same).
    """
    columns = None if closely else straight(body)
    if columns is not None:
        numbers = np.arange(len(columns[0]), dtype=np.int64) + body.first_row
        return Grid(columns, numbers)
    return _by_line(file, body)


def straight(body: Body) -> list[Coded] | None:
    """Return the columns of a body that is well formed from end to end, else None."""
    data, start = body.data, body.start
    if start >= len(data) or data.endswith((b"\n\n", b"\n\r\n", b"\r\r"), start):
        return None
    if not _is_regular(data, start) or not _marks_in_order(data, start, body.delimiter):
        return None
    # Looked at where it is: a copy of the whole text takes longer than all of these tests.
    return _parsed(memoryview(data)[start:], body.delimiter, body.header_width)


def _is_regular(data: bytes, start: int) -> bool:
    """Return whether all lines end the same way."""
    if data.find(b"\r", start) < 0:
        return True
    pairs = data.count(b"\r\n", start)
    return pairs == data.count(b"\r", start) == data.count(b"\n", start)


def _marks_in_order(data: bytes, start: int, delimiter: str) -> bool:
    """Return whether every quotation mark is in order and no cell holds a line break."""
    if data.find(QUOTE, start) < 0:
        return True
    text = data[start:]
    marks = positions(text, QUOTE)
    if len(marks) % 2:
        return False
    opening, closing = marks[::2], marks[1::2]
    breaks = positions(text, LF)
    if (np.searchsorted(breaks, opening) != np.searchsorted(breaks, closing)).any():
        return False
    view = np.frombuffer(text, np.uint8)
    before = view[np.maximum(opening - 1, 0)]
    after = view[np.minimum(closing + 1, len(view) - 1)]
    follows = np.zeros(len(opening), bool)
    follows[1:] = opening[1:] == closing[:-1] + 1
    opens = (opening == 0) | (before == ord(delimiter)) | (before == LF) | follows
    ends = (closing == len(view) - 1) | (after == ord(delimiter)) | (after == LF) | (after == 13)
    return bool((opens & (ends | np.append(follows[1:], False))).all())


def _parsed(text: memoryview, delimiter: str, width: int) -> list[Coded] | None:
    names = [str(place) for place in range(width)]
    try:
        table = arrow.read_csv(
            pa.py_buffer(text),
            read_options=arrow.ReadOptions(column_names=names, block_size=1 << 22),
            parse_options=arrow.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, CODED),
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    return [Coded.of(column) for column in table.columns]


# --- Line by line ----------------------------------------------------------------------------


def _by_line(file: RawFile, body: Body) -> Grid | None:
    lines = Lines.of(body.data, body.start)
    if lines.longest > LONGEST_LINE:
        row = body.first_row + int(np.argmax(lines.ends - lines.starts))
        file.refuse("the line is longer than a million characters", "Shorten it", row=row)
        return None
    widths = Widths.of(lines, body.delimiter)
    width = _usual(widths, lines, body)
    straight = widths.sound & (widths.cells == width) & ~lines.is_empty
    closer = np.flatnonzero(~straight & ~lines.is_empty)
    if len(closer) > MOST_BY_HAND:
        rule = f"{len(closer):,} rows are not well formed: too many to read one by one"
        file.refuse(rule, "Check how the file was saved, or split it")
        return None
    read = list(records.records(lines, body.delimiter, iter(closer), body.shape))
    inner = np.zeros(len(lines), bool)
    for record in read:
        inner[record.first + 1 : record.last + 1] = True
    numbers = body.first_row + np.arange(len(lines)) - np.cumsum(inner)
    chosen = straight & ~inner
    columns = _columns(lines, chosen, body.delimiter, width)
    if columns is None:
        read += [
            records.Record(i, i, quoting.cells(lines[i].rstrip("\r\n"), body.delimiter)[0])
            for i in np.flatnonzero(chosen)
        ]
        columns, chosen = columns_of([], width), np.zeros(len(lines), bool)
    grid = Grid(columns, numbers[chosen], blank=numbers[lines.is_empty & ~inner])
    if len(lines) and lines.ends[-1] == lines.nexts[-1]:
        grid.cut = int(numbers[-1])
    _add(file, grid, {int(numbers[record.first]): record for record in read})
    return grid


def _columns(lines: Lines, chosen: np.ndarray, delimiter: str, width: int) -> list[Coded] | None:
    """Return the cells of the chosen lines, some lines at a time; None where they are not so."""
    parts: list[list[Coded]] = [[] for _ in range(width)]
    for place, piece in lines.pieces():
        count = np.count_nonzero(chosen[place])
        if not count:
            continue
        columns = _parsed(memoryview(piece.together(chosen[place])), delimiter, width)
        if columns is None or len(columns[0]) != count:
            return None
        for part, column in zip(parts, columns, strict=True):
            part.append(column)
    if not parts or not parts[0]:
        return None
    return Coded.all_joined(parts)


def _usual(widths: Widths, lines: Lines, body: Body) -> int:
    """Return the header's width if any row has it, else that of most rows that can hold it.

    Rows that are narrower than the header, and end in a blank cell as it does, may lack one.
    """
    known = widths.sound & ~lines.is_empty
    cells = widths.cells[known]
    if not len(cells) or (cells == body.header_width).any():
        return body.header_width
    cells = cells[(cells >= body.declared_width) & (cells < 2 * body.header_width + 100)]
    width = int(np.bincount(cells).argmax()) if len(cells) else body.header_width
    alike = np.flatnonzero(known & (widths.cells == width))[:LOOKED_AT]
    if width < body.header_width and any(_ends_blank(lines[i], body.delimiter) for i in alike):
        return body.header_width
    return width


def _ends_blank(line: str, delimiter: str) -> bool:
    return not line.rstrip("\r\n").rpartition(delimiter)[2].strip(' "')


def _add(file: RawFile, grid: Grid, read: dict[int, records.Record]) -> None:
    """Put the rows that were read one by one into the grid; note what their marks needed."""
    for row, record in read.items():
        chosen = _told_by_others(record, grid)
        if chosen:
            read[row] = dataclasses.replace(record, cells=chosen[0], repair=chosen[1])
    faulty = [row for row, record in read.items() if record.cells is None]
    twice = [row for row in faulty if len(read[row].options) > 1]
    file.note_rows(
        [row for row in faulty if row not in twice],
        "the quotation marks of the row do not pair up",
        "Put one before and one after the cell, and double those inside it",
        level="error",
    )
    file.note_rows(
        twice,
        "a quotation mark too many or too few: the row can be read in several ways",
        "Take the mark out, or put one before and one after the cell and double those inside it",
        level="error",
    )
    for repair in dict.fromkeys(record.repair for record in read.values() if record.repair):
        rows = [row for row, record in read.items() if record.repair == repair]
        file.note_rows(rows, repair, "Check the row")
    good = {row: record.cells for row, record in read.items() if record.cells is not None}
    grid.odd = {row: cells for row, cells in good.items() if len(cells) != grid.width}
    grid.spaced = frozenset(
        row for row, cells in grid.odd.items() if any(cell.startswith(" ") for cell in cells[1:])
    )
    grid.put({row: cells for row, cells in good.items() if len(cells) == grid.width})


def _told_by_others(record: records.Record, grid: Grid) -> mending.Reading | None:
    """Return the one reading of which every text in question stands elsewhere in the table."""
    options = record.options
    if len(options) < 2 or not len(grid):
        return None
    places = [
        place
        for place in range(grid.width)
        if len({read[place] for read, _ in options if len(read) == grid.width}) > 1
    ]
    told = [
        (read, words)
        for read, words in options
        if len(read) == grid.width and all(_stands(read, place, grid) for place in places)
    ]
    return told[0] if len(told) == 1 and told[0][1] else None


def _stands(read: list[str], place: int, grid: Grid) -> bool:
    """Return whether a text, not a figure, stands in the row or the column a second time."""
    if not any(map(str.isalpha, read[place])):
        return False
    return read[place] in read[:place] + read[place + 1 :] or grid.columns[place].knows(read[place])
