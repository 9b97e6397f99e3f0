"""The page's own script: announcements, focus and pictures, where Streamlit itself gives none."""

from __future__ import annotations

import base64
import hashlib
import html
from functools import lru_cache
from pathlib import Path

import streamlit as st

from analysis import formatting
from analysis.release import Release
from analysis.selection import Selection
from pages._ui.ready import Markup

SCRIPT = Path(__file__).with_name("page.js").read_text("utf-8")
PUT_ON = Markup(f"<script>{SCRIPT}</script>")


def policy_hash() -> str:
    """Return the hash by which the security policy lets this script run, and no other."""
    return base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()


def give(page: str, shown: Release, selection: Selection) -> None:
    """Say on the page what it shows, and put on the script that announces it."""
    with st.container(key="aids"):
        st.html(_facts(page, shown.version, selection))
        # The script is one text, always the same: it holds nothing of a file or a reader.
        st.html(PUT_ON, unsafe_allow_javascript=True)


@lru_cache(maxsize=1000)
def _facts(page: str, version: int, selection: Selection) -> Markup:
    areas = formatting.listed(list(selection.areas))
    view = f"{areas}, {selection.first} to {selection.last}, release {version}."
    for value in (selection.sector, selection.level):
        view += f" {value}." if value != "All" else ""
    facts = f"data-page='{html.escape(page)}' data-view='{html.escape(view)}'"
    return Markup(f"<div class='page-facts' {facts}></div>")
