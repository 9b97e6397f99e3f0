"""What a cell that is no plain number may mean: every reading is named, and none is taken."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

NUMBER = r"-?\d(?:[\d,. ]*\d)?"
WRITE = "Write the one that is meant in plain digits, or [x]"
MARK = "Write the figure alone; that it is estimated, provisional or revised goes into its markers"
DAY_ZERO = dt.date(1899, 12, 30)


def _decimals(found: re.Match[str]) -> str:
    whole, rest = found[1], found[2]
    joined = f"{whole}{rest}".lstrip("0") or "0"
    return f"{whole}.{rest}, with a comma before its decimals, or {joined}"


def _continental(found: re.Match[str]) -> str:
    return f"{found[1].replace('.', '')}.{found[2]}, with points between thousands, or a slip"


def _shortened(found: re.Match[str]) -> str:
    number = float(found[0])
    near = f"{number:,.0f}" if abs(number) < 1e15 else found[0]
    return f"{near} or a number near it, which a spreadsheet shortened"


def _counted(found: re.Match[str]) -> str:
    day = dt.date.fromisoformat(found[1])
    # Spreadsheets count a 29 February 1900 that never was.
    number = (day - DAY_ZERO).days - (day < dt.date(1900, 3, 1))
    return f"{number}, which a spreadsheet shows as a date, or a date"


# Patterns, what a text of it may be, and what to do; the first that fits is told.
READINGS: tuple[tuple[str, str | Callable[[re.Match[str]], str], str], ...] = (
    (r"(\d{1,3}(?:\.\d{3})+),(\d+)", _continental, WRITE),
    (r"(\d+),(\d{1,3}|\d{4,})", _decimals, WRITE),
    (r"\d+(,\d+)+(\.\d+)?", "one number with a comma in the wrong place, or several", WRITE),
    (r"(?i)-?\d+(\.\d+)?e[+-]?\d{1,2}", _shortened, WRITE),
    (rf"\(\W*({NUMBER})\)", r"\1, or minus \1 as accounts write it", WRITE),
    (rf"({NUMBER})\s*[-\u2010-\u2015\u2212]", r"\1 and a dash, or minus \1", WRITE),
    (rf"[\u2010-\u2015\u2212]\s*({NUMBER})", r"\1 and a dash, or minus \1", WRITE),
    (rf"\+\s*({NUMBER})", r"\1, or \1 more than before", WRITE),
    (rf"({NUMBER})\s*(-|to|[\u2010-\u2015])\s*({NUMBER})", r"any number from \1 to \3", WRITE),
    (
        rf"(?i)(~|\u2248|c\.?|ca\.?|circa|about|approx\w*\.?|around|roughly|est\w*\.?)\s*({NUMBER})",
        r"\2, or a number near it",
        MARK,
    ),
    (
        rf"(?i)({NUMBER})\s*(\+|plus|or more|and (over|above))",
        r"\1, or any number above it",
        WRITE,
    ),
    (
        r"(?i)(<|\u2264|>|\u2265|under|over|below|above|up to|(?:less|more|fewer) than)\s*"
        rf"({NUMBER})",
        r"any number \1 \2",
        "Write the figure, or [c] where it is hidden because it is small",
    ),
    (rf"({NUMBER})\s*(/|of|out of)\s*({NUMBER})", r"\1, or a share of \3", WRITE),
    (rf"({NUMBER})\s*(%|per ?cent)", r"a share of 100, or \1", "Write the number, not the share"),
    (
        rf"(?i)({NUMBER})\s*(k|m|mn|bn|thousand|million)",
        r"\1 thousand or million, as rounded, or \1",
        WRITE,
    ),
    (
        rf"(?i)({NUMBER})\s*([*\u2020\u2021\u00a7\u00b9\u00b2\u00b3]+|\(?(est\w*|prov\w*|rev\w*|[epr])\.?\)?)",
        r"\1 and a note",
        MARK,
    ),
    (rf"({NUMBER})\s*[(\[].*[)\]]", r"\1 and a note, or another figure", MARK),
    (r"(\d+)\s+(\d+)( \d+)*", r"one number with a space in the wrong place, or several", WRITE),
    (r"(?i)(nil|zero|nought|none)", "0, or that there is no figure", "Write 0, or [x]"),
    (
        r"(?i)(\d{1,2})[-/ ][a-z]{3}|[a-z]{3}[-/ ]\d{1,4}",
        "figures of which a spreadsheet made a date",
        WRITE,
    ),
    (r"(19\d\d-\d\d-\d\d)", _counted, WRITE),
    (r"[\dlIoOS,.]*\d[\dlIoOS,.]*|[oO]", "figures in which a letter stands for a digit", WRITE),
)


def meanings(text: str) -> tuple[str, str] | None:
    """Return what a text in a column of numbers may be, and what to do; None where nobody can say.

    Parameters
    ----------
    text : str
        A text that is no plain number.
    """
    for pattern, words, advice in READINGS:
        if found := re.fullmatch(pattern, text):
            told = words(found) if callable(words) else found.expand(words)
            return f"{text} may be {told}", advice
    return None
