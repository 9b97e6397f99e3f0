"""Where the analyst is in the journey. It stands in the address: F5 or a restart goes on there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import streamlit as st

from analysis.draft_records import DraftChangedError, DraftError, DraftFile, StoredDraft
from analysis.drafts import Drafts
from pages._ui import focusing, loading, who
from pages._ui.blocks import safe

CHOOSE, UNDERSTAND, FIX, COMPARE, PUBLISH = "choose", "understand", "fix", "compare", "publish"
STEPS = {
    CHOOSE: "Choose files",
    UNDERSTAND: "Understand",
    FIX: "Fix",
    COMPARE: "Compare",
    PUBLISH: "Publish",
}
DRAFT, STEP, PUBLISHED = "draft", "step", "published"
SAID = "upload_said"


@dataclass(frozen=True)
class Place:
    """A step, the draft it is about and, once it is published, its release."""

    step: str = CHOOSE
    draft: StoredDraft | None = None
    release: int | None = None


def drafts() -> Drafts:
    """Return the drafts kept beside the store."""
    return Drafts(loading.store())


def now() -> dict:
    """Return who changes a draft, and when."""
    return {"by": who.name(), "now": dt.datetime.now(dt.UTC)}


def keep(draft: StoredDraft, **changes) -> StoredDraft:
    """Keep a change of a draft at once; what another window changed in between is kept instead."""
    try:
        return drafts().change(draft, **now(), **changes)
    except DraftChangedError as told:
        say(f"{told}. {told.remedy}.")
        return told.newest


def replaced(file: DraftFile, **changes) -> DraftFile:
    """Return a file of a draft with what an analyst decided about it."""
    return replace(file, **changes)


def current() -> Place:
    """Return where the address says the analyst is; the first screen where it says nothing."""
    address = st.query_params
    if (version := address.get(PUBLISHED, "")).isdecimal():
        return Place(PUBLISH, release=int(version))
    if DRAFT not in address:
        return Place()
    try:
        draft = drafts().load(address[DRAFT])
    except DraftError:
        return _gone(address[DRAFT])
    step = address.get(STEP, UNDERSTAND)
    return Place(step if step in STEPS and draft.files else CHOOSE, draft)


def _gone(draft: str) -> Place:
    """Return the release a draft became, also where the connection was lost before it was said."""
    for entry in loading.store().history():
        if entry.publish_id.startswith(f"{draft}-"):
            finish(entry.version)
            return Place(PUBLISH, release=entry.version)
    start()
    say("That draft is not there any more: it was discarded.")
    return Place()


def go(step: str, draft: StoredDraft) -> None:
    """Go to a step of a draft at the next run."""
    st.query_params[DRAFT], st.query_params[STEP] = draft.id, step
    st.query_params.pop(PUBLISHED, None)
    focusing.on_heading()


def finish(version: int) -> None:
    """Go to what was published."""
    start()
    st.query_params[PUBLISHED] = str(version)


def start() -> None:
    """Go to the first screen."""
    for name in (DRAFT, STEP, PUBLISHED):
        st.query_params.pop(name, None)
    focusing.on_heading()


def say(words: str) -> None:
    """Say something once, on the next screen that is drawn."""
    st.session_state[SAID] = words


def heading(here: Place) -> None:
    """Say which step this is, of which, and what was said on the way."""
    if here.release is not None:
        st.header("Published", anchor=False)
        return
    number = list(STEPS).index(here.step) + 1
    path = " › ".join(
        f"**{title}**" if step == here.step else title for step, title in STEPS.items()
    )
    st.caption(f"Step {number} of {len(STEPS)}: {path}")
    st.header(STEPS[here.step], anchor=False)
    if words := st.session_state.pop(SAID, None):
        st.info(safe(words))


def ways(here: Place, *, onwards: str = "", why_not: str = "") -> bool:
    """Draw the way back and the way on; return whether the way on was pressed and is open.

    Parameters
    ----------
    onwards : str
        What the button says it does; none is drawn without.
    why_not : str
        What is missing; said where the button is pressed all the same, as a button that cannot
        be pressed cannot say why.
    """
    steps = list(STEPS)
    before = steps[steps.index(here.step) - 1]
    with st.container(horizontal=True, key="ways"):
        pressed = bool(onwards) and st.button(onwards, key="onwards", type="primary")
        st.button(
            f"Back to {STEPS[before].lower()}", key="back", on_click=go, args=(before, here.draft)
        )
    if pressed and why_not:
        st.error(why_not)
    return pressed and not why_not
