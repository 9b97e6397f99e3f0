"""Aids for those who hear the page or use it by keyboard, where Streamlit itself gives none."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis import formatting
from analysis.release import Release
from analysis.selection import Selection

SCRIPT = Path(__file__).with_name("aids.js").read_text("utf-8")

_component = st.components.v2.component("aids", html="<span></span>", js=SCRIPT)


def give(page: str, shown: Release, selection: Selection) -> None:
    """Announce the page and what it shows; keep focus and lists in order."""
    areas = formatting.listed(list(selection.areas))
    view = f"{areas}, {selection.first} to {selection.last}, release {shown.version}."
    for value in (selection.sector, selection.level):
        view += f" {value}." if value != "All" else ""
    with st.container(key="aids", height=1):
        _component(key="aids_component", data={"page": page, "view": view})
