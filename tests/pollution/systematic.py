"""What the published benchmarks of CSV readers do to a file, one by one, to every dataset.

The kinds are those of Pollock (Vitagliano and others, VLDB 2023), written anew: whole files, then
every delimiter and quotation mark of every row; beside them the faults that RFC 4180, csv-spectrum,
CSV on the Web and Frictionless name. They know nothing of the reader, nor of the kinds in `dirt`.
"""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from analysis.datasets import registry
from tests import factories
from tests.pollution import cases, verdicts
from tests.pollution.cases import Case
from tests.pollution.verdicts import Result, Verdict

ROWS = 8


@dataclass
class Written:
    """A table on its way to a text: how every row, and every cell, is written.

    Attributes
    ----------
    rows : list of list of str
        The header and the rows below it.
    by_row : dict of int to dict
        Rows that are written otherwise than the rest: a delimiter, quote, escape, eol or joins.
    """

    rows: list[list[str]]
    delimiter: str = ","
    quote: str = '"'
    closing: str = ""
    escape: str = '""'
    eol: str = "\r\n"
    quote_all: bool = False
    by_row: dict[int, dict] = field(default_factory=dict)

    def text(self) -> str:
        """Return the file."""
        return "".join(self._line(place, row) for place, row in enumerate(self.rows))

    def _line(self, place: int, row: list[str]) -> str:
        form = dataclasses.replace(self, **self.by_row.get(place, {}))
        return form.delimiter.join(map(form.cell, row)) + form.eol

    def cell(self, text: str) -> str:
        """Return a cell as it is written."""
        if self.quote_all or any(mark in text for mark in (self.delimiter, self.quote, "\n", "\r")):
            inner = text.replace(self.quote, self.escape)
            return f"{self.quote}{inner}{self.closing or self.quote}"
        return text


@dataclass(frozen=True)
class Made:
    """One polluted file.

    Attributes
    ----------
    holds : bool
        Whether the table is still wholly in it, so that a person would read it without asking.
    """

    dataset: str
    kind: str
    where: str
    content: bytes
    name: str = "return.csv"
    holds: bool = True


def source(name: str, seed: int = 0) -> Case:
    """Return the clean table of a dataset: some rows of what ships, or those of the factories."""
    try:
        header, rows = cases.shipped(name)
        start = random.Random(f"{name}{seed}").randrange(max(1, len(rows) - ROWS))
        # A regrant needs its parent: all of the awards.
        chosen = rows if name == "funding" else rows[start : start + ROWS]
        case = Case(
            registry()[name], list(header), [list(row) for row in chosen], random.Random(seed)
        )
    except FileNotFoundError:
        key = registry()[name].key_names[0]
        rows = [{key: f"{name}-{place}"} for place in range(3)]
        header, *lines = csv.reader(io.StringIO(factories.csv(name, *rows)))
        case = Case(registry()[name], header, lines, random.Random(seed))
    return case


Maker = Callable[[list[list[str]]], Iterator[tuple[str, str | bytes | Written, dict]]]
KINDS: dict[str, Maker] = {}


def judged(
    name: str, seed: int = 0, wanted: str = "", every: int = 1, makers: dict | None = None
) -> Iterator[tuple[Made, Result]]:
    """Make, read and judge the files of a dataset, or one in so many of them.

    Parameters
    ----------
    makers : dict, optional
        Of other kinds than those of this module; each takes the whole case.
    """
    case = source(name, seed)
    right, _ = verdicts.expected(case)
    for made in itertools.islice(files(case, wanted, makers), seed % every, None, every):
        case.name = made.name
        yield made, verdicts.result(made.content, case, right)


def outcome(made: Made, found: Result) -> str:
    """Return what became of a file, in words."""
    if found.verdict is not Verdict.REFUSED:
        return str(found.verdict)
    return "refused though the table is there" if made.holds else "refused: lost or blurred"


def kind(make: Maker) -> Maker:
    """Register a maker of files under the name of its function."""
    KINDS[make.__name__] = make
    return make


def files(case: Case, wanted: str = "", makers: dict | None = None) -> Iterator[Made]:
    """Yield every file that is made of a clean table."""
    for name, make in (makers or KINDS).items():
        if wanted and wanted not in name:
            continue
        for where, made, about in make(case if makers else [list(row) for row in case.grid]):
            made = made.text() if isinstance(made, Written) else made
            content = made.encode() if isinstance(made, str) else made
            yield Made(case.dataset.name, name, where, content, **about)


def _some(count: int) -> list[int]:
    """Return the first, the second, a middle and the last of so many, as Pollock takes rows."""
    return sorted({0, min(1, count - 1), count // 2, count - 1})


# --- Whole files -----------------------------------------------------------------------------


@kind
def file_name(rows):
    for name in (
        "source",
        "\u00a0",
        "\u00a0.csv",
        "$.csv",
        ".csv",
        "source.tsv",
        "source.pdf",
        "s.xls",
    ):
        yield name, Written(rows), {"name": name}


@kind
def file_encoding(rows):
    text = Written(rows).text()
    for encoding in ("utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "ascii"):
        try:
            yield encoding, text.encode(encoding), {}
        except UnicodeEncodeError:
            continue


@kind
def file_size(rows):
    yield "nothing", "", {"holds": False}
    yield "header only", Written(rows[:1]), {"holds": False}
    yield "no header", Written(rows[1:]), {"holds": False}


@kind
def file_columns(rows):
    yield "one", Written([row[:1] for row in rows]), {"holds": False}
    more = [[f"col{place}" for place in range(50)], *([row[-1]] * 50 for row in rows[1:])]
    yield "many", Written([row + new for row, new in zip(rows, more, strict=True)]), {}


def _around(rows, above: bool, words: str):
    width = len(rows[0])
    for is_wide in (True, False):
        for has_blank in (True, False):
            lines = [[words] + [""] * (width - 1) if is_wide else [words]] * 3
            blank = [[""] * width if is_wide else [""]] if has_blank else []
            made = lines + blank + rows if above else rows + blank + lines
            where = f"{'delimited' if is_wide else 'short'}{', a blank row' if has_blank else ''}"
            yield where, Written(made), {}


@kind
def preamble(rows):
    yield from _around(rows, True, "PREAMBLE")


@kind
def footnote(rows):
    yield from _around(rows, False, "FOOTNOTE")


@kind
def record_delimiter(rows):
    for eol in ("\n", "\r", "\r\n"):
        yield repr(eol), Written(rows, eol=eol), {}
        yield f"{eol!r}, none at the end", Written(rows, eol=eol).text().removesuffix(eol), {}
    yield "two at the end", Written(rows).text() + "\r\n", {}
    yield "doubled", Written(rows, eol="\r\r\n"), {}


@kind
def field_delimiter(rows):
    for one in (
        ";",
        "|",
        "\t",
        " ",
        ":",
        "^",
        "~",
        "\t\t",
        ", ",
        "\\t",
        "||",
        "\u00a7",
        "\x01",
        "\x1f",
    ):
        for quote_all in (False, True):
            where = f"{one!r}{', all quoted' if quote_all else ''}"
            yield where, Written(rows, delimiter=one, quote_all=quote_all), {}


@kind
def quotation_mark(rows):
    for quote_all in (False, True):
        yield f"double, {quote_all}", Written(rows, quote_all=quote_all), {}
        single = Written(rows, quote="'", escape="''", quote_all=quote_all)
        yield f"single, {quote_all}", single, {}
        spaced = Written(rows, closing='" ', quote_all=quote_all)
        yield f"a space behind, {quote_all}", spaced, {}
        smart = Written(
            rows, quote="\u201c", closing="\u201d", escape="\u201c", quote_all=quote_all
        )
        yield f"of a word processor, {quote_all}", smart, {}
    bare = "\r\n".join(",".join(row) for row in rows)
    is_safe = not any(mark in cell for row in rows for cell in row for mark in ',"\n')
    yield "none", bare, {"holds": is_safe}


@kind
def escape_mark(rows):
    marked = [list(row) for row in rows]
    for escape in ('""', '\\"'):
        yield repr(escape), Written(marked, escape=escape, quote_all=True), {}


@kind
def two_tables(rows):
    width = len(rows[0])
    for columns in (2, width):
        other = [[f"head{place}" for place in range(columns)]] + [["7"] * columns] * 3
        for blank in ([], [[""]]):
            yield (
                f"{columns} columns{', blank' if blank else ''}",
                Written(rows + blank + other),
                {"holds": False},
            )
    yield "the same", Written(rows + [[""]] + rows), {"holds": False}


# --- Single rows -----------------------------------------------------------------------------


@kind
def row_cells(rows):
    width = len(rows[0])
    for place in _some(len(rows)):
        row = rows[place]
        for what, cells in (
            ("fewer", row[: max(2, width // 2)]),
            ("more", [*row, *[row[-1]] * 3]),
            ("one more", [*row, row[-1]]),
            ("blank ones more", [*row, "", ""]),
        ):
            is_whole = what == "blank ones more" or (not row[-1] and what in ("more", "one more"))
            is_whole |= what == "fewer" and not any(row[len(cells) :])
            made = [*rows[:place], cells, *rows[place + 1 :]]
            yield f"row {place + 1}: {what}", Written(made), {"holds": is_whole}


@kind
def row_record_delimiter(rows):
    for place in _some(len(rows)):
        for eol in ("\n", "\r", "\r\n\r\n"):
            where = f"row {place + 1}: {eol!r}"
            yield where, Written(rows, by_row={place: {"eol": eol}}), {}


@kind
def row_field_delimiter(rows):
    for place in range(len(rows)):
        for one in (";", "\t", "|", " ", ", "):
            for quote_all in (False, True):
                form = Written(rows, quote_all=quote_all, by_row={place: {"delimiter": one}})
                yield f"row {place + 1}: {one!r}{', all quoted' if quote_all else ''}", form, {}


@kind
def row_quotation_mark(rows):
    for place in range(len(rows)):
        for quote_all in (False, True):
            form = Written(rows, quote_all=quote_all)
            form.by_row = {place: {"quote": "'", "escape": "''"}}
            yield f"row {place + 1}{', all quoted' if quote_all else ''}", form, {}


@kind
def row_escape_mark(rows):
    for place in _some(len(rows)):
        form = Written(rows, quote_all=True, by_row={place: {"escape": '\\"'}})
        yield f"row {place + 1}", form, {}


def _cells(rows):
    return ((y, x) for y in range(len(rows)) for x in range(len(rows[y])))


@kind
def row_delimiter_lost(rows):
    """Two cells run together: `ab` of `a` and `b`, or `"a""b"`."""
    for quote_all in (False, True):
        form = Written(rows, quote_all=quote_all)
        lines = form.text().split("\r\n")
        for y, x in _cells(rows):
            if x == len(rows[y]) - 1 or any("\n" in cell for row in rows for cell in row):
                continue
            cells = list(map(form.cell, rows[y]))
            cells[x : x + 2] = [cells[x] + cells[x + 1]]
            made = [*lines[:y], ",".join(cells), *lines[y + 1 :]]
            # Two numbers run together are one number.
            left, right = rows[y][x], rows[y][x + 1]
            is_told = quote_all or not left or not right
            about = {"holds": is_told}
            yield (
                f"row {y + 1}, cell {x + 1}{', all quoted' if quote_all else ''}",
                "\r\n".join(made),
                about,
            )


@kind
def row_delimiter_more(rows):
    for quote_all in (False, True):
        for y, x in _cells(rows):
            form = Written(rows, quote_all=quote_all)
            lines = [",".join(map(form.cell, row)) for row in rows]
            cells = list(map(form.cell, rows[y]))
            lines[y] = ",".join([*cells[:x], "", *cells[x:]])
            where = f"row {y + 1}, before cell {x + 1}{', all quoted' if quote_all else ''}"
            yield where, "\r\n".join([*lines, ""]), {}


@kind
def row_mark_more(rows):
    """A quotation mark before, behind and in the middle of a cell."""
    for quote_all in (False, True):
        for y, x in _cells(rows):
            form = Written(rows, quote_all=quote_all)
            cells = list(map(form.cell, rows[y]))
            for at in {0, len(cells[x]) // 2, len(cells[x])}:
                cells = list(map(form.cell, rows[y]))
                cells[x] = f'{cells[x][:at]}"{cells[x][at:]}'
                lines = [",".join(map(form.cell, row)) for row in rows]
                lines[y] = ",".join(cells)
                where = f"row {y + 1}, cell {x + 1} at {at}{', all quoted' if quote_all else ''}"
                yield where, "\r\n".join([*lines, ""]), {}


@kind
def row_mark_lost(rows):
    for y, x in _cells(rows):
        form = Written(rows, quote_all=True)
        cells = list(map(form.cell, rows[y]))
        for cut in ("first", "last"):
            lines = [",".join(map(form.cell, row)) for row in rows]
            cut_cell = cells[x][1:] if cut == "first" else cells[x][:-1]
            lines[y] = ",".join([*cells[:x], cut_cell, *cells[x + 1 :]])
            yield f"row {y + 1}, cell {x + 1}: {cut}", "\r\n".join([*lines, ""]), {}


# --- Headers ---------------------------------------------------------------------------------


def _with_header(rows, place: int, cell: str) -> list[list[str]]:
    return [[*rows[0][:place], cell, *rows[0][place + 1 :]], *rows[1:]]


@kind
def header_cell(rows):
    for place in _some(len(rows[0])):
        for words in (
            "",
            "HEADER",
            "HEAD/%R",
            "HEADER" * 10_000,
            rows[0][(place + 1) % len(rows[0])],
        ):
            where = f"column {place + 1}: {words[:12]!r}"
            # What is unnamed is not there: another column may be meant, or none.
            yield where, Written(_with_header(rows, place, words)), {"holds": False}


@kind
def header_rows(rows):
    width = len(rows[0])
    yield "twice", Written([rows[0], *rows]), {}
    yield "three times", Written([rows[0], rows[0], *rows]), {}
    yield "a rule below", Written([rows[0], ["-----"] * width, *rows[1:]]), {}
    yield "a blank row below", Written([rows[0], [""] * width, *rows[1:]]), {}
    yield "an empty line below", Written([rows[0], [""], *rows[1:]]), {}
    yield "numbers below", Written([rows[0], list(map(str, range(1, width + 1))), *rows[1:]]), {}
    yield "again at the end", Written([*rows, rows[0]]), {}
    yield "at the end alone", Written([*rows[1:], rows[0]]), {"holds": False}
    for place in _some(width):
        above = [""] * width
        above[place] = "HEADER"
        yield f"a label above column {place + 1}", Written([above, above, *rows]), {}


# --- What the others name ---------------------------------------------------------------------


@kind
def blank_rows(rows):
    width = len(rows[0])
    for place in range(1, len(rows) + 1):
        for what, blank in (("empty", [""]), ("delimited", [""] * width), ("spaces", ["  "])):
            yield (
                f"before row {place + 1}: {what}",
                Written([*rows[:place], blank, *rows[place:]]),
                {},
            )


@kind
def comment_rows(rows):
    for mark in ("# a comment", "// a comment", "-- a comment"):
        yield f"above: {mark}", Written([[mark], *rows]), {}
        yield f"below: {mark}", Written([*rows, [mark]]), {}
        yield f"between: {mark}", Written([*rows[:2], [mark], *rows[2:]]), {}


@kind
def row_twice(rows):
    yield "at once", Written([*rows[:2], *rows[1:]]), {"holds": False}
    yield "at the end", Written([*rows, rows[1]]), {"holds": False}


@kind
def spaces(rows):
    for what, change in (
        ("before", lambda cell: f" {cell}"),
        ("behind", lambda cell: f"{cell} "),
        ("tabs", lambda cell: f"\t{cell}"),
        ("no-break", lambda cell: f"\u00a0{cell}"),
    ):
        # What begins with a tab is refused as what a spreadsheet may run.
        about = {"holds": what != "tabs"}
        yield what, Written([[change(cell) for cell in row] for row in rows]), about
    form = Written(rows, quote_all=True)
    padded = "\r\n".join(", ".join(map(form.cell, row)) for row in rows)
    yield "before quotation marks", padded, {}


@kind
def columns_padded(rows):
    yield "at the end", Written([[*row, ""] for row in rows]), {}
    yield "in the data alone", Written([rows[0], *([*row, ""] for row in rows[1:])]), {}
    yield "at the beginning", Written([["", *row] for row in rows]), {}
    yield "three at the end", Written([[*row, "", "", ""] for row in rows]), {}


@kind
def index_column(rows):
    for title in ("", "Unnamed: 0", "index", "id"):
        for first in (0, 1):
            numbered = [[str(place + first), *row] for place, row in enumerate(rows[1:])]
            yield f"{title!r} from {first}", Written([[title, *rows[0]], *numbered]), {}


@kind
def turned(rows):
    yield (
        "rows as columns",
        Written([list(one) for one in zip(*rows, strict=True)]),
        {"holds": False},
    )


@kind
def as_text(rows):
    lines = Written(rows, eol="\n").text().splitlines()
    yield "whole lines quoted", "\n".join('"' + line.replace('"', '""') + '"' for line in lines), {}
    bars = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    yield "a Markdown table without its rule", bars, {}
    yield "NULs at the end", Written(rows).text() + "\x00" * 64, {}
    yield "control Z", Written(rows).text() + "\x1a", {}
    yield "a byte order mark twice", b"\xef\xbb\xbf\xef\xbb\xbf" + Written(rows).text().encode(), {}
    yield "a byte order mark in a cell", "\ufeff" + Written(rows, quote_all=True).text(), {}
    yield "sep=", "sep=,\r\n" + Written(rows).text(), {}
    yield "sep=;", "sep=;\r\n" + Written(rows, delimiter=";").text(), {}
    yield "sep= and blank line", "sep=,\r\n\r\n" + Written(rows).text(), {}
