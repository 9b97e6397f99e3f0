"""Reading what partners send as text under declared columns, and which dataset it is.

A well-formed CSV goes straight through pyarrow. Anything else is read as a person would read it,
and every repair is noted with its row. What can be read in two ways is refused: nothing is
guessed, and nothing that a file holds is passed over without a word.

The steps: kind of file and encoding (`signatures`, `encodings`, `workbooks`); what stands around
all lines (`edges`); the delimiter and the header row (`dialects`, `opening`, `finding`, `heads`);
rows and cells (`parsing`, `lines`, `records`, `quoting`, `mending`, `wrapped`); what cannot be seen
(`tidying`, `cleaning`); what is a row of the table (`arranging`, `roles`, `raggedness`, `scales`);
and names (`headers`, `unnamed`, `matching`). A large file takes them block by block (`streaming`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from analysis import beside, privacy
from analysis.datasets import registry
from analysis.progress import Tell, silent
from analysis.reading import (
    dialects,
    edges,
    encodings,
    finding,
    heads,
    parsing,
    records,
    signatures,
    streaming,
    tables,
    workbooks,
)
from analysis.reading.finding import Top
from analysis.reading.headers import accepted_headers, recognise, snake_case
from analysis.reading.matching import Proposal, Sureness, propose
from analysis.reading.opening import NO_HEADERS, opened
from analysis.reading.problems import Problem, RawFile

__all__ = [
    "Problem",
    "Proposal",
    "RawFile",
    "Sureness",
    "accepted_headers",
    "propose",
    "read",
    "read_all",
    "read_path",
    "recognise",
    "snake_case",
]


def read_all(
    name: str,
    content: bytes,
    *,
    dataset: str | None = None,
    mapping: Mapping[str, str] | None = None,
    quarter: str | None = None,
) -> list[RawFile]:
    """Read a file's bytes as one or several tables.

    Parameters
    ----------
    dataset, mapping, quarter
        As for `read`; a workbook of the returns desk says itself what its parts are.

    Returns
    -------
    list of RawFile
        One for each dataset of a filled workbook of the returns desk, else one.
    """
    # The desk itself reads tables: it is imported only where a file is handed over.
    from analysis import desk

    if desk.is_return_workbook(content):
        return [privacy.guard(file) for file in desk.read(name, content)]
    return [read(name, content, dataset=dataset, mapping=mapping, quarter=quarter)]


def read_path(
    path: Path,
    *,
    dataset: str | None = None,
    mapping: Mapping[str, str] | None = None,
    quarter: str | None = None,
    tell: Tell = silent,
) -> list[RawFile]:
    """Read a file on disk as `read_all` would; one larger than memory too, if it is well formed.

    Parameters
    ----------
    dataset, mapping, quarter
        As for `read`.
    tell : callable
        Is told how far it is.

    Raises
    ------
    OSError
        Where the file cannot be read.
    """
    said = {"dataset": dataset, "quarter": quarter}
    file = streaming.read(path, **said, mapping=_squeezed(mapping), tell=tell)
    if file is not None:
        return [privacy.guard(file)]
    tell(f"reading {path.name}")
    files = read_all(path.name, path.read_bytes(), **said, mapping=mapping)
    for file in files if path.stat().st_size >= streaming.SMALLEST else ():
        # The original is kept from the disk, where its hash is looked at again.
        file.content, file.path = None, path
    return files


def read(
    name: str,
    content: bytes,
    *,
    dataset: str | None = None,
    mapping: Mapping[str, str] | None = None,
    quarter: str | None = None,
    closely: bool = False,
) -> RawFile:
    """Read a file's bytes as text under declared column names.

    Parameters
    ----------
    name : str
        File name, for messages and the history.
    content : bytes
        A CSV, or an Excel workbook of one sheet, whatever its name.
    dataset : str, optional
        Name of the dataset; found from the headers where not given.
    mapping : mapping of str to str, optional
        What an analyst decided about headers: as written in the file, and the column's name, or
        "" to leave the column out. Other headers are read as ever.
    quarter : str, optional
        Label of the quarter that every row is of, where the file has no column for it.
    closely : bool
        Pass the fast path by; the result is the same.

    Returns
    -------
    RawFile
        With problems where it could not be read; never raises on content.
    """
    file = RawFile(name, "", content=content, quarter=quarter)
    decided = _squeezed(mapping)
    # The hash takes as long as a third of the reading, and a core of its own where there is one.
    hashed = beside.begun(hashlib.sha256, content)
    if content.startswith(signatures.ZIP):
        _read_workbook(file, content, dataset, decided)
    elif not signatures.refused(file, content):
        data = encodings.utf8(file, content)
        if data is not None:
            _read_text(file, data, dataset, decided, closely=closely)
    file.sha256 = hashed.result().hexdigest()
    return privacy.guard(file)


def _squeezed(mapping: Mapping[str, str] | None) -> dict[str, str]:
    return {" ".join(header.split()): column for header, column in (mapping or {}).items()}


def _read_workbook(file: RawFile, content: bytes, dataset: str | None, mapping) -> None:
    known = registry().datasets.get(dataset or "")
    rows = workbooks.rows(file, content, lambda cells: bool(finding.top_of_rows(cells, known)))
    if rows is None:
        return
    top = finding.top_of_rows(rows, known)
    first = next((row for row in rows if any(row)), [])
    if not first:
        file.refuse("the first row holds no headers", NO_HEADERS)
    elif tables.dataset_of(file, top, first, dataset):
        top = top or Top(first, rows.index(first) + 1, rows.index(first), len(first))
        keys = set(tables.roles_of(file, top, mapping).keys)
        workbooks.filled_down(file, content, rows, top.row, keys)
        top, grid = workbooks.grid(rows[top.last + 1 :], top.row + 1, top)
        tables.fill(file, top, grid, delimiter=",", mapping=mapping)


def _read_text(
    file: RawFile, data: bytes, dataset: str | None, mapping: dict[str, str], *, closely: bool
) -> None:
    data = edges.plain(file, data, dataset)
    data = dialects.with_double_marks(file, dialects.with_one_delimiter(data, dataset), dataset)
    opening = opened(file, data, dataset)
    if opening is None:
        return
    opening = heads.put_right(file, data, opening, mapping)
    top, delimiter = opening.top, opening.delimiter
    roles = tables.roles_of(file, top, mapping)
    body = parsing.Body(
        data,
        opening.start,
        top.row + 1,
        delimiter,
        top.width,
        top.declared_width,
        records.Shape(top.width, roles.is_row),
    )
    grid = parsing.grid(file, body, closely=closely)
    if grid is not None:
        tables.fill(file, top, grid, delimiter=delimiter, mapping=mapping)
