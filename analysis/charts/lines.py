"""An indicator by quarter: one line per area, named at its end."""

from __future__ import annotations

import pandas as pd

from analysis import findings, formatting, theme
from analysis.charts import ahead, panels
from analysis.charts.ahead import Fan
from analysis.charts.chart import (
    Chart,
    is_illustrative,
    notes_for,
    plain,
    source_line,
    with_gaps,
)
from analysis.declare import Indicator
from analysis.indicators import ALL
from analysis.measures import RATE, part_of, shown_as
from analysis.release import Figure, Release, Target, grouping
from analysis.selection import Selection

# Names at the line ends keep at least this many pixels between them, and more with a target below.
LEAST_PIXELS, WITH_TARGET = 19, 36
# A chart lower than this has room for the target of its main area only.
LOW = 300


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
    targets, fan = _ahead(release, indicator, selection, group, labels)
    events = panels.events(release, indicator, figures, labels)
    if fan is not None:
        notes.append(ahead.fan_words(indicator, fan))
    if events:
        sentence += f" Marked on the chart: {'; '.join(events)}."
    seen = targets if height >= LOW else {selection.main_area: targets.get(selection.main_area)}
    return Chart(
        key=f"{indicator.key}_by_quarter",
        title=findings.title(release, indicator, selection, by=by, group=group),
        figure=_figure(drawn, labels, figures, flat, height, targets, seen, fan, events)
        if shown
        else {},
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


def _ahead(
    release: Release, indicator: Indicator, selection: Selection, group: str, labels: list[str]
) -> tuple[dict[str, list[Target]], Fan | None]:
    """Return the targets to draw by area, and the main area's fan.

    Targets and projections are of the rate and of everybody, never of a part.
    """
    if group != ALL or selection.part != RATE or not labels:
        return {}, None
    found = {
        area: ahead.targets_drawn(release, indicator, area, labels) for area in selection.areas
    }
    fan = ahead.fan(release, indicator, selection.main_area, selection.last)
    return {area: goals for area, goals in found.items() if goals}, fan


def _figure(
    indicator: Indicator,
    labels: list[str],
    figures: dict[str, list[Figure]],
    flat: list[Figure],
    height: int,
    targets: dict[str, list[Target]],
    seen: dict[str, list[Target] | None],
    fan: Fan | None,
    events: list[str],
) -> dict:
    goals = [goal for row in targets.values() for goal in row]
    values = [figure.value for figure in flat if figure.value is not None]
    values += [goal.value for goal in goals] + list(fan.upper if fan else ())
    lowest, highest = min(0.0, *values), max(values) or 1.0
    top = lowest + (highest - lowest) * 1.1
    longer = ahead.labels_with(
        labels, *(goal.quarter for goal in goals), *(fan.labels if fan else ())
    )
    traces = [_trace(area, row) for area, row in figures.items()]
    traces += [ahead.path(indicator, area, row) for area, row in targets.items()]
    traces += ahead.fan_traces(indicator, fan) if fan else []
    return {
        "data": traces,
        "layout": theme.layout(
            height=height,
            margin={"r": 104},
            xaxis={
                "type": "category",
                "categoryorder": "array",
                "categoryarray": longer,
                "range": [-0.4, len(longer) - 0.6],
                "tickvals": _ticks(longer),
                "ticktext": [label.replace(" ", "<br>") for label in _ticks(longer)],
                "tickangle": 0,
            },
            yaxis={
                "range": [lowest * 1.1, top],
                "ticksuffix": " %" if indicator.unit == "%" else "",
                "tickprefix": "£" if indicator.unit == "GBP" else "",
                "tickformat": "~s" if indicator.unit == "GBP" else ",",
            },
            annotations=[
                *_names(indicator, figures, seen, lowest, top, 1 / (height - 70)),
                theme.corner_note(_unit_note(indicator, flat)),
                *panels.event_marks(events, labels),
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


def _trace(area: str, row: list[Figure]) -> dict:
    drawn = theme.mark(area)
    row = with_gaps(row)
    symbols = [f"{drawn.symbol}-open" if figure.is_incomplete else drawn.symbol for figure in row]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.text(area),
        "x": [figure.quarter for figure in row],
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


def _names(
    indicator: Indicator,
    figures: dict[str, list[Figure]],
    targets: dict[str, list[Target] | None],
    bottom: float,
    top: float,
    pixel: float,
) -> list[dict]:
    """Return the areas' names at the ends of their lines, each with its target, kept apart."""
    ends = []
    for area, row in figures.items():
        known = [figure for figure in row if figure.value is not None]
        if known:
            goals = targets.get(area)
            said = formatting.number(indicator, goals[-1].value) if goals else ""
            ends.append((known[-1].value, area, said))
    ends.sort()
    unit = (top - bottom) * pixel
    placed: list[tuple[float, str, str]] = []
    edge = bottom
    for value, area, said in ends:
        half = (WITH_TARGET if said else LEAST_PIXELS) * unit / 2
        placed.append((max(value, edge + half), area, said))
        edge = placed[-1][0] + half
    over = max(0.0, edge - top)
    return [_name(value - over, area, said) for value, area, said in placed]


def _name(height: float, area: str, target: str) -> dict:
    below = f"<br><span style='font-size:12px'>target {theme.text(target)}</span>" if target else ""
    return {
        "text": theme.label(area) + below,
        "xref": "paper",
        "x": 1,
        "xanchor": "left",
        "y": height,
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"color": theme.INK, "size": 14},
    }
