"""Variation and assurance icons: our own shapes, each with its words, and the table of them all.

References
----------
NHS England. Making Data Count: the meanings of the icons. The drawings are our own.
"""

from __future__ import annotations

import base64
import html

import pandas as pd

from analysis import formatting
from analysis.charts.chart import Chart, is_illustrative, plain, release_words
from analysis.datasets import registry
from analysis.declare import Indicator
from analysis.release import Figure, Release
from analysis.selection import Selection
from analysis.signals import words
from analysis.signals.reading import Signal, signal
from analysis.statistics import gate
from analysis.statistics.policy import IN_FORCE

SIZE = 36
# Fills light enough for dark signs on them; shape, letter and words say the same without colour.
FILLS = {"improvement": "#8fdcf8", "concern": "#f5b183", "neutral": "#cdb3e0", "common": "#e6e8ea"}
UP, DOWN = "M18 6 L28 19 H22 V29 H14 V19 H8 Z", "M18 30 L28 17 H22 V7 H14 V17 H8 Z"
WAVE = "M6 20 Q10 10 14 18 T22 18 T30 16"
ASSURANCES = {
    "consistent_pass": ("#8fdcf8", "M9 18 L15 25 L27 10"),
    "consistent_fail": ("#f5b183", "M11 11 L25 25 M25 11 L11 25"),
    "inconsistent": ("#e6e8ea", "M13 14 Q13 9 18 9 T23 14 Q23 17 18 19 V22 M18 26 V27"),
}


def variation(icon: str) -> str:
    """Return the drawing of a variation icon: a wave, or an arrow in its colour, in a circle."""
    kind, _, side = icon.partition("_")
    if icon == "common_cause":
        shape = f'<path d="{WAVE}" fill="none" stroke="#0b0c0c" stroke-width="2.5"/>'
    else:
        shape = f'<path d="{UP if side == "high" else DOWN}" fill="#0b0c0c"/>'
    edge = ' stroke-dasharray="4 3"' if kind == "concern" else ""
    return _svg(
        words.VARIATION[icon],
        f'<circle cx="18" cy="18" r="16.5" fill="{FILLS[kind]}" stroke="#0b0c0c"{edge}/>{shape}',
    )


def assurance(icon: str) -> str:
    """Return the drawing of an assurance icon: a tick, a cross or a question in a square."""
    fill, path = ASSURANCES[icon]
    return _svg(
        words.ASSURANCE[icon],
        f'<rect x="2" y="2" width="32" height="32" rx="5" fill="{fill}" stroke="#0b0c0c"/>'
        f'<path d="{path}" fill="none" stroke="#0b0c0c" stroke-width="3"/>',
    )


def _svg(said: str, shapes: str) -> str:
    """Return a drawing as an image: pages take SVG out of HTML, and leave images in."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" '
        f'viewBox="0 0 36 36">{shapes}</svg>'
    )
    source = base64.b64encode(drawing.encode()).decode()
    return (
        f'<img alt="{html.escape(said)}" width="{SIZE}" height="{SIZE}" '
        f'src="data:image/svg+xml;base64,{source}">'
    )


def summary(release: Release, selection: Selection) -> Chart:
    """Set the icons of every indicator beside every chosen area, with their words."""
    indicators = [
        one for one in registry().indicators.values() if one.is_collected and one.has_whole
    ]
    cells = {
        indicator.id: [
            (
                release.figure(indicator, area, selection.last),
                signal(release, indicator, area, selection.last),
            )
            for area in selection.areas
        ]
        for indicator in indicators
    }
    flat = [pair for row in cells.values() for pair in row]
    figures = [figure for figure, _ in flat]
    sentence = _sentence(flat, selection)
    frame = pd.DataFrame(
        [
            {"Indicator": f"{indicator.id} {indicator.title}"}
            | {one.area: _words(figure, one) for figure, one in cells[indicator.id]}
            for indicator in indicators
        ],
        dtype="str",
    )
    return Chart(
        key="signals",
        title=f"Signals in {selection.last}: variation and assurance of every indicator",
        figure={},
        alt=f"Table of variation and assurance icons by area in {selection.last}. {sentence}",
        table=frame,
        data=_data(flat),
        source=f"Source: all datasets, {release_words(release)}",
        notes=(words.NOT_PROOF, *IN_FORCE.in_words),
        is_illustrative=is_illustrative(figures),
        extra={"sentence": sentence, "html": _table(indicators, cells, selection, sentence)},
    )


def _sentence(flat: list[tuple[Figure, Signal]], selection: Selection) -> str:
    judged = [one for _, one in flat if one.variation]
    concerns = [one for one in judged if words.is_good(one) is False]
    better = [one for one in judged if words.is_good(one)]
    if not judged:
        return f"No series can carry an expected range in {selection.last}."
    said = [f"{len(judged)} series can be judged in {selection.last}"]
    for count, word in ((concerns, "a concern"), (better, "an improvement")):
        if count:
            named = [f"{one.indicator.title.lower()} in {one.area}" for one in count]
            said.append(f"{len(count)} signal {word}: {formatting.listed(named)}")
    if len(said) == 1:
        said.append("all vary within their expected range")
    return f"{'; '.join(said)}."


def _words(figure: Figure, one: Signal) -> str:
    parts = [formatting.marked(figure), _variation_words(one)]
    if one.assurance in words.ASSURANCE:
        parts.append(words.ASSURANCE[one.assurance])
    return ". ".join(part for part in parts if part)


def _variation_words(one: Signal) -> str:
    if one.variation:
        return words.VARIATION[one.variation]
    if gate.unsuited(one.indicator):
        return "No icon: not a flow"
    if one.has_limits:
        return "No icon: the quarter is not complete"
    return "No icon: too few complete quarters, or no variation"


def _table(
    indicators: list[Indicator],
    cells: dict[str, list[tuple[Figure, Signal]]],
    selection: Selection,
    sentence: str,
) -> str:
    """Return a real table with the icons in it: rows and columns have headings."""
    heads = "".join(f'<th scope="col">{html.escape(area)}</th>' for area in selection.areas)
    rows = "".join(
        f'<tr><th scope="row">{html.escape(f"{one.id} {one.title}")}</th>'
        + "".join(f"<td>{_cell(figure, found)}</td>" for figure, found in cells[one.id])
        + "</tr>"
        for one in indicators
    )
    return (
        f"{STYLE}<div class='signals'><table>"
        f"<caption class='heard'>{html.escape(sentence)}</caption>"
        f'<thead><tr><th scope="col">Indicator</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


STYLE = (
    "<style>.signals{overflow-x:auto}.signals table{border-collapse:collapse;width:100%}"
    ".signals th,.signals td{border-bottom:1px solid #d0d4d7;padding:6px 8px;text-align:left;"
    "vertical-align:top;font-size:14px;color:#0b0c0c;min-width:112px}"
    ".signals img{margin-right:4px}"
    ".signals small{display:block;font-size:13px}</style>"
)


def _cell(figure: Figure, one: Signal) -> str:
    drawn = variation(one.variation) if one.variation else ""
    if one.assurance in ASSURANCES:
        drawn += assurance(one.assurance)
    value = html.escape(formatting.marked(figure))
    rest = html.escape(_words(figure, one).removeprefix(formatting.marked(figure)).lstrip(". "))
    return f"<b>{value}</b><br>{drawn}<small>{rest}</small>"


def _data(flat: list[tuple[Figure, Signal]]) -> pd.DataFrame:
    more = pd.DataFrame(
        [
            {
                "variation": one.variation,
                "assurance": one.assurance,
                "method": one.verdict.method.value,
                "reason": one.verdict.reason,
            }
            for _, one in flat
        ]
    )
    return plain([figure for figure, _ in flat]).join(more)
