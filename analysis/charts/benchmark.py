"""Each area's share with its interval, beside the system, the rest of it, or a target."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, reference, theme
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.declare import WILSON, Better, Indicator
from analysis.release import Figure, Release
from analysis.selection import Selection
from analysis.statistics import intervals
from analysis.statistics.policy import IN_FORCE

SYSTEM, REST, TARGET = "The whole system", "The rest of the system", "The area's target"
AGAINST = (SYSTEM, REST, TARGET)
NOT_COMPARED = "not compared"


def compared(release: Release, indicator: Indicator, selection: Selection, against: str) -> Chart:
    """Draw the chosen areas' shares with their intervals, each with what it is compared with."""
    areas = [area for area in selection.areas if area != reference.system() or against == TARGET]
    figures = [release.figure(indicator, area, selection.last) for area in areas]
    marks = [benchmark(release, figure, against) for figure in figures]
    words = [verdict(figure, mark, against) for figure, mark in zip(figures, marks, strict=True)]
    known = any(figure.lower is not None for figure in figures)
    said = [
        f"{one.area} {formatting.shown(one)}, {word}"
        for one, word in zip(figures, words, strict=True)
    ]
    sentence = f"{'; '.join(said)}." if said else "No area is chosen beside the system."
    empty = "" if known else _why_not(indicator, selection)
    rows = [_row(*one, against) for one in zip(figures, marks, words, strict=True)]
    return Chart(
        key="compare_benchmark",
        title=f"{indicator.title} beside {against[0].lower()}{against[1:]}, {selection.last}",
        figure=_figure(indicator, figures, marks, against) if known else {},
        alt=f"Dot chart of {indicator.title.lower()} with intervals by area. {sentence}",
        table=pd.DataFrame(rows, dtype="str"),
        data=plain(figures).assign(
            lower=[one.lower for one in figures],
            upper=[one.upper for one in figures],
            compared_with=against,
            benchmark=marks,
            comparison=words,
        ),
        source=source_line(release, indicator),
        notes=(*_how(against), *notes_for(indicator, figures)),
        is_illustrative=is_illustrative(figures),
        empty=empty,
        indicator=indicator,
        extra={"sentence": sentence if known else ""},
    )


def benchmark(release: Release, figure: Figure, against: str) -> float | None:
    """Return what a figure is compared with, None where it is not known."""
    indicator, quarter = figure.indicator, figure.quarter
    if against == TARGET:
        target = release.target(indicator, figure.area, quarter)
        return target.value if target else None
    if figure.area not in reference.authorities():
        return None
    whole = release.figure(indicator, reference.system(), quarter)
    if against == SYSTEM:
        return whole.value
    parts = (figure.numerator, figure.denominator, whole.numerator, whole.denominator)
    if whole.value is None or None in parts or whole.denominator <= figure.denominator:
        return None
    # From the counts that are published: it tells nothing that they do not.
    rest = whole.numerator - figure.numerator
    people = whole.denominator - figure.denominator
    return rest / people * indicator.scale if 0 <= rest <= people else None


def verdict(figure: Figure, mark: float | None, against: str) -> str:
    """Say how a share lies to its benchmark, allowing for random variation."""
    if mark is None or figure.lower is None:
        return NOT_COMPARED
    if against == TARGET and figure.is_incomplete:
        return "no verdict: a return is missing"
    word = str(intervals.comparison(figure.lower, figure.upper, mark))
    if word == "similar":
        return f"similar to {against[0].lower()}{against[1:]}"
    better = figure.indicator.better
    good = better is not Better.NEITHER and (word == "higher") == (better is Better.HIGHER)
    side = "" if better is Better.NEITHER else " (better)" if good else " (worse)"
    return f"{word} than {against[0].lower()}{against[1:]}{side}"


def _why_not(indicator: Indicator, selection: Selection) -> str:
    if indicator.interval != WILSON:
        return (
            "Only shares of people, settings or organisations have an interval: amounts of money "
            "and plain counts are not compared this way."
        )
    return f"No chosen area has a share that is published for {selection.last}."


def _how(against: str) -> tuple[str, ...]:
    return (
        f"The line through each mark is the {IN_FORCE.confidence:.0%} Wilson interval of the "
        f"published counts. A share is called higher or lower only where that line lies wholly "
        f"beyond {against[0].lower()}{against[1:]}.",
        "A count of all staff is a census, not a sample: read the interval as allowing for random "
        "variation, nothing more.",
        "Bristol is near half of the system and pulls its total towards itself: the rest of the "
        "system is the fairer measure for it.",
    )


def _row(figure: Figure, mark: float | None, word: str, against: str) -> dict[str, str]:
    interval = "–"
    if figure.lower is not None:
        low, high = (
            formatting.number(figure.indicator, one) for one in (figure.lower, figure.upper)
        )
        interval = f"{low} to {high}"
    return {
        "Area": figure.area,
        figure.quarter: formatting.marked(figure),
        "Interval": interval,
        "Returns": formatting.returns(figure) or "–",
        against: "–" if mark is None else formatting.number(figure.indicator, mark),
        "Comparison": word,
    }


def _figure(
    indicator: Indicator, figures: list[Figure], marks: list[float | None], against: str
) -> dict:
    names = [f"{theme.mark(one.area).sign} {theme.text(one.area)}" for one in figures]
    shares = {
        "type": "scatter",
        "mode": "markers+text",
        "name": theme.text(indicator.title),
        "x": [one.value for one in figures],
        "y": names,
        "text": [theme.text(formatting.shown(one)) for one in figures],
        "textposition": "top center",
        "textfont": {"color": theme.INK},
        "marker": {
            "size": 11,
            "color": [theme.mark(one.area).colour for one in figures],
            "symbol": [
                theme.mark(one.area).symbol + ("-open" if one.is_incomplete else "")
                for one in figures
            ],
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(one.upper, one.value) for one in figures],
            "arrayminus": [_reach(one.value, one.lower) for one in figures],
            "color": theme.INK,
            "thickness": 1.5,
        },
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    beside = {
        "type": "scatter",
        "mode": "markers",
        "name": against,
        "x": marks,
        "y": names,
        "marker": {
            "symbol": "line-ns-open",
            "size": 22,
            "color": theme.INK,
            "line": {"width": 3, "color": theme.INK},
        },
        "hovertemplate": f"{against}: %{{x:.1f}}<extra></extra>",
    }
    return {
        "data": [shares, beside],
        "layout": theme.layout(
            height=120 + 56 * len(figures),
            margin={"t": 44, "r": 24},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom"},
            xaxis={"showgrid": True, "ticksuffix": " %" if indicator.unit == "%" else ""},
            yaxis={"autorange": "reversed", "type": "category"},
        ),
    }


def _reach(high: float | None, low: float | None) -> float | None:
    return None if high is None or low is None else high - low
