"""Tables as one piece of HTML: a browser draws a hundred rows of it sooner than ten of Streamlit's.

Streamlit reads each cell of its own table as Markdown, and builds it again on every change of a
filter: on a page of twenty charts, thousands of cells nobody is looking at.
"""

from __future__ import annotations

import html
import re

import pandas as pd


def written(frame: pd.DataFrame, *, alt: str) -> str:
    """Return a table for `st.html`, every text in it escaped, its first column heading the rows."""
    heads = "".join(f'<th scope="col">{_text(name)}</th>' for name in frame.columns)
    columns = (frame.iloc[:, at].tolist() for at in range(frame.shape[1]))
    rows = "".join(_row(row) for row in zip(*columns, strict=True))
    return (
        f'<div class="tabled"><table aria-label="{html.escape(alt)}">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple) -> str:
    cells = "".join(f"<td>{_text(cell)}</td>" for cell in row[1:])
    return f'<tr><th scope="row">{_text(row[0])}</th>{cells}</tr>'


def _text(value: object) -> str:
    text = html.escape(str(value))
    # 29 % stays on one line.
    return re.sub(r"(?<=\d) %", "\u00a0%", text) if " %" in text else text
