"""Laws of publishing: any release can be taken back exactly, and an export is what it came from."""

import string

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from analysis import checking, differences, exporting, publishing, reading, taking_back
from analysis.datasets import registry
from analysis.declare import Type
from analysis.drafted import Published
from analysis.reading.tidying import takes_lines
from analysis.store import Store
from tests import factories
from tests.factories import TODAY

TEXTS = (
    "Plan",
    'Plan, "phase 2"',
    "Gŵyl ☃; late",
    "100 % of wards",
    " [x] means not known",
    "1,234; then more",
)
# A comma besides the line break may be a row that a lost mark swallowed: that is asked, not read.
LINES = ("Two\nlines", 'A list:\n- "one"\n- two')
STATUSES = ("[c]", "[x]", "[z]", "[low]", "[high]", "[u]")
MARKERS = ("", "p", "r", "p r", "e", "b", "r e b")


def cells(dataset, column):
    """Return what may stand in a cell of a column; what names a thing is of one line."""
    if column.pattern:
        return st.just(column.example)
    kinds = {
        Type.TEXT: st.sampled_from(TEXTS + LINES * takes_lines(dataset, column)),
        Type.CHOICE: st.sampled_from(column.allowed or (column.example,)),
        Type.CHOICES: st.lists(st.sampled_from(column.allowed or ("x",)), max_size=3, unique=True)
        .map(";".join),
        Type.AREA: st.sampled_from(("Bristol", "North Somerset", "E06000025", "BNSSG")),
        Type.QUARTER: st.sampled_from((factories.QUARTER, "2025-26-Q4", "2026/27 Q1")),
        Type.DATE: st.dates(pd.Timestamp(2000, 1, 1).date()).map(str),
        Type.COUNT: st.integers(0, 10**9).map(str),
        Type.MONEY: st.decimals(0, 10**9, places=2).map(str),
        Type.NUMBER: st.floats(0, 10**9, allow_nan=False).map(lambda one: f"{one:f}"),
    }  # fmt: skip
    found = kinds[column.type]
    if column.is_measure:
        found = found | st.sampled_from(STATUSES)
    elif column.status_allowed:
        found = found | st.just("[x]")
    return found if column.required else found | st.just("")


@st.composite
def csvs(draw, dataset):
    """Return a CSV of a dataset in which every cell can be read."""
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        row = {column.name: draw(cells(dataset, column)) for column in dataset.all_columns}
        row["provenance"] = draw(st.sampled_from(("", "measured", "estimated", "stated")))
        for column in dataset.measures:
            row[f"{column.csv_name}_markers"] = draw(st.sampled_from(MARKERS))
        rows.append(row)
    return factories.csv(dataset.name, *rows)


def typed(dataset, text):
    """Return the rows of a CSV as they would be published."""
    file = reading.read("export.csv", text.encode(), dataset=dataset.name)
    draft = checking.check([file], Published({}, TODAY))
    return file, draft.tables[dataset.name].reset_index(drop=True)


@pytest.mark.parametrize("dataset", list(registry()), ids=lambda dataset: dataset.name)
@settings(max_examples=12)
@given(data=st.data())
def test_an_export_reads_back_to_the_same_rows_and_the_same_text(dataset, data):
    file, table = typed(dataset, data.draw(csvs(dataset)))
    assume(not any(problem.level == "error" for problem in file.problems))
    text = exporting.csv_text(dataset, table)
    _, again = typed(dataset, text)
    pd.testing.assert_frame_equal(again, table)
    assert exporting.csv_text(dataset, again) == text


SENDERS = ("Alpha", "Beta", string.ascii_letters)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "sender": st.sampled_from(SENDERS),
            "area": st.sampled_from(("Bristol", "BNSSG")),
            "quarter": st.sampled_from((factories.QUARTER, factories.LAST_QUARTER)),
            "completions": st.sampled_from(("0", "5", "12", "[c]", "[x]")),
        }
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda row: (row["sender"], row["area"], row["quarter"]),
)


def file(drawn):
    """Return a training return of drawn rows."""
    named = [{**row, "organisation": row["sender"], "returned_by": row["sender"]} for row in drawn]
    return factories.file("training", *({k: v for k, v in row.items() if k != "sender"}
                                        for row in named))  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """One store for all examples: each goes on where the last one ended."""
    store = Store(tmp_path_factory.mktemp("laws") / "published")
    store.create()
    publishing.publish(store, [factories.register(*SENDERS)], by="A", today=TODAY)
    return store


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=rows, second=rows, mode=st.sampled_from(("replace", "revise")))
def test_any_release_can_be_undone_exactly(shared, first, second, mode):
    options = {"by": "Analyst", "today": TODAY, "accept_warnings": True, "mode": mode}
    publishing.publish(shared, [file(first)], **options)
    before = shared.tables()
    version = publishing.publish(shared, [file(second)], **options).version
    if differences.diff(before, shared.tables()):
        taking_back.undo(shared, version, by="Analyst")
    after = shared.tables()
    for name, table in before.items():
        pd.testing.assert_frame_equal(after[name], table)
