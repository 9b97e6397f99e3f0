"""An indicator by quarter: one line per area, named at its end."""

from __future__ import annotations

import pandas as pd

from analysis import findings, formatting, quarters, theme
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.indicators import ALL
from analysis.measures import part_of, shown_as
from analysis.release import Figure, Release, grouping
from analysis.selection import Selection

# Names at the line ends keep at least this many pixels between them.
LEAST_PIXELS = 19


def by_quarter(
    release: Release,
    indicator: Indicator,
    selection: Selection,
    *,
    height: int = theme.CHART_HEIGHT,
) -> Chart:
    """Draw an indicator over the chosen quarters, a line for each chosen area.

    Missing figures leave a gap; incomplete ones are drawn hollow. Nothing is joined across a gap.
    """
    by, group = grouping(indicator, sector=selection.sector, level=selection.level)
    labels = selection.labels(release.quarters)
    figures = {
        area: [
            shown_as(release.figure(indicator, area, label, by=by, group=group), selection.part)
            for label in labels
        ]
        for area in selection.areas
    }
    flat = [figure for row in figures.values() for figure in row]
    shown = any(formatting.is_shown(figure) for figure in flat)
    notes = list(notes_for(indicator, flat))
    asked = {"sector": selection.sector, "level": selection.level}
    for name, value in asked.items():
        if value != ALL and name not in by:
            notes.insert(0, f"Not published by {name}: this is over all.")
    sentence = findings.over_time(release, indicator, selection, by=by, group=group)
    drawn = part_of(indicator, selection.part)
    return Chart(
        key=f"{indicator.key}_by_quarter",
        title=findings.title(release, indicator, selection, by=by, group=group),
        figure=_figure(release, drawn, labels, figures, flat, height) if shown else {},
        alt=f"Line chart of {indicator.title.lower()} by quarter. {sentence}",
        table=_table(labels, figures),
        data=plain(flat),
        source=source_line(release, indicator),
        notes=tuple(notes),
        is_illustrative=is_illustrative(flat),
        empty="" if shown else findings.nothing_yet(release, indicator, selection),
        indicator=indicator,
        extra={"sentence": sentence},
    )


def _table(labels: list[str], figures: dict[str, list[Figure]]) -> pd.DataFrame:
    columns = {"Quarter": labels[::-1]}
    for area, row in figures.items():
        columns[area] = [formatting.marked(figure) for figure in row[::-1]]
    return pd.DataFrame(columns, dtype="str")


def _figure(
    release: Release,
    indicator: Indicator,
    labels: list[str],
    figures: dict[str, list[Figure]],
    flat: list[Figure],
    height: int,
) -> dict:
    highest = max(figure.value for figure in flat if figure.value is not None)
    lowest = min(0.0, *(figure.value for figure in flat if figure.value is not None))
    targets = _targets(release, indicator, figures, labels)
    highest = max([highest, *(target["y"][0] for target in targets)]) or 1.0
    top = lowest + (highest - lowest) * 1.1
    return {
        "data": [_trace(area, labels, row) for area, row in figures.items()] + targets,
        "layout": theme.layout(
            height=height,
            margin={"r": 104},
            xaxis={
                "type": "category",
                "range": [-0.4, len(labels) - 0.6],
                "tickvals": _ticks(labels),
                "ticktext": [label.replace(" ", "<br>") for label in _ticks(labels)],
                "tickangle": 0,
            },
            yaxis={
                "range": [lowest * 1.1, top],
                "ticksuffix": " %" if indicator.unit == "%" else "",
                "tickprefix": "£" if indicator.unit == "GBP" else "",
                "tickformat": "~s" if indicator.unit == "GBP" else ",",
            },
            annotations=[
                *_names(figures, lowest, top, LEAST_PIXELS / (height - 70)),
                theme.corner_note(_unit_note(indicator, flat)),
                *_events(release, indicator, figures, labels),
            ],
        ),
    }


def _unit_note(indicator: Indicator, flat: list[Figure]) -> str:
    unit = {"%": "Per cent", "GBP": "Pounds"}.get(indicator.unit, indicator.unit.capitalize())
    return f"{unit} · illustrative, not real" if is_illustrative(flat) else unit


def _ticks(labels: list[str]) -> list[str]:
    """Return at most five labels to write, the newest always among them."""
    step = max(1, -(-len(labels) // 5))
    return labels[::-1][::step][::-1]


def _trace(area: str, labels: list[str], row: list[Figure]) -> dict:
    drawn = theme.mark(area)
    symbols = [f"{drawn.symbol}-open" if figure.is_incomplete else drawn.symbol for figure in row]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.text(area),
        "x": labels,
        "y": [figure.value for figure in row],
        "connectgaps": False,
        "line": {"color": drawn.colour, "dash": drawn.dash, "width": drawn.width},
        "marker": {"color": drawn.colour, "symbol": symbols, "size": 7, "line": {"width": 1.5}},
        "text": [_hover(area, figure) for figure in row],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(area: str, figure: Figure) -> str:
    words = f"{area}, {figure.quarter}: {formatting.shown(figure)}"
    if figure.is_incomplete:
        words += f" (incomplete: {formatting.returns(figure) or 'not every return is in'})"
    return theme.text(words)


def _names(figures: dict[str, list[Figure]], bottom: float, top: float, share: float) -> list[dict]:
    """Return the areas' names at the ends of their lines, kept apart from each other."""
    ends = []
    for area, row in figures.items():
        known = [(place, figure) for place, figure in enumerate(row) if figure.value is not None]
        if known:
            ends.append((known[-1][1].value, area))
    ends.sort()
    gap = (top - bottom) * share
    placed: list[tuple[float, str]] = []
    for value, area in ends:
        low = placed[-1][0] + gap if placed else bottom + gap / 2
        placed.append((max(value, low), area))
    over = max(0.0, placed[-1][0] - (top - gap / 2)) if placed else 0.0
    return [
        {
            "text": theme.label(area),
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "y": value - over,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"color": theme.INK, "size": 14},
        }
        for value, area in placed
    ]


def _targets(
    release: Release, indicator: Indicator, figures: dict[str, list[Figure]], labels: list[str]
) -> list[dict]:
    drawn = []
    if indicator != registry().indicators[indicator.id]:
        # Targets are of the share, never of the counts it is made of.
        return drawn
    for area in figures:
        for target in release.targets(indicator, area):
            if target.quarter in labels:
                words = f"Target for {area}, {target.quarter}: "
                drawn.append(
                    {
                        "type": "scatter",
                        "mode": "markers",
                        "name": theme.text(f"Target, {area}"),
                        "x": [target.quarter],
                        "y": [target.value],
                        "marker": {
                            "symbol": "line-ew-open",
                            "size": 18,
                            "color": theme.mark(area).colour,
                            "line": {"width": 3},
                        },
                        "text": [theme.text(words + formatting.number(indicator, target.value))],
                        "hovertemplate": "%{text}<extra></extra>",
                    }
                )
    return drawn


def _events(
    release: Release, indicator: Indicator, figures: dict[str, list[Figure]], labels: list[str]
) -> list[dict]:
    """Return the dated events that the registers put on this chart."""
    table = release.tables["annotations"]
    meant = table["indicator"].isna() | (table["indicator"] == indicator.id)
    mine = table[meant & table["area"].isin(list(figures))]
    marks = []
    for row in mine.dropna(subset=["date"]).to_dict("records"):
        label = quarters.containing(row["date"].date()).label
        if label in labels:
            marks.append(
                {
                    "x": label,
                    "y": 0,
                    "yref": "paper",
                    "text": theme.text(row["text"]),
                    "showarrow": True,
                    "arrowhead": 2,
                    "ay": -30,
                    "ax": 0,
                    "font": {"color": theme.INK, "size": 13},
                }
            )
    return marks
