"""What a reader has chosen to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import reference
from analysis.indicators import ALL
from analysis.measures import RATE

LATEST = "Latest quarter"
FIRST = "First quarter"
# What a change is measured against. The baseline is the first quarter of the range.
BEFORE, YEAR_AGO, BASELINE = (
    "Quarter before",
    "Same quarter last year",
    "First quarter of the range",
)
COMPARISONS = {BEFORE: "quarter", YEAR_AGO: "year", BASELINE: "baseline"}


@dataclass(frozen=True)
class Selection:
    """Filters, resolved against a release.

    Attributes
    ----------
    areas : tuple of str
        Each gives a series of its own: several never make a new sum.
    first, last : str or None
        Quarter labels of the range; `last` is "now". None where nothing is published.
    sector, level : str
        One, or "All".
    compare : str
        What a change is measured against: one of `COMPARISONS`.
    part : str
        Of a share: its rate, its numerator or its denominator (`measures.PARTS`).
    """

    areas: tuple[str, ...]
    first: str | None
    last: str | None
    sector: str = ALL
    level: str = ALL
    compare: str = BEFORE
    part: str = RATE

    def labels(self, quarters: Sequence[str]) -> list[str]:
        """Return the quarters of the range."""
        if self.first is None or self.last is None:
            return []
        return [label for label in quarters if self.first <= label <= self.last]

    @property
    def authorities(self) -> tuple[str, ...]:
        """The chosen areas that are local authorities."""
        return tuple(area for area in self.areas if area in reference.authorities())

    @property
    def main_area(self) -> str:
        """The area a single figure is given for: the one chosen, otherwise the system."""
        return self.areas[0] if len(self.areas) == 1 else reference.system()


def resolved(
    quarters: list[str],
    *,
    areas: tuple[str, ...],
    first: str = FIRST,
    last: str = LATEST,
    sector: str = ALL,
    level: str = ALL,
    compare: str = BEFORE,
    part: str = RATE,
) -> Selection:
    """Return the selection with its quarters named; a range the wrong way round is turned."""
    known = set(quarters)
    start = first if first in known else (quarters[0] if quarters else None)
    end = last if last in known else (quarters[-1] if quarters else None)
    if start and end and start > end:
        start, end = end, start
    return Selection(areas or reference.authorities(), start, end, sector, level, compare, part)
