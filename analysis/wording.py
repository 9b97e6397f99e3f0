"""Declarations in plain words: what a column may hold and how an indicator is computed.

Pages, the data dictionary and the Table Schemas say them alike, because they ask here.
"""

from __future__ import annotations

from analysis.declare import (
    DECLARED,
    INDICATORS,
    STATUS_WORDS,
    Column,
    FromRegister,
    Indicator,
    Kind,
    NotCollected,
    Ratio,
    ShareGap,
    ShareOfOrganisations,
    Sum,
    Type,
)

TYPE_WORDS = {
    Type.TEXT: "text",
    Type.CHOICE: "one of a list",
    Type.CHOICES: "any of a list, `;` between",
    Type.AREA: "area, by name or code",
    Type.QUARTER: "financial quarter",
    Type.DATE: "date, year-month-day or day/month/year",
    Type.COUNT: "whole number of at least 0",
    Type.NUMBER: "number",
    Type.MONEY: "pounds, in plain digits",
}

# Every form a quarter may be written in, for the dictionary; `quarters.parse` reads them.
QUARTER_FORMS = (
    "2021/22 Q4",
    "2021-22-Q4",
    "2021-22 Q4",
    "Q4 2021/22",
    "2021/2022 Q4",
    "202122Q4",
    "FY2021-22 Q4",
    "Jan-Mar 2022",
    "2022-01-01/P3M",
    "2022-03-31",
    "31/03/2022",
)


def formula_in_words(indicator: Indicator) -> str:
    """Return how an indicator is computed: ``staff_trained / staff_in_post × 100, ...``."""
    if isinstance(indicator.formula, NotCollected):
        return f"not yet collected; it needs {indicator.formula.needs}"
    parts = [_formula(indicator)]
    if isinstance(indicator.formula, Ratio):
        parts.append("sums before ratios, from those that gave both")
    parts += [f"only {name} {_either(values)}" for name, values in indicator.where]
    parts += [f"without {name} {_either(values)}" for name, values in indicator.excluding]
    return ", ".join(parts)


def _formula(indicator: Indicator) -> str:
    formula = indicator.formula
    scale = f" × {indicator.scale:g}" if indicator.scale != 1 else ""
    match formula:
        case Sum(measure, None):
            return f"sum of {measure.name}"
        case Sum(measure, minus):
            return f"sum of {measure.name} - sum of {minus.name}"
        case Ratio(numerator, denominator):
            return f"{numerator.name} / {denominator.name}{scale}"
        case ShareOfOrganisations(measure):
            return (
                f"organisations with {measure.name} of at least 1 / organisations that returned it"
                f"{scale}"
            )
        case ShareGap(part, whole):
            return f"(a group's share of {part.name} - its share of {whole.name}){scale}"
        case FromRegister(_, words):
            ratio, *limits = words.split(", ")
            return ", ".join([ratio + scale, *limits])
    raise TypeError(f"{indicator.id}: no words for {type(formula).__name__}; add them here")


def _either(values: tuple[str, ...]) -> str:
    return " or ".join(values)


def blank_in_words(column: Column) -> str:
    """Return whether a cell may be blank, and what a blank or absent cell then means."""
    if column.default is not None:
        return f"optional: blank is `{column.default}`"
    if column.default_from is not None:
        source, _, attribute = column.default_from.partition(".")
        taken = f"the register's {attribute}" if attribute else f"the {source}"
        return f"optional: blank takes {taken}"
    if column.required:
        return "required, or `[x]` where it is not available" if column.has_status else "required"
    return f"optional: blank is `[{column.blank.value}]`, {STATUS_WORDS[column.blank]}"


def adds_over_in_words(column: Column) -> str:
    """Return the dimensions a measure of a return may be summed over."""
    names = [*(["quarter"] if column.kind is Kind.FLOW else []), *column.adds_over]
    return ", ".join(names) or "nothing"


def allowed_in_words(column: Column) -> str:
    """Return the allowed values of a column, or the list that holds them."""
    if column.type is Type.AREA:
        return "list of areas"
    if column.choices == INDICATORS:
        return "the id of an indicator"
    if isinstance(column.choices, str) and column.choices not in DECLARED:
        return f"list of {column.choices.replace('_', ' ')}"
    return ", ".join(column.allowed) or column.pattern_words


def list_of(column: Column) -> str | None:
    """Return the name of the reference list a column takes its values from, if any."""
    if column.type is Type.AREA:
        return "areas"
    named = isinstance(column.choices, str) and column.choices not in DECLARED
    return column.choices if named else None
