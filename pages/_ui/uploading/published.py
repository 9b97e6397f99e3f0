"""Afterwards: what was published, where it shows, and the way back."""

from __future__ import annotations

import streamlit as st

from analysis import changes, formatting
from analysis.datasets import registry
from analysis.recorded import Release
from pages._ui import diffing, going_back, loading, menu
from pages._ui.blocks import safe
from pages._ui.uploading import place


def screen(here: place.Place) -> None:
    """Say what a release holds, with links to the pages that show it and with Undo."""
    going_back.told()
    history = loading.store().history()
    entry = next((one for one in history if one.version == here.release), None)
    if entry is None:
        place.start()
        st.rerun()
    found = loading.compared(entry.version - 1, entry.version)
    counted = changes.counts(found.changes)
    if entry.version == history[0].version:
        st.success(f"Published as release {entry.version}. Every page shows it from now on.")
    else:
        since = f"Release {history[0].version} by {history[0].by} is the newest now."
        st.info(f"Published as release {entry.version}. {safe(since)}")
    st.markdown(f"**{safe(changes.in_words(counted))}** {safe(_by(entry))}")
    _links(list(counted))
    with st.container(horizontal=True, key="afterwards"):
        st.button("Upload more files", key="more", on_click=place.start)
        going_back.undo(entry)
    diffing.draw(
        found.changes,
        key="published",
        title=f"What release {entry.version} changed",
        before=found.before,
        after=found.after,
    )


def _by(entry: Release) -> str:
    files = formatting.counted(len(entry.files), "file")
    note = f" Note: {entry.note}." if entry.note else ""
    return f"{files}, by {entry.by}.{note}"


def _links(datasets: list[str]) -> None:
    pages = [registry()[name].page for name in datasets if registry()[name].page]
    st.markdown("See it on:")
    with st.container(horizontal=True, key="shows_on"):
        for page in dict.fromkeys((*pages, "overview", "history")):
            menu.link(page, f"{page.capitalize()} page")
