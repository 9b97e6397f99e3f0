"""Step 2, understand: what was recognised is said and confirmed; only what is unsure is asked."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import formatting, understanding
from analysis.datasets import registry
from analysis.draft_records import StoredDraft
from analysis.understanding import Content
from pages._ui import blocks, loading
from pages._ui.blocks import safe
from pages._ui.uploading import choosing, dating, matching, place, work

MOST_NAMED = 3


def screen(here: place.Place) -> None:
    """Draw the second step."""
    choosing.refused()
    contents = understanding.contents(work.checked(here.draft).draft)
    st.markdown(f"**{safe(understanding.in_words(contents))}**")
    blocks.table(_table(here.draft, contents), alt="The files and what they hold")
    asked = _datasets(here.draft, contents) + matching.questions(here.draft, contents)
    asked += dating.questions(here.draft, contents)
    confirmed = _unusual(here.draft, contents)
    _change(here.draft, contents)
    why_not = "" if confirmed and not asked else "Answer what is asked above: nothing is assumed."
    if place.ways(here, onwards="This is right: continue", why_not=why_not):
        place.go(place.FIX, _confirmed(here.draft, contents))
        st.rerun()


def _table(draft: StoredDraft, contents: list[Content]) -> pd.DataFrame:
    decided = {file.name: file.mapping for file in draft.files}
    rows = [
        {
            "File": one.name,
            "Holds": _holds(one),
            "From": _few(one.senders),
            "Read": f"{formatting.counted(one.file.rows, 'row')}, "
            f"{understanding.columns_in_words(one, decided.get(one.name, {}))}",
        }
        for one in contents
    ]
    return pd.DataFrame(rows, dtype="str")


def _holds(one: Content) -> str:
    if one.dataset is None:
        return "not recognised"
    labels = understanding.quarters_in_words(list(one.quarters)) if one.quarters else ""
    return f"{one.dataset.title}, {labels}" if labels else one.dataset.title


def _few(names: tuple[str, ...]) -> str:
    if len(names) <= MOST_NAMED:
        return formatting.listed(list(names)) or "–"
    return f"{len(names)} organisations"


def _datasets(draft: StoredDraft, contents: list[Content]) -> int:
    """Ask what each file that was not recognised is; return how many are open."""
    unknown = [one for one in contents if one.dataset is None]
    for number, one in enumerate(unknown):
        with st.container(border=True, key=f"ask_dataset_{number}"):
            st.header(f"What is {safe(one.name)}?", anchor=False)
            for problem in one.file.problems:
                st.markdown(f"{safe(formatting.sentence(problem.rule))} {safe(problem.advice)}")
            choose_dataset(draft, one, key=f"dataset_{number}")
            label = f"Leave out {safe(one.name)}"
            if st.button(label, key=f"leave_out_{number}", type="tertiary"):
                choosing.leave_out(draft, one.name)
    return len(unknown)


def choose_dataset(draft: StoredDraft, one: Content, *, key: str) -> None:
    """Let the analyst say which dataset a file is."""
    names = list(registry().datasets)
    index = names.index(one.dataset.name) if one.dataset else None
    chosen = st.selectbox(
        f"Dataset of {safe(one.name)}",
        names,
        index=index,
        format_func=lambda name: registry()[name].title,
        placeholder="Choose a dataset",
        key=key,
    )
    if chosen and (one.dataset is None or chosen != one.dataset.name):
        files = tuple(
            place.replaced(file, dataset=chosen) if file.name == one.name else file
            for file in draft.files
        )
        place.keep(draft, files=files)
        st.rerun()


def _unusual(draft: StoredDraft, contents: list[Content]) -> bool:
    """Ask about quarters that are not the one due now; return whether all are confirmed."""
    today = loading.today()
    due = understanding.newest_ended(today).label
    answers = []
    for label, files in understanding.unusual_quarters(contents, today).items():
        which = safe(files[0]) if len(files) == 1 else f"{len(files)} files"
        words = f"Yes: {which} holds figures of **{label}**. The quarter that ended last is {due}."
        was = all(file.dataset for file in draft.files)
        answers.append(st.checkbox(words, value=was, key=f"quarter_{label}"))
    return all(answers)


def _change(draft: StoredDraft, contents: list[Content]) -> None:
    """Show a sample of every column of a file, and let the analyst correct what was recognised."""
    known = [one for one in contents if one.dataset]
    if not known:
        return
    with st.expander("Look into a file, or correct what was recognised", key="look"):
        names = [one.name for one in known]
        name = st.selectbox("File", names, key="look_file") if len(names) > 1 else names[0]
        one = known[names.index(name)]
        if any(file.name == one.name for file in draft.files):
            choose_dataset(draft, one, key=f"look_dataset_{one.dataset.name}_{one.file.sha256}")
        dating.correct(draft, one)
        matching.correct(draft, one)


def _confirmed(draft: StoredDraft, contents: list[Content]) -> StoredDraft:
    """Return the draft with the dataset of every file as the analyst has confirmed it."""
    found = {one.name: one.dataset.name for one in contents if one.dataset}
    files = tuple(
        place.replaced(file, dataset=found.get(file.name, file.dataset)) for file in draft.files
    )
    return place.keep(draft, files=files)
