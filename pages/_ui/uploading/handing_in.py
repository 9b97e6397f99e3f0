"""Step 5, publish: who, a note, and a button that says what it will do."""

from __future__ import annotations

import streamlit as st

from analysis import approval, changes, formatting, understanding
from analysis.checked_draft import Checked
from analysis.draft_records import DraftChangedError, StoredDraft
from analysis.publishing import RefusedError
from analysis.recorded import ConflictError, StoreError
from pages._ui import access, loading, who
from pages._ui.blocks import safe
from pages._ui.uploading import approving, fixing, place, work


def screen(here: place.Place) -> None:
    """Draw the fifth step."""
    known = work.checked(here.draft)
    if here.draft.base != known.base or fixing.what_is_left(here, known):
        place.go(place.COMPARE, here.draft)
        st.rerun()
    st.markdown(f"**{safe(changes.in_words(known.preview.counts()))}**")
    _checklist(here, known)
    if approval.is_required() and not here.draft.approved_by:
        approving.ask(here)
    else:
        _form(here, known)
    place.ways(here)


def _checklist(here: place.Place, known: Checked) -> None:
    warnings = formatting.counted(len(known.draft.warnings), "warning")
    fixes = len(here.draft.fixes)
    done = [
        "every rule is checked: no error",
        f"{warnings} looked at and accepted",
        f"{fixes} {'fix' if fixes == 1 else 'fixes'} accepted",
        f"compared with release {known.base}",
    ]
    if here.draft.approved_by:
        done.append(f"approved by {here.draft.approved_by}")
    st.markdown("\n".join(f"- {safe(formatting.sentence(words))}" for words in done))


def _form(here: place.Place, known: Checked) -> None:
    words = understanding.as_a_whole(understanding.contents(known.draft))
    with st.form("publish_form", border=True):
        by = who.asked("Who publishes (role or initials, for the history)", key="publish_by")
        # What was approved is published as it is: a note is part of it.
        note = st.text_input(
            "Note for the history (optional)",
            here.draft.note,
            key="publish_note",
            disabled=bool(here.draft.approved_by),
        )
        pressed = st.form_submit_button(f"Publish {words}", key="publish", type="primary")
    if pressed and not by:
        st.error("Say who publishes: a role or initials, for the history.")
    elif pressed:
        who.remember(by)
        noted = note.strip() == here.draft.note
        _publish(here.draft if noted else place.keep(here.draft, note=note.strip()), known, by)


def _publish(draft: StoredDraft, known: Checked, by: str) -> None:
    try:
        with st.status("Publishing: one commit for all files", expanded=True) as status:
            st.write("Checking once more, keeping the originals, committing.")
            outcome = place.drafts().publish(
                draft,
                loading.store(),
                by=by,
                today=loading.today(),
                base=known.base,
                accept_warnings=True,
            )
            access.audited("publish", release=outcome.version)
            status.write("Committed. Working out the figures of the new release.")
            loading.release()
    except (ConflictError, RefusedError, DraftChangedError):
        # Compare says what happened in the meantime, and what these files would change now.
        place.go(place.COMPARE, draft)
        st.rerun()
    except StoreError as problem:
        st.error(f"Not published: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        place.finish(outcome.version)
        st.rerun()
