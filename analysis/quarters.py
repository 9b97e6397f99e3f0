"""Financial quarters: April to June is Q1. The only place that reads or writes one."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

MONTHS = {
    1: "April to June",
    2: "July to September",
    3: "October to December",
    4: "January to March",
}
FIRST_MONTH = {1: 4, 2: 7, 3: 10, 4: 1}
LAST_DAY = {1: (6, 30), 2: (9, 30), 3: (12, 31), 4: (3, 31)}
QUARTER_OF_MONTHS = {"apr-jun": 1, "jul-sep": 2, "oct-dec": 3, "jan-mar": 4}

EXAMPLE = "2026/27 Q2"


@dataclass(frozen=True, order=True)
class Quarter:
    """One financial quarter, ordered in time.

    Attributes
    ----------
    year : int
        Calendar year in which the financial year starts: 2021 for 2021/22.
    number : int
        1 (April to June) to 4 (January to March).
    """

    year: int
    number: int

    @property
    def label(self) -> str:
        """``2021/22 Q4``, as people, addresses and CSVs write it. Labels sort in time."""
        return f"{self.year}/{(self.year + 1) % 100:02d} Q{self.number}"

    @property
    def slug(self) -> str:
        """``2021-22-Q4``, as file names and storage write it."""
        return self.label.replace("/", "-").replace(" ", "-")

    @property
    def financial_year(self) -> str:
        """``2021/22``."""
        return self.label[:7]

    @property
    def in_words(self) -> str:
        """``2021/22 Q4 (January to March 2022)``, for the first mention on a page."""
        return f"{self.label} ({MONTHS[self.number]} {self.end.year})"

    @property
    def start(self) -> dt.date:
        """First day of the quarter."""
        return dt.date(self._calendar_year, FIRST_MONTH[self.number], 1)

    @property
    def end(self) -> dt.date:
        """Last day of the quarter: the day a stock is read, and the dashboard's "now"."""
        return dt.date(self._calendar_year, *LAST_DAY[self.number])

    @property
    def _calendar_year(self) -> int:
        return self.year + (self.number == 4)

    def plus(self, quarters: int) -> Quarter:
        """Return the quarter so many later (earlier where negative)."""
        index = self.year * 4 + self.number - 1 + quarters
        return Quarter(index // 4, index % 4 + 1)

    def minus(self, other: Quarter) -> int:
        """Return how many quarters this one is after `other`."""
        return (self.year - other.year) * 4 + self.number - other.number


def containing(day: dt.date) -> Quarter:
    """Return the quarter that holds a day."""
    number = (day.month - 4) // 3 % 4 + 1
    return Quarter(day.year - (number == 4), number)


def span(first: Quarter, last: Quarter) -> list[Quarter]:
    """Return every quarter from `first` to `last`, both included."""
    return [first.plus(step) for step in range(last.minus(first) + 1)]


# A quarter somewhere in a text: the name of a file, or a title.
MENTIONED = (
    re.compile(r"(?i)(?<!\d)(?:FY ?)?\d{4}[/-]?(?:\d{4}|\d{2})[ /-]*Q[1-4](?!\d)"),
    re.compile(r"(?i)(?<![a-z\d])Q[1-4][ ,-]*(?:FY ?)?\d{4}[/-]?(?:\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?i)(?<![a-z])[a-z]{3,9}(?: ?- ?| to )[a-z]{3,9} \d{4}(?!\d)"),
)


def mentioned(text: str) -> list[Quarter]:
    """Return the quarters a text names, in any accepted form, each once."""
    plain = re.sub(r"\s+", " ", text.replace("_", "-").replace("–", "-"))
    found: dict[Quarter, None] = {}
    for pattern in MENTIONED:
        for written in pattern.findall(plain):
            try:
                found[parse(written.strip(" -"))] = None
            except ValueError:
                # What only looks like a quarter names none.
                continue
    return list(found)


@lru_cache(maxsize=4096)
def parse(text: str) -> Quarter:
    """Read a quarter in any of the accepted forms.

    Parameters
    ----------
    text : str
        ``2021/22 Q4``, ``2021-22-Q4``, ``Q4 2021/22``, ``2021/2022 Q4``, ``202122Q4``,
        ``FY2021-22 Q4``, ``Quarter 4 21/22``, ``Jan-Mar 2022``, ``2022-01-01/P3M`` or the
        quarter's last day.

    Raises
    ------
    ValueError
        With a sentence for the person who wrote it: ``2022 Q1`` does not say which year it
        means, and the two years of a financial year must follow each other.
    """
    plain = re.sub(r"\s+", " ", text.strip().replace("–", "-"))
    for read in (_financial, _months, _interval, _last_day):
        found = read(plain)
        if found:
            return found
    if re.fullmatch(r"(?i)(\d{4} ?-?Q[1-4]|Q[1-4] ?\d{4})", plain):
        raise ValueError("does not say whether the year is a calendar or a financial year")
    raise ValueError("is not a financial quarter")


# "26/27": two years that follow each other, of this century.
SHORT_YEARS = re.compile(r"(?<![\d/-])([0-4]\d)[/-](\d\d)(?![\d/-])")


def _financial(text: str) -> Quarter | None:
    text = SHORT_YEARS.sub(r"20\1/\2", text)
    years = r"(?:FY ?)?(\d{4})[/-]?(\d{4}|\d{2})"
    quarter = r"(?:Q(?:uarter|tr)? ?)([1-4])"
    forward = re.fullmatch(rf"(?i){years}[ ,_/-]*{quarter}", text)
    backward = re.fullmatch(rf"(?i){quarter}(?: of)?[ ,_-]*{years}", text)
    if forward:
        first, second, number = forward.groups()
    elif backward:
        number, first, second = backward.groups()
    else:
        return None
    if int(second) % 100 != (int(first) + 1) % 100 or (
        len(second) == 4 and int(second) != int(first) + 1
    ):
        raise ValueError("names two years that do not follow each other")
    return _within_reason(Quarter(int(first), int(number)))


def _months(text: str) -> Quarter | None:
    match = re.fullmatch(r"(?i)([a-z]{3})[a-z]*(?: ?- ?| to )([a-z]{3})[a-z]* (\d{4})", text)
    number = match and QUARTER_OF_MONTHS.get(f"{match[1]}-{match[2]}".lower())
    if not number:
        return None
    return _within_reason(Quarter(int(match[3]) - (number == 4), number))


def _interval(text: str) -> Quarter | None:
    match = re.fullmatch(r"(\d{4})-(01|04|07|10)-01(?:T00:00:00)?/P3M", text)
    if not match:
        return None
    # A year 0 has no date, and is refused as any other year out of reason.
    year, month = int(match[1]), int(match[2])
    return _within_reason(Quarter(year - (month == 1), (month - 4) // 3 % 4 + 1))


def _last_day(text: str) -> Quarter | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
        if _within_reason(containing(day)).end == day:
            return containing(day)
        raise ValueError("is a day, but not the last day of a quarter")
    return None


def _within_reason(quarter: Quarter) -> Quarter:
    if not 1990 <= quarter.year <= 2100:
        raise ValueError("is not a quarter this dashboard could hold")
    return quarter
