"""Which figures count people, and from which size on they are exempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analysis.datasets import networks, registry, workforce
from analysis.declare import Column, Indicator, Ratio, ShareGap, Sum
from analysis.disclosure.counts import ALWAYS, NEVER
from analysis.disclosure.thresholds import Settings
from analysis.indicators import CROSSED

# Exempt by declaration from a size on: headcounts of staff, and memberships of networks.
SHOWN_EXACTLY_IF_LARGE = (
    workforce.STAFF_IN_POST,
    networks.MEMBERS_CLOSING,
    networks.MEMBERS_OPENING,
)
# A difference of two flows that is the change of a stock: it says no more than the stock on the
# last days of two quarters does, and is shown where both of them are.
CHANGE_OF = {(networks.JOINERS, networks.LEAVERS): networks.MEMBERS_CLOSING}


@dataclass(frozen=True)
class Counting:
    """What people an indicator counts.

    Attributes
    ----------
    part : Column
        The measure, or the numerator. For a change of a stock, the stock.
    whole : Column or None
        The denominator of a ratio.
    flows : tuple of Column
        For a difference of two flows, the flows.
    is_gap : bool
        Whether the figure is a difference of shares.
    """

    part: Column
    whole: Column | None = None
    flows: tuple[Column, ...] = ()
    is_gap: bool = False

    @property
    def measures(self) -> tuple[Column, ...]:
        """Return the measures it is made of."""
        return tuple(column for column in (self.part, self.whole, *self.flows) if column)

    @property
    def is_change(self) -> bool:
        """Whether it is the change of a stock."""
        return bool(self.flows) and self.part not in self.flows

    @property
    def counts_the_rest(self) -> bool:
        """Whether the rest of the denominator are people too."""
        return self.whole is not None and self.part.headcounts and self.whole.headcounts


def counting(indicator: Indicator) -> Counting | None:
    """Return what people an indicator counts; None where it counts nobody."""
    formula = indicator.formula
    if isinstance(formula, Sum) and formula.minus:
        flows = (formula.measure, formula.minus)
        found = Counting(CHANGE_OF.get(flows, formula.measure), flows=flows)
    elif isinstance(formula, Sum):
        found = Counting(formula.measure)
    elif isinstance(formula, Ratio):
        found = Counting(formula.numerator, formula.denominator)
    elif isinstance(formula, ShareGap):
        found = Counting(formula.part, formula.whole, is_gap=True)
    else:
        return None
    return found if any(column.headcounts for column in found.measures) else None


@cache
def indicators_of_people() -> dict[str, Counting]:
    """Return what each indicator that counts people counts, by its id."""
    found = {name: counting(indicator) for name, indicator in registry().indicators.items()}
    return {name: one for name, one in found.items() if one is not None}


def exact_from(column: Column, settings: Settings) -> int:
    """Return from which count on a measure is shown exactly."""
    if not column.headcounts:
        return ALWAYS
    return settings.exempt_from if column in SHOWN_EXACTLY_IF_LARGE else NEVER


def adds_over(indicator: Indicator, dimension: str, value: str) -> bool:
    """Whether an indicator's figure of one value of a dimension is part of its total."""
    measures = indicators_of_people()[indicator.id].measures
    return (
        dimension not in dict(indicator.where)
        and value not in dict(indicator.excluding).get(dimension, ())
        and all(dimension in measure.adds_over for measure in measures)
    )


def limits(indicator: str, by: str) -> dict[str, str]:
    """Return what an indicator is limited to beside a grouping: column and values."""
    declared = registry().indicators[indicator].where
    return {name: "; ".join(values) for name, values in declared if name not in by.split(CROSSED)}


def place(label: tuple[str, str, str], left: Mapping[str, str]) -> tuple[str, str]:
    """Return the grouping and group of a label, what its indicator is limited to included.

    The members of one network are the same people as the whole of an indicator about it.

    Parameters
    ----------
    left : mapping of str to str
        The `limits` of the label.
    """
    _, by, group = label
    named = {**left, by: group} if by else left
    return CROSSED.join(named), CROSSED.join(named.values())
