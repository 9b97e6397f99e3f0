"""What is ready to be sent: a figure, and a piece of HTML."""

from __future__ import annotations

from functools import cached_property

import plotly.graph_objects as go


class Ready(go.Figure):
    """A figure nobody changes any more: checked, copied and packed once, not on every run.

    Plotly copies a figure and packs its arrays each time it is asked for as a dictionary, which
    Streamlit does on every run: of a page of charts, more than half of its time.
    """

    @cached_property
    def _packed(self) -> dict:
        return super().to_dict()

    def to_dict(self) -> dict:
        """Return the figure as a dictionary. What is in it is shared: read it, never change it."""
        return dict(self._packed)


class Markup(str):
    """HTML that Streamlit sends as it is: a text it would look through for indents each time."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)
