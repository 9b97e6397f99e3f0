"""The drawing of charts with expected ranges: one panel per area, sharing the quarters."""

from __future__ import annotations

import textwrap

from analysis import formatting, quarters, theme
from analysis.charts.chart import is_illustrative, with_gaps
from analysis.declare import Indicator
from analysis.release import Figure, Release
from analysis.signals import words
from analysis.signals.reading import Segment, Signal
from analysis.statistics.gate import Method

PANEL_HEIGHT, PANEL_GAP, MOST_TICKS = 170, 46, 5
BAND, LIMIT = "rgba(80, 90, 95, 0.13)", "#505a5f"
TARGET = "#de1b1b"
# Colours of Making Data Count; the two pale ones get a dark outline, and each has its own shape.
STATES = {
    "special_cause_improvement": "#00b0f0",
    "special_cause_concern": "#e46c0a",
    "special_cause_neutral_high": "#490092",
    "special_cause_neutral_low": "#490092",
}
HIGH = ("Above", "Increasing")


def figure(
    release: Release,
    indicator: Indicator,
    labels: list[str],
    figures: dict[str, list[Figure]],
    found: dict[str, Signal],
    events: list[str],
) -> dict:
    """Return the panels of the areas as one figure."""
    count = len(figures)
    height = count * (PANEL_HEIGHT + PANEL_GAP) + 40
    is_made_up = is_illustrative([one for row in figures.values() for one in row])
    share, gap = PANEL_HEIGHT / height, PANEL_GAP / height
    data, annotations, shapes, axes = [], [], [], {}
    for place, (area, row) in enumerate(figures.items()):
        axis = "y" if place == 0 else f"y{place + 1}"
        top = 1 - gap / 2 - place * (share + gap)
        axes[f"yaxis{place + 1 if place else ''}"] = _axis(indicator, [top - share, top])
        data += _panel(release, indicator, labels, row, found[area], axis)
        annotations += _panel_words(area, row, found[area], labels, axis, top)
        shapes += _starts(found[area], labels, axis)
    if is_made_up:
        annotations.append(_illustrative())
    annotations += event_marks(events, labels)
    layout = theme.layout(
        height=height,
        margin={"t": 26, "r": 56},
        xaxis={
            "type": "category",
            "range": [-0.5, len(labels) - 0.5],
            "categoryorder": "array",
            "categoryarray": labels,
            "tickvals": _ticks(labels),
            "ticktext": [label.replace(" ", "<br>") for label in _ticks(labels)],
            "anchor": "y" if count == 1 else f"y{count}",
        },
        annotations=annotations,
        shapes=shapes,
    )
    layout |= {name: {**layout["yaxis"], **axis} for name, axis in axes.items()}
    return {"data": data, "layout": layout}


def _axis(indicator: Indicator, domain: list[float]) -> dict:
    return {
        "domain": domain,
        "rangemode": "normal" if indicator.unit == "%" else "tozero",
        "ticksuffix": " %" if indicator.unit == "%" else "",
        "tickformat": ",",
        "nticks": 5,
        "zeroline": True,
    }


def _ticks(labels: list[str]) -> list[str]:
    step = max(1, -(-len(labels) // MOST_TICKS))
    return labels[::-1][::step][::-1]


def _panel(
    release: Release,
    indicator: Indicator,
    labels: list[str],
    row: list[Figure],
    one: Signal,
    axis: str,
) -> list[dict]:
    lines = [trace for segment in one.segments for trace in _lines(segment, one, labels)]
    lines += _target(release, indicator, one.area, labels)
    return [{**trace, "yaxis": axis} for trace in (*lines, _series(row, one))]


def _lines(segment: Segment, one: Signal, labels: list[str]) -> list[dict]:
    """Return the band and the centre of a segment; it stops at the ends of the segment."""
    inside = [label for label in labels if segment.first <= label <= segment.last]
    if not inside:
        return []
    is_median = segment.method is Method.MEDIAN
    name = "Median" if is_median else "Mean"
    written = formatting.number(one.indicator, segment.centre)
    centre = _line(
        inside, segment.centre, f"{name} {written}", "#0b0c0c", "dash" if is_median else "solid"
    )
    if segment.upper is None:
        return [centre]
    low, high = words.drawn(one, segment.lower), words.drawn(one, segment.upper)
    limits = [
        _line(
            inside, value, f"{side} limit {formatting.number(one.indicator, value)}", LIMIT, "dot"
        )
        for side, value in (("Upper", high), ("Lower", low))
    ]
    limits[1] |= {"fill": "tonexty", "fillcolor": BAND}
    return [*limits, centre]


def _line(labels: list[str], value: float, name: str, colour: str, dash: str) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": labels,
        "y": [value] * len(labels),
        "line": {"color": colour, "width": 1.2, "dash": dash},
        "hovertemplate": f"{name}<extra></extra>",
    }


def _target(release: Release, indicator: Indicator, area: str, labels: list[str]) -> list[dict]:
    """Return the target in force at each quarter, as steps."""
    goals = [release.target(indicator, area, label) for label in labels]
    if not labels or goals[-1] is None:
        return []
    drawn = _line(labels, 0, "Target", TARGET, "dashdot")
    said = [
        f"Target {formatting.number(indicator, goal.value)} by {goal.quarter}" for goal in goals
    ]
    return [
        drawn
        | {
            "y": [goal.value for goal in goals],
            "line": {"color": TARGET, "width": 2, "dash": "dashdot", "shape": "hv"},
            "text": [theme.text(one) for one in said],
            "hovertemplate": "%{text}<extra></extra>",
        }
    ]


def _series(row: list[Figure], one: Signal) -> dict:
    mark = theme.mark(one.area)
    row = with_gaps(row)
    states = [_state(figure, one) for figure in row]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": theme.text(one.area),
        "x": [figure.quarter for figure in row],
        "y": [figure.value for figure in row],
        "connectgaps": False,
        "line": {"color": mark.colour, "width": 1.5},
        "marker": {
            "symbol": [symbol for symbol, _, _ in states],
            "color": [colour or mark.colour for _, colour, _ in states],
            "size": [13 if colour else 8 for _, colour, _ in states],
            "line": {"color": theme.INK, "width": [1 if colour else 0 for _, colour, _ in states]},
        },
        "text": [theme.text(words_) for _, _, words_ in states],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _state(figure: Figure, one: Signal) -> tuple[str, str, str]:
    """Return symbol, colour and words of a point: shape says high or low, colour good or bad."""
    said = f"{figure.quarter}: {formatting.shown(figure)}"
    if figure.is_incomplete:
        return "circle-open", "", f"{said} (incomplete: takes no verdict)"
    rule, kind = one.causes.get(figure.quarter, ("", ""))
    if not rule:
        return "circle", "", said
    symbol = "triangle-up" if any(word in rule for word in HIGH) else "triangle-down"
    return symbol, STATES[kind], f"{said}, {words.POINT[kind]}: {words.cause(rule)}"


def segment_at(one: Signal, quarter: str) -> Segment | None:
    """Return the segment whose lines are drawn at a quarter."""
    return next((each for each in one.segments if each.first <= quarter <= each.last), None)


def _panel_words(
    area: str, row: list[Figure], one: Signal, labels: list[str], axis: str, top: float
) -> list[dict]:
    """Return the heading of a panel, and a word at each first special cause of a kind."""
    icon = words.VARIATION.get(one.variation, one.verdict.method.value.capitalize())
    if one.variation == "common_cause":
        # What it means stands in the sentence below; a narrow screen would cut it off here.
        icon = icon.partition(":")[0]
    heading = {
        "text": f"{theme.label(area)} · {theme.text(icon)}",
        "xref": "paper", "yref": "paper", "x": 0, "y": top,
        "xanchor": "left", "yanchor": "bottom", "showarrow": False,
        "font": {"color": theme.INK, "size": 14},
    }  # fmt: skip
    found, before = [heading, *_line_values(one, labels, axis)], ""
    for figure in row:
        _, kind = one.causes.get(figure.quarter, ("", ""))
        if kind and kind != before and figure.value is not None and not figure.is_incomplete:
            found.append(_word(figure, words.POINT[kind].capitalize(), axis, labels))
        before = kind
    return found


def _line_values(one: Signal, labels: list[str], axis: str) -> list[dict]:
    """Return the numbers of the lines in force, at their right end."""
    current = one.current
    if current is None or not labels or current.last < labels[0]:
        return []
    values = [current.centre]
    if current.upper is not None:
        values += [words.drawn(one, current.lower), words.drawn(one, current.upper)]
    return [
        {
            "text": formatting.number(one.indicator, value), "xref": "paper", "x": 1, "y": value,
            "yref": axis, "xanchor": "left", "yanchor": "middle", "showarrow": False,
            "font": {"color": theme.INK, "size": 12},
        }
        for value in dict.fromkeys(values)
    ]  # fmt: skip


def _word(figure: Figure, text: str, axis: str, labels: list[str]) -> dict:
    at_end = labels.index(figure.quarter) > len(labels) * 0.8
    return {
        "text": text, "x": figure.quarter, "y": figure.value, "yref": axis,
        "showarrow": False, "yshift": 13, "xanchor": "right" if at_end else "left",
        "bgcolor": "rgba(255, 255, 255, 0.8)", "font": {"color": theme.INK, "size": 12},
    }  # fmt: skip


def _starts(one: Signal, labels: list[str], axis: str) -> list[dict]:
    """Return a line, with its reason, where a series starts anew."""
    shapes = []
    for quarter, reason in one.rebases.items():
        if quarter not in labels:
            continue
        at = labels.index(quarter) - 0.5
        said = "<br>".join(map(theme.text, textwrap.wrap(f"Rebased: {reason}", 26)[:6]))
        side = "right" if at > len(labels) / 2 else "left"
        shapes.append(
            {
                "type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": f"{axis} domain",
                "line": {"color": theme.INK, "width": 1, "dash": "dot"},
                "label": {
                    "text": said, "textposition": "start", "textangle": 0, "xanchor": side,
                    "yanchor": "bottom", "font": {"color": theme.INK, "size": 11},
                },
            }
        )  # fmt: skip
    return shapes


def events(
    release: Release, indicator: Indicator, figures: dict[str, list[Figure]], labels: list[str]
) -> list[str]:
    """Return the dated events of the registers on this chart, numbered in order of time."""
    table = release.tables["annotations"].dropna(subset=["date"]).sort_values("date")
    meant = table["indicator"].isna() | (table["indicator"] == indicator.id)
    mine = table[meant & table["area"].isin(list(figures))].to_dict("records")
    placed = [(quarters.containing(row["date"].date()).label, row) for row in mine]
    return [
        f"{number} ({label}, {row['area']}): {row['text']}"
        for number, (label, row) in enumerate(
            ((label, row) for label, row in placed if label in labels), start=1
        )
    ]


def event_marks(said: list[str], labels: list[str]) -> list[dict]:
    """Return a numbered mark at the quarter of each event; the numbers are told in words below."""
    numbers: dict[str, list[str]] = {}
    for event in said:
        number, rest = event.split(" (", maxsplit=1)
        numbers.setdefault(rest.split(",")[0], []).append(number)
    return [
        {
            "text": ", ".join(mine), "x": quarter, "y": 0, "yref": "paper",
            "yanchor": "bottom", "showarrow": False, "bordercolor": theme.INK, "borderpad": 1,
            "bgcolor": "#ffffff", "font": {"color": theme.INK, "size": 11},
        }
        for quarter, mine in numbers.items()
        if quarter in labels
    ]  # fmt: skip


def _illustrative() -> dict:
    return {
        "text": "Illustrative, not real", "xref": "paper", "yref": "paper", "x": 1, "y": 1,
        "xanchor": "right", "yanchor": "bottom", "showarrow": False,
        "font": {"color": theme.QUIET, "size": 13},
    }  # fmt: skip
