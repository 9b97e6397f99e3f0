"""The look of every page: one style sheet, put on by the frame."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analysis.charts.chart import release_words
from analysis.release import Release
from pages._ui import blocks, filters, loading
from pages._ui.ready import Markup

STYLE = Markup(f"<style>{Path(__file__).with_name('style.css').read_text('utf-8')}</style>")


def put_on() -> None:
    """Put the style sheet on the page."""
    st.html(STYLE)


def earlier_release(shown: Release, newest: int) -> None:
    """Say above every page that it stands as published earlier, with the way back."""
    asked = filters.release_in_vain()
    if asked is not None:
        st.warning(
            f"There is no release “{filters.plain(asked)}” to show, as the address asks. "
            f"This is release {shown.version}; the newest is release {newest}."
        )
    if shown.version != newest:
        with st.container(key="as_published", horizontal=True, vertical_alignment="center"):
            st.warning(
                f"As published: this is {release_words(shown)}. The newest is release {newest}."
            )
            st.button("Show the newest", key="show_newest", on_click=filters.back_to_newest)


def mended(problems: tuple[str, ...]) -> None:
    """Tell those who own the data that the store went back, and what was wrong with it."""
    if problems:
        found = blocks.safe("; ".join(problems))
        st.warning(f"{loading.MENDED}: {found}. Look at the History for what to publish again.")
