"""Where readers write to, from the server's configuration."""

from __future__ import annotations

import streamlit as st

from pages._ui import access

NOT_SET = (
    "No feedback address is set on this server: whoever runs it sets `DASHBOARD_FEEDBACK`. "
    "Until then, tell the data lead of the partnership."
)


def address() -> str:
    """Return the feedback address as a Markdown link; empty where none is set."""
    given = access.settings().feedback
    if not given:
        return ""
    return f"[{given}]({given if given.startswith('https://') else f'mailto:{given}'})"


def line() -> None:
    """Say where to write with a question, a mistake or a wish."""
    st.header("Ask, or tell us of a mistake", anchor=False)
    link = address()
    st.markdown(f"Write to {link}." if link else NOT_SET)
