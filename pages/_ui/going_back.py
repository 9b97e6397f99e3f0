"""Taking a release back and restoring one: what will change is said before anything does."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis import approval, changes, taking_back
from analysis.publishing import Outcome
from analysis.recorded import Release, StoreError
from pages._ui import access, loading, who
from pages._ui.blocks import safe

DONE = "went_back"
WHY = "Why (for the history; roles, never names of people)"
TURNED = {changes.ADDED: "taken away", changes.REVISED: "set back", changes.REMOVED: "brought back"}


def undo(entry: Release) -> None:
    """Offer to take one release back, leaving what later ones changed."""
    if entry.version < 2:
        return
    gone = taking_back.taken_back_by(loading.history().releases, entry.version)
    if gone is not None:
        st.markdown(f"Taken back by release {gone}.")
        return
    counted = loading.compared(entry.version - 1, entry.version).counts
    words = changes.in_words(counted, said=TURNED)
    _ask(
        f"Undo release {entry.version}",
        f"Takes back what release {entry.version} changed and nothing else. {words} "
        "This makes a new release; nothing is deleted.",
        "undo",
        lambda by, why: taking_back.undo(loading.store(), entry.version, by=by, note=why),
        f"Release {{}} takes release {entry.version} back: earlier figures stand.",
    )


def restore(entry: Release, newest: int) -> None:
    """Offer to make everything as it was at one release."""
    if entry.version == newest:
        return
    words = changes.in_words(loading.compared(newest, entry.version).counts)
    _ask(
        f"Restore release {entry.version}",
        f"Makes everything as it was at release {entry.version}. Against now: {words} "
        "This makes a new release; nothing is deleted.",
        "restore",
        lambda by, why: taking_back.restore(loading.store(), entry.version, by=by, note=why),
        f"Release {{}} equals release {entry.version}.",
    )


def _ask(
    action: str, consequence: str, event: str, act: Callable[[str, str], Outcome], said: str
) -> None:
    key = action.lower().replace(" ", "_")
    with st.popover(f"{action} …", key=key), st.form(f"{key}_form", border=False):
        st.markdown(safe(consequence))
        by = who.asked("Who does this (role or initials, for the history)", key=f"{key}_by")
        why = st.text_input(
            WHY if approval.is_required() else f"{WHY} (optional)", key=f"{key}_why"
        )
        pressed = st.form_submit_button(action, key=f"{key}_yes", type="primary")
    if not pressed:
        return
    if not by:
        st.error("Say who does this: a role or initials, for the history.")
        return
    try:
        with st.spinner("Going back, then working out the figures", show_time=True):
            done = act(by, why.strip())
            access.audited(event, release=done.version)
            loading.release()
    except StoreError as problem:
        st.error(f"Nothing has changed: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        who.remember(by)
        st.session_state[DONE] = said.format(done.version)
        st.rerun()


def told() -> None:
    """Say once what was done."""
    if words := st.session_state.pop(DONE, None):
        st.success(words)
