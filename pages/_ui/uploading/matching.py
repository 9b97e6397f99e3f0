"""Matching columns: proposed with a sample, corrected by the analyst, remembered for the sender."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis import formatting, privacy, remembering, understanding
from analysis.drafts import StoredDraft
from analysis.reading import Proposal, Sureness
from analysis.understanding import Content
from pages._ui import blocks, loading
from pages._ui.blocks import safe
from pages._ui.uploading import place, work

LEAVE_OUT = ""
LEAVE_OUT_WORDS = "Leave this column out"
HIDDEN = "not shown"


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
            "Sample": sample(proposal),
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


def sample(proposal: Proposal) -> str:
    """Return a few cells of a column; none where one of them may be about a person."""
    if privacy.personal(proposal.sample):
        return HIDDEN
    return " · ".join(proposal.sample) or "all blank"


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
        f"“{safe(proposal.header)}” holds {safe(sample(proposal))}",
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
    for one in files:
        for sender in one.senders:
            remembering.remember(loading.store(), one.dataset.name, sender, answers)
    senders = sorted({sender for one in files for sender in one.senders})
    if senders:
        words = formatting.listed(senders) if len(senders) <= 3 else f"{len(senders)} senders"
        place.say(f"The columns are matched, and remembered for {words}.")


def as_decided_before(draft: StoredDraft) -> StoredDraft:
    """Return the draft with columns matched as they were for the same sender the last time."""
    contents = {one.name: one for one in understanding.contents(work.checked(draft).draft)}
    files, told = [], []
    for file in draft.files:
        one = contents.get(file.name)
        new = _known(one, file.mapping) if one else {}
        told += [file.name] if new else []
        files.append(place.replaced(file, mapping=file.mapping | new))
    if not told:
        return draft
    which = told[0] if len(told) == 1 else f"{len(told)} files"
    place.say(f"Columns of {which} are matched as you decided for the same sender before.")
    return place.keep(draft, files=tuple(files))


def _known(one: Content, decided: Mapping[str, str]) -> dict[str, str]:
    """Return what is remembered of headers that nobody has decided about this time."""
    asked = [proposal.header for proposal in one.unsure(decided)]
    if not asked or not one.senders:
        return {}
    every = [
        remembering.remembered(loading.store(), one.dataset.name, sender) for sender in one.senders
    ]
    # Senders who mean different things by one header are asked about.
    return {
        header: every[0][header]
        for header in asked
        if header in every[0] and len({known.get(header) for known in every}) == 1
    }
