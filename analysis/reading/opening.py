"""The beginning of a text: how its cells are separated, and where its header is."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.datasets import registry
from analysis.reading import finding, tables
from analysis.reading.finding import Top
from analysis.reading.lines import Lines
from analysis.reading.problems import RawFile
from analysis.reading.quoting import DELIMITERS

NO_HEADERS = "Begin the file with the template's headers"
# Others are looked for where none of these separates the headers.
USUAL = tuple(DELIMITERS)[:4]
BLANKS = " ,;|\t\r\n"
# The header is looked for in this much of a file.
HEAD = 1 << 20


@dataclass(frozen=True)
class Opening:
    """How a text begins.

    Attributes
    ----------
    start : int
        Where the first line below the header begins.
    """

    top: Top
    delimiter: str
    start: int


def opened(file: RawFile, data: bytes, dataset: str | None) -> Opening | None:
    """Find the header of a text and the dataset it is of; note why there is none.

    Parameters
    ----------
    data : bytes
        The text as UTF-8, or so much of it as a header is looked for in.
    """
    match = finding.SEP_LINE.match(data)
    said, skipped = (match[1].decode(), match.end()) if match else (None, 0)
    if said:
        file.warn("the first line only says how cells are separated; rows are counted without it")
    known = registry().datasets.get(dataset or "")
    head = Lines.of(_first_lines(data, skipped))
    delimiter, top = ",", finding.plain_top(head, known, USUAL)
    if top is None:
        head = Lines.of(_start(data, skipped))
        delimiter, top = _header(head, known)
    if not len(head) or (top is None and not head[0].strip(BLANKS)):
        file.refuse("the first row holds no headers", NO_HEADERS)
        return None
    if said and delimiter != said:
        rule = f"its first line says that cells are separated by {DELIMITERS.get(said, said)}"
        file.refuse(f"{rule}, and they are not", "Delete that line, or save the file again")
        return None
    first = next((line for line in head if line.strip()), "").strip()
    if not tables.dataset_of(file, top, first.split(delimiter), dataset):
        if len(head) < 2:
            file.refuse("the file has headers but no rows", "Add a row, with 0 for a nil return")
            file.problems.reverse()
        return None
    top = top or Top(first.split(delimiter), 1, 0, 1 + first.count(delimiter))
    if top.width > finding.MOST_COLUMNS:
        file.refuse(f"the file has {top.width:,} columns", "Compare it with the template")
        return None
    if delimiter != "," and not said:
        file.warn(f"cells are separated by {DELIMITERS[delimiter]}, not commas")
    return Opening(top, delimiter, skipped + int(head.nexts[top.last]))


def _first_lines(data: bytes, start: int) -> bytes:
    """Return as many lines as a header may be down: most headers are found without more."""
    end = start
    for _ in range(finding.DEEPEST + 1):
        end = data.find(b"\n", end, start + HEAD) + 1
        if not end:
            return _start(data, start)
    return data[start:end]


def _start(data: bytes, start: int) -> bytes:
    # Where it is cut, a letter of several bytes may be.
    return data[start : start + HEAD].decode("utf-8", "ignore").encode()


def _header(head: Lines, dataset) -> tuple[str, Top | None]:
    for delimiters in (USUAL, tuple(DELIMITERS)[len(USUAL) :]):
        tops = {one: finding.top_of_lines(head, one, dataset) for one in delimiters}
        best = max(tops, key=lambda one: tops[one].found if tops[one] else 0)
        if tops[best]:
            return best, tops[best]
    return ",", None
