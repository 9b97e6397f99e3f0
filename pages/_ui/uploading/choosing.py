"""Step 1, choose files: kept at once as a draft, which survives the browser and a restart."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from analysis import approval, formatting, handing_in
from analysis.datasets import registry
from analysis.draft_records import DraftChangedError, PersonalDataError, StoredDraft
from pages._ui import blocks, who
from pages._ui.blocks import safe
from pages._ui.uploading import listing, matching, place
from pages._ui.uploading.waiting import Waiting

TYPES = ["csv", "txt", "tsv", "xlsx", "xlsm"]
CHOOSER, TURN = "upload_files", "upload_turn"
REFUSED = "upload_refused"


def screen(here: place.Place) -> None:
    """Draw the first step."""
    st.markdown(
        "CSV files or Excel workbooks, one or many at once: they are checked first, and nothing "
        "changes until you publish. Send totals only, never anything about a person."
    )
    files(here, "Drag files here, or browse")
    refused()
    if here.draft:
        _continue(here)
    _drafts(here)
    with st.expander("Templates: an empty file for each dataset", key="templates"):
        for dataset in registry():
            blocks.template(dataset)


def files(here: place.Place, label: str) -> None:
    """Let the analyst choose files, and keep them in the same run."""
    # A chooser of a new name is an empty one: what was chosen is the draft's from now on.
    turn = st.session_state.get(TURN, 0)
    chosen = st.file_uploader(
        label,
        type=TYPES,
        accept_multiple_files=True,
        key=f"{CHOOSER}_{turn}",
        help="Several files are published together, as one release.",
    )
    if chosen:
        st.session_state[TURN] = turn + 1
        _keep(here, [(one.name, one.getvalue()) for one in chosen])


def _keep(here: place.Place, chosen: list[tuple[str, bytes]]) -> None:
    kept, draft, turned_away = place.drafts(), here.draft, []
    waiting = Waiting("Receiving", len(chosen))
    for name, content in chosen:
        waiting.at(name)
        draft = draft or kept.start(**place.now())
        try:
            draft = kept.add(draft, name, content, **place.now())
        except PersonalDataError as refused:
            turned_away += refused.problems
        except DraftChangedError as told:
            draft = kept.add(told.newest, name, content, **place.now())
    st.session_state[REFUSED] = turned_away
    if draft and draft.files:
        _go_on(here, matching.as_decided_before(_as_confirmed(here, draft)))
    elif draft:
        kept.discard(draft)
    st.rerun()


def _as_confirmed(here: place.Place, draft: StoredDraft) -> StoredDraft:
    """Return the draft with a corrected file as what the one before it was confirmed to be."""
    before = {file.name: file for file in here.draft.files} if here.draft else {}
    files = tuple(
        place.replaced(file, dataset=before[file.name].dataset, mapping=before[file.name].mapping)
        if file.name in before and file.dataset is None
        else file
        for file in draft.files
    )
    return draft if files == draft.files else place.keep(draft, files=files)


def _go_on(here: place.Place, draft: StoredDraft) -> None:
    step = here.step if here.step in (place.UNDERSTAND, place.FIX) else place.UNDERSTAND
    place.go(step, draft)


def refused() -> None:
    """Say which files were not taken in, without a value of theirs."""
    found = st.session_state.get(REFUSED)
    if not found:
        return
    names = list(dict.fromkeys(problem.file for problem in found))
    st.error(
        f"{formatting.counted(len(names), 'file')} not taken in, nor kept anywhere: "
        f"{safe(formatting.listed(names))}. "
        "Personal data must not be handed over. Take it out and choose the file again."
    )
    listing.problems(found, alt="Why files were not taken in", key="refused")


def _continue(here: place.Place) -> None:
    draft = here.draft
    st.header("In this draft", anchor=False)
    for number, file in enumerate(draft.files):
        with st.container(horizontal=True, vertical_alignment="center", key=f"file_{number}"):
            st.markdown(safe(file.name))
            label = f"Leave out {safe(file.name)}"
            if st.button(label, key=f"leave_out_{number}", type="tertiary"):
                leave_out(draft, file.name)
    if st.button("Continue", key="onwards", type="primary"):
        place.go(place.UNDERSTAND, draft)
        st.rerun()


def leave_out(draft: StoredDraft, name: str) -> None:
    """Take a file out of a draft; a draft without files is discarded."""
    left = place.drafts().remove(draft, name, **place.now())
    if not left.files:
        place.drafts().discard(left)
        place.start()
        place.say("The draft held no other file and is discarded.")
    st.rerun()


def _drafts(here: place.Place) -> None:
    """List the drafts to go on with: one's own first, where it is known who one is."""
    current = here.draft.id if here.draft else ""
    every = [one for one in place.drafts().all() if one.files and one.id != current]
    me = who.name()
    mine = [one for one in every if not me or me in one.authors]
    others = [one for one in every if one not in mine]
    for title, found in (("Drafts to go on with", mine), ("Drafts of other analysts", others)):
        if found:
            st.header(f"{title}: {len(found)}", anchor=False)
        for draft in found:
            with st.container(border=True, key=f"draft_{draft.id}"):
                _draft(draft)


def _draft(draft: StoredDraft) -> None:
    names = [file.name for file in draft.files]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    st.markdown(f"**{safe(', '.join(names[:3]))}{more}**")
    st.caption(safe(_about(draft)))
    with st.container(horizontal=True):
        st.button(
            "Go on with this draft",
            key=f"go_on_{draft.id}",
            on_click=place.go,
            args=(_reached(draft), draft),
        )
        with st.popover("Discard …", key=f"discard_{draft.id}"):
            st.markdown(
                f"{formatting.counted(len(names), 'file')} handed over here will be deleted. "
                "Nothing published changes."
            )
            st.button(
                "Discard for good",
                key=f"discard_yes_{draft.id}",
                on_click=_discard,
                args=(draft,),
            )


def _about(draft: StoredDraft) -> str:
    began = dt.datetime.fromisoformat(draft.created)
    words = f"Begun {formatting.day(began)}, {began:%H:%M} UTC"
    if authors := [name for name in draft.authors if name]:
        words += f" by {formatting.listed(authors)}"
    words += f" · {place.STEPS[_reached(draft)]} is next"
    if draft.approved_by:
        words += f" · approved by {draft.approved_by}"
    elif approval.is_required() and draft.base is not None:
        words += " · waits for another analyst's approval"
    return words


def _reached(draft: StoredDraft) -> str:
    """Return the step a draft goes on at; each step sends back whoever skipped one."""
    if draft.base is not None:
        return place.PUBLISH
    confirmed = all(file.dataset for file in draft.files)
    return place.FIX if confirmed else place.UNDERSTAND


def _discard(draft: StoredDraft) -> None:
    place.drafts().discard(draft)
    place.say(handing_in.DISCARDED)
