"""Every well-formed way to write one table: all of them are read exactly."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from tests.pollution import systematic, verdicts
from tests.pollution.cases import Case
from tests.pollution.verdicts import Verdict

ENCODINGS = (
    *("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"),
    "utf-16-be with mark",
)
DELIMITERS = (",", ";", "\t", "|")
LINE_ENDS = ("\n", "\r\n", "\r")
QUOTING = (csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)
PADDING = ("", "cells", "columns", "rows")
NUMBERS = ("plain", "thousands", "decimals")

# A long run notes what it has done after so many ways: it may be stopped and begun again.
AT_ONCE = 576


@dataclass(frozen=True)
class Variant:
    """One way to write a table."""

    encoding: str
    delimiter: str
    eol: str
    ends: bool
    quoting: int
    says_sep: bool
    padding: str
    numbers: str

    def content(self, case: Case) -> bytes | None:
        """Return the file; None where the encoding has no letters for the table."""
        rows = [case.header, *([self._number(cell) for cell in row] for row in case.rows)]
        text = io.StringIO(newline="")
        writer = csv.writer(
            text, delimiter=self.delimiter, lineterminator=self.eol, quoting=self.quoting
        )
        writer.writerows(self._padded(rows))
        written = text.getvalue()
        if self.says_sep:
            written = f"sep={self.delimiter}{self.eol}{written}"
        if not self.ends:
            written = written.removesuffix(self.eol)
        if self.encoding == "utf-16-be with mark":
            return b"\xfe\xff" + written.encode("utf-16-be")
        try:
            return written.encode(self.encoding)
        except UnicodeEncodeError:
            return None

    def _number(self, cell: str) -> str | int:
        if not cell.isdecimal() or (cell.startswith("0") and cell != "0") or len(cell) > 12:
            return cell
        if self.numbers == "thousands":
            return f"{int(cell):,}"
        # So that it is not quoted where only texts are.
        return int(cell) if self.numbers == "plain" else f"{cell}.0"

    def _padded(self, rows: list[list]) -> list[list]:
        if self.padding == "cells":
            return [[f" {cell}  " if cell != "" else "" for cell in row] for row in rows]
        if self.padding == "columns":
            return [[*row, "", ""] for row in rows]
        if self.padding == "rows":
            return [*rows, *[[""] * len(rows[0])] * 3]
        return rows


def variants() -> Iterator[Variant]:
    """Yield every way."""
    for parts in itertools.product(
        ENCODINGS, DELIMITERS, LINE_ENDS, (True, False), QUOTING, (True, False), PADDING, NUMBERS
    ):
        yield Variant(*parts)


def unlike(names: Iterable[str], every: int, seed: int = 0) -> Iterator[str]:
    """Yield what was not read exactly: a variant in so many of each table, and its workbook."""
    for name in names:
        case = systematic.source(name, seed)
        yield from _unlike(case, [("workbook", workbook(case))])
        chosen = list(variants())[seed % every :: every]
        yield from _unlike(case, [(str(one), one.content(case)) for one in chosen])


def _unlike(case: Case, files: Iterable[tuple[str, bytes | None]]) -> Iterator[str]:
    right, _ = verdicts.expected(case)
    # Ways that write the same bytes are one file.
    different = {content: words for words, content in files if content is not None}
    for content, words in different.items():
        case.name = "return.xlsx" if words == "workbook" else "return.csv"
        found = verdicts.result(content, case, right)
        if found.verdict is not Verdict.RIGHT:
            yield f"{case.dataset.name}: {words}: {found.verdict}: {found.problems[:2]}"


@dataclass
class Tally:
    """How many ways were written, how many files they make, and what was not read exactly."""

    ways: int = 0
    files: int = 0
    unlike: list[str] = field(default_factory=list)


def whole(names: Iterable[str], record: Path) -> Tally:
    """Read every way of every table, some at a time; what the record holds is not read again."""
    done = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
    known = {(one["dataset"], one["first"]) for one in done}
    every = list(variants())
    with record.open("a") as written:
        for name, first in itertools.product(names, range(0, len(every), AT_ONCE)):
            if (name, first) not in known:
                done.append(_part(name, first, every[first : first + AT_ONCE]))
                written.write(json.dumps(done[-1]) + "\n")
                written.flush()
    return Tally(
        sum(one["ways"] for one in done),
        sum(one["files"] for one in done),
        [words for one in done for words in one["unlike"]],
    )


def _part(name: str, first: int, chosen: list[Variant]) -> dict:
    case = systematic.source(name)
    files = [(str(one), one.content(case)) for one in chosen]
    different = {content for _, content in files if content is not None}
    found = {"unlike": list(_unlike(case, files)), "files": len(different)}
    return {"dataset": name, "first": first, "ways": len(chosen), **found}


def workbook(case: Case) -> bytes:
    """Return the table as a workbook, its figures as numbers."""
    book = openpyxl.Workbook()
    for row in (case.header, *case.rows):
        book.active.append([int(c) if c.isdecimal() and str(int(c)) == c else c for c in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
