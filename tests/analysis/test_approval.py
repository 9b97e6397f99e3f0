"""A second pair of eyes: figures wait for another analyst; words and going back do not."""

import datetime as dt

import pytest

from analysis import entering, handing_in, publishing, reading
from analysis.approval import ApprovalError
from analysis.desk import querying
from analysis.draft_records import DraftError
from analysis.drafts import Drafts
from tests import factories
from tests.factories import QUARTER, TODAY

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
NEXT = factories.csv("training", factories.training(QUARTER, 90)).encode()


@pytest.fixture
def store(named_store, monkeypatch):
    """A small store of real figures, where another analyst approves."""
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    return named_store


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "training.csv"
    found.write_bytes(NEXT)
    return found


# --- Words ---------------------------------------------------------------------------------------


def typed(store, dataset, *rows, by="SRO"):
    draft, base = entering.checked(store, entering.typed_in(dataset, *rows), today=TODAY)
    assert not draft.errors, [str(problem) for problem in draft.errors]
    return entering.publish(store, draft, base=base, by=by, note="", today=TODAY)


def test_commentary_needs_no_second_analyst_and_names_its_author(store):
    entry = {"commentary_id": "c-1", "quarter": "2026/27 Q1", "area": "Bristol", "what": "Fewer"}
    done = typed(store, "commentary", entry)
    assert store.version == done.version == 2
    assert store.history()[0].by == "SRO"


def test_a_question_to_a_sender_needs_none_and_changes_no_figure(store):
    before = store.tables()["training"]
    rows = querying.with_question(
        before, "training", factories.ORGANISATION, "2026/27 Q1", "Is 60 right?"
    )
    typed(store, "training", *rows)
    after = store.tables()["training"]
    assert after["note"].str.startswith("Query: Is 60 right?").sum() == 1
    assert sorted(after["completions"]) == sorted(before["completions"])


def test_a_figure_typed_in_waits_like_any_other(store):
    with pytest.raises(ApprovalError, match="another analyst approves"):
        typed(store, "training", factories.row("training", **factories.training(QUARTER, 7)))
    assert store.version == 1


def test_taking_commentary_of_others_away_waits(store):
    entry = {"quarter": "2026/27 Q1", "area": "Bristol", "what": "Fewer"}
    typed(store, "commentary", entry | {"commentary_id": "c-1"})
    file = factories.file("commentary", entry | {"commentary_id": "c-2"})
    options = {"by": "A", "today": TODAY, "accept_warnings": True}
    with pytest.raises(ApprovalError):
        publishing.publish(store, [file], mode="replace", **options)
    publishing.publish(store, [file], mode="revise", **options)
    assert len(store.tables()["commentary"]) == 2


def test_words_that_would_take_the_illustrative_figures_away_wait(empty_store, monkeypatch):
    publishing.publish(
        empty_store,
        [factories.file("training", {"provenance": "illustrative"})],
        by="first run",
        today=TODAY,
        accept_warnings=True,
    )
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    entry = {"commentary_id": "c-1", "quarter": QUARTER, "area": "Bristol", "what": "Fewer"}
    with pytest.raises(ApprovalError):
        typed(empty_store, "commentary", entry)


# --- Going back ----------------------------------------------------------------------------------


def test_a_wrong_release_comes_off_at_once_with_a_reason(store, run, path, monkeypatch):
    monkeypatch.delenv("DASHBOARD_APPROVAL")
    run("publish", path, "--by", "A")
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    for verb, version in (("undo", 2), ("restore", 1)):
        code, said = run(verb, version, "--by", "A")
        assert (code, store.version) == (2, 2)
        assert "needs a reason" in said["error"]
    code, said = run("undo", 2, "--by", "A", "--note", "Sent for the wrong quarter")
    assert (code, said["version"]) == (0, 3)
    newest = store.history()[0]
    assert (newest.by, newest.note) == ("A", "Sent for the wrong quarter")
    assert newest.approved_by == ""


# --- From the command line -----------------------------------------------------------------------


def test_files_that_are_handed_in_are_read_once(store, run, path, monkeypatch):
    read, names = reading.read, []

    def noted(name, *arguments, **options):
        names.append(name)
        return read(name, *arguments, **options)

    monkeypatch.setattr(reading, "read", noted)
    code, _ = run("hand-in", path, "--by", "Analyst A")
    assert (code, names) == (0, [path.name])


def test_a_draft_is_handed_in_looked_at_and_approved(store, run, path):
    code, handed = run("hand-in", path, "--by", "Analyst A", "--note", "Late")
    assert (code, store.version) == (0, 1)
    assert handed["state"] == "waits for approval"
    code, listed = run("drafts")
    assert [one["draft"] for one in listed["drafts"]] == [handed["draft"]]
    code, one = run("drafts", handed["draft"])
    assert code == 0
    assert [change["change"] for change in one["changes"]] == ["added"]
    code, said = run("approve", handed["draft"], "--by", "analyst  A")
    assert (code, store.version) == (2, 1)
    assert "cannot approve" in said["error"]
    code, done = run("approve", handed["draft"], "--by", "Analyst B")
    assert (code, done["version"]) == (0, 2)
    newest = store.history()[0]
    assert (newest.approved_by, newest.note) == ("Analyst B", "Late")
    assert Drafts(store).all() == []
    code, said = run("approve", handed["draft"], "--by", "Analyst B")
    assert code == 2


def test_nothing_is_handed_in_that_could_not_be_published(store, run, tmp_path):
    path = tmp_path / "training.csv"
    path.write_text(factories.csv("training", {"area": "Bristl"}), encoding="utf-8")
    code, report = run("hand-in", path, "--by", "A")
    assert code == 1
    assert report["problems"][0]["column"] == "area"
    other = tmp_path / "other"
    other.mkdir()
    (other / "training.csv").write_bytes(NEXT)
    code, said = run("hand-in", path, other / "training.csv", "--by", "A")
    assert code == 2
    assert "one name" in said["error"]
    assert Drafts(store).all() == []


def test_a_draft_nobody_has_compared_is_not_approved(store):
    drafts = Drafts(store)
    who = {"by": "Analyst A", "now": NOW}
    draft = drafts.add(drafts.start(**who), "training.csv", NEXT, **who)
    with pytest.raises(DraftError, match="not finished"):
        handing_in.approve(store, draft.id, handing_in.Act("Analyst B", NOW))


def test_what_changed_since_is_told_and_not_overwritten(store, run, path, monkeypatch):
    _, handed = run("hand-in", path, "--by", "Analyst A")
    other = factories.file("training", factories.training(QUARTER, 91))
    monkeypatch.delenv("DASHBOARD_APPROVAL")
    publishing.publish(store, [other], by="C", today=TODAY)
    monkeypatch.setenv("DASHBOARD_APPROVAL", "yes")
    code, said = run("approve", handed["draft"], "--by", "Analyst B")
    assert (code, store.version) == (2, 2)
    assert "published by somebody else" in said["error"]
    assert said["theirs"]
