"""Files whose quotation marks are apostrophes, put as a CSV puts them.

A text in apostrophes may also be a text that begins and ends with one. It is told by the columns
that take certain texts only: where no row fits them as it stands, and rows do without the marks,
there is one way to read the file.
"""

from __future__ import annotations

import re

from analysis.reading import quoting, tables
from analysis.reading.lines import Lines
from analysis.reading.opening import HEAD, opened
from analysis.reading.problems import RawFile
from analysis.reading.quoting import DELIMITERS

# Rows looked at.
LOOKED_AT = 50

SINGLE = "cells stand in single quotation marks, and were read without them"


def with_double_marks(file: RawFile, data: bytes, dataset: str | None) -> bytes:
    """Return a text with the quotation marks of a CSV, where it has single ones instead."""
    head = data[:HEAD]
    if b"'" not in head or b'"' in data:
        return data
    # Marks stand beside the delimiter; in prose an apostrophe stands beside a space.
    beside = {one: (f"'{one}".encode(), f"{one}'".encode()) for one in DELIMITERS if one != " "}
    delimiter = max(beside, key=lambda one: sum(map(head.count, beside[one])))
    marked = _marked(delimiter)
    if not marked.search(head):
        return data
    as_marks = marked.sub(_doubled, head)
    if _rows(as_marks, dataset, marks=b'"') <= _rows(head, dataset, marks=b"'"):
        return data
    file.warn(SINGLE)
    return marked.sub(_doubled, data)


def _marked(delimiter: str) -> re.Pattern[bytes]:
    edge = re.escape(delimiter).encode()
    return re.compile(
        rb"(?m)(?:(?<=" + edge + rb")|(?<=[\r\n])|\A)"
        rb"'((?:[^'\r\n]|'(?!" + edge + rb"|[\r\n]|\Z))*)'(?=" + edge + rb"|[\r\n]|\Z)"
    )


def _doubled(match: re.Match[bytes]) -> bytes:
    return b'"' + match[1].replace(b"''", b"'") + b'"'


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
