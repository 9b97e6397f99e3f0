"""Numbers and changes in words, the same on every page, in every table and sentence."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from analysis.declare import STATUS_WORDS, Indicator, Kind, Status, Sum
from analysis.release import Figure


def unparted(text: str) -> str:
    """Return a text in which no number is parted from its % at the end of a line."""
    return re.sub(r"(?<=\d) %", "\u00a0%", text) if " %" in text else text


def fixed(value: float, decimals: int = 0) -> str:
    """Write a number with so many decimals: ``1,240``, ``62.5``.

    Halves go away from zero, as in Excel and by hand (five of eight is ``63``); Python's own
    formatting takes them to the even neighbour. The ninth decimal is the noise of arithmetic.
    """
    exact = Decimal(repr(round(float(value), 9)))
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"


def number(indicator: Indicator, value: float) -> str:
    """Write a value: ``45 %``, ``1,240``, ``£3.3m``, ``9 months``."""
    if indicator.unit == "%":
        return f"{fixed(value, indicator.decimals)} %"
    if indicator.unit == "GBP":
        return pounds(value)
    if indicator.unit == "months":
        return f"{fixed(value)} month{'' if value == 1 else 's'}"
    return fixed(value, indicator.decimals)


def with_unit(indicator: Indicator, value: float) -> str:
    """Write a value with its unit in words: ``1,240 completions``."""
    written = number(indicator, value)
    return written if indicator.unit in ("%", "GBP", "months") else f"{written} {indicator.unit}"


def pounds(value: float) -> str:
    """Write pounds as people say them: ``£3.3m``, ``£66,000``."""
    if abs(value) >= 1_000_000:
        return f"£{fixed(value / 1_000_000, 2)}".rstrip("0").rstrip(".") + "m"
    return f"£{fixed(value)}"


def shown(figure: Figure) -> str:
    """Write a figure, or why there is none."""
    if figure.value is None:
        if figure.status is Status.NOT_AVAILABLE and figure.indicator.when_missing:
            return figure.indicator.when_missing
        return STATUS_WORDS[figure.status]
    return number(figure.indicator, figure.value)


def marked(figure: Figure) -> str:
    """Write a figure with its markers: ``1,240 [i]``."""
    markers = "".join(f" [{marker}]" for marker in figure.markers)
    return shown(figure) + (markers if figure.value is not None else "")


def is_shown(figure: Figure) -> bool:
    """Whether the figure has a value."""
    return figure.status is Status.OK and figure.value is not None


def change(figure: Figure, comparison: str = "quarter") -> str | None:
    """Write the like-for-like change: ``up 2.1 points``, ``down 6 %``; None without one.

    Shares change by points, money and counts by percent; from nothing by the number itself.
    """
    difference, then = figure.difference[comparison], figure.then[comparison]
    if difference is None:
        return None
    indicator = figure.indicator
    if indicator.unit in ("%", "percentage points"):
        size = fixed(abs(difference), 1)
        return _directed(difference, size, f"{size} point{'' if size == '1.0' else 's'}")
    # A difference of two counts can cross zero, where a percentage means nothing.
    crosses = isinstance(indicator.formula, Sum) and indicator.formula.minus is not None
    if indicator.unit == "months" or not then or crosses or indicator.kind is Kind.CUMULATIVE:
        size = number(indicator, abs(difference))
        return _directed(difference, size, size)
    percent = fixed(abs(difference / then) * 100)
    if percent == "0":
        size = number(indicator, abs(difference))
        return _directed(difference, size, size)
    return _directed(difference, percent, f"{percent} %")


def _directed(difference: float, size: str, words: str) -> str:
    if not size.strip("0.,£ months"):
        return "no change"
    return f"{'up' if difference > 0 else 'down'} {words}"


def matched(figure: Figure, comparison: str = "quarter") -> str:
    """Say over whom a change is like for like: `` over the 17 that returned in both quarters``."""
    count = figure.matched[comparison]
    if not count:
        return ""
    return f" over the {'one' if count == 1 else count} that returned in both quarters"


def returns(figure: Figure) -> str | None:
    """Say how many returns a figure has, of how many; None where nobody owes one."""
    if figure.received is None or figure.expected is None:
        return None
    return f"{figure.received} of {figure.expected}"


def day(value) -> str:
    """Write a date: ``1 April 2022``."""
    date = value if isinstance(value, dt.date) else value.date()
    return f"{date.day} {date:%B %Y}"


def listed(words: list[str]) -> str:
    """Write a list: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, word: str) -> str:
    """Write how many of a thing there are: ``1 release``, ``1,200 rows``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def sentence(words: str) -> str:
    """Write words as a sentence, names in them as they are: ``Area must be Bristol.``."""
    return f"{words[:1].upper()}{words[1:]}".rstrip(".") + "." if words else ""
