"""What stands below a chart, as one piece of HTML: finding, source, table, how to read, pictures.

Each element of Streamlit's own is built, hashed, sent and laid out by itself on every change of a
filter: a page of twenty charts was three hundred of them, most of it closed and read by nobody.
"""

from __future__ import annotations

from analysis import formatting
from analysis.charts.chart import Chart
from analysis.charts.how_to_read import how_to_read
from analysis.markup import escaped
from pages._ui import pictures, tables

TABLE, READING, PICTURE = "Table", "How to read this", "Picture"


def written(made: Chart) -> str:
    """Return all that stands below a chart, every text in it escaped."""
    table = tables.written(made.table, alt=_alt(made)) if len(made.table) else ""
    parts = [made.extra.get("html", "") if not made.figure else ""]
    shown = bool(made.figure) or not made.empty
    if not made.figure and not parts[0] and shown:
        parts.append(table)
    parts.append(_said(made.extra.get("sentence", "")))
    parts.append(f'<p class="source">{_text(made.source)}</p>')
    if made.figure and table:
        parts.append(_closed(made, TABLE, table))
    if table:
        parts.append(_closed(made, READING, _notes(made)))
    if made.figure:
        parts.append(_closed(made, PICTURE, pictures.buttons(made)))
    return f'<div class="below">{"".join(parts)}</div>'


def _alt(made: Chart) -> str:
    return f"Table: {made.title}" if made.figure else made.alt


def _closed(made: Chart, label: str, body: str) -> str:
    # Named for the page's script, which opens again what was open before the figures changed.
    name = f"{escaped(made.key)} {label}"
    return f'<details data-kept="{name}"><summary>{label}</summary>{body}</details>'


def _notes(made: Chart) -> str:
    lines = "".join(f"<li>{_text(note)}</li>" for note in (*how_to_read(made), *made.notes))
    return f"<ul>{lines}</ul>" + _why(made)


def _why(made: Chart) -> str:
    if made.indicator is None:
        return ""
    question, why = _text(made.indicator.question), _text(made.indicator.why_it_matters)
    return f"<p><strong>{question}</strong> {why}</p>"


def _said(sentence: str) -> str:
    return f"<p>{_text(sentence)}</p>" if sentence else ""


def _text(value: object) -> str:
    return formatting.unparted(escaped(value))
