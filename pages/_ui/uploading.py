"""The upload journey: choose files, check, publish, and a way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import checking, formatting, publishing, reading
from analysis.cells import ERROR
from analysis.checking import Draft
from analysis.publishing import Outcome, RefusedError
from analysis.store import StoreError
from pages._ui import access, blocks, loading
from pages._ui.blocks import safe

DONE = "published_outcome"
TAKEN_BACK = "taken_back"
MOST_LISTED = 200


def files() -> list[reading.RawFile]:
    """Let the analyst choose files, and read them."""
    chosen = st.file_uploader(
        "CSV files",
        type=["csv"],
        accept_multiple_files=True,
        key="upload_files",
        help="Several files are published together, as one release.",
    )
    return [reading.read(file.name, file.getvalue()) for file in chosen]


def checked(read: list[reading.RawFile]) -> tuple[Draft, int]:
    """Check files against the newest release and return the draft with that release."""
    store = loading.store()
    base = store.version
    before = publishing.published(store, base, loading.today())
    return checking.check(read, before), base


def summary(draft: Draft) -> None:
    """Say what each file is, and what is wrong with it."""
    rows = [
        {
            "File": file.name,
            "Dataset": file.dataset.title if file.dataset else "not recognised",
            "Rows": f"{file.rows:,}",
            "Quarters": _quarters(draft, file),
            "Errors": str(sum(p.level == ERROR and p.file == file.name for p in draft.problems)),
            "Warnings": str(sum(p.level != ERROR and p.file == file.name for p in draft.problems)),
        }
        for file in draft.files
    ]
    blocks.table(pd.DataFrame(rows, dtype="str"), alt="The files and what they hold")


def _quarters(draft: Draft, file: reading.RawFile) -> str:
    table = draft.tables.get(file.dataset.name) if file.dataset else None
    if table is None or "quarter" not in table or file.name not in table.index.levels[0]:
        return "–"
    labels = sorted(table.loc[[file.name], "quarter"].dropna().unique())
    return formatting.listed(labels) or "–"


def problems(draft: Draft) -> None:
    """List the problems with row, column, value, rule and suggestion."""
    if draft.errors:
        errors = formatting.counted(len(draft.errors), "error")
        st.error(f"Not to be published: {errors} to correct first. Nothing has changed.")
    elif draft.warnings:
        warnings = formatting.counted(len(draft.warnings), "warning")
        st.warning(f"No errors. {warnings} to look at before publishing.")
    else:
        st.success("No problems found.")
    if not draft.problems:
        return
    rows = [
        {
            "Row": str(problem.row or "–"),
            "Level": problem.level,
            "Column": problem.column or "–",
            "Value": problem.value if problem.value is not None else "–",
            "Problem": problem.rule,
            "What to do": problem.advice,
            "File": problem.file or "all files",
        }
        for problem in sorted(draft.problems, key=lambda one: one.level != ERROR)
    ]
    frame = pd.DataFrame(rows, dtype="str")
    blocks.table(frame[:MOST_LISTED], alt="Problems found")
    if len(frame) > MOST_LISTED:
        st.caption(
            f"The first {MOST_LISTED} of {len(frame):,} problems; the download has them all."
        )
    st.download_button(
        "Download all problems as CSV",
        data=lambda: blocks.escaped(frame).to_csv(index=False).encode("utf-8-sig"),
        file_name="problems.csv",
        mime="text/csv",
        on_click="ignore",
        key="problems_csv",
        icon=":material/download:",
    )


def publish(draft: Draft, base: int) -> None:
    """Ask who publishes and why, and publish on one click."""
    newest = loading.store().history()[0]
    if newest.content == publishing.content_hash(draft.files, None):
        # Whoever presses twice, or chooses a file just published, makes no second release.
        st.info(f"Release {newest.version} holds these files: there is nothing more to publish.")
        return
    rows = formatting.counted(sum(file.rows for file in draft.files), "row")
    titles = sorted({file.dataset.title.lower() for file in draft.files if file.dataset})
    with st.form("publish_form", border=True):
        st.subheader("Publish", anchor=False)
        # Who has signed in need not say who they are, and cannot say they were somebody else.
        by = access.identity() or st.text_input(
            "Who publishes (role or initials, for the history)", key="publish_by"
        )
        note = st.text_input("Note (optional)", key="publish_note")
        accepted = True
        if draft.warnings:
            accepted = st.checkbox(
                f"I have looked at {formatting.counted(len(draft.warnings), 'warning')} and accept",
                key="publish_accept",
            )
        pressed = st.form_submit_button(
            f"Publish {rows} of {formatting.listed(titles)}", type="primary"
        )
    if not pressed:
        return
    if not by.strip():
        st.error("Say who publishes.")
    elif not accepted:
        st.error("Accept the warnings, or correct the files and choose them again.")
    else:
        _publish(draft, base, by.strip(), note.strip())


def _publish(draft: Draft, base: int, by: str, note: str) -> None:
    try:
        with st.spinner("Publishing, then working out the figures of the new release"):
            outcome = publishing.publish(
                loading.store(),
                draft.files,
                by=by,
                note=note,
                base=base,
                # The same files on the same release are published once, however often pressed.
                publish_id=f"page-{base}-{publishing.content_hash(draft.files, None)[:32]}",
                accept_warnings=True,
                today=loading.today(),
            )
            loading.release()
    except RefusedError:
        st.error("The newest release has changed and the files no longer pass: check them again.")
    except StoreError as problem:
        st.error(f"Not published: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        access.audited("publish", release=outcome.version)
        st.session_state[DONE] = outcome
        st.rerun()


def outcome() -> None:
    """Say what was published last in this session, with the way back."""
    if words := st.session_state.pop(TAKEN_BACK, None):
        st.info(words)
    done: Outcome | None = st.session_state.get(DONE)
    if done is None:
        return
    st.success(f"Published as release {done.version}. Every page shows it from now on.")
    left, right = st.columns(2)
    with left:
        st.page_link(blocks.PAGE_FILES["training"], label="See it on the Training page")
    with right:
        if st.button(f"Undo release {done.version}", key="undo"):
            _undo(done)


def _undo(done: Outcome) -> None:
    try:
        back = publishing.undo(loading.store(), done.version, by=access.identity() or "Upload page")
    except StoreError as problem:
        st.error(f"Not taken back: {safe(problem)}. {safe(problem.remedy)}.")
    else:
        access.audited("undo", release=done.version)
        del st.session_state[DONE]
        st.session_state[TAKEN_BACK] = (
            f"Release {back.version} takes release {done.version} back: earlier figures stand."
        )
        st.rerun()
