"""Indicators: every published figure of a release, computed once from the declarations.

The figures people can see are finite: an indicator, an area, a quarter and one group. They are
computed here once per release and looked up ever after, so that a page, a download and the command
line cannot disagree.

Sums come before ratios. A part that is missing makes a total incomplete, never smaller; a stock is
never added up over quarters; rows of a wider area are never divided between authorities.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import reference
from analysis.datasets import registry
from analysis.declare import (
    WILSON,
    Column,
    Dataset,
    FromRegister,
    Indicator,
    Ratio,
    ShareGap,
    ShareOfOrganisations,
    Status,
    Sum,
)
from analysis.formulas import ratios, sums
from analysis.formulas.grid import ALL, CROSSED, grid, provenance
from analysis.formulas.ratios import LEAST_COVERAGE
from analysis.inputs import OFFSETS, Inputs, inputs
from analysis.statistics import intervals
from analysis.tallies import Sums

__all__ = [
    "ALL",
    "COLUMNS",
    "CROSSED",
    "LEAST_COVERAGE",
    "MATCHED_COUNTS",
    "OFFSETS",
    "Inputs",
    "all_values",
    "inputs",
    "refuse_adding",
    "values",
]

# The exact counts of like-for-like ratios: `analysis.disclosure` reads them and takes them away.
MATCHED_COUNTS = tuple(
    f"{when}_{part}_{name}"
    for name in OFFSETS
    for when in ("now", "then")
    for part in ("numerator", "denominator")
)

# What `values` returns, in this order.
COLUMNS = (
    "indicator",
    "area",
    "quarter",
    "by",
    "group",
    "value",
    "status",
    "markers",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "received",
    "expected",
    "coverage",
    "provenance",
    *(f"{part}_{name}" for name in OFFSETS for part in ("now", "then", "matched")),
    *MATCHED_COUNTS,
)
TEXTS = ("indicator", "area", "quarter", "by", "group", "status", "markers", "provenance")
# One column of figures each, all of one length.
Columns = Mapping[str, np.ndarray]


def values(indicator: Indicator, given: Inputs) -> pd.DataFrame:
    """Compute every published figure of one indicator.

    Parameters
    ----------
    indicator : Indicator
        Its declaration says how.
    given : Inputs
        As `inputs` returns it.

    Returns
    -------
    DataFrame, one row per area, quarter and group
        Columns `COLUMNS`. ``by`` is empty and ``group`` is "All" for the whole; crossed groups
        are written ``sector | level``. ``value`` is in the indicator's unit and missing where
        ``status`` is not ``ok``.
    """
    return _table([_figures(indicator, given)])


def all_values(given: Inputs) -> pd.DataFrame:
    """Compute every published figure of every indicator."""
    found = _table([_figures(indicator, given) for indicator in registry().indicators.values()])
    # Rows laid out for adding up are not needed any more.
    given.__dict__.pop("coded", None)
    return found


def _table(parts: list[dict[str, np.ndarray]]) -> pd.DataFrame:
    whole = {}
    for name in COLUMNS:
        # The parts of one column go when it is whole: all of them twice would be gigabytes.
        each = np.concatenate([part.pop(name) for part in parts])
        whole[name] = pd.array(each, dtype="str") if name in TEXTS else each
    return pd.DataFrame(whole, copy=False)


def _figures(indicator: Indicator, given: Inputs) -> dict[str, np.ndarray]:
    formula, dataset = indicator.formula, registry().dataset_of(indicator)
    if isinstance(formula, FromRegister):
        from analysis import registers

        parts = [registers.columns(getattr(registers, formula.function)(indicator, given))]
    elif indicator.is_collected and len(given.tables[dataset.name]):
        added = Sums(given.coded[dataset.name], indicator, _measures(formula))
        found = [_grouped(indicator, added, given, by) for by in ((), *indicator.breakdowns)]
        parts = [part for part in found if part is not None]
    else:
        parts = [_not_collected(given)]
    every = [_completed(part) for part in parts]
    whole = {name: np.concatenate([part[name] for part in every]) for name in COLUMNS[1:]}
    whole["indicator"] = np.full(len(whole["value"]), indicator.id, dtype=object)
    return _provisional(dataset, _with_intervals(indicator, whole), given)


def _completed(part: Columns) -> Columns:
    """Return the figures with every column, in its type."""
    size = len(part["area"])
    whole = {}
    for name in COLUMNS[1:]:
        if name in part:
            kind = object if name in TEXTS else "float64"
            whole[name] = np.asarray(part[name]).ravel().astype(kind)
        elif name in TEXTS:
            whole[name] = np.full(size, "" if name in ("by", "markers") else None, dtype=object)
        else:
            whole[name] = np.full(size, np.nan)
    whole["value"] = np.where(whole["status"] == Status.OK.value, whole["value"], np.nan)
    return whole


def _with_intervals(indicator: Indicator, found: Columns) -> Columns:
    """Give shares their Wilson interval; a ratio over 100 % is no share and has none."""
    if indicator.interval != WILSON:
        return found
    part, whole = found["numerator"], found["denominator"]
    share = (found["status"] == Status.OK.value) & (whole > 0) & (part <= whole)
    limits = intervals.wilson(part[share], whole[share], multiplier=indicator.scale)
    lower, upper = (np.full(len(part), np.nan) for _ in range(2))
    lower[share], upper[share] = limits.lower, limits.upper
    return found | {"lower": lower, "upper": upper}


def _provisional(dataset: Dataset, found: Columns, given: Inputs) -> Columns:
    """Mark the figures of the newest quarter ``p``: late returns and corrections still come in.

    It is never stored: publishing the next quarter is what takes the mark away. Registers are not
    collected by quarter, so what is computed from them is not provisional.
    """
    if not (given.quarters and dataset.is_return):
        return found
    newest = (found["quarter"] == given.quarters[-1]) & (found["status"] == Status.OK.value)
    marked = found["markers"].copy()
    marked[newest] = [_marked(text) for text in marked[newest]]
    return found | {"markers": marked}


def _marked(text: str) -> str:
    return text if "p" in text else f"p {text}".strip()


def _not_collected(given: Inputs, status: Status = Status.NOT_AVAILABLE) -> Columns:
    areas = reference.reported_areas()
    size = len(areas) * len(given.quarters)
    return {
        "area": np.repeat(np.array(areas, dtype=object), len(given.quarters)),
        "quarter": np.tile(np.array(given.quarters, dtype=object), len(areas)),
        "group": np.full(size, ALL, dtype=object),
        "status": np.full(size, status.value, dtype=object),
    }


def _grouped(
    indicator: Indicator, added: Sums, given: Inputs, by: tuple[str, ...]
) -> Columns | None:
    """Return the figures of one grouping of an indicator; None where there is none."""
    formula, dataset = indicator.formula, added.rows.dataset
    if isinstance(formula, ShareGap) and by != ("sector",):
        # Over all sectors together the gap is zero by definition: there is nothing to report.
        return None if by else _not_collected(given, Status.NOT_APPLICABLE)
    for measure in added.measures:
        refuse_adding(dataset, measure, indicator, by)
    units = added.units(by)
    cells = grid(dataset, units, given, by)
    if isinstance(formula, Sum):
        found = sums.figures(added.rows, units, cells, added.measures)
    else:
        found = ratios.figures(indicator, added.rows, units, cells, added.measures)
    return {**found, **cells.labels(), "provenance": provenance(added, cells)}


def _measures(formula) -> tuple[Column, ...]:
    if isinstance(formula, Sum):
        return (formula.measure, formula.minus) if formula.minus else (formula.measure,)
    if isinstance(formula, Ratio):
        return (formula.numerator, formula.denominator)
    if isinstance(formula, ShareGap):
        return (formula.part, formula.whole)
    if isinstance(formula, ShareOfOrganisations):
        return (formula.measure,)
    raise TypeError(f"{formula} is not computed from a return")


def refuse_adding(
    dataset: Dataset, measure: Column, indicator: Indicator, by: tuple[str, ...]
) -> None:
    """Refuse a sum over a dimension that the measure is not declared to add over.

    Raises
    ------
    ValueError
        Naming the measure and the dimension.
    """
    fixed = {name for name, _ in indicator.where}
    for name in dataset.key_names:
        collapses = name not in by and name != "quarter" and name not in fixed
        if collapses and name not in measure.adds_over:
            raise ValueError(f"{indicator.id}: {measure.name} does not add over {name}")
