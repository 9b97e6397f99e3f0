"""A second pair of eyes: another analyst looks at the same draft and approves it."""

from __future__ import annotations

import streamlit as st

from analysis import approval
from analysis.approval import ApprovalError
from analysis.draft_records import DraftChangedError
from pages._ui import who
from pages._ui.blocks import safe
from pages._ui.uploading import place


def is_named() -> bool:
    """Ask who is at the keyboard where approval needs to know; return whether it is known."""
    if not approval.is_required() or who.name():
        return True
    with st.form("name_form", border=True):
        st.markdown("Here another analyst approves what is handed over, so names are needed.")
        given = st.text_input("Who are you (role or initials, for the history)", key="your_name")
        if st.form_submit_button("Go on", key="named", type="primary") and given.strip():
            who.remember(given.strip())
            st.rerun()
    return False


def ask(here: place.Place) -> None:
    """Say that another analyst approves first, and let that analyst do so."""
    authors = [name for name in here.draft.authors if name]
    by = f" (handed over by {safe(', '.join(authors))})" if authors else ""
    st.info(
        f"Another analyst approves this draft{by} before it is published. It is kept: ask a "
        "colleague to open it from the list of drafts on the first screen and to come here."
    )
    if not who.may_approve():
        return
    with st.form("approve_form", border=True):
        name = who.asked("Who approves (role or initials, for the history)", key="approve_by")
        pressed = st.form_submit_button("Approve as it is", key="approve", type="primary")
    if not pressed:
        return
    try:
        place.drafts().approve(here.draft, by=name, now=place.now()["now"])
    except (ApprovalError, DraftChangedError) as problem:
        st.error(f"Not approved: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        who.remember(name)
        st.rerun()
