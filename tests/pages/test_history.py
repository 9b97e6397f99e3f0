"""The history: every release with its files and changes, and the ways back."""

import hashlib
from pathlib import Path

from analysis import publishing
from tests import factories
from tests.pages import journey, screen
from tests.pages.journey import NEXT, QUARTER


def opened(**address):
    return screen.opened(screen.HISTORY, address)


def test_a_release_says_who_published_which_file_and_why(small):
    app = journey.publish(journey.ready(("training.csv", NEXT)), by="Data lead, AB", note="Q2")
    rows = screen.table(opened(), "Every release, newest first").set_index("Release")
    assert rows.loc["2", ["By", "What", "Note"]].tolist() == ["Data lead, AB", "published", "Q2"]
    assert hashlib.sha256(NEXT).hexdigest()[:12] in rows.loc["2", "Files"]
    assert "Published by **Data lead, AB**" in screen.said(opened())
    assert app


def test_the_original_is_handed_out_as_it_came(small):
    journey.published(("training.csv", NEXT))
    app = opened()
    [row] = screen.table(app, "Files of release 2").to_dict("records")
    assert row["SHA-256"] == hashlib.sha256(NEXT).hexdigest()
    offered = {button.key for button in app.get("download_button")}
    assert f"original_{row['SHA-256']}" in offered


def test_any_release_shows_what_it_changed_and_can_be_filtered(small):
    journey.published(("training.csv", NEXT))
    app = opened(look_into="Release 2")
    changed = screen.table(app, "What it changed: old and new")
    assert changed["Change"].tolist() == ["added: completions 90"]
    first = opened(look_into="Release 1")
    words = screen.said(first)
    assert "Training return: 9 rows added" in words
    first = journey.ran(first.selectbox(key="release_1_dataset").select("Training return"))
    assert "9 changes shown" in screen.said(first)
    first = journey.ran(first.text_input(key="release_1_words").set_value("saltmarsh"))
    assert "3 changes shown" in screen.said(first)


def test_restore_says_what_will_change_and_goes_back_as_a_whole(small):
    before = small.tables()["training"]
    journey.published(("training.csv", NEXT))
    app = opened(look_into="Release 1")
    assert "Against now: Training return: 1 row removed" in screen.said(app)
    app.text_input(key="restore_release_1_by").set_value("Data lead")
    app = journey.press(app, "restore_release_1_yes")
    assert "Release 3 equals release 1" in app.success[0].value
    assert small.tables()["training"].equals(before)
    assert small.history()[0].by == "Data lead"


def test_nobody_goes_back_without_saying_who(small):
    journey.published(("training.csv", NEXT))
    app = journey.press(opened(look_into="Release 1"), "restore_release_1_yes")
    assert "Say who does this" in app.error[0].value
    assert small.version == 2


def test_undo_of_an_earlier_release_leaves_the_later_ones(small):
    journey.published(("training.csv", NEXT))
    later = factories.csv(
        "training", factories.training(QUARTER, 8, organisation="Saltmarsh Council")
    )
    journey.published(("later.csv", later.encode()), accept=True)
    app = opened(look_into="Release 2")
    app.text_input(key="undo_release_2_by").set_value("Data lead")
    app = journey.press(app, "undo_release_2_yes")
    assert "Release 4 takes release 2 back" in app.success[0].value
    table = small.tables()["training"]
    assert table.loc[table["quarter"] == QUARTER, "completions"].tolist() == [8]
    # What was taken back is not offered again, and the way back is the release that did it.
    assert "Taken back by release 4." in [one.value for one in app.markdown]
    assert "undo_release_2_yes" not in [one.key for one in app.button]
    assert "undo_release_4_yes" in [one.key for one in opened(look_into="Release 4").button]


def test_where_approval_is_asked_going_back_needs_a_reason(small, monkeypatch):
    journey.published(("training.csv", NEXT))
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    app = opened(look_into="Release 2")
    app.text_input(key="undo_release_2_by").set_value("Data lead")
    app = journey.press(app, "undo_release_2_yes")
    assert "needs a reason" in app.error[0].value
    assert small.version == 2
    app.text_input(key="undo_release_2_by").set_value("Data lead")
    app.text_input(key="undo_release_2_why").set_value("Sent for the wrong quarter")
    app = journey.press(app, "undo_release_2_yes")
    assert "Release 3 takes release 2 back" in app.success[0].value
    assert small.history()[0].note == "Sent for the wrong quarter"


def test_the_data_page_lists_the_releases_for_everybody(small):
    rows = screen.table(screen.opened(screen.DATA), "Every release, newest first")
    assert rows["Release"].tolist() == ["1"]


def test_a_store_that_went_back_says_so_above_every_page(small):
    folder = Path(small.address)
    before = set(folder.rglob("*.parquet"))
    file = factories.file("training", {"quarter": QUARTER, "completions": 91})
    publishing.publish(small, [file], by="Analyst", today=factories.TODAY, accept_warnings=True)
    for path in set(folder.rglob("*.parquet")) - before:
        path.unlink()
    said = screen.said(screen.opened(screen.GLOSSARY))
    assert "The store was damaged and went back to its last whole release" in said
    assert small.history()[0].kind == "recover"
