"""Publishing what somebody typed into a page: problems first, then one release, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analysis import entering
from analysis.publishing import RefusedError
from analysis.reading import Problem
from analysis.recorded import StoreError
from pages._ui import access, loading, who
from pages._ui.blocks import safe

DONE = "typed_in_outcome"


def by_whom(key: str) -> str:
    """Return who publishes: whoever is signed in; where nobody signs in, ask."""
    return who.asked("Who publishes (role or initials, for the history)", key=key)


def outcome(form: str) -> None:
    """Say what a form published last."""
    done = st.session_state.get(DONE)
    if done and done[0] == form:
        del st.session_state[DONE]
        st.success(f"Published as release {done[1]}. Every page shows it from now on.")


def publish(
    form: str,
    dataset: str,
    rows: Sequence[Mapping[str, str]],
    *,
    by: str,
    note: str,
    accepted: bool,
) -> None:
    """Check typed-in rows and publish them; say what is wrong or has to be accepted first."""
    if not by:
        st.error("Say who publishes.")
        return
    store, today = loading.store(), loading.today()
    draft, base = entering.checked(store, entering.typed_in(dataset, *rows), today=today)
    _tell(draft.errors, st.error)
    if draft.errors:
        return
    if draft.warnings and not accepted:
        _tell(draft.warnings, st.warning)
        st.warning("Not published yet. Tick that you accept this, or change the text.")
        return
    try:
        with st.spinner("Publishing, then working out the figures of the new release"):
            done = entering.publish(store, draft, base=base, by=by, note=note, today=today)
            loading.release()
    except RefusedError:
        st.error("Somebody else published in the meantime and the entry no longer passes.")
    except StoreError as problem:
        st.error(f"Not published: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        access.audited("publish", release=done.version, dataset=dataset)
        st.session_state[DONE] = (form, done.version)
        st.rerun()


def _tell(problems: list[Problem], say) -> None:
    for problem in problems:
        where = f"{safe(problem.column)}: " if problem.column else ""
        say(f"{where}{safe(problem.rule)}. {safe(problem.advice)}.")
