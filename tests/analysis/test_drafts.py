"""Drafts: what an analyst handed over is kept until published or discarded, and changed by one."""

import datetime as dt
import threading

import pandas as pd
import pytest

from analysis import differences, fixing, originals, publishing
from analysis.approval import ApprovalError
from analysis.draft_records import DraftChangedError, DraftError, PersonalDataError
from analysis.drafts import Drafts
from analysis.publishing import RefusedError
from analysis.recorded import ConflictError
from analysis.store import Store
from tests import factories
from tests.factories import QUARTER, TODAY

NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
WHO = {"by": "Analyst A", "now": NOW}


def row(sender, completions=42, **more):
    return {"organisation": sender, "returned_by": sender, "completions": completions, **more}


def content(*rows):
    return factories.csv("training", *rows).encode()


@pytest.fixture
def drafts(empty_store):
    return Drafts(empty_store)


def started(drafts, *rows, name="training.csv"):
    return drafts.add(drafts.start(**WHO), name, content(*rows), **WHO)


def publish(drafts, draft, store, **options):
    options = {"by": "Analyst A", "today": TODAY, "accept_warnings": True, **options}
    return drafts.publish(draft, store, **options)


# --- Kept --------------------------------------------------------------------------------------


def test_a_draft_outlives_the_process(empty_store, drafts):
    draft = started(drafts, row("Alpha"))
    draft = drafts.change(draft, **WHO, note="Late", mode="revise")
    again = Drafts(Store(empty_store.address))
    assert again.load(draft.id) == draft
    assert again.content(draft, draft.files[0]) == content(row("Alpha"))
    assert [one.id for one in again.all()] == [draft.id]


def test_a_file_of_the_same_name_takes_the_place_of_the_first(drafts):
    draft = started(drafts, row("Alpha", 1))
    draft = drafts.add(draft, "folder/training.csv", content(row("Alpha", 2)), **WHO)
    draft = drafts.add(draft, "more.csv", content(row("Beta", 3)), **WHO)
    assert [file.name for file in draft.files] == ["training.csv", "more.csv"]
    assert [file.rows for file in drafts.files(draft)] == [1, 1]
    assert [one.name for one in drafts.remove(draft, "more.csv", **WHO).files] == ["training.csv"]


def test_discarding_leaves_nothing_and_touches_no_other(drafts):
    gone, stays = started(drafts, row("Alpha")), started(drafts, row("Beta"))
    drafts.discard(gone)
    drafts.discard(gone)
    assert [one.id for one in drafts.all()] == [stays.id]
    assert drafts.shelf.under(gone.id).names() == []
    with pytest.raises(DraftError, match="cannot be read"):
        drafts.load(gone.id)


def test_a_file_with_personal_data_is_not_kept(drafts):
    draft = drafts.start(**WHO)
    with pytest.raises(PersonalDataError) as refused:
        drafts.add(draft, "staff.csv", content(row("Alpha", note="jo.bloggs@example.org")), **WHO)
    assert refused.value.problems
    assert "jo.bloggs" not in str(refused.value)
    assert drafts.load(draft.id) == draft
    assert drafts.shelf.under(draft.id).names() == ["draft-000000.json"]


def test_a_damaged_draft_hides_no_other(drafts):
    damaged, whole = started(drafts, row("Alpha")), started(drafts, row("Beta"))
    folder = drafts.shelf.under(damaged.id)
    folder.write(f"draft-{damaged.number:06d}.json", b'{"half')
    assert [one.id for one in drafts.all()] == [whole.id]
    folder = drafts.shelf.under(whole.id)
    folder.write(whole.files[0].sha256, b"other bytes")
    with pytest.raises(DraftError, match="is damaged"):
        drafts.content(whole, whole.files[0])


@pytest.mark.parametrize("id", ["", "..", "../x", "a/b", "nowhere"])
def test_an_id_from_an_address_opens_no_other_folder(drafts, id):
    with pytest.raises(DraftError):
        drafts.load(id)


def test_drafts_nobody_touched_are_deleted_after_the_configured_days(drafts, monkeypatch):
    old, new = started(drafts, row("Alpha")), started(drafts, row("Beta"))
    later = NOW + dt.timedelta(days=31)
    new = drafts.change(new, by="Analyst A", now=NOW + dt.timedelta(days=2), note="Still at it")
    assert drafts.delete_old(now=later) == []
    monkeypatch.setenv("DASHBOARD_DRAFT_DAYS", "30")
    assert [one.id for one in drafts.delete_old(now=later)] == [old.id]
    assert [one.id for one in drafts.all()] == [new.id]
    # A clock that went backwards deletes nothing.
    assert drafts.delete_old(now=NOW - dt.timedelta(days=400)) == []
    monkeypatch.setenv("DASHBOARD_DRAFT_DAYS", "soon")
    with pytest.raises(ValueError, match="DASHBOARD_DRAFT_DAYS is soon"):
        drafts.delete_old(now=later)


# --- Two tabs ----------------------------------------------------------------------------------


def test_the_second_of_two_tabs_is_told_and_overwrites_nothing(drafts):
    seen = started(drafts, row("Alpha"))
    first = drafts.change(seen, **WHO, note="First tab")
    with pytest.raises(DraftChangedError) as told:
        drafts.change(seen, **WHO, note="Second tab")
    assert told.value.newest == first == drafts.load(seen.id)
    assert drafts.change(told.value.newest, **WHO, note="Again").note == "Again"


def test_of_tabs_that_change_a_draft_at_once_one_succeeds(drafts):
    seen = started(drafts, row("Alpha"))
    gate, outcomes = threading.Barrier(8), []

    def change(number):
        gate.wait(60)
        try:
            outcomes.append(drafts.change(seen, **WHO, note=f"Tab {number}"))
        except DraftChangedError as told:
            outcomes.append(told)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    [won] = [one for one in outcomes if not isinstance(one, DraftChangedError)]
    assert len(outcomes) == 8
    assert drafts.load(seen.id) == won


def test_a_draft_changed_in_another_tab_is_not_published_unseen(empty_store, drafts):
    seen = started(drafts, row("Alpha", 1))
    drafts.add(seen, "training.csv", content(row("Alpha", 2)), **WHO)
    with pytest.raises(DraftChangedError):
        publish(drafts, seen, empty_store)
    assert empty_store.version == 0


# --- Checked and published ---------------------------------------------------------------------


def test_a_draft_is_checked_as_decided_against_the_newest_release(empty_store, drafts):
    draft = started(drafts, row("Alpha", "1,200"))
    checked = drafts.checked(draft, empty_store, today=TODAY)
    assert (checked.base, checked.draft.errors) == (0, [])
    assert [fix.old for fix in checked.offered] == ["1,200"]
    draft = drafts.accept(draft, fixing.certain(checked.offered), **WHO)
    checked = drafts.checked(draft, empty_store, today=TODAY)
    assert checked.offered == []
    assert checked.draft.tables["training"]["completions"].tolist() == [1200]
    assert checked.preview.counts() == {"training": {"added": 1, "revised": 0, "removed": 0}}
    taken_back = drafts.unaccept(draft, draft.fixes[0], **WHO)
    assert len(drafts.checked(taken_back, empty_store, today=TODAY).offered) == 1


def test_a_draft_with_errors_has_no_preview(empty_store, drafts):
    draft = started(drafts, row("Alpha", area="Bristl"))
    checked = drafts.checked(draft, empty_store, today=TODAY)
    assert checked.preview is None
    with pytest.raises(RefusedError):
        publish(drafts, draft, empty_store)
    assert drafts.load(draft.id) == draft


def test_headers_matched_by_hand_are_used_and_kept(empty_store, drafts):
    text = content(row("Alpha")).decode().replace("completions", "People done")
    draft = drafts.add(drafts.start(**WHO), "odd.csv", text.encode(), **WHO)
    mapping = {"People done": "completions"}
    draft = drafts.confirm(draft, "odd.csv", **WHO, dataset="training", mapping=mapping)
    assert drafts.checked(draft, empty_store, today=TODAY).draft.errors == []
    publish(drafts, draft, empty_store)
    [release] = empty_store.history()
    assert release.files[0]["mapping"] == mapping


def test_a_release_says_what_was_fixed_checked_and_noted(empty_store, drafts):
    draft = drafts.change(started(drafts, row("Alpha", "1,200")), **WHO, note="Late return")
    offered = drafts.checked(draft, empty_store, today=TODAY).offered
    outcome = publish(drafts, drafts.accept(draft, offered, **WHO), empty_store)
    [release] = empty_store.history()
    assert (release.version, release.note, release.by) == (
        outcome.version,
        "Late return",
        "Analyst A",
    )
    [fix] = release.fixes
    assert (fix["column"], fix["old"], fix["new"]) == ("completions", "1,200", "1200")
    assert release.checks["passed"] > 20
    assert {one["column"] for one in release.checks["accepted"]} == {"organisation", "returned_by"}
    original = originals.read(empty_store, release.files[0]["sha256"])
    assert original == content(row("Alpha", "1,200"))
    assert drafts.all() == []


def test_publishing_a_draft_again_after_a_crash_publishes_nothing_twice(
    empty_store, drafts, monkeypatch
):
    draft = started(drafts, row("Alpha"))
    with monkeypatch.context() as crash:
        crash.setattr(Drafts, "discard", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            publish(drafts, draft, empty_store)
    assert empty_store.version == 1
    assert publish(drafts, drafts.load(draft.id), empty_store).version == 1
    assert empty_store.version == 1
    assert drafts.all() == []


def test_the_second_publisher_sees_what_the_first_changed_and_keeps_the_draft(empty_store, drafts):
    mine, theirs = started(drafts, row("Alpha", 1)), started(drafts, row("Alpha", 2))
    base = drafts.checked(mine, empty_store, today=TODAY).base
    publish(drafts, theirs, empty_store, by="Analyst B")
    with pytest.raises(ConflictError) as told:
        publish(drafts, mine, empty_store, base=base)
    conflict = told.value.conflict
    assert (conflict.base, conflict.head) == (0, 1)
    assert [release.by for release in conflict.releases] == ["Analyst B"]
    assert [(one["change"], one["key"]["returned_by"]) for one in conflict.theirs] == [
        ("added", "Alpha")
    ]
    [revised] = conflict.mine
    assert (revised["column"], revised["old"], revised["new"]) == ("completions", "2", "1")
    # Having looked at it, the analyst publishes on that base.
    publish(drafts, drafts.load(mine.id), empty_store, base=conflict.head)
    table = empty_store.tables()["training"]
    assert table["completions"].tolist() == [1]
    assert table["completions_markers"].tolist() == ["r"]


def test_other_units_published_meanwhile_are_no_conflict(empty_store, drafts):
    mine, theirs = started(drafts, row("Alpha", 1)), started(drafts, row("Beta", 2))
    publish(drafts, theirs, empty_store)
    assert publish(drafts, mine, empty_store, base=0).version == 2


# --- A second pair of eyes ---------------------------------------------------------------------


def test_without_configuration_nobody_has_to_approve(empty_store, drafts):
    assert publish(drafts, started(drafts, row("Alpha")), empty_store).version == 1


def test_where_configured_another_analyst_approves_first(empty_store, drafts, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "1")
    draft = started(drafts, row("Alpha"))
    with pytest.raises(ApprovalError, match="another analyst approves"):
        publish(drafts, draft, empty_store)
    with pytest.raises(ApprovalError, match="cannot approve it"):
        drafts.approve(draft, by=" analyst  a", now=NOW)
    approved = drafts.approve(draft, by="Analyst B", now=NOW)
    assert publish(drafts, approved, empty_store).version == 1
    [release] = empty_store.history()
    assert (release.by, release.approved_by) == ("Analyst A", "Analyst B")


def test_a_change_takes_the_approval_away(empty_store, drafts, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "1")
    approved = drafts.approve(started(drafts, row("Alpha")), by="Analyst B", now=NOW)
    changed = drafts.change(approved, by="Analyst C", now=NOW, note="A word more")
    assert changed.approved_by is None
    with pytest.raises(ApprovalError):
        publish(drafts, changed, empty_store)
    with pytest.raises(ApprovalError):
        drafts.approve(changed, by="Analyst C", now=NOW)


def test_who_approves_may_publish_what_another_made(empty_store, drafts, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "1")
    approved = drafts.approve(started(drafts, row("Alpha")), by="Analyst B", now=NOW)
    assert publish(drafts, approved, empty_store, by="Analyst B").version == 1


def test_nobody_publishes_alone_past_the_drafts(empty_store, monkeypatch):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "1")
    with pytest.raises(ApprovalError, match="another analyst approves"):
        publishing.publish(
            empty_store,
            [factories.file("training", row("Alpha"))],
            by="Analyst A",
            today=TODAY,
            accept_warnings=True,
        )
    assert empty_store.version == 0


# --- Preview -----------------------------------------------------------------------------------


def test_a_preview_is_what_publishing_does(small_store):
    drafts = Drafts(small_store)
    org = factories.ORGANISATION
    revised = factories.training("2026/27 Q1", 75, organisation=org)
    added = factories.training(QUARTER, 90, organisation=org)
    draft = started(drafts, revised, added)
    checked = drafts.checked(draft, small_store, today=TODAY)
    assert checked.preview.counts() == {"training": {"added": 1, "revised": 1, "removed": 0}}
    told = {(one["change"], one.get("old"), one.get("new")) for one in checked.preview.changes}
    assert told == {("added", None, None), ("revised", "60", "75")}
    before = small_store.tables()
    publish(drafts, draft, small_store)
    assert differences.diff(before, small_store.tables()) == checked.preview.changes


def test_a_preview_shows_headline_figures_before_and_after(small_store):
    drafts = Drafts(small_store)
    row = factories.training("2026/27 Q1", 175)
    checked = drafts.checked(started(drafts, row), small_store, today=TODAY)
    pairs = {(old.indicator.id, old.area): (old, new) for old, new in checked.preview.effects()}
    old, new = pairs["TR2", "Bristol"]
    assert (old.value, new.value) == (60, 175)
    assert {area for _, area in pairs} == {"Bristol", "BNSSG"}


def test_every_removal_is_named_however_many_there_are(empty_store, drafts):
    areas = ("Bristol", "North Somerset", "South Gloucestershire", "BNSSG")
    many = [row("Alpha", 5, area=area) for area in areas]
    publish(drafts, started(drafts, *many), empty_store)
    checked = drafts.checked(started(drafts, many[0]), empty_store, today=TODAY)
    removed = [one["key"]["area"] for one in checked.preview.listed(most=1)]
    assert sorted(removed) == sorted(areas[1:])
    assert checked.preview.counts()["training"]["removed"] == 3
    pd.testing.assert_frame_equal(
        empty_store.tables()["training"], empty_store.tables(1)["training"]
    )
