"""Matching columns: proposed with a sample, corrected by the analyst, remembered for the sender."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import formatting, remembering, understanding
from analysis.draft_records import StoredDraft
from analysis.reading import Proposal, Sureness
from analysis.understanding import Content
from pages._ui import blocks, loading
from pages._ui.blocks import safe
from pages._ui.uploading import place, work

LEAVE_OUT = ""
LEAVE_OUT_WORDS = "Leave this column out"


def questions(draft: StoredDraft, contents: list[Content]) -> int:
    """Ask about columns that are not sure, once for all files alike; return how many are open."""
    decided = {file.name: tuple(file.mapping) for file in draft.files}
    groups = understanding.alike(contents, decided)
    for number, (files, proposals) in enumerate(groups):
        with st.container(border=True, key=f"ask_columns_{number}"):
            names = files[0].name if len(files) == 1 else f"{len(files)} files"
            st.header(f"Columns to match in {safe(names)}", anchor=False)
            missing = understanding.missing(files[0])
            if missing:
                words = formatting.listed([column.csv_name for column in missing])
                st.markdown(f"Still looked for: **{safe(words)}**.")
            _form(draft, files, proposals, f"match_{number}")
    return len(groups)


def correct(draft: StoredDraft, one: Content) -> None:
    """Show every column of a file with a sample, and let the analyst decide otherwise."""
    if not one.proposals:
        st.markdown("The workbook itself says what each of its columns is.")
        return
    mapping = next(file.mapping for file in draft.files if file.name == one.name)
    rows = [
        {
            "Header": proposal.header or "(blank)",
            "Column": mapping.get(proposal.header, proposal.column) or "left out",
            "Why": "as decided" if proposal.header in mapping else proposal.sureness.value,
            "Sample": understanding.sample(proposal),
        }
        for proposal in one.proposals
    ]
    frame = pd.DataFrame(rows, dtype="str")
    blocks.table(frame, alt="Columns, what they are taken for and a sample")
    headers = [proposal.header for proposal in one.proposals if proposal.header.strip()]
    header = st.selectbox("Correct a column", headers, index=None, key=f"correct_{one.name}")
    if header is not None:
        chosen = [proposal for proposal in one.proposals if proposal.header == header]
        _form(draft, [one], chosen, f"correct_{one.name}_{header}")


def _form(draft: StoredDraft, files: list[Content], proposals: list[Proposal], key: str) -> None:
    with st.form(key, border=False):
        answers = {
            proposal.header: _choice(files[0], proposal, f"{key}_{place_}")
            for place_, proposal in enumerate(proposals)
        }
        pressed = st.form_submit_button("Use these columns", key=f"{key}_use")
    if pressed:
        # What nobody has chosen is asked again.
        _decide(draft, files, {name: one for name, one in answers.items() if one is not None})
        st.rerun()


def _choice(one: Content, proposal: Proposal, key: str) -> str | None:
    options = list(_columns(one))
    proposed = proposal.column if proposal.column in options else LEAVE_OUT
    return st.selectbox(
        f"“{safe(proposal.header)}” holds {safe(understanding.sample(proposal))}",
        options,
        # As good a word for one column as for another: a ready answer would be a guess.
        index=None if proposal.sureness is Sureness.CLAIMED else options.index(proposed),
        placeholder="Choose a column",
        format_func=_columns(one).get,
        help=f"Proposed because {proposal.sureness.value}." if proposal.column else None,
        key=key,
    )


def _columns(one: Content) -> dict[str, str]:
    """Return what a column may be, with its words: those that are still looked for first."""
    first = understanding.missing(one)
    every = [*first, *(column for column in one.dataset.all_columns if column not in first)]
    named = {column.name: f"{column.csv_name}: {column.meaning}" for column in every}
    return {LEAVE_OUT: LEAVE_OUT_WORDS, **named}


def _decide(draft: StoredDraft, files: list[Content], answers: dict[str, str]) -> None:
    """Keep the answers in the draft, and remember them for the files' senders."""
    names = {one.name for one in files}
    changed = tuple(
        place.replaced(file, mapping=file.mapping | answers) if file.name in names else file
        for file in draft.files
    )
    place.keep(draft, files=changed)
    if senders := remembering.keep(loading.store(), files, answers):
        place.say(remembering.kept_words(senders))


def as_decided_before(draft: StoredDraft) -> StoredDraft:
    """Return the draft with columns matched as they were for the same sender the last time."""
    contents = {one.name: one for one in understanding.contents(work.checked(draft).draft)}
    files, told = [], []
    for file in draft.files:
        one = contents.get(file.name)
        new = remembering.known(loading.store(), one, file.mapping) if one else {}
        told += [file.name] if new else []
        files.append(place.replaced(file, mapping=file.mapping | new))
    if not told:
        return draft
    place.say(remembering.as_before(told))
    return place.keep(draft, files=tuple(files))
