"""What programs, spreadsheets and hands do to returns, kind by kind, as an outsider would list it.

Written from what exports, e-mails, databases and people leave, not from what the reader does.
Of a file that still holds its table without doubt (`holds`) nothing but the table is right; of any
other the figures may be refused, and never read as something else.
"""

from __future__ import annotations

import csv
import html
import io
import unicodedata
from collections.abc import Iterator

import openpyxl
from openpyxl.styles import Font

from analysis.declare import Type
from tests.pollution import systematic
from tests.pollution.cases import Case

Files = Iterator[tuple[str, str | bytes, dict]]
KINDS: dict = {}
LOST = {"holds": False}
ROW = 3


def kind(make):
    """Register a maker of files under the name of its function."""
    KINDS[make.__name__] = make
    return make


def judged(name: str, seed: int = 0, wanted: str = "", every: int = 1):
    """Make, read and judge the files of a dataset, or one in so many of them."""
    return systematic.judged(name, seed, wanted, every, makers=KINDS)


def written(rows, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, **about) -> str:
    """Return rows as a text."""
    text = io.StringIO(newline="")
    about = {"lineterminator": "\n", **about}
    csv.writer(text, delimiter=delimiter, quoting=quoting, **about).writerows(rows)
    return text.getvalue()


def each(rows, change, *, header: bool = True) -> list[list[str]]:
    """Return rows with every filled cell changed."""
    first = 0 if header else 1
    return rows[:first] + [[change(cell) if cell else "" for cell in row] for row in rows[first:]]


def at(case: Case, title: str, text: str) -> str:
    """Return the file with another text in one cell."""
    rows = [list(one) for one in case.grid]
    rows[min(ROW, len(rows) - 1)][rows[0].index(title)] = text
    return written(rows)


# --- Lines -----------------------------------------------------------------------------------


@kind
def odd_line_ends(case: Case) -> Files:
    for end in (
        "\x85",
        "\u2028",
        "\u2029",
        "\x1e",
        "\x0b",
        "\x0c",
        "\\n",
        "\\r\\n",
        "<br>",
        "\n\r",
    ):
        yield repr(end), written(case.grid, lineterminator=end), {}


@kind
def page_breaks(case: Case) -> Files:
    lines = written(case.grid).splitlines(keepends=True)
    yield "before a row", "".join([*lines[:3], "\x0c", *lines[3:]]), {}
    yield "behind rows", written(case.grid, lineterminator="\x0c\n"), {}
    yield "with the headers again", "".join([*lines[:3], "\x0c", lines[0], *lines[3:]]), {}


@kind
def files_joined(case: Case) -> Files:
    lines = written(case.grid).splitlines(keepends=True)
    if len(lines) < 5:
        return
    yield "with mark and headers", "".join([*lines[:3], "\ufeff", lines[0], *lines[3:]]), {}
    torn = [*lines[:2], lines[2].rstrip("\n"), lines[0], *lines[3:]]
    yield "without a line end", "".join(torn), LOST
    yield "two delimiters", written(case.grid[:4]) + written(case.grid[4:], "\t"), {}


@kind
def marks_around_lines(case: Case) -> Files:
    lines = written(case.grid).splitlines()
    for before, behind in (("> ", ""), ("", ";"), ("", "|"), ("# ", ""), ("", "\\")):
        yield f"{before}...{behind}", "".join(f"{before}{one}{behind}\n" for one in lines), {}
    for before, behind in (("(", "),"), ("[", "],")):
        yield f"{before}...{behind}", "".join(f"{before}{one}{behind}\n" for one in lines), {}
    for before, behind in (("(", ""), ("", " ;"), ("", ")")):
        yield f"{before}...{behind}", "".join(f"{before}{one}{behind}\n" for one in lines), LOST
    merge = [*lines[:2], "<<<<<<< HEAD", lines[2], "=======", lines[2], ">>>>>>> x", *lines[3:]]
    yield "merge conflict", "\n".join(merge), LOST


@kind
def broken_off(case: Case) -> Files:
    text = written(case.grid).rstrip("\n")
    for rest in (b"\xc3", b"\xe2\x80", b"\xf0\x9f\x98"):
        yield repr(rest), text.encode() + rest, LOST


# --- Marks -----------------------------------------------------------------------------------


@kind
def exported_twice(case: Case) -> Files:
    yield "all cells", written(each(case.grid, lambda cell: f'"{cell}"')), {}
    yield "below the headers", written(each(case.grid, lambda cell: f'"{cell}"', header=False)), {}
    blank = [[f'"{cell}"' for cell in row] for row in case.grid]
    yield "blank cells too", written(blank), {}


@kind
def texts_as_formulas(case: Case) -> Files:
    rows = each(case.grid, lambda cell: '="' + cell.replace('"', '""') + '"')
    yield "quoted", written(rows), {}
    if not any('"' in cell for row in case.grid for cell in row):
        yield "bare", "".join(",".join(row) + "\n" for row in rows), {}


@kind
def apostrophes_before(case: Case) -> Files:
    yield "all cells", written(each(case.grid, lambda cell: f"'{cell}")), {}
    yield "below the headers", written(each(case.grid, lambda cell: f"'{cell}", header=False)), {}
    row = case.grid[min(ROW, len(case.rows))]
    for title, cell in zip(case.header, row, strict=True):
        yield title, at(case, title, f"'{cell}"), LOST


@kind
def other_marks(case: Case) -> Files:
    for first, last in ("\u00ab\u00bb", "\u201e\u201c", "``", "\u2018\u2019", "\u2039\u203a"):
        if not any(mark in cell for row in case.grid for cell in row for mark in (first, last)):
            lines = (",".join(f"{first}{cell}{last}" for cell in row) for row in case.grid)
            yield first + last, "\n".join(lines), {}


@kind
def escapes_for_marks(case: Case) -> Files:
    if not any("\n" in cell for row in case.grid for cell in row):
        about = {"escapechar": "\\", "quotechar": None}
        yield "backslashes", written(case.grid, quoting=csv.QUOTE_NONE, **about), {}


# --- Letters ---------------------------------------------------------------------------------


@kind
def letters_written_otherwise(case: Case) -> Files:
    text = written(case.grid)
    yield "in parts", unicodedata.normalize("NFD", text), {}
    yield "as a web page", written(each(case.grid, lambda cell: html.escape(cell, quote=False))), {}
    yield "joined", text.replace("fi", "\ufb01").replace("ff", "\ufb00"), {}
    yield "spaces", text.replace(" ", "\u2007"), {}
    if any("'" in cell for row in case.rows for cell in row):
        yield "apostrophes", text.replace("'", "&#39;"), {}


# --- Texts -----------------------------------------------------------------------------------

STAND_INS = (
    *("#N/A", "#REF!", "####", "null", "nan", "<NA>", "\\N", "undefined", "(blank)", "?", "\u3003"),
    *("00/01/1900", "[object Object]", '"', "\u2193"),
)
NOBODY = ("ditto", "as above", "TBC", "unknown", "Other", "Average", "0", "1.2E+05", "TRUE")


@kind
def texts_that_stand_in(case: Case) -> Files:
    for column in case.dataset.all_columns:
        if column.type is Type.TEXT and column.csv_name in case.header:
            for text in STAND_INS:
                yield f"{column.csv_name} {text}", at(case, column.csv_name, text), LOST
            if column.name in ("organisation", "returned_by", "lead_organisation"):
                for text in NOBODY:
                    yield f"{column.csv_name} {text}", at(case, column.csv_name, text), LOST


# --- Figures ---------------------------------------------------------------------------------

UNCLEAR = (
    *("12*", "12\u2020", "12\u00b9", "12 (est.)", "10-12", "10\u201312", "~50", "c. 50", "50+"),
    *("12 of 40", "(12)", "12-", "\u221212", "1E3", "12,5", "0,345", "1,23,456", "1.234"),
    *("1.234,56", "12%", "12k", "twelve", "nil", "-", "NA", "tbc", "ditto", '"', "#VALUE!", "1/2"),
    *("1:30", "01-Jul", "1900-01-12", "l2", "O", "1 2", "12 13", "12/13", "<3", ">5", "12;13"),
    *("12 [1]", "[w]", "12.5", "--", "\u00bd"),
)


@kind
def figures_that_are_not_plain(case: Case) -> Files:
    for column in case.dataset.all_columns:
        if column.is_measure and column.type is Type.COUNT and column.csv_name in case.header:
            for text in UNCLEAR:
                yield f"{column.csv_name} {text}", at(case, column.csv_name, text), LOST


@kind
def figures_in_another_unit(case: Case) -> Files:
    counts = [one.csv_name for one in case.dataset.all_columns if one.type is Type.COUNT]
    if not any(title in counts for title in case.header):
        return
    text = written(case.grid)
    for words in ("Figures in thousands", "('000)", "Numbers are percentages", "Counts in 000s"):
        yield f"above: {words}", f"{words}\n{text}", LOST
        yield f"below: {words}", f"{text}\nNote: {words}\n", LOST
    for words in ("(thousands)", "%", "000s", "per cent of staff"):
        units = [words if title in counts else "text" for title in case.header]
        yield f"units: {words}", written([case.header, units, *case.rows]), LOST


@kind
def days_that_cannot_be(case: Case) -> Files:
    for column in case.dataset.all_columns:
        if column.type is Type.DATE and column.csv_name in case.header:
            for text in ("01/02/0026", "30/12/1899", "00/01/1900", "Monday 1 February 2026"):
                yield f"{column.csv_name} {text}", at(case, column.csv_name, text), LOST


# --- Workbooks -------------------------------------------------------------------------------

SHOWN = ("General", "#,##0", '0;-0;"-"', '0" people"', "00000", "0.0", "@", "[Red]0")
MASKED = (";;;", '"c"', '[<5]"*";0', '0"0"', '[>=5]0;"<5"', "0,", "0%", '0,"k"', "yyyy-mm-dd")


@kind
def formats_of_workbooks(case: Case) -> Files:
    counts = [one.csv_name for one in case.dataset.all_columns if one.type is Type.COUNT]
    place = next((case.header.index(title) for title in case.header if title in counts), None)
    if place is None:
        return
    row = next((at for at, one in enumerate(case.grid) if one[place].isdecimal()), 0)
    for form in SHOWN + MASKED if row else ():
        cell = {"number_format": form}
        about = {"name": "return.xlsx", "holds": form in SHOWN}
        yield form, _book(case, row, place, cell), about
    struck = {"font": Font(strike=True)}
    yield "struck through", _book(case, 1, 0, struck), {"name": "return.xlsx", **LOST}


def _book(case: Case, row: int, place: int, about: dict) -> bytes:
    book = openpyxl.Workbook()
    for cells in case.grid:
        is_whole = [cell.isdecimal() and str(int(cell)) == cell for cell in cells]
        typed = zip(cells, is_whole, strict=True)
        book.active.append([int(cell) if whole else cell or None for cell, whole in typed])
    for name, value in about.items():
        setattr(book.active.cell(row + 1, place + 1), name, value)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
