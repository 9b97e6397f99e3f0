"""Commentary: actions and asks by the chosen quarter, and the form that publishes a release."""

import datetime as dt

import pytest

from analysis import commenting, differences, reference
from analysis import release as releases
from pages._ui.access import Person, Role
from pages._ui.commenting import may_write_about
from tests import factories
from tests.pages import screen

QUARTER, EARLIER = "2026/27 Q1", "2025/26 Q4"


def entry(number, **more):
    return {"commentary_id": f"c-{number}", "quarter": QUARTER, "area": "Bristol"} | more


def release(*rows):
    tables = factories.tables(commentary=rows, training=[{"quarter": QUARTER}])
    return releases.Release(1, None, tables, None, [QUARTER], None)


def found(*rows, quarter=QUARTER, areas=("Bristol",)):
    made = commenting.actions(release(*rows), quarter, areas)
    return {one.row["commentary_id"]: one.state for one in made}


# --- Actions and asks ------------------------------------------------------------------------


def test_an_action_is_overdue_after_its_day_by_the_chosen_quarters_end():
    """The quarter ends on 30 June 2026: what is due that day is not overdue on it."""
    rows = [
        entry(1, action="a", due_date="2026-06-29", action_status="open"),
        entry(2, action="b", due_date="2026-06-30", action_status="open"),
        entry(3, action="c", due_date="2026-06-29", action_status="Done"),
        entry(4, action="d"),
    ]
    assert found(*rows) == {
        "c-1": "overdue, open",
        "c-2": "open",
        "c-4": "status not given",
        "c-3": "Done",
    }


def test_actions_stay_from_quarter_to_quarter_and_none_comes_from_a_later_one():
    rows = [
        entry(1, action="a", quarter=EARLIER, due_date="2026-04-01"),
        entry(2, action="b", quarter=QUARTER),
    ]
    assert set(found(*rows)) == {"c-1", "c-2"}
    assert found(*rows, quarter=EARLIER) == {"c-1": "status not given"}


def test_an_area_does_not_show_the_actions_of_another():
    assert found(entry(1, action="a", area="North Somerset")) == {}


def test_what_waits_for_a_decision_comes_first():
    rows = [
        entry(1, board_ask="fund a post", decision="agreed"),
        entry(2, board_ask="name a deputy"),
        entry(3, what="nothing asked"),
    ]
    asks = commenting.asks(release(*rows), QUARTER, ("Bristol",))
    assert [(row["commentary_id"], row["decision"]) for row in asks] == [
        ("c-2", None),
        ("c-1", "agreed"),
    ]


def test_a_new_entry_takes_the_number_after_the_last():
    rows = [
        entry("2026-27-q1-north-somerset-9"),
        entry("2026-27-q1-bristol-2"),
        entry("2026-27-q1-bristol-x"),
    ]
    table = release(*rows).tables["commentary"]
    assert commenting.next_id(table, QUARTER, "Bristol") == "c-2026-27-q1-bristol-3"
    assert commenting.next_id(table, QUARTER, "BNSSG") == "c-2026-27-q1-bnssg-1"


@pytest.mark.parametrize(
    ("who", "areas"),
    [
        (Person("v", Role.VIEWER, "Bristol"), ()),
        (Person("s", Role.SRO, "Bristol"), ("Bristol",)),
        (Person("s", Role.SRO), ()),
        (Person("a", Role.ANALYST), tuple(one.name for one in reference.areas())),
    ],
    ids=["viewer", "SRO", "SRO of no authority", "analyst"],
)
def test_an_sro_writes_about_the_own_authority_alone(who, areas):
    assert may_write_about(who) == areas


# --- The form --------------------------------------------------------------------------------


def written(app, **texts):
    """Fill the form's boxes by column and publish."""
    for box in (*app.text_input, *app.text_area):
        column = next((name for name in texts if str(box.key).endswith(f"_{name}")), None)
        if column:
            box.input(texts[column])
    app.button[-1].click().run()
    assert not app.exception
    return app


def commentary(store):
    table = releases.load(store).tables["commentary"]
    return table.set_index("commentary_id")


def test_an_entry_is_published_and_stands_beside_the_numbers(small):
    app = screen.opened(screen.COMMENTARY)
    written(
        app,
        what="Two cohorts were *postponed*\nto autumn",
        action="Both run in October",
        owner_role="Training lead",
        due_date="31/10/2026",
        by="Data lead",
    )
    row = commentary(small).loc["c-2026-27-q1-bristol-1"]
    assert row["what"] == "Two cohorts were *postponed* to autumn"
    assert row["due_date"].date() == dt.date(2026, 10, 31)
    assert row["provenance"] == "measured"
    said = screen.said(app)
    assert "Published as release 2" in said
    assert "Two cohorts were *postponed* to autumn." in said
    assert "(Training lead; due 31 October 2026; status not given)" in said


def test_an_entry_does_not_wait_for_another_analyst(small, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    app = screen.opened(screen.COMMENTARY)
    written(app, what="Two cohorts were postponed", by="SRO")
    assert "Published as release 2" in app.success[0].value
    assert commentary(small)["what"].tolist() == ["Two cohorts were postponed"]


def test_an_entry_is_revised_under_its_own_name_and_kept_in_the_history(small):
    app = written(screen.opened(screen.COMMENTARY), what="First words", by="Data lead")
    app.selectbox(key="commentary_entry").select("c-2026-27-q1-bristol-1").run()
    written(app, what="Better words", by="Data lead")
    assert list(commentary(small)["what"]) == ["Better words"]
    [change] = differences.diff(small.tables(2), small.tables(3))
    assert (change["old"], change["new"]) == ("First words", "Better words")


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"by": "Data lead"}, "Say what happened"),
        ({"what": "Something"}, "Say who publishes"),
        ({"what": "=1+1", "by": "Data lead"}, "what"),
        ({"what": "Ask jane.doe@example.org", "by": "Data lead"}, "what"),
        ({"what": "Something", "due_date": "soon", "by": "Data lead"}, "due_date"),
    ],
    ids=["nothing said", "nobody publishes", "a formula", "personal data", "no date"],
)
def test_what_cannot_be_published_says_why_and_keeps_what_was_typed(small, texts, words):
    app = written(screen.opened(screen.COMMENTARY), **texts)
    assert words in screen.plain(" ".join(one.value for one in app.error))
    assert small.version == 1
    typed = [box.value for box in (*app.text_input, *app.text_area)]
    assert set(texts.values()) <= set(typed)


def test_illustrative_data_stay_unless_an_entry_is_called_real(use, store):
    """What a real entry does is said before, and has to be accepted."""
    use(store)
    app = screen.opened(screen.COMMENTARY)
    assert "takes every illustrative figure away" in screen.said(app)
    written(app, what="An example", by="Data lead")
    assert store.version == 2
    assert releases.load(store).is_illustrative

    app.radio[0].set_value("Real")
    written(app, what="A real one", by="Data lead")
    assert store.version == 2
    warned = screen.plain(" ".join(one.value for one in app.warning))
    assert "takes all the illustrative data away" in warned

    app.checkbox[-1].check()
    written(app, what="A real one", by="Data lead")
    assert store.version == 3
    assert not releases.load(store).is_illustrative


def test_what_is_said_about_an_indicator_stands_below_its_chart(shipped):
    app = screen.opened(screen.TRAINING)
    words = screen.plain(" ".join(one.value for one in app.container(key="tr7_words").markdown))
    assert words.startswith("**Bristol.** One trained member of staff in four is out of date.")
