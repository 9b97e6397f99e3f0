"""The kinds of dirt. Each changes a case and leaves what the table says as it was, or destroys it.

A kind that is `plain` is another well-formed way to write the same table: it is read, not refused.
A kind that is `said` is a repair a person is told about. A kind that is `lost` destroys or blurs
what the table says: such a file is refused, never read.
"""

from __future__ import annotations

import bz2
import datetime as dt
import gzip
from collections.abc import Callable
from dataclasses import dataclass

from analysis import quarters
from analysis.declare import Type
from tests.pollution.cases import Case, Raw

COUNTS = (Type.COUNT, Type.MONEY)
WORDS = (Type.TEXT,)

KINDS: dict[str, Kind] = {}


@dataclass(frozen=True)
class Kind:
    """One kind of dirt; `apply` returns False where a case has no place for it."""

    name: str
    apply: Callable[[Case], bool | None]
    plain: bool = False
    said: bool = False
    lost: bool = False
    book: bool = True
    text: bool = True
    stage: int = 0


def kind(**about):
    """Register a kind under the name of its function."""

    def register(apply):
        KINDS[apply.__name__] = Kind(apply.__name__, apply, **about)
        return apply

    return register


def _width(case: Case) -> int:
    return len(case.header)


def _insert(case: Case, row: list[str], after: int) -> None:
    """Put a row after so many rows of the table."""
    place = next(i for i, one in enumerate(case.grid) if one is case.rows[after - 1]) + 1
    case.grid.insert(place, row)


def _line(case: Case, first: str, *more: str) -> list[str]:
    """Return a row of some cells, as wide as the table or, as often, as short as it is."""
    cells = [first, *more]
    return cells if case.rng.random() < 0.5 else cells + [""] * (_width(case) - len(cells))


# --- Other ways to write the same table ------------------------------------------------------


@kind(plain=True, stage=1)
def columns_in_another_order(case):
    order = list(range(_width(case)))
    case.rng.shuffle(order)
    for row in (case.header, *case.rows):
        row[:] = [row[place] for place in order]


@kind(plain=True, stage=1)
def headers_in_another_case(case):
    change = case.rng.choice((str.upper, str.title, lambda text: text.replace("_", " ")))
    case.header[:] = map(change, case.header)


@kind(plain=True, book=False, stage=3)
def all_quoted(case):
    case.quote_all = True


@kind(plain=True, book=False, stage=3)
def windows_line_ends(case):
    case.eol = "\r\n"


@kind(plain=True, book=False, stage=3)
def old_mac_line_ends(case):
    case.eol = "\r"


@kind(plain=True, book=False, stage=3)
def no_line_end_at_the_end(case):
    case.ends = False


@kind(plain=True, book=False, stage=5)
def byte_order_mark(case):
    case.in_bytes.insert(
        0, lambda content: content if case.encoding != "utf-8" else b"\xef\xbb\xbf" + content
    )


@kind(plain=True, stage=1)
def spaces_around_cells(case):
    for row in (case.header, *case.rows):
        for place, cell in enumerate(row):
            if case.rng.random() < 0.3 and not isinstance(cell, Raw):
                row[place] = case.rng.choice((" ", "  ", "")) + cell + " "


@kind(plain=True, book=False, stage=3)
def one_blank_line_at_the_end(case):
    case.in_text.append(lambda text: text + case.eol)


# --- Repaired --------------------------------------------------------------------------------


@kind(said=True, plain=True, book=False, stage=3)
def semicolons(case):
    case.delimiter = ";"


@kind(said=True, plain=True, book=False, stage=3)
def tabs(case):
    case.delimiter = "\t"


@kind(said=True, plain=True, book=False, stage=3)
def pipes(case):
    case.delimiter = "|"


@kind(said=True, plain=True, book=False, stage=4)
def sep_line(case):
    case.in_text.append(lambda text: f"sep={case.delimiter}{case.eol}" + text)


@kind(said=True, plain=True, book=False, stage=5)
def utf_16(case):
    case.encoding = "utf-16"


@kind(said=True, plain=True, book=False, stage=5)
def utf_16_without_mark(case):
    case.encoding = case.rng.choice(("utf-16-le", "utf-16-be"))


@kind(said=True, plain=True, book=False, stage=5)
def utf_32(case):
    case.encoding = "utf-32"


@kind(plain=True, book=False, stage=5)
def windows_1252(case):
    """Written in Windows-1252, with what it has beyond ASCII: a pound sign, an accent, a dash."""
    if case.encoding != "utf-8":
        return False
    text = "".join(cell for row in case.grid for cell in row)
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    case.encoding = "cp1252"


@kind(said=True, stage=2)
def title_rows(case):
    titles = (
        ("Quarterly return",),
        ("Trauma-informed practice, training return",),
        ("Report run on", "12/10/2026 09:14"),
        ("Quarter:", "2026/27 Q2"),
        ("Bristol, North Somerset and South Gloucestershire",),
        ("OFFICIAL",),
        ("# exported by the learning system",),
    )
    for _ in range(case.rng.choice((1, 1, 2, 4))):
        case.grid.insert(0, _line(case, *case.rng.choice(titles)))
    if case.rng.random() < 0.5:
        place = next(i for i, row in enumerate(case.grid) if row is case.header)
        case.grid.insert(place, _line(case, ""))


@kind(said=True, stage=2)
def notes_below(case):
    notes = (
        ("Note: figures are provisional",),
        ("* fewer than five, hidden",),
        ("Source: learning management system, extract of 1 October",),
        ("1. Includes bank staff",),
        ("End of report",),
        ("Prepared by the workforce team",),
        ("Figures include agency staff, bank staff and students",),
    )
    if case.rng.random() < 0.7:
        case.grid.append(_line(case, ""))
    for _ in range(case.rng.choice((1, 1, 2, 3))):
        case.grid.append(_line(case, *case.rng.choice(notes)))


@kind(said=True, stage=2)
def total_below(case):
    _total(case, len(case.rows))


@kind(said=True, stage=2)
def subtotal_between(case):
    if len(case.rows) < 2:
        return False
    _total(case, case.rng.randrange(1, len(case.rows)))


def _total(case: Case, after: int) -> bool | None:
    row = [""] * _width(case)
    names = [name for name in ("organisation", "area", "quarter") if name in case.dataset.key_names]
    places = [p for p in map(case.place, names) if p is not None]
    places = places or [0]
    row[case.rng.choice(places)] = case.rng.choice(
        (
            "Total",
            "TOTAL",
            "Grand total",
            "Sub-total",
            "Total:",
            "Totals",
            "Total for Bristol",
            "Sum",
        )
    )
    for place in case.columns(*COUNTS):
        figures = [int(r[place]) for r in case.rows[:after] if r[place].isdecimal()]
        row[place] = str(sum(figures))
    _insert(case, row, after)


@kind(said=True, stage=2)
def blank_rows_between(case):
    if len(case.rows) < 2:
        return False
    for _ in range(case.rng.choice((1, 2, 5))):
        _insert(case, _line(case, ""), case.rng.randrange(1, len(case.rows)))


@kind(said=True, stage=2)
def blank_rows_above(case):
    for _ in range(case.rng.choice((1, 3))):
        case.grid.insert(0, _line(case, ""))


@kind(said=True, book=False, stage=2)
def many_blank_rows_below(case):
    case.grid.extend([""] * _width(case) for _ in range(case.rng.choice((3, 500))))


@kind(said=True, stage=2)
def blank_column(case):
    place = case.rng.randrange(_width(case) + 1)
    for row in case.grid:
        row.insert(min(place, len(row)), "")


@kind(said=True, book=False, stage=3)
def delimiter_at_every_end(case):
    for row in case.grid:
        row.append("")


@kind(said=True, book=False, stage=3)
def delimiter_at_the_end_of_data(case):
    for row in case.rows:
        row.append("")


@kind(said=True, book=False, stage=3)
def delimiter_at_the_end_of_one_row(case):
    case.rng.choice(case.rows).extend([""] * case.rng.choice((1, 2, 7)))


@kind(book=False, stage=3)
def blank_cells_cut_off(case):
    for row in case.rows:
        while len(row) > 1 and not row[-1] and case.rng.random() < 0.8:
            row.pop()


@kind(said=True, stage=2)
def header_again(case):
    for _ in range(case.rng.choice((1, 2))):
        _insert(case, list(case.header), case.rng.randrange(1, len(case.rows) + 1))


@kind(stage=2)
def header_again_after_a_blank_row(case):
    after = case.rng.randrange(1, len(case.rows) + 1)
    _insert(case, list(case.header), after)
    _insert(case, _line(case, ""), after)


@kind(said=True, stage=2)
def labels_above_the_header(case):
    labels = [""] * _width(case)
    labels[0] = case.rng.choice(("Who", "About the return", "Identity"))
    labels[_width(case) // 2] = case.rng.choice(("Figures", "Training", "Optional"))
    place = next(i for i, row in enumerate(case.grid) if row is case.header)
    case.grid.insert(place, labels)


@kind(stage=2)
def units_below_the_header(case):
    units = [case.rng.choice(("(people)", "(number)", "text", "")) for _ in case.header]
    place = next(i for i, row in enumerate(case.grid) if row is case.header)
    case.grid.insert(place + 1, units)


@kind(stage=1)
def header_over_two_rows(case):
    upper, lower = [], []
    for cell in case.header:
        words = cell.split("_")
        cut = case.rng.randrange(len(words)) if len(words) > 1 else 0
        upper.append(" ".join(words[:cut]))
        lower.append(" ".join(words[cut:]))
    place = next(i for i, row in enumerate(case.grid) if row is case.header)
    case.header[:] = lower
    case.grid.insert(place, upper)


@kind(stage=1)
def column_of_row_numbers(case):
    case.header.insert(0, case.rng.choice(("", "", "#", "Row", "No.")))
    for number, row in enumerate(case.rows, start=case.rng.choice((0, 1))):
        row.insert(0, str(number))


@kind(stage=1)
def column_of_remarks(case):
    place = case.rng.randrange(_width(case) + 1)
    case.header.insert(
        place, case.rng.choice(("Comments", "RAG", "Checked?", "Cost centre", "Notes"))
    )
    for row in case.rows:
        row.insert(place, case.rng.choice(("", "yes", "Green", "to check, again", "4401")))


@kind(stage=1)
def column_of_remarks_without_header(case):
    place = case.rng.randrange(_width(case) + 1)
    case.header.insert(place, "")
    for row in case.rows:
        row.insert(place, case.rng.choice(("x", "checked", "12")))


@kind(stage=1)
def column_twice_alike(case):
    place = case.rng.randrange(_width(case))
    for row in (case.header, *case.rows):
        row.append(row[place])


@kind(lost=True, stage=1)
def column_twice_with_other_figures(case):
    places = case.columns(*COUNTS)
    if not places:
        return False
    place = case.rng.choice(places)
    case.header.append(case.header[place])
    for row in case.rows:
        row.append(str(case.rng.randrange(1000)))


@kind(stage=1)
def headers_with_odd_spaces(case):
    for place, cell in enumerate(case.header):
        if case.rng.random() < 0.5:
            case.header[place] = case.rng.choice(
                (
                    f"\u00a0{cell}",
                    f"{cell}\u200b",
                    f"{cell}\n",
                    cell.replace("_", "\u00a0"),
                    f"\t{cell}",
                )
            )


@kind(stage=1)
def headers_with_notes(case):
    place = case.rng.randrange(_width(case))
    case.header[place] += case.rng.choice(
        (" [note 1]", " *", " (1)", "\u00b9", "?", ":", " (see notes)")
    )


@kind(stage=1)
def headers_in_other_words(case):
    words = {
        "quarter": ("Period", "Reporting quarter", "Financial quarter", "Qtr", "Quarter ending"),
        "area": ("Local authority", "LA", "Local Authority Area", "Area name", "Place"),
        "organisation": ("Organisation name", "Employer", "Org", "Trust", "Name of organisation"),
        "sector": ("Sector type", "Type of organisation"),
        "level": ("Training level", "KSF level", "Course level"),
        "route": ("Course", "Type of course", "Delivery route", "Method"),
        "returned_by": ("Returned by", "Submitted by", "Sender", "Completed by"),
        "completions": ("Number of completions", "Completed", "No. completed", "Total completions"),
        "staff_in_post": ("Headcount", "Staff in post (headcount)", "Total staff", "FTE"),
        "staff_trained": ("Trained", "Number of staff trained", "Staff trained (%)", "% trained"),
        "sessions": ("Number of sessions", "No of sessions run", "Events"),
        "members_closing": ("Members", "Members at end", "Closing members"),
    }
    found = [p for p, cell in enumerate(case.header) if cell in words]
    if not found:
        return False
    for place in case.rng.sample(found, case.rng.randrange(1, min(3, len(found)) + 1)):
        case.header[place] = case.rng.choice(words[case.header[place]])


@kind(stage=1)
def header_misspelt(case):
    place = case.rng.randrange(_width(case))
    cell = case.header[place]
    if len(cell) < 5:
        return False
    cut = case.rng.randrange(1, len(cell) - 1)
    case.header[place] = case.rng.choice(
        (cell[:cut] + cell[cut + 1 :], cell[:cut] + cell[cut] + cell[cut:], cell[:-1])
    )


@kind(lost=True, stage=1)
def no_header(case):
    case.grid.remove(case.header)


# --- Cells -----------------------------------------------------------------------------------


@kind(stage=1)
def thousands_with_commas(case):
    return _numbers(case, lambda text: f"{int(text):,}")


@kind(book=False, stage=1)
def thousands_with_commas_unquoted(case):
    return _numbers(case, lambda text: Raw(f"{int(text):,}"))


@kind(stage=1)
def thousands_with_spaces(case):
    gap = case.rng.choice((" ", "\u00a0", "\u202f", "'"))
    return _numbers(case, lambda text: f"{int(text):,}".replace(",", gap))


@kind(stage=1)
def thousands_with_points(case):
    return _numbers(case, lambda text: f"{int(text):,}".replace(",", "."))


def _numbers(case: Case, change: Callable[[str], str]) -> bool:
    done = False
    for place in case.columns(*COUNTS):
        for row in case.rows:
            if row[place].isdecimal() and int(row[place]) >= 1000:
                row[place] = change(row[place])
                done = True
    return done


@kind(stage=1)
def numbers_written_oddly(case):
    if not case.columns(*COUNTS):
        return False
    for _ in range(20):
        row, place = case.cell(*COUNTS)
        if row[place].isdecimal() and not isinstance(row[place], Raw):
            break
    else:
        return False
    text = row[place]
    row[place] = case.rng.choice(
        (
            f"{text}.0",
            f"{text}.00",
            f" {text}",
            f"\u00a0{text}",
            f"'{text}",
            f"{text}*",
            f"~{text}",
            f"c. {text}",
            f"{text} people",
            f"{text}%",
            f"+{text}",
            f"{text}.",
            f"{text} [p]",
            f"{text} [r]",
            f"{text}p",
            f"\u201c{text}\u201d",
            f"={text}",
            f'="{text}"',
            f"{int(text):.2E}",
            f"({text})",
            f"{text}-",
            "".join(chr(ord(c) + 0xFEE0) for c in text),
            f"{text},00",
            f"{text},0",
            f"\u00a3{text}",
            f"{text}\u200b",
            f"{text}\t",
            f"0{text}",
            f"{text} ",
            f"{text}{text}"[: len(text)],
        )
    )


@kind(lost=True, stage=1)
def number_lost(case):
    if not case.columns(*COUNTS):
        return False
    row, place = case.cell(*COUNTS)
    is_money = place in case.columns(Type.MONEY)
    lost = case.rng.choice(
        (
            "####",
            "#N/A",
            "#REF!",
            "#DIV/0!",
            "#VALUE!",
            "1.2E+05",
            "NA",
            "-",
            "\u2013",
            "\u2014",
            "n.a",
            "nil",
            "none",
            "null",
            "NaN",
            "TBC",
            "tbc",
            "see notes",
            "?",
            "12-15",
            "5+",
            "10 or more",
            "<10",
            ">5",
            "< 10",
            "under 5",
            "l2",
            "O",
            "01-Jul",
            "1/2",
            "3,5",
            "ten",
            "yes",
            "x2",
            "\ufffd",
            "1,23",
            "1,2345",
            "12,34,567",
            "1 2 3",
            "--",
            "1.5",
            "2.5",
            "0.25",
            "-3",
            "1e3",
            "inf",
            "1_000",
            "0x10",
            "1.000",
            "2.500",
            "[w]",
            "[ns]",
            "1.234.567",
        )
    )
    if is_money and lost in ("0.25", "1.5", "2.5"):
        return False  # an amount in pounds and pence, like any other
    row[place] = lost


@kind(stage=1)
def dates_written_oddly(case):
    places = case.columns(Type.DATE)
    if not places:
        return False
    done = False
    form = case.rng.choice(
        (
            "%d/%m/%Y",
            "%d-%m-%Y",
            "%d %B %Y",
            "%d-%b-%y",
            "%Y/%m/%d",
            "%d.%m.%Y",
            "%Y-%m-%d 00:00:00",
            "%Y-%m-%dT00:00:00",
            "%d/%m/%y",
            "%a %d %b %Y",
            "serial",
            "%Y%m%d",
            "%d/%m/%Y 00:00",
            "%m/%d/%Y",
        )
    )
    for place in places:
        for row in case.rows:
            try:
                day = dt.date.fromisoformat(row[place])
            except ValueError:
                continue
            is_serial = form == "serial"
            row[place] = (
                str((day - dt.date(1899, 12, 30)).days) if is_serial else day.strftime(form)
            )
            done = True
    if form == "%m/%d/%Y":
        case.dirt.append("american")
    return done


@kind(stage=1)
def quarters_written_oddly(case):
    place = (
        case.place("quarter")
        if any(c.name == "quarter" for c in case.dataset.all_columns)
        else None
    )
    if place is None:
        return False
    form = case.rng.randrange(14)
    for row in case.rows:
        if not row[place]:
            continue
        q = quarters.parse(row[place])
        y, n = q.year, q.number
        row[place] = (
            q.slug,
            f"Q{n} {y}/{(y + 1) % 100:02d}",
            f"{y}/{y + 1} Q{n}",
            f"{y}{(y + 1) % 100:02d}Q{n}",
            f"FY{y}-{(y + 1) % 100:02d} Q{n}",
            f"{q.end:%d/%m/%Y}",
            f"{q.end}",
            f"{y} Q{n}",
            f"Q{n}",
            f"{y}/{(y + 1) % 100:02d}",
            f"{(q.end - q.end.replace(year=1900, month=1, day=1)).days}",
            f"Quarter {n} {y}/{(y + 1) % 100:02d}",
            f"{y % 100:02d}/{(y + 1) % 100:02d} Q{n}",
            f"{y}\u2013{(y + 1) % 100:02d} Q{n}",
        )[form]


@kind(stage=1)
def areas_written_oddly(case):
    if not any(c.name == "area" for c in case.dataset.all_columns):
        return False
    place = case.place("area")
    if place is None:
        return False
    codes = {
        "Bristol": "E06000023",
        "North Somerset": "E06000024",
        "South Gloucestershire": "E06000025",
    }
    form = case.rng.randrange(7)
    for row in case.rows:
        text = row[place]
        row[place] = (
            text.lower(),
            text.upper(),
            codes.get(text, text),
            f"{text} ",
            f"{text} Council",
            text.replace("Bristol", "Bristol, City of"),
            text.replace("South Gloucestershire", "S. Glos"),
        )[form]


@kind(stage=1)
def odd_spaces_in_text(case):
    places = case.columns(Type.TEXT, Type.CHOICE)
    if not places:
        return False
    for place in places:
        for row in case.rows:
            if " " in row[place] and case.rng.random() < 0.3 and not isinstance(row[place], Raw):
                gap = case.rng.choice(("\u00a0", "  ", "\u200b ", "\u2009", " \u200b"))
                row[place] = row[place].replace(" ", gap, 1)


@kind(lost=True, stage=1)
def key_cell_lost(case):
    needed = [
        case.place(column.name)
        for column in case.dataset.key
        if column.default is None
        and column.default_from is None
        and case.place(column.name) is not None
    ]
    if not needed:
        return False
    case.rng.choice(case.rows)[case.rng.choice(needed)] = ""


@kind(stage=1)
def merged_key_cells(case):
    """As merged cells come out of a spreadsheet: the first of each run is filled."""
    names = [c.name for c in case.dataset.key if case.place(c.name) is not None]
    done = False
    for name in case.rng.sample(names, min(len(names), case.rng.choice((1, 1, 2)))):
        place, above = case.place(name), None
        for row in case.rows:
            if row[place] == above and above:
                row[place] = ""
                done = True
            else:
                above = row[place]
    return done


@kind(lost=True, stage=1)
def duplicate_row_with_other_figures(case):
    places = case.columns(*COUNTS)
    if not places:
        return False
    row = list(case.rng.choice(case.rows))
    for place in places:
        if row[place].isdecimal():
            row[place] = str(int(row[place]) + 1)
    case.rows.append(row)
    case.grid.append(row)


@kind(lost=True, stage=2)
def row_of_everyone(case):
    """A total that looks like a row: the whole key is there, and one part of it says all."""
    places = case.columns(*COUNTS)
    at = case.place("organisation") if "organisation" in case.dataset.key_names else None
    if at is None or not places:
        return False
    row = list(case.rows[-1])
    row[at] = case.rng.choice(
        (
            "Total",
            "All organisations",
            "All",
            "Overall",
            "ALL ORGANISATIONS",
            "Total (all)",
            "Grand Total",
            "All employers",
            "Everyone",
            "Sub total",
            "BNSSG total",
            "Bristol Total",
            "System total",
            "Combined",
        )
    )
    back = case.place("returned_by")
    if back is not None and case.rng.random() < 0.5:
        row[back] = row[at]
    for place in places:
        row[place] = str(sum(int(r[place]) for r in case.rows if r[place].isdecimal()))
    case.rows.append(row)
    case.grid.append(row)


# --- Rows that are torn, joined or moved -----------------------------------------------------


@kind(book=False, stage=3)
def comma_without_marks(case):
    """A text that holds a comma, and no quotation marks around it."""
    cells = [(row, p) for row in case.rows for p, cell in enumerate(row) if ", " in cell]
    cells = [(row, p) for row, p in cells if not isinstance(row[p], Raw)]
    if not cells or case.delimiter != ",":
        return False
    row, place = case.rng.choice(cells)
    row[place] = Raw(row[place])


@kind(lost=True, book=False, stage=4)
def cell_split_in_two(case):
    places = [
        p for p in case.columns(Type.TEXT, Type.CHOICE) if any(" " in r[p] for r in case.rows)
    ]
    if not places:
        return False
    place = case.rng.choice(places)
    row = case.rng.choice([r for r in case.rows if " " in r[place]])
    if isinstance(row[place], Raw):
        return False  # within marks a delimiter is text
    row[place] = Raw(row[place].replace(" ", case.delimiter, 1))


@kind(lost=True, stage=3)
def cells_moved_right(case):
    row = case.rng.choice(case.rows)
    row.insert(case.rng.randrange(len(row)), case.rng.choice(("", "x", "1")))


@kind(lost=True, book=False, stage=3)
def cells_moved_left(case):
    row = case.rng.choice(case.rows)
    filled = [place for place, cell in enumerate(row[:-1]) if cell and any(row[place + 1 :])]
    if not filled:
        return False
    del row[case.rng.choice(filled)]


@kind(lost=True, book=False, stage=4)
def row_torn_in_two(case):
    row = case.rng.choice(case.rows)
    places = [p for p, cell in enumerate(row) if " " in cell and not isinstance(cell, Raw)]
    if not places:
        return False
    place = case.rng.choice(places)
    row[place] = Raw(row[place].replace(" ", case.eol, 1))


@kind(lost=True, book=False, stage=4)
def two_rows_joined(case):
    if len(case.rows) < 2:
        return False
    first = case.rng.randrange(len(case.rows) - 1)
    one, two = case.rows[first], case.rows[first + 1]
    one.extend(two)
    case.grid = [row for row in case.grid if row is not two]


@kind(book=False, stage=4)
def file_cut_short(case):
    if any(len(row) > _width(case) for row in case.rows):
        return False  # cut between two joined rows nothing shows it

    def cut(text: str) -> str:
        last = text.rstrip("\r\n").rfind("\n") if "\n" in text.rstrip("\r\n") else text.rfind("\r")
        delimiters = [i for i in range(last + 1, len(text)) if text[i] == case.delimiter]
        filled = [
            i for i in delimiters if any(c not in f'{case.delimiter}\r\n" ' for c in text[i:])
        ]
        return text[: case.rng.choice(filled)] if filled else text[: last + 2]

    case.in_text.append(cut)


# --- Quotation marks -------------------------------------------------------------------------


@kind(lost=True, book=False, stage=4)
def mark_left_open(case):
    row = case.rng.choice(case.rows)
    place = case.rng.randrange(len(row))
    row[place] = Raw(f'"{row[place]}')


@kind(book=False, stage=4)
def mark_inside_a_cell(case):
    row = case.rng.choice(case.rows)
    places = [p for p, cell in enumerate(row) if len(cell) > 3 and not isinstance(cell, Raw)]
    if not places:
        return False
    place = case.rng.choice(places)
    cut = case.rng.randrange(1, len(row[place]))
    row[place] = Raw(row[place][:cut] + '"' + row[place][cut:])


@kind(book=False, stage=4)
def mark_too_many(case):
    row = case.rng.choice(case.rows)
    place = case.rng.randrange(len(row))
    cell = row[place].replace('"', '""')
    row[place] = Raw(
        case.rng.choice(
            (f'"{cell}""', f'""{cell}"', f'""{cell}""', f'"{cell}" ', f' "{cell}"', f'"{cell}"x')
        )
    )


@kind(book=False, stage=4)
def whole_lines_quoted(case):
    case.in_text.append(
        lambda text: "".join(
            '"' + line.replace('"', '""') + '"' + case.eol for line in text.split(case.eol) if line
        )
    )


@kind(book=False, stage=4)
def single_quotation_marks(case):
    for row in case.rows:
        for place, cell in enumerate(row):
            if " " in cell and not isinstance(cell, Raw):
                row[place] = Raw(f"'{cell}'")


@kind(book=False, stage=4)
def smart_quotation_marks(case):
    if case.delimiter != ",":
        return False  # then the marks and the comma are no more than text
    row = case.rng.choice(case.rows)
    keys = {column.csv_name for column in case.dataset.key}
    places = [
        p
        for p, cell in enumerate(row)
        if " " in cell and case.header[p] in keys and not isinstance(cell, Raw)
    ]
    if not places:
        return False
    place = case.rng.choice(places)
    row[place] = Raw(f"\u201c{row[place]}\u201d")


# --- Whole files -----------------------------------------------------------------------------


@kind(book=False, stage=5)
def mixed_line_ends(case):
    def mix(text: str) -> str:
        parts = text.split(case.eol)
        return (
            "".join(part + case.rng.choice(("\n", "\r\n", "\r")) for part in parts[:-1]) + parts[-1]
        )

    case.in_text.append(mix)


@kind(book=False, stage=5)
def line_ends_doubled(case):
    case.in_text.append(lambda text: text.replace("\r\n", "\n").replace("\n", "\r\r\n"))


@kind(book=False, stage=6)
def nul_bytes(case):
    def put(content: bytes) -> bytes:
        place = case.rng.choice((len(content), case.rng.randrange(len(content) or 1)))
        return content[:place] + b"\x00" * case.rng.choice((1, 2, 64)) + content[place:]

    case.in_bytes.append(put)


@kind(book=False, stage=6)
def control_z_at_the_end(case):
    case.in_bytes.append(lambda content: content + b"\x1a")


@kind(book=False, stage=5)
def encoded_twice(case):
    text = "".join(cell for row in case.grid for cell in row)
    if text.isascii() or case.encoding != "utf-8":
        return False

    def twice(text: str) -> str:
        return text.encode("utf-8").decode("cp1252", "replace")

    case.in_text.append(twice)


@kind(book=False, stage=5)
def other_encoding(case):
    text = "".join(cell for row in case.grid for cell in row)
    encoding = case.rng.choice(
        ("mac_roman", "cp437", "cp850", "latin-1", "gb18030", "utf-7", "cp037")
    )
    try:
        if text.isascii() and encoding != "cp037":
            return False
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    case.encoding = encoding


@kind(book=False, stage=5)
def two_encodings(case):
    text = "".join(cell for row in case.grid for cell in row)
    if text.isascii():
        return False

    def mix(content: bytes) -> bytes:
        half = content.find(b"\n", len(content) // 2)
        try:
            return content[:half] + content[half:].decode("utf-8").encode("cp1252")
        except UnicodeError:
            return content

    case.in_bytes.append(mix)


@kind(lost=True, stage=6)
def packed(case):
    case.in_bytes.append(case.rng.choice((gzip.compress, bz2.compress)))


@kind(lost=True, book=False, stage=6)
def another_kind_of_file(case):
    def change(content: bytes) -> bytes:
        text = content.decode(case.encoding, "replace")
        lines = text.splitlines()
        cells = [line.split(case.delimiter) for line in lines]
        html = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in cells)
        sylk = (
            "ID;PWXL;N;E\r\n"
            + "".join(
                f'C;Y{y};X{x};K"{c}"\r\n'
                for y, row in enumerate(cells, 1)
                for x, c in enumerate(row, 1)
            )
            + "E\r\n"
        )
        return case.rng.choice(
            (
                f"<html><table>{html}</table></html>",
                f"\n\n  <table>{html}</table>",
                sylk,
                "%PDF-1.7\n" + text,
                "\x89PNG\r\n\x1a\n" + text,
                '{"rows": []}\n' + text,
                f'<?xml version="1.0"?><rows>{html}</rows>',
                "{\\rtf1 " + text,
                "GIF89a" + text,
            )
        ).encode("utf-8")

    case.in_bytes.append(change)


@kind(lost=True, stage=1)
def turned(case):
    """Rows as columns."""
    turned = [list(cells) for cells in zip(case.header, *case.rows, strict=True)]
    case.grid = turned


@kind(lost=True, stage=1)
def quarters_side_by_side(case):
    places = case.columns(Type.COUNT)
    at = case.place("quarter") if "quarter" in case.dataset.key_names else None
    if at is None or not places:
        return False
    place = places[0]
    title = case.header[place]
    form = case.rng.choice(("{title} {q}", "{q}", "{q} {title}", "{title}_{q}"))
    labels = [form.format(title=title, q=q) for q in ("2026/27 Q1", "2026/27 Q2")]
    keep_quarter = case.rng.random() < 0.5
    for row in (case.header, *case.rows):
        value = row[place]
        new = labels if row is case.header else [value, value]
        row[place : place + 1] = new
        if not keep_quarter:
            at_now = at + 1 if at > place else at
            del row[at_now]


@kind(lost=True, stage=2)
def another_table_below(case):
    case.grid.append(_line(case, ""))
    if case.rng.random() < 0.5:
        case.grid.append(_line(case, "Headcount by band"))
    case.grid.append(_line(case, "Band", "Headcount", "Vacancies"))
    for band in ("Band 5", "Band 6", "Band 7"):
        case.grid.append(_line(case, band, str(case.rng.randrange(90)), str(case.rng.randrange(9))))


@kind(lost=True, stage=1)
def another_table_beside(case):
    for place, row in enumerate(case.grid):
        more = ("Band", "Headcount") if row is case.header else (f"Band {place}", str(place * 7))
        row.extend(["", *more])


@kind(lost=True, stage=1)
def enormous_cell(case):
    row = case.rng.choice(case.rows)
    places = case.columns(Type.TEXT)
    if not places:
        return False
    row[case.rng.choice(places)] = "wide " * case.rng.choice((8_000, 300_000))


@kind(stage=1)
def line_break_in_a_cell(case):
    places = case.columns(Type.TEXT)
    if not places:
        return False
    for _ in range(10):
        row, place = case.cell(Type.TEXT)
        if " " in row[place] and not isinstance(row[place], Raw):
            row[place] = row[place].replace(" ", case.rng.choice(("\n", "\r\n", "\n\n")), 1)
            case.dirt.append("text changed")
            return True
    return False


@kind(lost=True, stage=4)
def only_the_header(case):
    case.grid = [case.header]


@kind(lost=True, book=False, stage=6)
def nothing_at_all(case):
    case.in_bytes.append(
        lambda _: case.rng.choice((b"", b"\xef\xbb\xbf", b"\n\n", b"\xff\xfe", b" ", b",,,\n,,,\n"))
    )


# --- As benchmarks of reading polluted files have them ---------------------------------------


@kind(said=True, plain=True, book=False, stage=3)
def another_delimiter(case):
    case.delimiter = case.rng.choice("^~")


@kind(said=True, book=False, stage=3)
def one_row_with_another_delimiter(case):
    row = case.rng.choice(case.rows)
    other = case.rng.choice([one for one in ",;\t|" if one != case.delimiter])
    if any(mark in cell for cell in row for mark in (other, case.delimiter, '"', "\n", "\r")):
        return False
    row[:] = [Raw(other.join(row))]


@kind(said=True, book=False, stage=4)
def backslash_before_marks(case):
    """As programs escape quotation marks that do not double them."""
    cells = [(row, p) for row in case.rows for p, cell in enumerate(row) if '"' in cell]
    cells = [(row, p) for row, p in cells if not isinstance(row[p], Raw)]
    if not cells:
        return False
    row, place = case.rng.choice(cells)
    row[place] = Raw('"' + row[place].replace('"', '\\"') + '"')


@kind(said=True, book=False, stage=3)
def everything_in_single_marks(case):
    if any("'" in cell or '"' in cell or "\n" in cell for row in case.grid for cell in row):
        return False
    for row in case.grid:
        row[:] = [Raw(f"'{cell}'") for cell in row]


@kind(book=False, stage=3)
def delimiter_too_many(case):
    row = case.rng.choice(case.rows)
    row.insert(case.rng.randrange(len(row)), "")


@kind(lost=True, book=False, stage=4)
def delimiter_lost(case):
    row = case.rng.choice(case.rows)
    places = [p for p in range(len(row) - 1) if row[p] and row[p + 1]]
    if not places:
        return False
    place = case.rng.choice(places)
    row[place : place + 2] = [row[place] + row[place + 1]]


@kind(stage=1)
def header_cell_blank(case):
    case.header[case.rng.randrange(_width(case))] = ""


@kind(lost=True, stage=1)
def two_headers_swapped_into_one(case):
    """The same name over two columns of figures."""
    places = case.columns(*COUNTS)
    if len(places) < 2:
        return False
    one, two = case.rng.sample(places, 2)
    if [row[one] for row in case.rows] == [row[two] for row in case.rows]:
        return False
    case.header[one] = case.header[two]


@kind(said=True, stage=2)
def preamble_of_many_lines(case):
    lines = (
        ("Report", "Quarterly return"),
        ("Generated by", "Learning system 4.2"),
        ("Filter", "All courses"),
        ("Contact", "Data team"),
    )
    place = next(i for i, row in enumerate(case.grid) if row is case.header)
    case.grid[place:place] = [list(line) for line in lines] + [_line(case, "")]


@kind(lost=True, book=False, stage=3)
def one_column_only(case):
    place = case.rng.randrange(_width(case))
    for row in case.grid:
        row[:] = row[place : place + 1] or [""]


@kind(book=False, stage=1)
def letters_that_look_alike(case):
    """A Greek or Cyrillic letter in place of a Latin one."""
    cells = [(row, p) for row in case.rows for p, cell in enumerate(row) if "o" in cell]
    cells = [(row, p) for row, p in cells if not isinstance(row[p], Raw) and "://" not in row[p]]
    keys = {column.csv_name for column in case.dataset.all_columns if column.type is Type.CHOICE}
    cells = [(row, p) for row, p in cells if case.header[p] in keys]
    if not cells:
        return False
    row, place = case.rng.choice(cells)
    row[place] = row[place].replace("o", case.rng.choice("\u043e\u03bf"), 1)
