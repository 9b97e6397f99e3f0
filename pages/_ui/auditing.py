"""The audit log as analysts read it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis import audit
from analysis.exporting import escaped
from pages._ui import tables
from pages._ui.diffing import Listed
from pages._ui.ready import Markup

MOST_READ = 5_000
MOST_SHOWN = 200
EVERY = "Every event"
TITLES = {
    "moment": "When (UTC)", "event": "What", "who": "Identity", "path": "Page", "reason": "Reason",
    "status": "Answer", "release": "Release", "dataset": "Dataset", "reference": "Reference",
    "error": "Error", "request": "Request",
}  # fmt: skip


def explanation() -> None:
    """Say what the log holds and what it does not."""
    st.markdown(
        "What happened on this server, newest first. A line names the identity that the sign-in "
        "provider gave, and nothing else of a person. What was published stands in the history of "
        "releases too, on every server alike."
    )


def lines(state: Path) -> Listed:
    """Return the newest lines, read again once there are more."""
    return _lines(state, audit.grown(state))


@lru_cache(maxsize=1)
def _lines(state: Path, grown: tuple) -> Listed:
    found = pd.DataFrame(audit.recent(state, MOST_READ), columns=list(TITLES), dtype="str")
    said = found.assign(
        moment=found["moment"].str[:19].str.replace("T", " "),
        event=found["event"].map(audit.EVENTS).fillna(found["event"]),
    )
    return Listed(said.fillna(""))


def chosen(found: Listed) -> Listed:
    """Let the analyst choose an event and a word to look for."""
    left, right = st.columns(2)
    with left:
        event = st.selectbox("Event", [EVERY, *audit.EVENTS.values()], key="audit_event")
    with right:
        word = st.text_input("Identity, reference or request", key="audit_word").strip()
    if (event, word) == (EVERY, ""):
        return found
    return found.kept((event, word), lambda: Listed(_of(found.frame, event, word)))


def _of(found: pd.DataFrame, event: str, word: str) -> pd.DataFrame:
    """Return the lines of an event and with a word; each only where it is asked for."""
    if event != EVERY:
        found = found[found["event"] == event]
    if word:
        names = ["who", "reference", "request"]
        found = found[found[names].eq(word).any(axis=1)]
    return found


def listing(listed: Listed) -> None:
    """Show the newest lines, and give all of them."""
    found = listed.frame
    if not len(found):
        st.info("No such line.")
        return
    st.html(listed.kept(("table",), lambda: _table(found)))
    if len(found) > MOST_SHOWN:
        st.caption(f"The newest {MOST_SHOWN} of {len(found):,}; the download has them all.")
    st.download_button(
        "Download these lines as CSV",
        data=lambda: escaped(found).to_csv(index=False).encode("utf-8-sig"),
        file_name="audit.csv",
        mime="text/csv",
        on_click="ignore",
        key="audit_csv",
        icon=":material/download:",
    )


def _table(found: pd.DataFrame) -> Markup:
    shown = found[:MOST_SHOWN].rename(columns=TITLES)
    return Markup(tables.written(shown, alt="Audit log, newest first"))
