"""The floor of a page: every element it draws, drawn again from constants.

A page is run once while each call on Streamlit is noted with its arguments and the container it
draws in. Replaying the notes costs what Streamlit itself costs for these elements, and nothing of
what the dashboard does to make them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

MAIN, SIDEBAR = 0, 1
DRAWN = (
    "button", "caption", "checkbox", "code", "columns", "container", "dataframe", "download_button",
    "error", "expander", "file_uploader", "form", "form_submit_button", "header", "html", "info",
    "link_button", "markdown", "metric", "multiselect", "page_link", "pagination", "pills",
    "plotly_chart", "popover", "radio", "segmented_control", "selectbox", "slider", "subheader",
    "success", "table", "tabs", "text", "text_area", "text_input", "title", "toggle",
    "warning", "write",
)  # fmt: skip
# Of each call: the container it draws in, its name, its arguments, how many containers came of it.
Calls = list[tuple[int, str, tuple, dict, int]]
ELSEWHERE = "http://localhost/"
CALLBACKS = ("on_change", "on_click", "on_select", "args", "kwargs", "format_func")


@dataclass
class Recording:
    """The calls of one page run: container, method, arguments, and how many containers came."""

    calls: Calls = field(default_factory=list)
    containers: list[Any] = field(default_factory=list)


@contextmanager
def recorded() -> Iterator[Recording]:
    """Note every element that is drawn within."""
    made = Recording()
    saved = {name: getattr(DeltaGenerator, name) for name in DRAWN if hasattr(DeltaGenerator, name)}
    plain = {name: getattr(st, name) for name in saved if hasattr(st, name)}
    inside: list[str] = []

    def noting(name: str, draw):
        def method(self, *args, **kwargs):
            if inside:
                return draw(self, *args, **kwargs)
            place = _place(made, self._active_dg)
            inside.append(name)
            try:
                result = draw(self, *args, **kwargs)
            finally:
                inside.pop()
            came = _containers(result)
            made.containers += came
            # A link to a page is drawn as a link to an address: the floor has no such files.
            args = (ELSEWHERE,) if name == "page_link" else args
            constant = (_constant(args), {key: _one(key, value) for key, value in kwargs.items()})
            made.calls.append((place, name, *constant, len(came)))
            return result

        return method

    try:
        for name, draw in saved.items():
            setattr(DeltaGenerator, name, noting(name, draw))
        for name in plain:
            setattr(st, name, getattr(st._main, name))
        yield made
    finally:
        for name, draw in saved.items():
            setattr(DeltaGenerator, name, draw)
        for name, draw in plain.items():
            setattr(st, name, draw)


def _place(made: Recording, active: DeltaGenerator) -> int:
    for place, container in enumerate(made.containers):
        if container is active:
            return place + 2
    return SIDEBAR if active._root_container == st.sidebar._root_container else MAIN


def _containers(result: object) -> list[DeltaGenerator]:
    if isinstance(result, DeltaGenerator):
        return [result]
    if isinstance(result, (list, tuple)) and all(isinstance(one, DeltaGenerator) for one in result):
        return list(result)
    return []


def _constant(args: tuple) -> tuple:
    return tuple(b"constant" if callable(one) else one for one in args)


def _one(key: str, value: object) -> object:
    if key in CALLBACKS:
        return value if isinstance(value, str) else None
    return b"constant" if callable(value) else value


def given(calls: Calls) -> Calls:
    """Return recorded calls without the arguments that were left as they are."""
    return [
        (place, name, args, {key: one for key, one in kwargs.items() if one is not None}, came)
        for place, name, args, kwargs, came in calls
    ]


def replay(calls: Calls) -> None:
    """Draw recorded elements."""
    containers: list[DeltaGenerator] = [st._main, st.sidebar]
    for place, name, args, kwargs, came in calls:
        result = getattr(containers[place], name)(*args, **kwargs)
        if came:
            containers += _containers(result)
