"""Organisations in a funnel: who lies beyond what chance explains for their size."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import formatting, theme
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.declare import WILSON, Indicator
from analysis.release import Figure, Release
from analysis.selection import Selection
from analysis.statistics import funnels
from analysis.statistics.policy import IN_FORCE

BY = "organisation"
CURVE_POINTS = 60
# Shape as well as colour tells which side of the funnel an organisation is on.
SIDES = {"High": ("triangle-up", "#12436D"), "Low": ("triangle-down", "#801650")}
INSIDE = ("circle", "#505a5f")
LIMITS = {
    "upper_3s": "Upper limit, 99.8 %",
    "upper_2s": "Upper limit, 95 %",
    "lower_2s": "Lower limit, 95 %",
    "lower_3s": "Lower limit, 99.8 %",
}


def by_organisation(release: Release, indicator: Indicator, selection: Selection) -> Chart:
    """Draw each organisation's share against its size, with the limits of chance."""
    area, quarter = selection.main_area, selection.last
    figures = release.figures_by(indicator, area, quarter, BY)
    shown = [one for one in figures if formatting.is_shown(one) and _is_share(one)]
    enough = indicator.interval == WILSON and len(shown) >= IN_FORCE.fewest_for_funnel
    table = _funnel(indicator, shown) if enough else pd.DataFrame()
    sentence = _sentence(table, shown, area, quarter) if enough else ""
    return Chart(
        key="funnel",
        title=f"{indicator.title} by organisation, {area}, {quarter}",
        figure=_figure(indicator, shown, table) if enough else {},
        alt=f"Funnel chart of {indicator.title.lower()} by organisation. {sentence}",
        table=_table(shown, table) if enough else pd.DataFrame(),
        data=plain(shown).join(table[[*LIMITS, "average", "significance"]])
        if enough
        else plain([]),
        source=source_line(release, indicator),
        notes=(
            "Limits widen as organisations get smaller. One beyond the outer limits differs from "
            "the average of all by more than chance explains; ask why before judging.",
            "From published counts; organisations under 20 staff are not shown by themselves.",
            "A count of all staff is a census, not a sample.",
            *notes_for(indicator, shown),
        ),
        is_illustrative=is_illustrative(shown),
        empty="" if enough else _why_not(indicator, len(shown), area),
        indicator=indicator,
        extra={"sentence": sentence},
    )


def _is_share(figure: Figure) -> bool:
    parts = (figure.numerator, figure.denominator)
    return None not in parts and 0 <= figure.numerator <= figure.denominator > 0


def _why_not(indicator: Indicator, count: int, area: str) -> str:
    if indicator.interval != WILSON:
        return "A funnel is drawn of shares only."
    return (
        f"A funnel needs at least {IN_FORCE.fewest_for_funnel} organisations with a published "
        f"share; {area} has {count or 'none'}."
    )


def _funnel(indicator: Indicator, shown: list[Figure]) -> pd.DataFrame:
    return funnels.proportion_funnel(
        [one.numerator for one in shown],
        [one.denominator for one in shown],
        multiplier=indicator.scale,
    )


def _sentence(table: pd.DataFrame, shown: list[Figure], area: str, quarter: str) -> str:
    beyond = table["significance"].str.contains(str(funnels.OUTER), regex=False)
    said = []
    for side, word in (("High", "above"), ("Low", "below")):
        names = [
            one.group
            for one, label, out in zip(shown, table["significance"], beyond, strict=True)
            if out and label.startswith(side)
        ]
        if names:
            said.append(f"{word} the outer limits: {formatting.listed(names)}")
    average = formatting.number(shown[0].indicator, table["average"].iloc[0])
    start = f"{len(shown)} organisations in {area} in {quarter}, {average} on average"
    return f"{start}; {'; '.join(said)}." if said else f"{start}; none beyond the outer limits."


def _table(shown: list[Figure], table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Organisation": one.group,
                "Share": formatting.marked(one),
                "Of": f"{one.denominator:,.0f}",
                "Against the funnel": word.replace(str(funnels.OUTER), "beyond the outer limits")
                .replace(str(funnels.INNER), "between the limits")
                .replace(funnels.NOT_SIGNIFICANT, "within"),
            }
            for one, word in zip(shown, table["significance"], strict=True)
        ],
        dtype="str",
    )


def _figure(indicator: Indicator, shown: list[Figure], table: pd.DataFrame) -> dict:
    sizes = np.linspace(
        table["denominator"].min() * 0.8, table["denominator"].max() * 1.05, CURVE_POINTS
    )
    average = float(table["average"].iloc[0])
    curves = funnels.proportion_limits(sizes, average / indicator.scale, multiplier=indicator.scale)
    lines = [
        _line(sizes, curves[name], said, "dash" if "2s" in name else "solid")
        for name, said in LIMITS.items()
    ]
    lines.append(_line(sizes, np.full(sizes.size, average), "Average of all", "dot"))
    marks = [SIDES.get(word.split()[0], INSIDE) for word in table["significance"]]
    points = {
        "type": "scatter",
        "mode": "markers",
        "name": "Organisations",
        "x": [one.denominator for one in shown],
        "y": [one.value for one in shown],
        "marker": {
            "symbol": [symbol for symbol, _ in marks],
            "color": [colour for _, colour in marks],
            "size": 10,
        },
        "text": [theme.text(f"{one.group}: {formatting.shown(one)}") for one in shown],
        "hovertemplate": "%{text}<extra></extra>",
    }
    return {
        "data": [*lines, points],
        "layout": theme.layout(
            height=380,
            xaxis={
                "title": {"text": "Size (denominator)"},
                "rangemode": "tozero",
                "tickformat": ",",
            },
            yaxis={"ticksuffix": " %" if indicator.unit == "%" else ""},
        ),
    }


def _line(x: np.ndarray, y, name: str, dash: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [float(one) for one in x],
        "y": [float(one) for one in y],
        "line": {"color": theme.QUIET, "width": 1.2, "dash": dash},
        "hoverinfo": "skip",
    }
