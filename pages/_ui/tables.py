"""Tables as one piece of HTML: a browser draws a hundred rows of it sooner than ten of Streamlit's.

Streamlit reads each cell of its own table as Markdown, and builds it again on every change of a
filter: on a page of twenty charts, thousands of cells nobody is looking at.
"""

from __future__ import annotations

import pandas as pd

from analysis import formatting, markup


def written(frame: pd.DataFrame, *, alt: str) -> str:
    """Return a table for `st.html`, every text in it escaped, its first column heading the rows."""
    label = markup.escaped(alt)
    rows = markup.rows(frame, _text)
    return f'<div class="tabled"><table aria-label="{label}">{rows}</table></div>'


def _text(value: object) -> str:
    return formatting.unparted(markup.escaped(value))
