"""The board pack as one self-contained page: no script, nothing fetched, prints well."""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis import markup
from analysis.charts.chart import Chart
from analysis.exports.pack import MADE_UP, Pack, definition
from analysis.exports.plotted import plot
from analysis.exports.svg import drawing

STYLE = """
body { font: 16px/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; margin: 0 auto;
  max-width: 60rem; padding: 1rem 1.5rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.5rem 0 .5rem; border-top: 1px solid #d0d4d7;
  padding-top: 1rem; }
svg { width: 100%; height: auto; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums;
  width: 100%; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border-bottom: 1px solid #d0d4d7; padding: .25rem .5rem .25rem 0; text-align: left;
  vertical-align: top; }
.quiet { color: #505a5f; font-size: .875rem; }
.made-up { border-left: 6px solid #b53b00; padding: .25rem .75rem; font-weight: 600; }
summary { cursor: pointer; padding: .4rem 0; color: #0b4f8a; text-decoration: underline; }
:focus-visible { outline: 3px solid #b53b00; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; }
  section { break-inside: avoid; } h2 { break-after: avoid; } details { display: none; }
  @page { size: A4; margin: 16mm; } }
"""


def webpage(pack: Pack) -> bytes:
    """Return a pack as one HTML file."""
    title = f"{pack.title}, {pack.subtitle}"
    warned = f"<p class='made-up'>{escape(MADE_UP)}</p>" if pack.is_illustrative else ""
    parts = [
        f"<header><h1>{escape(pack.title)}</h1><p>{escape(pack.subtitle)}</p>{warned}</header><main>",
        f"<p>{escape(pack.opening)}</p>",
        _section(pack.headlines),
        _list("Asked of the board", pack.asks or ("Nothing is asked for this quarter.",)),
        _list("What stands out", pack.stands_out),
        *(_section(made) for made in pack.charts),
        _list("How to make this again", pack.facts),
        "</main>",
    ]
    return (
        "<!doctype html><html lang='en-GB'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{''.join(parts)}"
        "</body></html>\n"
    ).encode()


def _list(title: str, lines: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<section><h2>{escape(title)}</h2><ul>{items}</ul></section>"


def _section(made: Chart) -> str:
    drawn = plot(made)
    parts = [f"<section><h2>{escape(made.title)}</h2>"]
    if made.is_illustrative:
        parts.append("<p class='quiet'>Illustrative, not real.</p>")
    if made.empty:
        parts.append(f"<p>{escape(made.empty)}</p>")
    if drawn is not None:
        parts.append(drawing(drawn, made.alt))
    if sentence := made.extra.get("sentence"):
        parts.append(f"<p>{escape(sentence)}</p>")
    if len(made.table):
        shown = _table(made.table, made.title)
        folded = f"<details><summary>Table of these figures</summary>{shown}</details>"
        parts.append(folded if drawn is not None else shown)
    parts.append(_about(made))
    return "".join([*parts, "</section>"])


def _about(made: Chart) -> str:
    lines = [*made.notes]
    if made.indicator is not None:
        lines.append(definition(made.indicator))
    notes = "".join(f"<li>{escape(line)}</li>" for line in lines)
    listed = f"<ul class='quiet'>{notes}</ul>" if notes else ""
    return f"<p class='quiet'>{escape(made.source)}</p>{listed}"


def _table(frame: pd.DataFrame, title: str) -> str:
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{escape(title, quote=True)}'>"
        f"<table><caption>{escape(title)}</caption>{markup.rows(frame)}</table></div>"
    )
