"""Headline tiles: value, period, change, target, and the three authorities side by side."""

from __future__ import annotations

import html

import streamlit as st

from analysis import findings, formatting, reference, theme
from analysis.declare import Indicator
from analysis.release import Figure, Release
from analysis.selection import Selection
from pages._ui import loading, menu

TITLES = {
    "TR1": "Workforce reached",
    "TR2": "Completions",
    "NW1": "Network members",
    "AD1": "Committed",
    "FD3": "Funding runway",
}
# What the number counts, in a word or two beside it.
UNITS = {"TR1": "of staff", "TR2": "completions", "NW1": "members", "AD1": "organisations"}
# Organisations are few: they are told as so many of how many.
COUNTED = "AD1"
ARROWS = {"up": "▲", "down": "▼", "no": "■"}


def draw(shown: Release, selection: Selection) -> None:
    """Draw the five headline tiles; each title is a link to its page, with the filters kept."""
    with st.container(key="tiles"):
        for indicator in findings.headline():
            with st.container(border=True, key=f"{indicator.key}_tile"):
                menu.link(indicator.page, TITLES[indicator.id])
                st.html(loading.held(tile, shown, indicator, selection))


def tile(shown: Release, indicator: Indicator, selection: Selection) -> str:
    """Return what a tile says, as HTML."""
    figure = shown.figure(indicator, selection.main_area, selection.last)
    lines = [
        _value(figure),
        _period(figure),
        _change(figure) if formatting.is_shown(figure) else _missing(shown, figure),
        _target(shown, figure),
    ]
    return f"<div class='tile'>{''.join(lines)}{_authorities(shown, indicator, selection)}</div>"


def headline(figure: Figure) -> str:
    """Write a tile's number; a dash where there is none."""
    if not formatting.is_shown(figure):
        return "–"
    if figure.indicator.id == COUNTED:
        return f"{figure.numerator:,.0f} of {figure.denominator:,.0f}"
    return formatting.number(figure.indicator, figure.value)


def _value(figure: Figure) -> str:
    return f"<p class='value'>{_text(headline(figure))}</p>"


def _period(figure: Figure) -> str:
    unit = f"{UNITS[figure.indicator.id]}, " if figure.indicator.id in UNITS else ""
    if figure.indicator.id == COUNTED and formatting.is_shown(figure):
        # The target is a share, so the share stands beside the counts.
        unit = f"{formatting.number(figure.indicator, figure.value)} of {unit}"
    lacks = f"<p>Incomplete, from {_text(formatting.returns(figure))}</p>"
    said = f"<p class='quiet'>{_text(unit + figure.quarter)}</p>"
    return said + (lacks if figure.is_incomplete else "")


def _change(figure: Figure) -> str:
    change = formatting.change(figure)
    if not change:
        return "<p>No like-for-like change to give</p>"
    arrow = ARROWS[change.split()[0]]
    return (
        f"<p><span aria-hidden='true'>{arrow}</span> <span class='change'>{_text(change)}</span> "
        "like for like</p>"
    )


def _missing(shown: Release, figure: Figure) -> str:
    words = formatting.shown(figure)
    last = shown.last_known(figure.indicator, figure.area, figure.quarter)
    if last:
        words += f"; last known {formatting.shown(last)} in {last.quarter}"
    return f"<p>{_text(words[:1].upper() + words[1:])}</p>"


def _target(shown: Release, figure: Figure) -> str:
    target = shown.target(figure.indicator, figure.area, figure.quarter)
    if target is None:
        return "<p class='quiet'>No target agreed</p>"
    value = formatting.number(figure.indicator, target.value)
    return f"<p class='quiet'>Target {_text(value)} by {_text(target.quarter)}</p>"


def _authorities(shown: Release, indicator: Indicator, selection: Selection) -> str:
    parts = []
    for area in reference.authorities():
        figure = shown.figure(indicator, area, selection.last)
        mark = theme.mark(area)
        value = _text(headline(figure))
        if not formatting.is_shown(figure):
            value = f"<span title='{_text(formatting.shown(figure))}'>–</span>"
        parts.append(
            f"<div><dt><span aria-hidden='true' style='color:{mark.colour}'>{mark.sign}</span> "
            f"{_text(mark.tiny)}</dt><dd>{value}</dd></div>"
        )
    return f"<dl>{''.join(parts)}</dl>"


def _text(value: object) -> str:
    written = html.escape(str(value), quote=True)
    return written.replace(" %", "\u00a0%")
