"""The menu's entries: looked up on the disk once a process, not on every run."""

from __future__ import annotations

import copy
from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

_made: dict[tuple, StreamlitPage] = {}


def page(where: str | Callable[[], None], **options) -> StreamlitPage:
    """Return an entry as `st.Page` makes it: a copy of its own for every run, which is marked."""
    key = (where, *options.items())
    if key not in _made:
        _made[key] = st.Page(where, **options)
    return copy.copy(_made[key])
