"""The returns desk on screen: workbooks to send out, reminders to copy, questions to senders."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from analysis import desk, formatting, quarters
from analysis.charts import returning
from analysis.charts.chart import Chart
from analysis.datasets import registry
from analysis.desk import layout, owing
from analysis.release import CODED, Release
from analysis.selection import Selection
from pages._ui import entering, loading
from pages._ui.blocks import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def quarter(shown: Release, selection: Selection) -> str:
    """Let the analyst choose a quarter: any with figures, and the one that comes next."""
    newest = quarters.parse(shown.latest)
    offered = [newest.plus(1).label, *shown.quarters[::-1]]
    chosen = selection.last or offered[0]
    return st.selectbox(
        "Quarter of the returns", offered, index=offered.index(chosen), key="returns_quarter"
    )


def charts(shown: Release, label: str, today: dt.date) -> tuple[Chart, Chart]:
    """Return the two charts of how far each return of a quarter is, for analysts alone."""
    # Raises for anybody else, whatever is held.
    loading.rows_later(shown)
    return loading.held(_charts, shown, label, today)


def _states(shown: Release, label: str, today: dt.date) -> pd.DataFrame:
    # A release knows its returns: no row of them is read to say which are in.
    whole = loading.whole(shown.version)
    if label in whole.quarters:
        return owing.states(whole.returns.astype(dict.fromkeys(CODED, "str")), label, today)
    return desk.state({"organisations": whole.tables["organisations"]}, label, today)


def _charts(shown: Release, label: str, today: dt.date) -> tuple[Chart, Chart]:
    found = loading.held(_states, shown, label, today)
    counts = returning.counts(shown, found, label)
    return counts, returning.of_quarter(shown, found, label, today)


def workbooks(shown: Release, label: str) -> None:
    """Offer one organisation's workbook, or all of them as one zip file."""
    owed = loading.held(_owed, shown, label)
    with st.container(border=True, key="workbooks_block"):
        st.header("Workbooks to send out", anchor=False)
        if not owed:
            st.info(f"No organisation in the register owes a return for {label}.")
            return
        due = formatting.day(owing.due_date(quarters.parse(label)))
        st.markdown(
            f"One workbook per organisation, filled with what is known of it and with its last "
            f"figures in grey. Filled workbooks go up together on the Upload page. Due by {due}."
        )
        left, right = st.columns(2)
        with left:
            _one(shown, label, list(owed))
        with right:
            _all(shown, label, len(owed))


def _owed(shown: Release, label: str) -> dict[str, tuple[str, ...]]:
    return owing.owed(shown.tables["organisations"], quarters.parse(label))


def _one(shown: Release, label: str, senders: list[str]) -> None:
    sender = st.selectbox("Organisation", senders, key="workbook_organisation")
    rows = loading.rows_later(shown)
    register = loading.whole(shown.version).tables["organisations"]

    def made() -> bytes:
        from analysis.desk import planning, writing

        quarter = quarters.parse(label)
        known = planning.asked(register, quarter, partial(rows, sender=sender))
        forms = writing.named_forms(known, quarter).values()
        return writing.workbook(next(form for form in forms if form.organisation == sender))

    st.download_button(
        "Download this workbook",
        data=made,
        file_name=f"{quarters.parse(label).slug}_{layout.slug(sender)}.xlsx",
        mime=XLSX,
        on_click="ignore",
        key="workbook",
        icon=":material/download:",
    )


def _all(shown: Release, label: str, count: int) -> None:
    if not st.button(f"Make all {count} workbooks", key="make_workbooks"):
        return
    from analysis.desk import planning, writing

    bar = st.progress(0.0, "Working out what each workbook asks")
    quarter = quarters.parse(label)
    register = loading.whole(shown.version).tables["organisations"]
    known = planning.asked(register, quarter, loading.rows_later(shown))
    forms = writing.named_forms(known, quarter)

    def each():
        for done, (name, form) in enumerate(forms.items(), start=1):
            yield name, writing.workbook(form)
            bar.progress(done / len(forms), f"{done} of {len(forms)} workbooks made")

    st.download_button(
        f"Download {formatting.counted(len(forms), 'workbook')} as one zip file",
        data=desk.zipped(each()),
        file_name=f"returns_{quarters.parse(label).slug}.zip",
        mime="application/zip",
        on_click="ignore",
        key="all_workbooks",
        icon=":material/download:",
    )


def reminders(shown: Release, label: str, today: dt.date) -> None:
    """Show a reminder to copy for each organisation whose return is not in."""
    wanted = loading.held(_wanted, shown, label, today)
    with st.container(border=True, key="reminders_block"):
        st.header("Reminders", anchor=False)
        if not wanted:
            st.success(f"Every return due for {label} is in: nobody needs a reminder.")
            return
        senders = formatting.counted(len(wanted), "organisation")
        st.markdown(f"{senders} to remind. No address is kept here: copy the text into a message.")
        sender = st.selectbox("Remind", list(wanted), key="reminded")
        due = owing.due_date(quarters.parse(label))
        text = desk.reminder(sender, wanted[sender], label, due, today=today)
        st.code(text, language=None, wrap_lines=True)


def _wanted(shown: Release, label: str, today: dt.date) -> dict[str, list[str]]:
    """Return the returns that are due and not in, by sender."""
    table = loading.held(_states, shown, label, today)
    missing = table[table["due"] & ~table["received"]]
    return missing.groupby("organisation")["dataset"].agg(list).to_dict()


def queries(shown: Release, label: str, today: dt.date) -> None:
    """Let the analyst put a return under question, or say that its question is answered."""
    there = loading.held(_there, shown, label, today)
    with st.container(border=True, key="queries_block"):
        st.header("Ask a sender", anchor=False)
        entering.outcome("query")
        if not there:
            st.info(f"No return of {label} is in: there is nothing to ask about.")
            return
        st.markdown(
            "A question stands in the note of the return's first row, as `Query: ...`, until it is "
            "taken away. It changes no figure and makes a release of its own."
        )
        _query_form(shown, label, there)


def _there(shown: Release, label: str, today: dt.date) -> dict[str, tuple[str, str]]:
    """Return the sender and the dataset of each return that is in, by its name."""
    table = loading.held(_states, shown, label, today)
    there = table[table["received"]]
    return {
        f"{sender}: {registry()[dataset].title.lower()}": (sender, dataset)
        for sender, dataset in zip(there["organisation"], there["dataset"], strict=True)
    }


def _query_form(shown: Release, label: str, there: dict[str, tuple[str, str]]) -> None:
    from analysis.desk import querying

    sender, dataset = there[st.selectbox("Return", list(there), key="queried_return")]
    # Raises for anybody but analysts, whatever is held.
    rows_of = loading.rows_later(shown)
    for question in loading.held(_questions, shown, label, sender, dataset):
        st.warning(f"Under question: {safe(question)}")
    with st.form("query_form", border=False):
        question = st.text_input("Question (never about a person; empty takes it away)")
        by = entering.by_whom("query_by")
        pressed = st.form_submit_button("Publish the question")
    if not pressed:
        return
    mine = rows_of(dataset, [label], sender=sender)
    rows = querying.with_question(mine, dataset, sender, label, question.strip())
    if not rows:
        st.info("Nothing to change: the return says so already.")
        return
    done = "Asked" if question.strip() else "Answered"
    note = f"{done}: {sender}, {registry()[dataset].title.lower()}, {label}"
    # The figures of the rows were accepted when they came; only the note is new.
    entering.publish("query", dataset, rows, by=by, note=note, accepted=True)


def _questions(shown: Release, label: str, sender: str, dataset: str) -> tuple[str, ...]:
    from analysis.desk import querying

    every = loading.whole(shown.version).returns
    own = every[(every["quarter"] == label) & (every["sender"] == sender)]
    if not own[own["dataset"] == dataset]["queried"].any():
        return ()
    mine = loading.rows_later(shown)(dataset, [label], sender=sender)
    asked = (querying.question_of(note)[0] for note in mine["note"].fillna(""))
    return tuple(filter(None, asked))
