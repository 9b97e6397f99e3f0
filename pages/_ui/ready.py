"""What is ready to be sent: a figure, and a piece of HTML."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import plotly.io


class Ready(go.Figure):
    """A figure that Plotly has checked and written as JSON: once, not on every run.

    Streamlit takes a figure for checked by its class, asks for it as a dictionary and has that
    written as JSON on every run: of a page of charts, a third of its time. What Plotly itself holds
    of a figure takes more memory than all else of a chart, and goes once it is written.
    """

    def __init__(self, figure: dict[str, Any]) -> None:
        # Underscored, for Plotly refuses any other attribute.
        self._written = _Written(figure)
        self._written.json = _to_json(go.Figure(figure, skip_invalid=False), validate=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as a dictionary. What is in it is shared: read it, never change it."""
        return self._written

    def __reduce__(self) -> tuple:
        return Ready, (dict(self._written),)


class _Written(dict):
    """A figure as a dictionary, and what it is as JSON."""

    json: str


_to_json = plotly.io.to_json


def _as_written(figure: Any, *given: Any, **options: Any) -> str:
    return figure.json if isinstance(figure, _Written) else _to_json(figure, *given, **options)


# Streamlit asks for it under this name on every run; there is no other place to come in.
plotly.io.to_json = _as_written


class Markup(str):
    """HTML that Streamlit sends as it is: a text it would look through for indents each time."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)
