"""The returns desk on screen: workbooks to send out, reminders to copy, questions to senders."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from analysis import desk, formatting, quarters
from analysis.charts import returning
from analysis.charts.chart import Chart
from analysis.datasets import registry
from analysis.desk import layout, owing
from analysis.release import Release
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


def states(shown: Release, label: str, today: dt.date) -> tuple[pd.DataFrame, Chart, Chart]:
    """Return how far each return of a quarter is, and its two charts, for analysts alone."""
    # Raises for anybody else, whatever is held.
    loading.tables(shown)
    return loading.held(_states, shown, label, today)


def _states(shown: Release, label: str, today: dt.date) -> tuple[pd.DataFrame, Chart, Chart]:
    found = desk.state(loading.tables(shown), label, today)
    counts = returning.counts(shown, found, label)
    return found, counts, returning.of_quarter(shown, found, label, today)


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

    def made() -> bytes:
        from analysis.desk import writing

        forms = writing.named_forms(rows(), quarters.parse(label)).values()
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
    from analysis.desk import writing

    bar = st.progress(0.0, "Working out what each workbook asks")
    forms = writing.named_forms(loading.tables(shown), quarters.parse(label))

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


def reminders(table: pd.DataFrame, label: str, today: dt.date) -> None:
    """Show a reminder to copy for each organisation whose return is not in."""
    missing = table[table["due"] & ~table["received"]]
    with st.container(border=True, key="reminders_block"):
        st.header("Reminders", anchor=False)
        if not len(missing):
            st.success(f"Every return due for {label} is in: nobody needs a reminder.")
            return
        wanted = missing.groupby("organisation")["dataset"].agg(list)
        senders = formatting.counted(len(wanted), "organisation")
        st.markdown(f"{senders} to remind. No address is kept here: copy the text into a message.")
        sender = st.selectbox("Remind", list(wanted.index), key="reminded")
        due = owing.due_date(quarters.parse(label))
        text = desk.reminder(sender, wanted[sender], label, due, today=today)
        st.code(text, language=None, wrap_lines=True)


def queries(shown: Release, table: pd.DataFrame, label: str) -> None:
    """Let the analyst put a return under question, or say that its question is answered."""
    there = table[table["received"]]
    with st.container(border=True, key="queries_block"):
        st.header("Ask a sender", anchor=False)
        entering.outcome("query")
        if not len(there):
            st.info(f"No return of {label} is in: there is nothing to ask about.")
            return
        st.markdown(
            "A question stands in the note of the return's first row, as `Query: ...`, until it is "
            "taken away. It changes no figure and makes a release of its own."
        )
        _query_form(shown, label, there)


def _query_form(shown: Release, label: str, there: pd.DataFrame) -> None:
    from analysis.desk import querying

    titles = {dataset.name: dataset.title for dataset in registry().returns}
    names = {
        f"{sender}: {titles[dataset].lower()}": (sender, dataset)
        for sender, dataset in zip(there["organisation"], there["dataset"], strict=True)
    }
    sender, dataset = names[st.selectbox("Return", list(names), key="queried_return")]
    # Raises for anybody but analysts, whatever is held.
    published = loading.tables(shown)[dataset]
    for question in loading.held(_questions, shown, label, sender, dataset):
        st.warning(f"Under question: {safe(question)}")
    with st.form("query_form", border=False):
        question = st.text_input("Question (never about a person; empty takes it away)")
        by = entering.by_whom("query_by")
        pressed = st.form_submit_button("Publish the question")
    if not pressed:
        return
    rows = querying.with_question(published, dataset, sender, label, question.strip())
    if not rows:
        st.info("Nothing to change: the return says so already.")
        return
    done = "Asked" if question.strip() else "Answered"
    note = f"{done}: {sender}, {titles[dataset].lower()}, {label}"
    # The figures of the rows were accepted when they came; only the note is new.
    entering.publish("query", dataset, rows, by=by, note=note, accepted=True)


def _questions(shown: Release, label: str, sender: str, dataset: str) -> tuple[str, ...]:
    from analysis.desk import querying

    published = loading.tables(shown)[dataset]
    mine = published[(published["returned_by"] == sender) & (published["quarter"] == label)]
    asked = (querying.question_of(note)[0] for note in mine["note"].fillna(""))
    return tuple(filter(None, asked))
