"""Focus: a new screen begins at its heading, for those who hear it and those who use Tab."""

from __future__ import annotations

import base64
import hashlib

import streamlit as st

MOVED = "focus_moves"
# The heading itself takes the focus: a screen reader says it, and Tab goes on from there. The
# script never changes: the content policy names it by its hash, and allows no other.
SCRIPT = """
setTimeout(() => { const heading = document.querySelector('[data-testid="stMain"] h2');
  if (heading) { heading.tabIndex = -1; heading.style.outline = 'none'; heading.focus(); } }, 150);
"""


def policy_hash() -> str:
    """Return the hash by which a content policy names the script."""
    return base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()


def on_heading() -> None:
    """Move the focus to the step's heading at the next run."""
    st.session_state[MOVED] = st.session_state.get(MOVED, 0) + 1


def move() -> None:
    """Do what `on_heading` asked for, if it did."""
    number = st.session_state.get(MOVED, 0)
    if number:
        # Another number is another element, and so runs the script once more.
        st.html(
            f'<span data-move="{number}"></span><script>{SCRIPT}</script>',
            unsafe_allow_javascript=True,
        )
