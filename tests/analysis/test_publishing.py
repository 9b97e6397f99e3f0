"""Publishing and taking back: one release each, nothing half done, and always a way back."""

import hashlib
import threading

import pandas as pd
import pytest

from analysis import differences, exporting, first_run, originals, publishing, reading, taking_back
from analysis.datasets import registry
from analysis.drafted import ILLUSTRATIVE
from analysis.keeping import Shelf
from analysis.publishing import RefusedError
from analysis.recorded import ConflictError, StoreError
from analysis.store import Store
from tests import factories
from tests.factories import LAST_QUARTER, QUARTER, TODAY

REGISTER = [{"organisation": name} for name in ("Alpha", "Beta", "Gamma")]


def publish(store, *files, **options):
    options = {"by": "Analyst", "today": TODAY, "accept_warnings": True, **options}
    return publishing.publish(store, list(files), **options)


def row(sender, completions=42, **more):
    return {"organisation": sender, "returned_by": sender, "completions": completions, **more}


def training(*rows):
    return factories.file("training", *rows)


def completions(store, version=None):
    table = store.tables(version)["training"]
    return dict(zip(table["returned_by"], table["completions"], strict=True))


def assert_same(left, right):
    for name in left:
        pd.testing.assert_frame_equal(left[name], right[name])


# --- First run ---------------------------------------------------------------------------------


def test_the_first_run_publishes_the_record_and_the_illustrative_data(shipped_store):
    [release] = shipped_store.history()
    tables = shipped_store.tables()
    assert (release.version, release.kind, release.by) == (1, "publish", "first run")
    assert {file["dataset"] for file in release.files} == {
        "training", "workforce", "settings", "networks", "organisations", "targets",
        "commentary", "rebases", "funding", "milestones", "stated_figures",
    }  # fmt: skip
    assert set(tables["training"]["provenance"]) == {ILLUSTRATIVE}
    assert set(tables["milestones"]["provenance"]) == {"stated"}


def test_a_second_run_publishes_nothing(store):
    assert first_run.ready(store, today=TODAY).version == 1


# --- One release -------------------------------------------------------------------------------


def test_the_history_says_who_when_why_and_which_files(empty_store):
    before = pd.Timestamp.now("UTC").floor("ms")
    file = training(row("Alpha"), row("Alpha", area="North Somerset"))
    outcome = publish(empty_store, file, by="Data lead", note="Late return", publish_id="first")
    [release] = empty_store.history()
    assert (release.version, release.by, release.note) == (1, "Data lead", "Late return")
    assert (release.kind, release.publish_id) == ("publish", "first")
    assert outcome == publishing.Outcome(1, "first")
    assert before <= release.at <= pd.Timestamp.now("UTC")
    content = factories.csv("training", row("Alpha"), row("Alpha", area="North Somerset"))
    assert release.files == [
        {
            "name": "training.csv",
            "dataset": "training",
            "sha256": hashlib.sha256(content.encode()).hexdigest(),
            "rows": 2,
        }
    ]


def test_the_history_is_newest_first(empty_store):
    for number in range(3):
        publish(empty_store, training(row("Alpha", number)))
    assert [release.version for release in empty_store.history()] == [3, 2, 1]


def test_several_files_are_one_release(empty_store):
    publish(empty_store, training(row("Alpha")), factories.file("settings"), factories.register())
    assert empty_store.version == 1
    tables = empty_store.tables()
    assert [len(tables[name]) for name in ("training", "settings", "organisations")] == [1, 1, 1]


@pytest.mark.parametrize("accept_warnings", [True, False])
def test_a_draft_with_errors_changes_nothing(empty_store, accept_warnings):
    wrong = training(row("Alpha"), row("Beta", area="Bristl"))
    with pytest.raises(RefusedError) as refused:
        publish(empty_store, wrong, accept_warnings=accept_warnings)
    assert [problem.suggestion for problem in refused.value.draft.errors] == ["Bristol"]
    assert empty_store.version == 0


def test_one_wrong_file_holds_the_others_back(empty_store):
    with pytest.raises(RefusedError):
        publish(empty_store, factories.file("settings"), training(row("Beta", area="Bristl")))
    assert empty_store.version == 0


def test_a_file_that_cannot_be_read_is_refused(empty_store):
    with pytest.raises(RefusedError):
        publish(empty_store, reading.read("x.csv", b"PK\x03\x04"))
    assert empty_store.version == 0


def test_warnings_are_accepted_or_hold_back(empty_store):
    with pytest.raises(RefusedError) as refused:
        publish(empty_store, training(row("Alpha")), accept_warnings=False)
    assert not refused.value.draft.errors
    assert empty_store.version == 0
    assert publish(empty_store, training(row("Alpha"))).version == 1


# --- Replace and revise ------------------------------------------------------------------------


def test_two_senders_returns_of_one_quarter_both_stand(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Beta", 2)))
    assert completions(empty_store) == {"Alpha": 1, "Beta": 2}


def test_a_return_replaces_what_its_sender_returned_for_the_quarter(empty_store):
    publish(empty_store, training(row("Alpha", 1), row("Alpha", 2, area="North Somerset")))
    publish(empty_store, training(row("Alpha", 3)))
    table = empty_store.tables()["training"]
    assert list(zip(table["area"], table["completions"], strict=True)) == [("Bristol", 3)]


def test_a_return_leaves_the_senders_other_quarters_and_datasets(empty_store):
    publish(
        empty_store,
        training(row("Alpha", 1, quarter=LAST_QUARTER), row("Alpha", 2)),
        factories.file("workforce", {"organisation": "Alpha", "returned_by": "Alpha"}),
    )
    publish(empty_store, training(row("Alpha", 3)))
    tables = empty_store.tables()
    assert tables["training"]["completions"].tolist() == [1, 3]
    assert len(tables["workforce"]) == 1


def test_a_revised_return_keeps_what_it_leaves_out(empty_store):
    publish(empty_store, training(row("Alpha", 1), row("Alpha", 2, area="North Somerset")))
    publish(empty_store, training(row("Alpha", 3)), mode="revise")
    table = empty_store.tables()["training"]
    assert table["completions"].tolist() == [3, 2]


def test_a_return_may_be_revised_where_none_is_yet(empty_store):
    publish(empty_store, training(row("Alpha", 1)), mode="revise")
    assert completions(empty_store) == {"Alpha": 1}


def test_a_register_is_revised_by_key_unless_said_otherwise(empty_store):
    publish(empty_store, factories.register("Alpha", "Beta"))
    publish(empty_store, factories.register({"organisation": "Beta", "area": "BNSSG"}, "Gamma"))
    table = empty_store.tables()["organisations"]
    assert dict(zip(table["organisation"], table["area"], strict=True)) == {
        "Alpha": "Bristol",
        "Beta": "BNSSG",
        "Gamma": "Bristol",
    }


def test_a_register_is_replaced_whole_when_asked(empty_store):
    publish(empty_store, factories.register("Alpha", "Beta"), factories.file("targets"))
    publish(empty_store, factories.register("Gamma"), mode="replace")
    tables = empty_store.tables()
    assert tables["organisations"]["organisation"].tolist() == ["Gamma"]
    assert len(tables["targets"]) == 1


# --- The same publication twice ----------------------------------------------------------------


def test_a_publish_id_that_is_retried_returns_its_release(empty_store):
    file = training(row("Alpha", 1))
    first = publish(empty_store, file, publish_id="once")
    publish(empty_store, training(row("Alpha", 2)))
    assert publish(empty_store, file, publish_id="once") == first
    assert empty_store.version == 2
    assert completions(empty_store) == {"Alpha": 2}


def test_a_publish_id_is_remembered_across_a_restore(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)), publish_id="once")
    taking_back.restore(empty_store, 1, by="Analyst")
    assert publish(empty_store, training(row("Alpha", 2)), publish_id="once").version == 2


@pytest.mark.parametrize("other", ["rows", "mode"])
def test_a_publish_id_used_for_other_content_is_refused(empty_store, other):
    publish(empty_store, training(row("Alpha", 1)), publish_id="once")
    with pytest.raises(StoreError, match="was used for other content, in release 1"):
        publish(
            empty_store,
            training(row("Alpha", 2 if other == "rows" else 1)),
            publish_id="once",
            mode="revise" if other == "mode" else None,
        )
    assert empty_store.version == 1


# --- Others publish meanwhile ------------------------------------------------------------------


def test_a_unit_changed_since_the_base_is_a_conflict(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)))
    with pytest.raises(ConflictError, match=f"training of {QUARTER}, Alpha was published"):
        publish(empty_store, training(row("Alpha", 3)), base=1)
    assert completions(empty_store) == {"Alpha": 2}


def test_a_unit_first_published_since_the_base_is_a_conflict(empty_store):
    publish(empty_store, training(row("Beta", 1)))
    publish(empty_store, training(row("Alpha", 1)))
    with pytest.raises(ConflictError):
        publish(empty_store, training(row("Alpha", 2)), base=1)


def test_other_units_changed_since_the_base_are_no_conflict(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Beta", 2), row("Alpha", 9, quarter=LAST_QUARTER)))
    publish(empty_store, training(row("Alpha", 3)), base=1)
    assert completions(empty_store) == {"Alpha": 3, "Beta": 2}


def test_a_key_of_a_register_changed_since_the_base_is_a_conflict(empty_store):
    publish(empty_store, factories.register("Alpha", "Beta"))
    publish(empty_store, factories.register({"organisation": "Beta", "area": "BNSSG"}))
    publish(empty_store, factories.register({"organisation": "Alpha", "area": "BNSSG"}), base=1)
    with pytest.raises(ConflictError, match="organisations of Beta"):
        publish(empty_store, factories.register("Beta"), base=1)
    with pytest.raises(ConflictError):
        publish(empty_store, factories.register("Gamma"), base=1, mode="replace")


def test_a_base_that_is_not_there_is_told(empty_store):
    with pytest.raises(StoreError, match="release 9 cannot be opened"):
        publish(empty_store, training(row("Alpha")), base=9)


def racing(store, *drafts):
    """Publish drafts from several threads that all read the head before any of them commits."""
    gate = threading.Barrier(len(drafts))
    outcomes = []

    class Waiting(Store):
        waited = False

        def commit(self, *arguments, **options):
            if not self.waited:
                self.waited = True
                gate.wait(60)
            return super().commit(*arguments, **options)

    def run(draft):
        try:
            outcomes.append(publish(Waiting(store.address), draft))
        except ConflictError as problem:
            outcomes.append(problem)

    threads = [threading.Thread(target=run, args=(draft,)) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return outcomes


def test_two_stores_that_race_on_different_units_both_succeed(empty_store):
    outcomes = racing(empty_store, training(row("Alpha", 1)), training(row("Beta", 2)))
    assert sorted(outcome.version for outcome in outcomes) == [1, 2]
    assert completions(empty_store) == {"Alpha": 1, "Beta": 2}


def test_of_two_stores_that_race_on_one_unit_one_is_told(empty_store):
    outcomes = racing(empty_store, training(row("Alpha", 1)), training(row("Alpha", 2)))
    [told] = [outcome for outcome in outcomes if isinstance(outcome, ConflictError)]
    assert "in the meantime" in str(told)
    assert empty_store.version == 1


class Late(Store):
    """A store in which somebody else publishes just before the first commit."""

    other = None

    def commit(self, *arguments, **options):
        if self.other:
            draft, self.other = self.other, None
            publish(Store(self.address), draft)
        return super().commit(*arguments, **options)


def late(store, draft):
    made = Late(store.address)
    made.other = draft
    return made


def test_of_two_senders_that_race_on_one_key_one_is_refused(empty_store):
    mine, theirs = (row("Alpha", returned_by=sender) for sender in ("Beta", "Gamma"))
    with pytest.raises(RefusedError) as problem:
        publish(late(empty_store, training(theirs)), training(mine))
    assert [one.column for one in problem.value.draft.errors] == ["returned_by"]
    assert completions(empty_store) == {"Gamma": 42}


def test_an_illustrative_return_that_races_with_a_real_one_is_refused(empty_store):
    draft = training(row("Alpha", provenance=ILLUSTRATIVE))
    with pytest.raises(RefusedError):
        publish(late(empty_store, factories.file("settings")), draft)
    assert illustrative(empty_store) == []


# --- Going back --------------------------------------------------------------------------------


def test_restoring_makes_a_new_release_that_equals_an_earlier_one(empty_store):
    publish(empty_store, training(row("Alpha", 1)), factories.file("targets"))
    publish(empty_store, training(row("Alpha", 2), row("Beta", 3)))
    outcome = taking_back.restore(empty_store, 1, by="Data lead", note="Wrong file")
    assert outcome.version == empty_store.version == 3
    assert_same(empty_store.tables(), empty_store.tables(1))
    newest = empty_store.history()[0]
    assert (newest.kind, newest.by, newest.note) == ("restore", "Data lead", "Wrong file")
    assert newest.publish_id == outcome.publish_id


def test_a_restore_can_be_taken_back(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)))
    taking_back.restore(empty_store, 1, by="Analyst")
    taking_back.undo(empty_store, 3, by="Analyst")
    assert_same(empty_store.tables(), empty_store.tables(2))


@pytest.mark.parametrize("version", [-1, 0, 1, 2, 99])
def test_what_is_no_release_cannot_be_restored(empty_store, version):
    publish(empty_store, training(row("Alpha", 1)))
    with pytest.raises(StoreError, match=f"release {version}"):
        taking_back.restore(empty_store, version, by="Analyst")
    assert empty_store.version == 1


def test_undoing_the_newest_release_brings_the_one_before_back(empty_store):
    publish(empty_store, training(row("Alpha", 1), row("Alpha", 5, area="BNSSG")))
    publish(empty_store, training(row("Alpha", 2), row("Beta", 3)), factories.file("targets"))
    outcome = taking_back.undo(empty_store, 2, by="Analyst")
    assert outcome.version == 3
    assert_same(empty_store.tables(), empty_store.tables(1))
    assert empty_store.history()[0].kind == "undo"


def test_undoing_an_older_release_leaves_what_later_ones_changed(empty_store):
    publish(empty_store, training(row("Alpha", 1)), factories.register("Alpha"))
    publish(empty_store, training(row("Beta", 2)), factories.register("Beta"))
    publish(empty_store, training(row("Gamma", 3)), factories.register("Gamma"))
    taking_back.undo(empty_store, 2, by="Analyst")
    assert completions(empty_store) == {"Alpha": 1, "Gamma": 3}
    assert empty_store.tables()["organisations"]["organisation"].tolist() == ["Alpha", "Gamma"]


def test_undoing_what_a_later_release_touched_is_a_conflict(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)))
    publish(empty_store, training(row("Alpha", 3)))
    with pytest.raises(ConflictError, match="was changed again after release 2") as problem:
        taking_back.undo(empty_store, 2, by="Analyst")
    assert "later release" in problem.value.remedy
    assert completions(empty_store) == {"Alpha": 3}


@pytest.mark.parametrize("version", [-1, 0, 1, 9])
def test_what_is_no_release_or_the_first_cannot_be_taken_back(empty_store, version):
    publish(empty_store, training(row("Alpha", 1)))
    with pytest.raises(StoreError, match=f"release {version} cannot be taken back"):
        taking_back.undo(empty_store, version, by="Analyst")


def test_a_release_that_changed_nothing_leaves_nothing_to_take_back(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 1)))
    with pytest.raises(StoreError, match="changed no rows"):
        taking_back.undo(empty_store, 2, by="Analyst")
    assert empty_store.version == 2


def test_an_undo_can_be_undone(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)))
    assert taking_back.taken_back_by(empty_store.history(), 2) is None
    taking_back.undo(empty_store, 2, by="Analyst")
    assert taking_back.taken_back_by(empty_store.history(), 2) == 3
    taking_back.undo(empty_store, 3, by="Analyst")
    assert_same(empty_store.tables(), empty_store.tables(2))
    assert taking_back.taken_back_by(empty_store.history(), 2) is None
    assert taking_back.taken_back_by(empty_store.history(), 3) == 4


def test_a_restore_leaves_nothing_taken_back(empty_store):
    publish(empty_store, training(row("Alpha", 1)))
    publish(empty_store, training(row("Alpha", 2)))
    taking_back.undo(empty_store, 2, by="Analyst")
    taking_back.restore(empty_store, 2, by="Analyst")
    assert taking_back.taken_back_by(empty_store.history(), 2) is None


# --- Illustrative data -------------------------------------------------------------------------


def illustrative(store, version=None):
    return [
        name
        for name, table in store.tables(version).items()
        if (table["provenance"] == ILLUSTRATIVE).any()
    ]


def test_the_first_real_return_takes_all_illustrative_data_away_in_one_release(store):
    assert len(illustrative(store)) == 8
    with pytest.raises(RefusedError) as refused:
        publish(store, training(row("Alpha")), accept_warnings=False)
    assert any(
        "takes all the illustrative data away" in one.rule for one in refused.value.draft.warnings
    )
    assert store.version == 1
    publish(store, training(row("Alpha")))
    assert store.version == 2
    assert illustrative(store) == []
    tables, before = store.tables(), store.tables(1)
    assert len(tables["training"]) == 1
    for name in ("funding", "milestones", "stated_figures"):
        pd.testing.assert_frame_equal(tables[name], before[name])


def test_a_real_register_row_takes_it_away_too_and_keeps_none_of_the_old_rows(store):
    publish(store, factories.register("Alpha"))
    assert illustrative(store) == []
    assert store.tables()["organisations"]["organisation"].tolist() == ["Alpha"]


def test_a_row_of_the_record_leaves_it(store):
    publish(store, factories.file("milestones"))
    assert len(illustrative(store)) == 8


def test_later_illustrative_rows_are_refused(store):
    publish(store, training(row("Alpha")))
    with pytest.raises(RefusedError):
        publish(store, training(row("Beta", provenance=ILLUSTRATIVE)))
    assert store.version == 2


def test_taking_the_first_real_return_back_brings_the_illustrative_data_back(store):
    publish(store, training(row("Alpha")))
    taking_back.undo(store, 2, by="Analyst")
    assert_same(store.tables(), store.tables(1))


def test_illustrative_data_does_not_come_back_beside_later_real_returns(store):
    publish(store, training(row("Alpha")))
    publish(store, training(row("Beta")))
    with pytest.raises(StoreError, match="beside real rows of later releases") as problem:
        taking_back.undo(store, 2, by="Analyst")
    assert "restore" in problem.value.remedy
    assert illustrative(store) == []


def test_illustrative_data_does_not_come_back_beside_later_rows_of_the_same_register(store):
    publish(store, factories.register("Alpha"))
    publish(store, factories.register("Beta"))
    with pytest.raises(StoreError, match="beside real rows of later releases"):
        taking_back.undo(store, 2, by="Analyst")
    assert store.tables()["organisations"]["organisation"].tolist() == ["Alpha", "Beta"]


def test_restoring_the_first_release_brings_the_illustrative_data_back_whole(store):
    publish(store, training(row("Alpha")))
    publish(store, training(row("Beta")))
    taking_back.restore(store, 1, by="Analyst")
    assert_same(store.tables(), store.tables(1))


# --- What changed ------------------------------------------------------------------------------


def test_a_diff_names_key_column_old_and_new(empty_store):
    publish(empty_store, training(row("Alpha", 1), row("Beta", 5)), factories.register("Alpha"))
    publish(
        empty_store,
        training(row("Alpha", 2, sessions="[c]")),
        training(row("Gamma", 7)),
        factories.register({"organisation": "Alpha", "partner_until": "31/03/2026"}),
    )
    changes = differences.diff(empty_store.tables(1), empty_store.tables(2))
    found = {
        (one["dataset"], one["key"]["organisation"], one["change"], *_change(one))
        for one in changes
    }
    assert found == {
        ("training", "Alpha", "revised", "completions", "1", "2"),
        ("training", "Alpha", "revised", "sessions", "[x]", "[c]"),
        ("training", "Gamma", "added"),
        ("organisations", "Alpha", "revised", "partner_until", "", "2026-03-31"),
    }
    key = next(one["key"] for one in changes if one["change"] == "added")
    assert list(key) == registry()["training"].key_names
    back = differences.diff(empty_store.tables(2), empty_store.tables(1))
    assert {one["change"] for one in back} == {"revised", "removed"}


def _change(one):
    return (one["column"], one["old"], one["new"]) if one["change"] == "revised" else ()


def test_equal_releases_have_no_diff(shipped_store):
    assert differences.diff(shipped_store.tables(), shipped_store.tables()) == []


# --- Laws over everything that ships -----------------------------------------------------------


@pytest.mark.parametrize("name", [dataset.name for dataset in registry()])
def test_what_is_exported_publishes_again_to_the_same_rows(shipped_store, empty_store, name):
    dataset = registry()[name]
    table = shipped_store.tables()[name]
    if not len(table):
        table = factories.tables(**{name: [{}]})[name]
    text = exporting.csv_text(dataset, table)
    publish(empty_store, reading.read("export.csv", text.encode(), dataset=name))
    pd.testing.assert_frame_equal(empty_store.tables()[name], table)
    assert exporting.csv_text(dataset, empty_store.tables()[name]) == text


def test_any_release_can_be_taken_back_exactly(empty_store):
    made_up = {"provenance": ILLUSTRATIVE}
    files = [
        factories.file("settings", made_up, {**made_up, "area": "BNSSG"}),
        factories.file("milestones", {"note": "On record"}),
        training(row("Alpha", 1), row("Beta", 2)),
        factories.file("funding", {"amount_awarded": "[x]"}),
        factories.register("Alpha", {"organisation": "Beta", "pledge_date": "[x]"}),
        factories.file("commentary", {"what": "Two\nlines, and a comma"}),
        training(row("Alpha", 3)),
        factories.file("targets", {"value": 0.1}),
    ]
    publish(empty_store, factories.register({"organisation": "Gamma", **made_up}))
    for file in files:
        before = empty_store.tables()
        version = publish(empty_store, file).version
        taking_back.undo(empty_store, version, by="Analyst")
        assert_same(empty_store.tables(), before)
        publish(empty_store, file)


@pytest.mark.parametrize("there", [True, False])
def test_of_two_who_keep_one_file_at_once_the_second_is_not_refused(tmp_path, monkeypatch, there):
    store, file = Store(tmp_path / "published"), training(row("Alpha"))
    write = Shelf.write

    def refused(shelf, name, content):
        if there:
            write(shelf, name, content)
        raise OSError("The specified block list is invalid")

    monkeypatch.setattr(Shelf, "write", refused)
    if there:
        originals.keep(store, [file])
        assert originals.read(store, file.sha256) == file.content
    else:
        with pytest.raises(StoreError, match="cannot be kept"):
            originals.keep(store, [file])
