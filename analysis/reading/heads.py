"""Headers that stand beside their columns: a blank cell too many, or two that ran together."""

from __future__ import annotations

import dataclasses

from analysis.declare import Dataset
from analysis.reading import headers
from analysis.reading.finding import Top
from analysis.reading.lines import Lines, Widths
from analysis.reading.opening import HEAD, Opening
from analysis.reading.problems import RawFile
from analysis.reading.quoting import strictly
from analysis.reading.tables import roles_of

# Fewer rows than these do not tell a header's slip from their own.
FEWEST = 2
LOOKED_AT = 200

BLANK_TAKEN_OUT = "the header row has a blank cell too many, which was taken out: every row fits so"
READ_APART = "two headers ran together, and were read apart: every row fits so"


def put_right(file: RawFile, data: bytes, opening: Opening, mapping: dict[str, str]) -> Opening:
    """Return how a text begins with the header over its columns, where one slip moved it off them.

    All of the rows agree on how wide the table is, and fit the header as it is put right.
    """
    top = opening.top
    other = _without_blank(top), _read_apart(top, file.dataset)
    if not any(other):
        return opening
    body = data[opening.start : opening.start + HEAD]
    if len(data) > opening.start + HEAD:
        body = body[: body.rfind(b"\n") + 1]
    rows = _rows(body, opening.delimiter)
    if rows is None or len(rows) < FEWEST:
        return opening
    for header, words in zip(other, (BLANK_TAKEN_OUT, READ_APART), strict=True):
        if header is None:
            continue
        new = dataclasses.replace(top, header=header, width=len(header))
        roles = roles_of(file, new, mapping)
        if all(len(row) == len(header) and roles.is_row(row) for row in rows):
            file.warn(words, row=top.row)
            return dataclasses.replace(opening, top=new)
    return opening


def _without_blank(top: Top) -> list[str] | None:
    """Return a header without the blank cell it has before its last name."""
    blanks = [place for place, cell in enumerate(top.header) if not cell]
    if len(blanks) != 1 or blanks[0] >= top.declared_width:
        return None
    return [cell for cell in top.header if cell]


def _read_apart(top: Top, dataset: Dataset) -> list[str] | None:
    """Return a header in which the one cell that names nothing is the names of two columns."""
    names = [headers.named(cell, dataset) for cell in top.header]
    unnamed = [place for place, name in enumerate(names) if name is None]
    if len(unnamed) != 1 or len(top.header[unnamed[0]]) > headers.LONGEST:
        return None
    [place], cell = unnamed, top.header[unnamed[0]]
    parts = [(cell[:cut].strip(' "'), cell[cut:].strip(' "')) for cut in range(1, len(cell))]
    found = {pair for pair in parts if all(one and headers.named(one, dataset) for one in pair)}
    if len(found) != 1:
        return None
    return [*top.header[:place], *found.pop(), *top.header[place + 1 :]]


def _rows(text: bytes, delimiter: str) -> list[list[str]] | None:
    """Return the first rows of a text, None where not all of them are as wide."""
    lines = Lines.of(text)
    widths = Widths.of(lines, delimiter)
    filled = ~lines.is_empty
    if not filled.any() or len({*widths.cells[filled].tolist()}) > 1:
        return None
    first = [place for place in range(min(len(lines), LOOKED_AT)) if filled[place]]
    rows = [strictly(lines[place].rstrip("\r\n"), delimiter) for place in first]
    return None if None in rows else rows
