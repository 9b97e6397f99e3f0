"""Reading one cell: its value, why it has none, its markers, or what is wrong with it.

The accepted symbols are those of the Government Statistical Service and of older returns
(domain reference 4.2). Nothing is ever read as missing, or as zero, that does not say so.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from analysis import quarters, reference, stand_ins, unclear
from analysis.declare import Column, Status, Type

ERROR, WARNING = "error", "warning"

STATUS_OF = {
    "c": Status.HIDDEN,
    "x": Status.NOT_AVAILABLE,
    "not available": Status.NOT_AVAILABLE,
    "z": Status.NOT_APPLICABLE,
    "not applicable": Status.NOT_APPLICABLE,
    "low": Status.LOW,
    "k": Status.LOW,
    "high": Status.HIGH,
    "u": Status.UNRELIABLE,
}
# Older ways to write them: read, with a warning that says how.
OLD_STATUS_OF = {
    "*": Status.HIDDEN,
    "<5": Status.HIDDEN,
    "<8": Status.HIDDEN,
    "1-7": Status.HIDDEN,
    "1-7*": Status.HIDDEN,
    ":": Status.NOT_AVAILABLE,
    "..": Status.NOT_AVAILABLE,
    ".": Status.NOT_AVAILABLE,
    "n/a": Status.NOT_AVAILABLE,
    "~": Status.LOW,
}
# Those that say so beside a text or a date too.
NOT_AVAILABLE = {"x", "n/a", "not available", ":", "..", "."}
DASHES = {"-", "\u2013", "\u2014"}
NULLS = {"na", "null", "nan", "none", "#n/a", "#ref!", "#div/0!", "#value!", "#name?", "#null!"}
MARKERS = "preb"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# Beyond this a count is a slip (or would overflow the store), not a number of people.
LARGEST = 10**15
# Fewer digits are never too large.
SHORT_NUMBER = len(str(LARGEST))
# No number with its markers is longer; a longer text is not looked at further.
LONGEST_NUMBER = 100
# What is dated before is a slip, or what a spreadsheet makes of a blank.
FIRST_YEAR = 1901
EXCEL_DAY_ZERO = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Cell:
    """What one text holds.

    Attributes
    ----------
    value : object
        None where `status` is not ``ok`` or `rule` says what is wrong.
    markers : str
        Letters in their order, blank between: ``p r``.
    rule, suggestion : str
        Set where there is a problem; `level` says whether it stops.
    replaces : bool
        Whether the suggestion is a value to write in place, rather than advice.
    """

    value: Any = None
    status: Status = Status.OK
    markers: str = ""
    rule: str = ""
    suggestion: str = ""
    level: str = ERROR
    replaces: bool = False


def _wrong(rule: str, suggestion: str = "", *, meant: str | None = None) -> Cell:
    """Return an error, with advice or (`meant`) the value the writer may have meant."""
    return Cell(rule=rule, suggestion=meant or suggestion, replaces=bool(meant))


@lru_cache(maxsize=65_536)
def fits(column: Column, text: str) -> bool:
    """Return whether a column takes a text, a repair told as a warning included."""
    cell = read(column, text)
    return not cell.rule or cell.level != ERROR


def read(column: Column, text: str) -> Cell:
    """Read one text as the column declares it.

    Parameters
    ----------
    column : Column
        The declaration.
    text : str
        The cell as it stands in the file.

    Returns
    -------
    Cell
        Money as whole pence, dates as ``date``, areas by name, lists with ``;`` between.
    """
    plain = text.strip(" \u00a0")
    if not plain:
        return _blank(column)
    if column.is_measure:
        return _number(column, plain)
    is_bracketed = plain.startswith("[")
    bracketed = is_bracketed and re.fullmatch(r"\[\s*([a-z ]+)\s*\]", plain.lower())
    status = STATUS_OF.get(bracketed[1]) if bracketed else None
    if status is None and column.type is Type.DATE:
        status = STATUS_OF.get(plain.lower())
    is_open = column.status_allowed or not column.required
    if status is not None:
        if is_open:
            return Cell(status=status)
        return _wrong(f"{column.csv_name} needs a value: a status is not possible here")
    if is_open and plain.lower() in NOT_AVAILABLE:
        return _older(plain, Status.NOT_AVAILABLE)
    return READERS[column.type](column, plain)


def _older(plain: str, status: Status) -> Cell:
    rule, written = f"{plain} is an older way to write [{status.value}]", f"[{status.value}]"
    return Cell(status=status, rule=rule, suggestion=written, level=WARNING, replaces=True)


def _blank(column: Column) -> Cell:
    if column.default is not None:
        return Cell(value=column.default)
    if column.default_from is not None:
        return Cell()
    if column.required:
        status = ", or [x] where it is not available" if column.has_status else ""
        return _wrong(f"{column.csv_name} must not be blank", f"Give a value{status}")
    return Cell(status=column.blank)


# --- Numbers ---------------------------------------------------------------------------------


def _number(column: Column, plain: str) -> Cell:
    if (
        column.type is Type.COUNT
        and plain.isdecimal()
        and plain.isascii()
        and len(plain) < SHORT_NUMBER
    ):
        # Most are written so, and every other rule of numbers is about how they are written.
        return Cell(value=int(plain))
    if len(plain) > LONGEST_NUMBER:
        return _wrong(f"{column.csv_name} must be a number", "The cell holds a long text")
    lowered = plain.lower()
    bare = (
        lowered.removeprefix("[").removesuffix("]").strip() if _is_bracketed(lowered) else lowered
    )
    if bare in STATUS_OF:
        return Cell(status=STATUS_OF[bare])
    if bare in OLD_STATUS_OF:
        return _older(plain, OLD_STATUS_OF[bare])
    if plain in DASHES:
        rule = "a dash may mean zero, hidden or missing"
        return _wrong(rule, "Write 0, [c] for hidden or [x] for not available")
    if lowered in NULLS:
        return _wrong(
            f"{plain} does not say why there is no number",
            "Write [x] for not available, [z] for not applicable or [c] for hidden",
        )
    return _marked_number(column, plain)


def _is_bracketed(text: str) -> bool:
    return text.startswith("[") and text.endswith("]") and text.count("[") == 1


def _marked_number(column: Column, plain: str) -> Cell:
    match = re.fullmatch(r"(.*?)\s*((?:\[[a-zA-Z ]+\]\s*)+)", plain)
    if not match:
        return _plain_number(column, plain)
    letters = set(re.sub(r"[^a-z]", "", match[2].lower()))
    if not letters <= set(MARKERS + "f") or not match[1]:
        return _wrong(f"{match[2].strip()} is not a marker", "Markers are [p], [r], [e] and [b]")
    cell = _plain_number(column, match[1])
    if cell.rule and cell.level == ERROR:
        return cell
    markers = ordered(letters - {"f"})
    return Cell(
        value=cell.value,
        markers=markers,
        rule=f"markers belong in the column {column.markers_name}",
        suggestion=f"Write {match[1]} here" + (f" and {markers} there" if markers else ""),
        level=WARNING,
    )


def ordered(letters: set[str]) -> str:
    """Write markers in one order, so that equal sets are equal text."""
    return " ".join(letter for letter in "prebi" if letter in letters)


def _plain_number(column: Column, plain: str) -> Cell:
    number, dressed = _undressed(column, plain)
    if number is None:
        kind = {Type.COUNT: "a whole number", Type.MONEY: "an amount in pounds"}.get(
            column.type, "a number"
        )
        meant, advice = unclear.meanings(plain) or ("", "Write plain digits, or [x]")
        rule = f"{column.csv_name} must be {kind}" + (f": {meant}" if meant else "")
        return _wrong(rule, advice)
    if column.type is not Type.NUMBER and number.startswith("-"):
        # A minus may be a slip or a correction of an earlier figure: neither is guessed.
        hint = "Give the figure itself, not a correction of an earlier one, or [x]"
        return _wrong(f"{column.csv_name} must be at least 0", hint)
    problem = _out_of_range(column, number)
    if problem:
        return problem
    value = _value(column, number)
    if dressed:
        rule = "numbers are written in plain digits"
        return Cell(value=value, rule=rule, suggestion=number, level=WARNING, replaces=True)
    return Cell(value=value)


def _undressed(column: Column, plain: str) -> tuple[str | None, bool]:
    """Return the plain digits of a text and whether it had to be undressed for them."""
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", plain):
        return plain, False
    text = _unwrapped(plain)
    if column.type is Type.MONEY:
        text = re.sub(r"(?i)^gbp ?|^\u00a3 *| ?gbp$", "", text)
    if column.unit == "%" and text.endswith("%"):
        text = text[:-1].strip()
    elif column.unit and text.lower().endswith(f" {column.unit}"):
        text = text[: -len(column.unit)].strip()
    if re.fullmatch(GROUPED, text):
        text = re.sub(r"[^0-9.-]", "", text)
    return (text, True) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else (None, False)


# Groups of three digits with one mark between all of them, none of which stands before decimals.
GROUPED = (
    r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"
    r"|-?[1-9][0-9]{0,2}(([ \u2009\u202f'\u2019])[0-9]{3})(\4[0-9]{3})*"
)
WRAPPED = re.compile(r"=?([\"'\u201c\u2018])(.*)([\"'\u201d\u2019])")


def _unwrapped(plain: str) -> str:
    """Return a number without the marks that keep it as text in a spreadsheet, in plain digits.

    `'12` and `="12"` are how spreadsheets write such a number; digits of other scripts are digits.
    """
    if not plain.isascii():
        plain = "".join(
            str(unicodedata.decimal(one)) if one.isdecimal() else one for one in plain
        ).replace("\uff0c", ",")
    if match := WRAPPED.fullmatch(plain):
        return match[2].strip()
    return plain[1:] if re.match(r"'\d", plain) else plain


def _out_of_range(column: Column, number: str) -> Cell | None:
    whole, _, rest = number.partition(".")
    if column.type is Type.COUNT and rest.strip("0"):
        return _wrong(f"{column.csv_name} must be a whole number", "Give a whole number, or [x]")
    if column.type is not Type.NUMBER and len(rest) == 3 and len(whole.lstrip("-")) <= 3:
        # A point may stand between thousands, as it does on the continent.
        rule = f"{number} may be {whole} or {whole}{rest}"
        return _wrong(rule, "Write plain digits, without a point or a comma")
    if column.type is Type.MONEY and len(rest.rstrip("0")) > 2:
        return _wrong(f"{column.csv_name} has more than two decimals", "Give pounds and pence")
    digits = whole.lstrip("-").lstrip("0") or "0"
    if len(digits) > len(str(LARGEST)) or int(digits) > LARGEST:
        return _wrong(f"{column.csv_name} is too large to be right", "Check the number")
    return None


def _value(column: Column, number: str) -> int | float:
    if column.type is Type.COUNT:
        return int(number.partition(".")[0])
    if column.type is Type.MONEY:
        whole, _, rest = number.partition(".")
        return int(whole) * 100 + int((rest + "00")[:2])
    return float(number)


def read_markers(text: str) -> Cell:
    """Read the cell of a markers column: ``p r``, ``[p][r]`` or ``p;r``."""
    letters = set(re.sub(r"[\[\]\s;,]", "", text.lower()))
    # A final figure has no marker; an incomplete one is found by the dashboard, not stated.
    if letters <= set(MARKERS + "fi"):
        return Cell(value=ordered(letters - {"f", "i"}))
    return _wrong("markers are p, r, e and b", "p provisional, r revised, e estimated, b break")


# --- Everything else -------------------------------------------------------------------------


def _text(column: Column, plain: str) -> Cell:
    if plain.startswith(FORMULA_STARTS):
        return _wrong(
            "text must not begin with =, +, -, @ or a tab, which a spreadsheet may run",
            "Begin with a letter or a digit",
        )
    if found := stand_ins.problem(column, plain):
        return _wrong(*found)
    if column.pattern and not re.fullmatch(column.pattern, plain):
        return _wrong(f"{column.csv_name} must be {column.pattern_words}", column.example)
    return Cell(value=plain)


# Letters of other alphabets that cannot be told from Latin ones by eye.
ALIKE = str.maketrans(
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445"
    "\u0405\u0406\u0408\u0455\u0456\u0458",
    "ABEZHIKMNOPTYXovABEKMHOPCTXaeopcyxSIJsij",
)
LOOKS_ALIKE = "letters of another alphabet were read as the Latin ones they look like"


def _in_latin(column: Column, plain: str) -> Cell | None:
    """Return what a text of a list says but for letters that look like those of its name."""
    latin = plain.translate(ALIKE)
    cell = READERS[column.type](column, latin) if latin != plain else None
    if cell is None or cell.rule:
        return None
    return dataclasses.replace(
        cell, rule=LOOKS_ALIKE, suggestion=str(cell.value), level=WARNING, replaces=True
    )


def _choice(column: Column, plain: str) -> Cell:
    for choice in column.allowed:
        if choice.lower() == plain.lower():
            return Cell(value=choice)
    if column.type is Type.CHOICE and (cell := _in_latin(column, plain)):
        return cell
    near = reference.closest(plain, column.allowed)
    listed = ", ".join(column.allowed[:8]) + (", ..." if len(column.allowed) > 8 else "")
    return _wrong(f"{column.csv_name} must be one of: {listed}", meant=near)


def _choices(column: Column, plain: str) -> Cell:
    cells = [_choice(column, part.strip()) for part in plain.split(";") if part.strip()]
    wrong = next((cell for cell in cells if cell.rule), None)
    return wrong or Cell(value=";".join(cell.value for cell in cells))


def _area(column: Column, plain: str) -> Cell:
    accepted = reference.area_names()
    if plain.lower() in accepted:
        return Cell(value=accepted[plain.lower()])
    if cell := _in_latin(column, plain):
        return cell
    names = [area.name for area in reference.areas()]
    near = reference.closest(plain, names)
    return _wrong(f"{column.csv_name} must be one of: {', '.join(names)}", meant=near)


def _quarter(column: Column, plain: str) -> Cell:
    try:
        return Cell(value=quarters.parse(plain).label)
    except ValueError as reason:
        return _wrong(f"{column.csv_name} {reason}", f"Write it like {quarters.EXAMPLE}")


def _date(column: Column, plain: str) -> Cell:
    day = TIME.sub("", plain)
    if day != plain:
        cell = _date(column, day)
        if cell.value is None:
            return cell
        rule = f"{column.csv_name} is a day without a time of day"
        return dataclasses.replace(
            cell, rule=rule, suggestion=_iso(cell), level=WARNING, replaces=True
        )
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        if value := _day(plain, form):
            return Cell(value=value) if _is_within_reason(value) else _out_of_reason(column, value)
    if value := _day_in_words(plain):
        if (weekday := WEEKDAY.match(plain)) and weekday[1][:3].title() != f"{value:%a}":
            return _wrong(
                f"{plain} may be {value:%d/%m/%Y}, which is a {value:%A}, or another day",
                "Write the date alone",
            )
        cell = Cell(value=value, rule="dates are written 31/12/2026 or 2026-12-31")
        return dataclasses.replace(cell, suggestion=_iso(cell), level=WARNING, replaces=True)
    rule = f"{column.csv_name} must be a date like 31/12/2026"
    return _wrong(rule, "Write day/month/year or year-month-day", meant=_date_meant(plain))


def _is_within_reason(value: dt.date) -> bool:
    return value.year >= FIRST_YEAR


def _out_of_reason(column: Column, value: dt.date) -> Cell:
    rule = f"{column.csv_name} in {value.year} is not a date this dashboard could hold"
    hint = (
        "Give all four digits of the year" if value.year < 1000 else "Give the year that is meant"
    )
    # 1 is 1 January 1900 to a spreadsheet, and 0 the day before.
    is_blank = 1898 < value.year < FIRST_YEAR
    return _wrong(rule, "A spreadsheet writes a blank so: give the date" if is_blank else hint)


def _iso(cell: Cell) -> str:
    return cell.value.isoformat()


def _day(text: str, form: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, form).date()
    except ValueError:
        return None


def _day_in_words(plain: str) -> dt.date | None:
    """Return the day of a date that is written in another way, and can be one day only.

    A year of four digits comes first, or the month is a word, or points or dashes stand where
    slashes would: then the day comes before the month, as in every date with slashes.
    """
    text = ORDINAL.sub(r"\1", WEEKDAY.sub("", plain)).replace(",", " ")
    text = re.sub(r"(?i)\bsept\b", "Sep", re.sub(r"\s+", " ", text)).strip()
    for form in DATE_FORMS:
        value = _day(text, form)
        if value and 1990 <= value.year <= 2100:
            return value
    return None


def _date_meant(plain: str) -> str | None:
    """Return the date that an American date or a spreadsheet's day number may stand for."""
    for form in ("%m/%d/%Y", "%d/%m/%y"):
        if value := _day(plain, form):
            return value.strftime("%d/%m/%Y")
    if not re.fullmatch(r"[3-5][0-9]{4}", plain):
        return None
    return (EXCEL_DAY_ZERO + dt.timedelta(days=int(plain))).strftime("%d/%m/%Y")


# The last hour of a day, or a time in another zone, may be the next day's midnight in summer.
TIME = re.compile(r"(?<=\d)[ T](?:[01]\d|2[0-2]):[0-5]\d(:[0-5]\d(\.0+)?)?$")
WEEKDAY = re.compile(r"(?i)^(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)[a-z]*,? +(?=\d)")
ORDINAL = re.compile(r"(?i)\b(\d{1,2})(st|nd|rd|th)\b( of)?")
# Two digits of a year are only read beside a month that is a word.
DATE_FORMS = (
    *("%d %B %Y", "%d %b %Y", "%d-%B-%Y", "%d-%b-%Y", "%d/%b/%Y", "%d %b %y", "%d-%b-%y"),
    *("%B %d %Y", "%b %d %Y", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d-%m-%Y"),
    *("%Y-%b-%d", "%Y %B %d"),
)
READERS = {
    Type.TEXT: _text,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.AREA: _area,
    Type.QUARTER: _quarter,
    Type.DATE: _date,
}
