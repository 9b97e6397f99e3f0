"""A chart as a picture, made in the reader's browser from what is drawn there.

The server has no browser to draw with. The component below takes the SVG that Plotly drew on the
page, puts title, source, date and caveat around it and hands it over as SVG or PNG.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis import theme
from analysis.charts.chart import Chart

HTML = """<div class="pictures">
<button type="button" data-kind="png">Download picture (PNG)</button>
<button type="button" data-kind="svg">Download drawing (SVG)</button>
<span role="status" class="said"></span></div>"""
CSS = """.pictures { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
button { font: inherit; color: #0b0c0c; background: #ffffff; border: 1px solid #6f777b;
  border-radius: 4px; padding: 0.4rem 0.75rem; min-height: 40px; cursor: pointer; }
button:hover { border-color: #0b4f8a; color: #0b4f8a; }
button:focus-visible { outline: 3px solid #f46a25; outline-offset: 1px; }"""
SCRIPT = Path(__file__).with_name("pictures.js").read_text("utf-8")
MADE_UP = "Illustrative, not real."
MOST_CAVEATS = 2

_component = st.components.v2.component("pictures", html=HTML, css=CSS, js=SCRIPT)


def buttons(made: Chart) -> None:
    """Offer a chart as PNG and SVG, with its title, source, date and caveats burned in."""
    caveats = [*([MADE_UP] if made.is_illustrative else []), *made.notes[:MOST_CAVEATS]]
    _component(
        key=f"{made.key}_pictures",
        data={
            "chart": f"st-key-{made.key}_chart",
            "name": made.key,
            "title": made.title,
            "alt": made.alt,
            "lines": [made.source, *caveats],
            "ink": theme.INK,
            "quiet": theme.QUIET,
            "font": theme.FONT,
        },
    )
