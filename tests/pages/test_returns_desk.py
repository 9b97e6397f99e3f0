"""The returns desk on screen: what is in, what to send out, whom to remind, what to ask."""

import io
import zipfile

import pytest

from analysis import desk, differences, publishing, quarters
from analysis import release as releases
from analysis.charts import returning
from analysis.desk import owing, querying
from tests import factories
from tests.pages import screen

LAST, NEXT = "2026/27 Q1", "2026/27 Q2"
COUNCIL = "Saltmarsh Council"


def sent(store, *rows):
    """Publish training rows of the quarter after the last one."""
    file = factories.file("training", *rows)
    publishing.publish(store, [file], by="test", today=factories.TODAY, accept_warnings=True)


def of(quarter, completions, organisation, **more):
    return factories.training(quarter, completions, organisation=organisation) | more


def states(store, quarter, today=factories.TODAY):
    table = owing.state(store.tables(), quarter, today)
    return table.set_index("organisation")["state"].to_dict()


@pytest.fixture
def mixed(small):
    """A quarter with a return, a nil return under no question, and one that has not come."""
    sent(
        small,
        of(NEXT, 9, factories.ORGANISATION, note="Query: is 9 the month or the quarter?"),
        of(NEXT, 0, COUNCIL),
    )
    return small


def test_each_return_stands_in_words_and_shape(mixed):
    app = screen.opened(screen.RETURNS, {"to": NEXT})
    drawn = screen.block(app, "returns_of_quarter")
    assert drawn.heading.startswith(f"{NEXT}: 2 of 3 returns are in, 1 late")
    cells = dict(zip(drawn.table["Organisation"], drawn.table["Training return"], strict=True))
    assert cells == {
        factories.ORGANISATION: "? queried",
        "Ridgeway Council": "✗ late",
        COUNCIL: "0 nil return",
    }
    assert set(drawn.table["Workforce return"]) == {"–"}


def test_everybody_sees_on_the_data_page_what_is_under_question(mixed):
    app = screen.opened(screen.DATA, {"to": NEXT})
    drawn = screen.block(app, "returns_training")
    assert drawn.heading.startswith("Training return: 2 of 3 received")
    cells = dict(zip(drawn.table["Organisation"], drawn.table[NEXT], strict=True))
    assert cells == {
        factories.ORGANISATION: "queried",
        "Ridgeway Council": "missing",
        COUNCIL: "nil return",
    }


def test_the_counts_add_up_to_the_returns_that_are_due(mixed):
    table = owing.state(mixed.tables(), NEXT, factories.TODAY)
    counted = returning.counts(releases.load(mixed), table, NEXT).data
    training = counted.set_index("Return").loc["Training return"]
    assert training.to_dict() == {
        "Due": 3, "Expected": 0, "Received": 0, "Nil": 1, "Queried": 1, "Late": 1,
    }  # fmt: skip


def test_nothing_is_late_before_the_due_date(mixed, monkeypatch):
    due = owing.due_date(quarters.parse(NEXT))
    assert states(mixed, NEXT, due)["Ridgeway Council"] == "expected"
    monkeypatch.setenv("DASHBOARD_RETURN_DAYS", "10")
    assert states(mixed, NEXT, due)["Ridgeway Council"] == "late"


def test_whoever_has_not_returned_is_reminded_of_that_return_alone(mixed):
    app = screen.opened(screen.RETURNS, {"to": NEXT})
    assert app.selectbox(key="reminded").options == ["Ridgeway Council"]
    [text] = [one.value for one in app.code]
    assert "training return from Ridgeway Council" in text
    assert "was due on 30 October 2026" in text


def test_the_quarter_to_come_can_be_sent_out(small):
    app = screen.opened(screen.RETURNS)
    app.selectbox(key="returns_quarter").select("2026/27 Q2").run()
    app.button(key="make_workbooks").click().run()
    assert not app.exception
    assert "Download 3 workbooks as one zip file" in [
        one.label for one in app.get("download_button")
    ]


def test_the_zip_holds_each_workbook_as_it_was_made():
    made = {"a.xlsx": b"first", "b.xlsx": b"second"}
    with zipfile.ZipFile(io.BytesIO(desk.zipped(iter(made.items())))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == made


def test_a_question_is_published_and_taken_away_without_changing_a_figure(small):
    before = releases.load(small)
    app = screen.opened(screen.RETURNS, {"to": LAST})
    app.selectbox(key="queried_return").select(f"{COUNCIL}: training return").run()
    app.text_input[0].input("Is 60 the month or the quarter?")
    app.text_input(key="query_by").input("Data lead")
    app.button[-1].click().run()
    assert not app.exception
    assert states(small, LAST)[COUNCIL] == "queried"
    after = releases.load(small)
    assert after.values.equals(before.values)
    assert "Published as release 2" in screen.said(app)

    app.text_input[0].input("")
    app.button[-1].click().run()
    assert states(small, LAST)[COUNCIL] == "received"
    assert differences.diff(small.tables(1), small.tables()) == []


def test_a_question_that_names_a_person_is_refused(small):
    app = screen.opened(screen.RETURNS, {"to": LAST})
    app.text_input[0].input("Ask jane.doe@example.org about this")
    app.text_input(key="query_by").input("Data lead")
    app.button[-1].click().run()
    assert app.error
    assert "jane.doe" not in " ".join(one.value for one in app.error)
    assert small.version == 1


@pytest.mark.parametrize(
    ("note", "question", "rest"),
    [
        ("", "", ""),
        ("A venue closed", "", "A venue closed"),
        ("Query: why 9?", "why 9?", ""),
        ("query: why 9? | A venue closed", "why 9?", "A venue closed"),
    ],
)
def test_a_note_keeps_what_the_sender_wrote_beside_the_question(note, question, rest):
    assert querying.question_of(note) == (question, rest)
