"""Files whose quotation marks or delimiters are not those of a CSV, put as a CSV puts them.

A text in apostrophes may also be a text that begins and ends with one. It is told by the columns
that take certain texts only: where no row fits them as it stands, and rows do without the marks,
there is one way to read the file.
"""

from __future__ import annotations

import re

from analysis.reading import mending, quoting, tables
from analysis.reading.lines import Lines
from analysis.reading.opening import HEAD, opened
from analysis.reading.problems import RawFile
from analysis.reading.quoting import DELIMITERS

# Rows looked at.
LOOKED_AT = 50

# Delimiters that are more than a byte, or that nobody types.
ODD_DELIMITERS = (b"\\t", "\u00a7".encode(), b"\x01", b"\x02", b"\x1e", b"||", b"::", b";;")
# Marks of other typists and languages, in pairs.
PAIRS = (
    *(("\u201c", "\u201d"), ("\u2018", "\u2019"), ("\u201e", "\u201c"), ("\u201e", "\u201d")),
    *(("\u00ab", "\u00bb"), ("\u2039", "\u203a"), ("`", "`"), ("`", "\u00b4"), ("[", "]")),
)
UNIT = b"\x1f"
# A header is no longer than this.
START = 4096

SINGLE = "cells stand in single quotation marks, and were read without them"


def with_one_delimiter(data: bytes, dataset: str | None) -> bytes:
    """Return a text whose cells are separated oddly with a mark of one byte between them.

    Only where the first lines hold a header so, and none where they are split as they stand.
    """
    start = data[:START]
    odd = [one for one in ODD_DELIMITERS if start.count(one) > 1]
    if not odd or UNIT in data:
        return data
    if opened(RawFile("", ""), data[:HEAD], dataset) is not None:
        return data
    for one in odd:
        if opened(RawFile("", ""), data[:HEAD].replace(one, UNIT), dataset) is not None:
            return data.replace(one, UNIT)
    return data


def with_double_marks(file: RawFile, data: bytes, dataset: str | None) -> bytes:
    """Return a text with the quotation marks of a CSV, where it has single ones instead."""
    head = data[:HEAD]
    if head.startswith(tuple(first.encode() for first, _ in PAIRS)):
        return _without_pairs(file, data)
    if b"'" not in head or b'"' in data:
        return data
    # Marks stand beside the delimiter; in prose an apostrophe stands beside a space.
    beside = {one: (f"'{one}".encode(), f"{one}'".encode()) for one in DELIMITERS if one != " "}
    delimiter = max(beside, key=lambda one: sum(map(head.count, beside[one])))
    if not mending.in_marks(delimiter).search(head):
        return data
    as_marks = mending.doubled(head, delimiter)
    if _rows(as_marks, dataset, marks=b'"') <= _rows(head, dataset, marks=b"'"):
        return data
    file.warn(SINGLE)
    return mending.doubled(data, delimiter)


def _without_pairs(file: RawFile, data: bytes) -> bytes:
    """Return a text whose header stands in other marks than those of a CSV with those."""
    first = re.split(rb"[\r\n]", data[:HEAD], maxsplit=1)[0]
    for pair in PAIRS:
        for delimiter in DELIMITERS if first.startswith(pair[0].encode()) else ():
            straight = mending.doubled(first, delimiter, *pair)
            cells = quoting.strictly(straight.decode("utf-8", "ignore"), delimiter)
            marked = len(mending.in_marks(delimiter, *pair).findall(first))
            if cells is not None and len(cells) == marked > 1:
                file.warn(
                    mending.SMART if pair == PAIRS[0] else f"cells stand in {pair[0]} {pair[1]}"
                )
                return mending.doubled(data, delimiter, *pair)
    return data


def _rows(head: bytes, dataset: str | None, *, marks: bytes) -> int:
    """Return how many of the first rows with marks are rows of a table."""
    scratch = RawFile("", "")
    opening = opened(scratch, head, dataset)
    if opening is None:
        return 0
    roles = tables.roles_of(scratch, opening.top, {})
    lines = Lines.of(head[opening.start :])
    found = 0
    for place in range(min(len(lines), LOOKED_AT)):
        line = lines[place]
        read = quoting.cells(line.rstrip("\r\n"), opening.delimiter)
        if marks.decode() in line and read and roles.is_row(read[0]):
            found += 1
    return found
