"""A share as its rate, its numerator or its denominator: the same published counts, read apart."""

from __future__ import annotations

from dataclasses import replace

from analysis.declare import Indicator, Kind, Ratio, ShareOfOrganisations, Status
from analysis.indicators import OFFSETS
from analysis.release import Figure

RATE, NUMERATOR, DENOMINATOR = "Rate or count", "Numerator", "Denominator"
PARTS = (RATE, NUMERATOR, DENOMINATOR)


def has_parts(indicator: Indicator) -> bool:
    """Whether an indicator is a share of two counts that can be shown apart."""
    return isinstance(indicator.formula, (Ratio, ShareOfOrganisations)) or indicator.id == "AD1"


def part_of(indicator: Indicator, part: str) -> Indicator:
    """Return how a part of a share is written; the indicator itself where it has no parts."""
    if part == RATE or not has_parts(indicator):
        return indicator
    unit, kind = "organisations", Kind.STOCK
    if isinstance(indicator.formula, Ratio):
        column = getattr(indicator.formula, part.lower())
        unit, kind = column.unit, column.kind
    title = f"{indicator.title} ({part.lower()})"
    # A part is a count: no percentage, no interval, and no target was agreed for it.
    return replace(indicator, title=title, unit=unit, kind=kind, scale=1, decimals=0, interval="")


def shown_as(figure: Figure, part: str) -> Figure:
    """Return a figure as the part of it that is asked for; hidden where that part is."""
    indicator = part_of(figure.indicator, part)
    if indicator is figure.indicator:
        return figure
    count = figure.numerator if part == NUMERATOR else figure.denominator
    status = figure.status
    if count is not None and status is Status.HIGH:
        status = Status.OK
    if count is None and status is Status.OK:
        status = Status.HIDDEN
    nothing = dict.fromkeys(OFFSETS)
    return replace(
        figure,
        indicator=indicator,
        value=count if status is Status.OK else None,
        status=status,
        lower=None,
        upper=None,
        now=nothing,
        then=nothing,
        matched=nothing,
    )
