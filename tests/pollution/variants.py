"""Every well-formed way to write one table: all of them are read exactly."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
        right, _ = verdicts.expected(case)
        contents = (
            (str(one), one.content(case)) for one in list(variants())[seed % every :: every]
        )
        for words, content in (("workbook", workbook(case)), *contents):
            case.name = "return.xlsx" if words == "workbook" else "return.csv"
            if content is not None:
                found = verdicts.result(content, case, right)
                if found.verdict is not Verdict.RIGHT:
                    yield f"{name}: {words}: {found.verdict}: {found.problems[:2]}"


def workbook(case: Case) -> bytes:
    """Return the table as a workbook, its figures as numbers."""
    book = openpyxl.Workbook()
    for row in (case.header, *case.rows):
        book.active.append([int(c) if c.isdecimal() and str(int(c)) == c else c for c in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
