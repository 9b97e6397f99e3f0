"""The quarter of files that have no column for it: asked once for all that say the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis import formatting, quarters, understanding
from analysis.draft_records import StoredDraft
from analysis.understanding import Content
from pages._ui import loading
from pages._ui.blocks import safe
from pages._ui.uploading import place

# How far back a late return may be.
MOST_QUARTERS = 24


def questions(draft: StoredDraft, contents: Sequence[Content]) -> int:
    """Ask of which quarter files are that do not say so in a column; return how many are open."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in contents:
        if one.file.lacks_quarter and not one.file.quarter:
            groups.setdefault(one.file.hints, []).append(one.name)
    for number, (hints, names) in enumerate(groups.items()):
        with st.container(border=True, key=f"ask_quarter_{number}"):
            which = names[0] if len(names) == 1 else f"these {len(names)} files"
            st.header(f"Which quarter is {safe(which)} of?", anchor=False)
            st.markdown(f"{_why(names, hints)} Nothing is assumed.")
            _ask(draft, names, hints, None, key=f"quarter_of_{number}")
    return len(groups)


def correct(draft: StoredDraft, one: Content) -> None:
    """Let the analyst change what was said of one file."""
    if one.file.lacks_quarter and one.file.quarter:
        key = f"look_quarter_{one.file.sha256}"
        _ask(draft, [one.name], one.file.hints, one.file.quarter, key=key)


def _why(names: Sequence[str], hints: Sequence[str]) -> str:
    have = "It has" if len(names) == 1 else "They have"
    named = safe(formatting.listed(list(hints)))
    speaks = f" The name, or a title, speaks of {named}." if hints else ""
    return f"{have} no column for the quarter.{speaks}"


def _ask(
    draft: StoredDraft, names: Sequence[str], hints: Sequence[str], said: str | None, *, key: str
) -> None:
    newest = understanding.newest_ended(loading.today())
    recent = [newest.plus(-step).label for step in range(MOST_QUARTERS)]
    options = list(dict.fromkeys([*hints, *recent, *filter(None, [said])]))
    chosen = st.selectbox(
        "Quarter of every row",
        options,
        index=options.index(said) if said else None,
        format_func=lambda label: quarters.parse(label).in_words,
        placeholder="Choose a quarter",
        key=key,
    )
    if chosen and chosen != said:
        files = tuple(
            place.replaced(file, quarter=chosen) if file.name in names else file
            for file in draft.files
        )
        place.keep(draft, files=files)
        st.rerun()
