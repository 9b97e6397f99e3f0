"""The upload journey: nothing is assumed, nothing changes by itself, and there is a way back."""

import pytest

from analysis import publishing, reading
from analysis.datasets import registry
from analysis.drafts import Drafts
from tests import factories
from tests.pages import journey, screen
from tests.pages.journey import BAD, NEXT, QUARTER, STRANGER

SALTMARSH = "Saltmarsh Council"
SCREENS = ["Choose files", "Understand", "Fix", "Compare", "Publish", "Published"]
NUMBERS = factories.csv("training", factories.training(QUARTER, 90)).encode()
STRANGE = NEXT.replace(b"completions", b"Number done", 1)
TWO = factories.csv(
    "training",
    factories.training("2026/27 Q1", 70),
    factories.training(QUARTER, 90),
).encode()


@pytest.fixture
def kept(small):
    """The drafts of a store that may be written to."""
    return Drafts(small)


def completions(store, quarter: str = QUARTER) -> list[int]:
    """Return what was returned for a quarter, by whomever."""
    table = store.tables()["training"]
    return sorted(table.loc[table["quarter"] == quarter, "completions"])


def somebody_publishes(store, number: int, *, organisation: str = factories.ORGANISATION):
    """Publish a return from elsewhere."""
    text = factories.csv("training", factories.training(QUARTER, number, organisation=organisation))
    files = [reading.read("theirs.csv", text.encode())]
    return publishing.publish(
        store, files, by="Colleague", today=factories.TODAY, accept_warnings=True
    )


# --- Choose ----------------------------------------------------------------------------------


def test_the_first_screen_offers_every_template_and_asks_for_nothing_else(real):
    app = screen.opened(screen.UPLOAD)
    assert journey.step(app) == "Choose files"
    offered = {button.key for button in app.get("download_button")}
    assert offered == {f"template_{dataset.name}" for dataset in registry()}


def test_what_is_chosen_is_kept_at_once_and_found_again_by_its_address(small, kept):
    app = journey.chosen(("training.csv", NEXT))
    assert journey.step(app) == "Understand"
    [draft] = kept.all()
    assert [file.name for file in draft.files] == ["training.csv"]
    # Another browser, or the same after a restart.
    later = screen.opened(screen.UPLOAD, {"draft": draft.id, "step": "fix"})
    assert journey.step(later) == "Fix"
    assert small.version == 1


def test_the_first_screen_lists_drafts_to_go_on_with_or_to_discard(small, kept):
    journey.chosen(("training.csv", NEXT))
    [draft] = kept.all()
    app = screen.opened(screen.UPLOAD)
    assert "training.csv" in screen.said(app)
    assert journey.step(journey.press(app, f"go_on_{draft.id}")) == "Understand"
    app = journey.press(screen.opened(screen.UPLOAD), f"discard_yes_{draft.id}")
    assert "discarded" in screen.said(app)
    assert kept.all() == []


def test_a_draft_that_is_gone_says_so(small):
    app = screen.opened(screen.UPLOAD, {"draft": "0" * 32, "step": "compare"})
    assert journey.step(app) == "Choose files"
    assert "not there any more" in screen.said(app)


def test_more_files_join_a_draft_and_one_can_be_left_out(small, kept):
    app = journey.press(journey.chosen(("a.csv", NEXT)), "back")
    other = factories.csv("training", factories.training(QUARTER, 8, organisation=SALTMARSH))
    app = journey.chosen(("b.csv", other.encode()), app=app)
    assert "2 rows from 2 organisations" in screen.said(app)
    app = journey.press(journey.press(app, "back"), "leave_out_0")
    [draft] = kept.all()
    assert [file.name for file in draft.files] == ["b.csv"]


def test_a_file_about_persons_is_not_taken_in_and_none_of_it_is_shown(small, kept):
    about = NEXT.replace(b"completions", b"completions,email", 1).replace(
        b",90", b",90,jane.doe@example.org"
    )
    app = journey.chosen(("people.csv", about), ("training.csv", NEXT))
    assert "1 file not taken in" in app.error[0].value
    assert "jane" not in "".join(screen.raw_texts(app))
    assert "email" in screen.said(app)
    [draft] = kept.all()
    assert [file.name for file in draft.files] == ["training.csv"]


def test_a_draft_of_refused_files_alone_is_none(small, kept):
    about = NEXT.replace(b"completions", b"completions,email", 1).replace(b",90", b",90,a@b.org")
    app = journey.chosen(("people.csv", about))
    assert journey.step(app) == "Choose files"
    assert kept.all() == []


# --- Understand ------------------------------------------------------------------------------


def test_what_was_recognised_is_said_and_confirmed(small, kept):
    app = journey.chosen(("training.csv", NEXT))
    [row] = screen.table(app, "The files and what they hold").to_dict("records")
    assert row["Holds"] == "Training return, 2026/27 Q2 (July to September 2026)"
    assert row["From"] == factories.ORGANISATION
    assert kept.all()[0].files[0].dataset is None
    assert journey.step(journey.onwards(app)) == "Fix"
    assert kept.all()[0].files[0].dataset == "training"


def test_another_quarter_than_the_one_due_has_to_be_confirmed(small):
    app = journey.onwards(journey.chosen(("training.csv", TWO)))
    assert journey.step(app) == "Understand"
    assert "nothing is assumed" in app.error[0].value
    app = journey.ran(app.checkbox(key="quarter_2026/27 Q1").check())
    assert journey.step(journey.onwards(app)) == "Fix"


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PK\x03\x04 a zip", b"\xff\xfe\x00bad"])
def test_a_file_that_is_nothing_known_is_asked_about(small, content):
    app = journey.onwards(journey.chosen(("training.csv", content)))
    assert journey.step(app) == "Understand"
    assert "What is training.csv?" in screen.said(app)


def test_the_analyst_can_say_which_dataset_a_file_is(small, kept):
    vague = "quarter,area,returned_by,number\n2026/27 Q2,Bristol,Example Community Trust,4\n"
    app = journey.chosen(("vague.csv", vague.encode()))
    app = journey.ran(app.selectbox(key="dataset_0").select("networks"))
    assert kept.all()[0].files[0].dataset == "networks"
    assert "Networks return" in screen.said(app)


def test_a_column_is_matched_once_and_remembered_for_its_sender(small, kept):
    app = journey.chosen(("training.csv", STRANGE))
    assert "Still looked for: **completions**" in screen.said(app)
    assert journey.step(journey.onwards(app)) == "Understand"
    app.selectbox(key="match_0_0").select("completions")
    app = journey.press(app, "match_0_use")
    assert "remembered for Example Community Trust" in screen.said(app)
    assert journey.step(journey.onwards(app)) == "Fix"
    # The next file of the same sender is matched as decided, and says so.
    later = journey.chosen(("next.csv", STRANGE))
    assert "matched as you decided" in screen.said(later)
    assert journey.step(journey.onwards(later)) == "Fix"


def test_every_column_is_shown_with_a_sample_of_its_cells(small):
    app = journey.chosen(("training.csv", NEXT))
    columns = screen.table(app, "Columns, what they are taken for and a sample").set_index("Header")
    assert columns.loc["completions", ["Column", "Sample"]].tolist() == ["completions", "90"]
    assert columns.loc["organisation", "Sample"] == factories.ORGANISATION


# --- Fix -------------------------------------------------------------------------------------


def test_problems_stand_by_cause_with_row_value_and_what_to_do(small):
    app = journey.fixed(("training.csv", BAD))
    labels = [screen.plain(one.label) for one in app.expander if "Error" in one.label]
    assert all("1 row in training.csv" in label for label in labels)
    told = {label.split(" · ")[1].split(":")[0] for label in labels}
    assert told == {"area “Bristl”", "completions “-4”"}
    assert set(screen.table(app, "Where problem 1 is")["Row"]) == {"3"}
    assert 'Did you mean "Bristol"?' in screen.said(app)


def test_errors_stop(small):
    app = journey.onwards(journey.fixed(("training.csv", BAD)))
    assert journey.step(app) == "Fix"
    assert "error to correct first" in app.error[-1].value
    assert small.version == 1


def test_no_address_leads_past_an_error(small, kept):
    journey.fixed(("training.csv", BAD))
    [draft] = kept.all()
    for step in ("compare", "publish"):
        app = screen.opened(screen.UPLOAD, {"draft": draft.id, "step": step})
        assert journey.step(app) == "Fix"


def test_one_wrong_file_holds_back_the_right_one_beside_it(small):
    app = journey.onwards(journey.fixed(("right.csv", NEXT), ("wrong.csv", BAD)))
    assert journey.step(app) == "Fix"


def test_problems_are_filtered_by_level_and_column(small):
    both = BAD + STRANGER.split(b"\n", 1)[1]
    app = journey.fixed(("training.csv", both))
    causes = len([one for one in app.expander if str(one.key).startswith("cause_")])
    app = journey.ran(app.get("button_group")[0].set_value("warning"))
    shown = [one.label for one in app.expander if str(one.key).startswith("cause_")]
    assert 0 < len(shown) < causes
    assert all(label.startswith("**Warning**") for label in shown)
    app = journey.ran(app.selectbox(key="problem_column").select("organisation"))
    shown = [one.label for one in app.expander if str(one.key).startswith("cause_")]
    assert shown
    assert all("organisation" in label for label in shown)


def test_a_corrected_file_takes_the_place_of_the_wrong_one(small, kept):
    app = journey.fixed(("training.csv", BAD))
    app = journey.chosen(("training.csv", NEXT), app=app)
    assert journey.step(app) == "Fix"
    assert "No problems found" in app.success[0].value
    assert [file.name for file in kept.all()[0].files] == ["training.csv"]
    assert journey.step(journey.onwards(app)) == "Compare"


def test_a_file_that_joins_later_is_confirmed_as_well(small):
    app = journey.fixed(("training.csv", STRANGER))
    other = factories.csv("training", factories.training(QUARTER, 8, organisation=SALTMARSH))
    app = journey.ran(app.file_uploader[0].upload("other.csv", other.encode()))
    app = journey.onwards(app)
    assert journey.step(app) == "Fix"
    assert "confirm what other.csv is" in screen.plain(app.error[-1].value)


def test_warnings_ask_and_the_answer_is_kept(small, kept):
    app = journey.fixed(("training.csv", STRANGER))
    assert journey.step(journey.onwards(app)) == "Fix"
    assert "warning to look at" in app.error[-1].value
    for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    assert journey.step(journey.onwards(app)) == "Compare"
    later = screen.opened(screen.UPLOAD, {"draft": kept.all()[0].id, "step": "compare"})
    assert journey.step(later) == "Compare"


# --- Compare ---------------------------------------------------------------------------------


def test_what_is_added_is_said_with_the_headline_figures_before_and_after(small):
    app = journey.compared(("training.csv", NEXT))
    counts = screen.table(app, "Rows added, revised and removed").to_dict("records")
    assert counts == [{"Dataset": "Training return", "Added": "1", "Revised": "0", "Removed": "0"}]
    effect = screen.table(app, "Headline figures, before → after").set_index("Figure")
    [name] = [name for name in effect.index if name.startswith("TR2")]
    assert effect.loc[name, "Bristol"].startswith("not available → 90")
    drawn = screen.block(app, "tr2_by_quarter_after")
    assert drawn.areas["Bristol"]["y"][-1] == 90
    before = screen.block(app, "tr2_by_quarter_before")
    assert before.areas["Bristol"]["y"][-1] == 60
    # Side by side they are only comparable on one scale.
    assert before.figure["layout"]["yaxis"]["range"] == drawn.figure["layout"]["yaxis"]["range"]
    assert small.version == 1


def test_what_is_revised_shows_old_and_new(small):
    app = journey.chosen(
        ("t.csv", factories.csv("training", factories.training("2026/27 Q1", 75)).encode())
    )
    app = journey.ran(app.checkbox(key="quarter_2026/27 Q1").check())
    app = journey.onwards(app)
    for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    app = journey.onwards(app)
    changed = screen.table(app, "Every change: old and new")
    assert "completions: 60 → 75" in set(changed["Change"])


TWO_LEVELS = factories.csv(
    "training",
    factories.training(QUARTER, 90),
    {**factories.training(QUARTER, 12), "level": "Level 2 practitioner"},
).encode()


def test_every_removal_is_named_and_has_to_be_seen(small):
    journey.published(("training.csv", TWO_LEVELS), accept=True)
    app = journey.compared(("again.csv", NEXT), accept=True)
    gone = screen.table(app, "Rows that will be removed")
    assert gone["Change"].tolist() == ["removed: completions 12"]
    assert "Level 2 practitioner" in gone["Row"][0]
    app = journey.onwards(app)
    assert "will be removed" in app.error[-1].value
    assert journey.step(app) == "Compare"


def test_revise_leaves_what_the_file_does_not_hold(small):
    journey.published(("training.csv", TWO_LEVELS), accept=True)
    later = factories.csv("training", factories.training(QUARTER, 91)).encode()
    app = journey.compared(("again.csv", later), accept=True)
    app = journey.ran(app.radio(key="mode").set_value("revise"))
    assert "1 row revised." in screen.said(app)
    for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    journey.publish(journey.onwards(app))
    assert completions(small) == [12, 91]


def test_what_is_published_already_cannot_be_published_again(small):
    journey.published(("training.csv", NEXT))
    app = journey.onwards(journey.compared(("again.csv", NEXT)))
    assert journey.step(app) == "Compare"
    assert "published already" in app.error[-1].value
    assert small.version == 2


# --- Publish ---------------------------------------------------------------------------------


def test_the_button_says_what_it_will_do_and_one_release_shows_on_every_page(small, kept):
    app = journey.ready(("training.csv", NEXT))
    assert app.button(key="publish").label == "Publish 1 row for 2026/27 Q2 from 1 organisation"
    app = journey.publish(app, by="Data lead, AB", note="Second quarter")
    assert journey.step(app) == "Published"
    assert "Published as release 2" in app.success[0].value
    assert (small.version, completions(small), kept.all()) == (2, [90], [])
    newest = small.history()[0]
    assert (newest.by, newest.note) == ("Data lead, AB", "Second quarter")
    figures = screen.block(screen.opened(screen.TRAINING), "tr2_by_quarter").table
    assert figures.set_index("Quarter").loc[QUARTER, "Bristol"].startswith("90")


def test_what_was_published_is_found_again_by_its_address(small):
    journey.published(("training.csv", NEXT))
    app = screen.opened(screen.UPLOAD, {"published": "2"})
    assert "Published as release 2" in app.success[0].value
    assert "1 row added" in screen.said(app)


def test_nobody_publishes_without_saying_who(small):
    app = journey.publish(journey.ready(("training.csv", NEXT)), by="  ")
    assert "Say who publishes" in app.error[0].value
    assert small.version == 1


def test_sixty_files_are_one_draft_and_one_release(small):
    files = []
    for number in range(60):
        name = f"Partner {number:02d}"
        row = {
            **factories.training(QUARTER, number),
            "organisation": name,
            "returned_by": name,
        }
        files.append((f"{number:02d}.csv", factories.csv("training", row).encode()))
    app = journey.ready(*files, accept=True)
    label = app.button(key="publish").label
    assert label == "Publish 60 rows for 2026/27 Q2 from 60 organisations"
    journey.publish(app)
    assert small.version == 2
    assert completions(small) == list(range(60))
    assert len(small.history()[0].files) == 60


def test_undo_says_what_it_takes_back_and_takes_it_back(small):
    before = small.tables()["training"]
    app = journey.published(("training.csv", NEXT))
    assert "1 row taken away" in screen.said(app)
    app = journey.press(app, "undo_release_2_yes")
    assert "Release 3 takes release 2 back" in screen.said(app)
    assert "Release 3 by Data lead is the newest now" in screen.said(app)
    assert small.tables()["training"].equals(before)
    journey.published(("training.csv", NEXT))
    assert (small.version, completions(small)) == (4, [90])


def test_undo_says_why_where_somebody_has_published_since(small):
    app = journey.published(("training.csv", NEXT))
    somebody_publishes(small, 70)
    app = journey.press(app, "undo_release_2_yes")
    assert "Nothing has changed" in app.error[0].value
    assert completions(small) == [70]


def test_publishing_real_returns_takes_the_illustrative_ones_away(use, store):
    use(store)
    app = journey.compared(("training.csv", NEXT), accept=True)
    assert "illustrative rows will go" in screen.said(app)
    for box in [one for one in app.checkbox if str(one.key).startswith("seen_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    journey.publish(journey.onwards(app))
    assert (store.tables()["training"]["provenance"] == "measured").all()


# --- Two analysts at once --------------------------------------------------------------------


def test_another_senders_return_of_the_same_quarter_changes_nothing_of_mine(small):
    app = journey.compared(("training.csv", NEXT))
    somebody_publishes(small, 33, organisation=SALTMARSH)
    app = journey.publish(journey.onwards(journey.ran(app)))
    assert "Published as release 3" in app.success[0].value
    assert completions(small) == [33, 90]


def test_the_second_publisher_of_a_unit_sees_what_the_first_published(small):
    app = journey.ready(("training.csv", NEXT))
    somebody_publishes(small, 70)
    app = journey.publish(app)
    assert journey.step(app) == "Compare"
    assert completions(small) == [70]
    assert "Release 2 by Colleague" in screen.said(app)
    theirs = screen.table(app, "What was published in the meantime: old and new")
    assert theirs["Change"].tolist() == ["added: completions 70"]
    mine = screen.table(app, "Every change: old and new")
    assert "completions: 70 → 90" in set(mine["Change"])
    for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    app = journey.publish(journey.onwards(app))
    assert "Published as release 3" in app.success[0].value
    assert completions(small) == [90]


def test_the_same_draft_is_published_once_however_often(small, kept):
    app = journey.ready(("training.csv", NEXT))
    [draft] = kept.all()
    address = {"draft": draft.id, "step": "publish"}
    twice = screen.opened(screen.UPLOAD, address)
    journey.publish(app)
    app = journey.publish(twice)
    assert small.version == 2


# --- Quick fixes -------------------------------------------------------------------------------

# A thousands separator is read and told; "Bristl" is a guess.
FIXABLE = factories.csv(
    "training",
    {**factories.training(QUARTER, 90), "completions": "1,090"},
    {**factories.training(QUARTER, 7), "area": "Bristl", "level": "Level 2 practitioner"},
).encode()


def test_certain_fixes_are_accepted_at_once_and_a_guess_one_by_one(small, kept):
    app = journey.fixed(("training.csv", FIXABLE))
    assert app.button(key="fix_all").label == "Accept all certain fixes (1)"
    [guess] = [one for one in app.button if str(one.key).startswith("guess_")]
    assert screen.plain(guess.label) == "Write “Bristol” for “Bristl” in 1 cell (a guess)"
    app = journey.press(app, "fix_all")
    [fix] = kept.all()[0].fixes
    assert (fix.old, fix.new) == ("1,090", "1090")
    [guess] = [one for one in app.button if str(one.key).startswith("guess_")]
    app = journey.press(app, guess.key)
    assert "2 fixes accepted" in [screen.plain(one.label) for one in app.expander]
    app = journey.publish(journey.onwards(_through(app)))
    assert completions(small) == [7, 1090]
    assert [fix["new"] for fix in small.history()[0].fixes] == ["1090", "Bristol"]


def test_fixes_can_be_taken_back(small, kept):
    app = journey.press(journey.fixed(("training.csv", FIXABLE)), "fix_all")
    app = journey.press(app, "fixes_back")
    assert kept.all()[0].fixes == ()
    assert app.button(key="fix_all").label == "Accept all certain fixes (1)"


def _through(app):
    """Accept the warnings, and go on to what changes."""
    for box in [one for one in app.checkbox if str(one.key).startswith("ok_")]:
        app = journey.ran(app.checkbox(key=box.key).check())
    return journey.onwards(app)


# --- A quarter that no column says ---------------------------------------------------------------

UNDATED = factories.csv(
    "training", factories.training(journey.QUARTER, 90), without=("quarter",)
).encode()


def test_the_quarter_of_files_without_a_column_is_asked_once_and_kept(small, kept):
    other = UNDATED.replace(b"Example Community Trust", b"Ridgeway Council")
    app = journey.chosen(("a 2026-27 Q2.csv", UNDATED), ("b 2026-27 Q2.csv", other))
    assert "speaks of 2026/27 Q2" in screen.said(app)
    stuck = journey.onwards(app)
    assert journey.step(stuck) == "Understand"
    box = stuck.selectbox(key="quarter_of_0")
    assert (box.value, box.options[0]) == (None, "2026/27 Q2 (July to September 2026)")
    app = journey.ran(box.select("2026/27 Q2"))
    assert [file.quarter for file in kept.all()[0].files] == [journey.QUARTER] * 2
    assert journey.step(journey.onwards(app)) == "Fix"
    assert "as told" in screen.said(app)


def test_a_header_of_two_columns_has_no_ready_answer(small, kept):
    content = NEXT.replace(b"completions", b"Number trained")
    app = journey.chosen(("training.csv", content))
    assert app.selectbox(key="match_0_0").value is None
    app = journey.press(app, "match_0_use")
    assert kept.all()[0].files[0].mapping == {}
    app.selectbox(key="match_0_0").select("completions")
    app = journey.press(app, "match_0_use")
    assert kept.all()[0].files[0].mapping == {"Number trained": "completions"}
    assert journey.step(journey.onwards(app)) == "Fix"


# --- A second pair of eyes ---------------------------------------------------------------------


def test_where_it_is_configured_another_analyst_approves(small, kept, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    app = screen.opened(screen.UPLOAD)
    assert not app.get("file_uploader")
    app.text_input(key="your_name").set_value("Analyst A")
    app = journey.press(app, "named")
    app = journey.chosen(("training.csv", NEXT), app=app)
    app = journey.onwards(journey.onwards(journey.onwards(app)))
    assert "Another analyst approves" in screen.said(app)
    assert "publish" not in [one.key for one in app.button]
    app.text_input(key="approve_by").set_value("analyst a")
    app = journey.press(app, "approve")
    assert "Not approved" in app.error[0].value
    app.text_input(key="approve_by").set_value("Analyst B")
    app = journey.press(app, "approve")
    app = journey.publish(app, by="Analyst A")
    assert "Published as release 2" in app.success[0].value
    assert small.history()[0].approved_by == "Analyst B"
