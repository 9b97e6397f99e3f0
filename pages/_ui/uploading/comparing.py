"""Step 4, compare: what is added, revised and removed, and what it does to the headline figures."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import changes, drafted, formatting
from analysis.checked_draft import Checked
from analysis.datasets import registry
from analysis.drafted import REPLACE, REVISE
from analysis.previewing import Preview
from pages._ui import blocks, diffing
from pages._ui.blocks import safe
from pages._ui.uploading import conflicts, effects, fixing, place, work

USUAL = ""
MODES = {
    USUAL: (
        "As usual",
        "A return takes the place of what its sender returned for that quarter; "
        "rows of a register are revised by their key.",
    ),
    REPLACE: (
        "Replace",
        "What the files hold takes the place of what stands: by sender and quarter for a return, "
        "as a whole for a register. Rows that are left out go.",
    ),
    REVISE: (
        "Revise",
        "Rows with the same key are revised and new ones added. Rows that are left out stay.",
    ),
}


def screen(here: place.Place) -> None:
    """Draw the fourth step."""
    known = work.checked(here.draft)
    if left := fixing.what_is_left(here, known):
        place.go(place.FIX, here.draft)
        place.say(left)
        st.rerun()
    conflicts.told(here, known)
    with st.spinner("Comparing with what is published", show_time=True):
        preview = known.preview
    counts = preview.counts()
    _counts(counts)
    _mode(here, known)
    seen = _removed(preview)
    effects.draw(preview, known.base)
    before, after = preview.tables
    diffing.draw(preview.changes, key="preview", title="Every change", before=before, after=after)
    why_not = "" if seen else "Say first that you have seen which rows will be removed."
    if not counts:
        why_not = "There is nothing to publish: what these files hold is published already."
    if place.ways(here, onwards="Continue: publish", why_not=why_not):
        place.go(place.PUBLISH, place.keep(here.draft, base=known.base))
        st.rerun()


def _mode(here: place.Place, known: Checked) -> None:
    datasets = [registry()[name] for name in known.draft.tables]
    usual = {drafted.default_mode(dataset) for dataset in datasets}
    modes = [USUAL, *(mode for mode in (REPLACE, REVISE) if usual != {mode})]
    mode = here.draft.mode or USUAL
    st.session_state["mode"] = mode if mode in modes else USUAL
    st.radio(
        "How the rows take their place",
        modes,
        format_func=lambda mode: MODES[mode][0],
        captions=[MODES[mode][1] for mode in modes],
        key="mode",
        on_change=lambda: place.keep(here.draft, mode=st.session_state["mode"] or None),
    )


def _counts(counts: dict[str, dict[str, int]]) -> None:
    if not counts:
        st.info("Nothing changes: what these files hold is published already.")
        return
    rows = [
        {
            "Dataset": registry()[name].title,
            **{kind.capitalize(): f"{number:,}" for kind, number in kinds.items()},
        }
        for name, kinds in counts.items()
    ]
    st.markdown(f"**{safe(changes.in_words(counts))}**")
    blocks.table(pd.DataFrame(rows, dtype="str"), alt="Rows added, revised and removed")


def _removed(preview: Preview) -> bool:
    """Name every row that goes; return whether the analyst has seen them."""
    gone = changes.of_kind(preview.changes, changes.REMOVED)
    if not gone:
        return True
    standing, _ = preview.tables
    real = changes.without_illustrative(gone, standing)
    made_up = len(gone) - len(real)
    if made_up:
        st.info(
            f"{formatting.counted(made_up, 'illustrative row')} will go, as made-up figures never "
            "stand beside real ones."
        )
    if real:
        words = formatting.counted(len(real), "row")
        st.warning(f"{words} will be removed: they stand now, and are not in your files.")
        frame = changes.told(changes.table(real, standing))
        diffing.pages(frame, alt="Rows that will be removed", key="removed")
    words = formatting.counted(len(gone), "row")
    return st.checkbox(f"I have seen what goes: {words}", key=f"seen_{len(gone)}_{len(real)}")
