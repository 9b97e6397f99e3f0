"""A chart as a picture, made in the reader's browser from what is drawn there.

The server has no browser to draw with. The page's script takes the SVG Plotly drew, puts title,
source, date and caveats around it and hands it over as SVG or PNG.
"""

from __future__ import annotations

import html
import json

from analysis import theme
from analysis.charts.chart import Chart

MADE_UP = "Illustrative, not real."
MOST_CAVEATS = 2


def buttons(made: Chart) -> str:
    """Return what offers a chart as PNG and SVG, with title, source, date and caveats burned in."""
    caveats = [*([MADE_UP] if made.is_illustrative else []), *made.notes[:MOST_CAVEATS]]
    told = {
        "chart": f"st-key-{made.key}_chart",
        "name": made.key,
        "title": made.title,
        "alt": made.alt,
        "lines": json.dumps([made.source, *caveats]),
        "ink": theme.INK,
        "quiet": theme.QUIET,
        "font": theme.FONT,
    }
    facts = " ".join(f'data-{name}="{html.escape(value)}"' for name, value in told.items())
    return (
        f"<div class='pictures' {facts}>"
        "<button type='button' data-kind='png'>Download picture (PNG)</button>"
        "<button type='button' data-kind='svg'>Download drawing (SVG)</button>"
        "<span role='status' class='said'></span></div>"
    )
