"""The store: every release stays readable, is on the disk for good, and none is lost."""

import multiprocessing
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import first_run, originals, publishing, taking_back, typed_tables, units
from analysis.datasets import registry
from analysis.recorded import ConflictError, StoreError
from analysis.store import Store
from tests import factories
from tests.factories import QUARTER, TODAY

AUDIT = {
    "userName": "audit",
    "note": "",
    "kind": "recover",
    "publish_id": "",
    "content": "",
    "files": "[]",
}


def publish(at, *files, **options):
    options = {"by": "Analyst", "today": TODAY, "accept_warnings": True, **options}
    return publishing.publish(at, list(files), **options)


def training(sender, completions=42, **more):
    row = {"organisation": sender, "returned_by": sender, "completions": completions, **more}
    return factories.file("training", row)


def same(left, right):
    """Whether two sets of tables hold the same rows."""
    for name in left:
        pd.testing.assert_frame_equal(left[name], right[name])
    return set(left) == set(right)


def log(at, version):
    return Path(at.address) / "_delta_log" / f"{version:020d}.json"


# --- The table ---------------------------------------------------------------------------------


def test_version_0_is_the_empty_table(empty_store):
    tables = empty_store.tables()
    assert empty_store.version == 0
    assert list(tables) == [dataset.name for dataset in registry()]
    assert same(tables, {dataset.name: typed_tables.empty(dataset) for dataset in registry()})
    assert empty_store.history() == []


def test_creating_again_changes_nothing(store):
    store.create()
    assert store.version == 1


def test_every_release_is_kept_for_ever(empty_store):
    # Delta's own default would delete the history after thirty days.
    kept = empty_store.delta().metadata().configuration
    assert kept["delta.logRetentionDuration"] == "interval 36500 days"
    assert kept["delta.deletedFileRetentionDuration"] == "interval 36500 days"
    assert kept["delta.enableExpiredLogCleanup"] == "false"


def test_the_table_is_partitioned_by_dataset_and_period(empty_store):
    publish(empty_store, training("Alpha"), factories.file("targets"))
    folders = {
        path.parent.relative_to(empty_store.address).as_posix() for path in data(empty_store)
    }
    assert folders == {"dataset=training/period=2026-27-Q2", "dataset=targets/period=register"}


def data(at):
    return sorted(Path(at.address).glob("dataset=*/*/*.parquet"))


def test_rows_come_back_in_their_types_statuses_and_markers(empty_store):
    files = [
        factories.file("training", {"completions": "12 [r]", "sessions": "[c]"}),
        factories.file("funding", {"amount_awarded": "1234.56", "planned_end_date": "[x]"}),
        factories.file("stated_figures", {"value": 0.5}),
        factories.file("organisations", {"pledge_date": "[x]"}),
    ]
    drafted = factories.draft(*files).tables
    publish(empty_store, *files)
    stored = empty_store.tables()
    for name, table in drafted.items():
        pd.testing.assert_frame_equal(stored[name], table.reset_index(drop=True))
    [row] = stored["training"].to_dict("records")
    assert (row["completions"], row["completions_markers"], row["sessions__status"]) == (
        12,
        "r",
        "c",
    )
    assert stored["funding"]["amount_awarded"].tolist() == [123456]


def test_a_text_that_looks_like_sql_is_only_a_text(empty_store):
    name = "O'Brien's \"Trust\"); DROP TABLE; -- \u2603"
    publish(empty_store, training(name))
    publish(empty_store, training(name, 7))
    assert empty_store.tables()["training"]["organisation"].tolist() == [name]
    assert empty_store.tables()["training"]["completions"].tolist() == [7]


def test_an_earlier_release_is_read_as_it_was(empty_store):
    publish(empty_store, training("Alpha", 1))
    publish(empty_store, training("Alpha", 2))
    assert empty_store.tables(1)["training"]["completions"].tolist() == [1]
    assert empty_store.tables(2)["training"]["completions"].tolist() == [2]


@pytest.mark.parametrize("version", [7, -1, 10**30])
def test_a_release_that_is_not_there_is_told_with_a_remedy(empty_store, version):
    with pytest.raises(StoreError, match=f"release {version} cannot be opened") as problem:
        empty_store.tables(version)
    assert "history" in problem.value.remedy


def test_a_store_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError, match="the store cannot be opened"):
        Store(tmp_path / "nowhere").tables()


def test_a_store_that_cannot_be_created_is_told(tmp_path):
    (tmp_path / "a file").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be (created|reached)") as problem:
        Store(tmp_path / "a file").create()
    assert "DASHBOARD_DATA" in problem.value.remedy


# --- Units -------------------------------------------------------------------------------------


def test_a_unit_is_named_by_plain_identifiers_only():
    unit = units.unit_of(registry()["training"], QUARTER, "'; DROP TABLE x; --")
    assert unit.period == "2026-27-Q2"
    assert set(unit.sender) <= set("0123456789abcdef")


def test_a_register_is_one_unit():
    dataset = registry()["targets"]
    assert units.units(dataset, factories.tables(targets=[{}])["targets"]) == {
        units.unit_of(dataset)
    }
    assert units.units(dataset, typed_tables.empty(dataset)) == set()


# --- Several at once ---------------------------------------------------------------------------


def test_a_commit_on_a_stale_head_is_a_conflict(empty_store):
    dataset = registry()["training"]
    tables = factories.tables(training=[{}])["training"]
    metadata = {**AUDIT, "publish_id": "one"}
    found = units.units(dataset, tables)
    empty_store.commit(0, found, {"training": tables}, metadata)
    with pytest.raises(ConflictError, match="at the same moment"):
        empty_store.commit(0, found, {"training": tables}, {**metadata, "publish_id": "two"})
    assert empty_store.version == 1


def publish_many(address, sender, count, go):
    """Publish one quarter again and again, as one of several processes."""
    at = Store(address)
    go.wait()
    for number in range(count):
        publish(at, training(sender, number), publish_id=f"{sender}-{number}", by=sender)


def test_processes_that_race_on_one_quarter_lose_nothing(empty_store):
    # A fork would carry Delta's threads over, which it refuses.
    context = multiprocessing.get_context("spawn")
    senders, count = ["Alpha", "Beta", "Gamma"], 3
    go = context.Event()
    processes = [
        context.Process(target=publish_many, args=(empty_store.address, name, count, go))
        for name in senders
    ]
    for process in processes:
        process.start()
    go.set()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert empty_store.version == len(senders) * count
    found = empty_store.tables()["training"].set_index("returned_by")["completions"]
    assert found.to_dict() == dict.fromkeys(senders, count - 1)
    by = [release.by for release in empty_store.history()]
    assert sorted(by) == sorted(senders * count)


def begin(address, go):
    """Start on an empty store as one of several processes, with the public record alone."""
    first_run.SHIPPED = first_run.SHIPPED[:1]
    go.wait()
    first_run.ready(Store(address), today=TODAY)


def test_processes_that_start_at_once_make_one_first_release(tmp_path):
    context = multiprocessing.get_context("spawn")
    go = context.Event()
    address = str(tmp_path / "published")
    processes = [context.Process(target=begin, args=(address, go)) for _ in range(2)]
    for process in processes:
        process.start()
    go.set()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    assert Store(address).version == 1


# --- On the disk for good ----------------------------------------------------------------------


def test_a_commit_and_its_files_are_brought_to_the_disk(empty_store, monkeypatch):
    synced = []
    fsync = os.fsync

    def noted(handle):
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    publish(empty_store, training("Alpha"))
    [file] = data(empty_store)
    commit = log(empty_store, 1)
    assert {commit, commit.parent, file, file.parent} <= set(synced)
    publish(empty_store, training("Beta"))
    synced.clear()
    taking_back.restore(empty_store, 1, by="Analyst")
    assert log(empty_store, 3) in synced


def test_originals_and_rows_are_on_the_disk_before_the_commit_that_names_them(
    empty_store, monkeypatch
):
    synced, before = [], []
    fsync, commit = os.fsync, Store._commit

    def noted(handle):
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def committed(*arguments, **options):
        before.extend(synced)
        commit(*arguments, **options)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(Store, "_commit", committed)
    sent = training("Alpha")
    publish(empty_store, sent)
    [file] = data(empty_store)
    kept = Path(originals.shelf(empty_store).address)
    # A file is only there for good once every folder on the way to it names the next.
    assert {file, file.parent, file.parent.parent, kept, kept.parent} <= set(before)
    assert any(path.parent == kept and sent.sha256 in path.name for path in before)


def test_rows_are_taken_away_again_where_an_original_cannot_be_kept(empty_store, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(originals, "_keep_large", full)
    monkeypatch.setattr("analysis.keeping.Shelf.write", full)
    with pytest.raises(StoreError, match="cannot be kept: No space left"):
        publish(empty_store, training("Alpha"))
    assert (empty_store.version, data(empty_store)) == (0, [])


def test_a_whole_store_has_nothing_wrong_with_it(store):
    assert store.audit() == []
    assert store.recover(AUDIT) == []
    assert store.version == 1


def test_a_store_that_is_not_there_has_nothing_wrong_with_it(tmp_path):
    assert Store(tmp_path / "nowhere").recover(AUDIT) == []


@pytest.mark.parametrize("left", [0, 300])
def test_a_last_commit_cut_short_is_set_aside(empty_store, left):
    publish(empty_store, training("Alpha", 1))
    publish(empty_store, training("Alpha", 2))
    whole = log(empty_store, 2).read_bytes()
    log(empty_store, 2).write_bytes(whole[:left])
    [problem] = empty_store.audit()
    assert "the last commit" in problem
    assert empty_store.recover(AUDIT) == [problem]
    assert empty_store.version == 1
    assert empty_store.tables()["training"]["completions"].tolist() == [1]
    assert log(empty_store, 2).with_name(f"{2:020d}.json.damaged").exists()
    # The store goes on as if nothing had been published.
    assert publish(empty_store, training("Alpha", 3)).version == 2
    assert empty_store.audit() == []


def test_a_last_commit_of_zeros_is_set_aside(empty_store):
    publish(empty_store, training("Alpha", 1))
    log(empty_store, 1).write_bytes(bytes(len(log(empty_store, 1).read_bytes())))
    assert len(empty_store.recover(AUDIT)) == 1
    assert empty_store.version == 0


@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_a_damaged_data_file_brings_the_last_whole_release_back(empty_store, damage):
    publish(empty_store, training("Alpha", 1))
    before = set(data(empty_store))
    publish(empty_store, training("Alpha", 2))
    [file] = set(data(empty_store)) - before
    file.unlink() if damage == "missing" else file.write_bytes(b"")
    [problem] = empty_store.audit()
    assert file.name in problem
    assert empty_store.recover(AUDIT) == [problem]
    assert empty_store.version == 3
    assert empty_store.tables()["training"]["completions"].tolist() == [1]
    assert empty_store.history()[0].kind == "recover"


def test_a_store_of_which_no_release_is_whole_says_so(empty_store):
    publish(empty_store, training("Alpha"))
    data(empty_store)[0].unlink()
    with pytest.raises(StoreError, match="no release is whole") as problem:
        empty_store.recover(AUDIT)
    assert "backup" in problem.value.remedy


def test_a_damaged_store_is_ready_again_at_the_next_start(store):
    publish(store, training("Alpha", 1))
    log(store, 2).write_bytes(b'{"add":')
    first_run.ready(store, today=TODAY)
    assert store.version == 1
    assert store.audit() == []


def test_a_copied_store_is_the_same_store(store, tmp_path):
    shutil.copytree(store.address, tmp_path / "copy")
    copy = Store(tmp_path / "copy")
    assert same(copy.tables(), store.tables())
    assert [one.publish_id for one in copy.history()] == [one.publish_id for one in store.history()]


# --- Files ---------------------------------------------------------------------------------------


def test_a_release_may_replace_very_many_senders(empty_store):
    # Told to Delta as one condition, twenty thousand senders ended the whole process.
    dataset = registry()["training"]
    table = factories.tables(training=[{}])["training"]
    named = {units.unit_of(dataset, QUARTER, f"Sender {number}") for number in range(30_000)}
    metadata = {**AUDIT, "publish_id": "many"}
    named |= units.units(dataset, table)
    assert empty_store.commit(0, named, {"training": table}, metadata) == 1
    assert len(empty_store.tables()["training"]) == 1


def test_of_a_file_only_the_replaced_senders_rows_go(empty_store):
    rows = [{"organisation": name, "returned_by": name} for name in ("Alpha", "Beta", "Gamma")]
    publish(empty_store, factories.file("training", *rows))
    before = empty_store.tables()["training"].set_index("returned_by")
    publish(empty_store, training("Beta", 7))
    after = empty_store.tables()["training"].set_index("returned_by")
    assert after.loc["Beta", "completions"] == 7
    others = ["Alpha", "Gamma"]
    pd.testing.assert_frame_equal(before.loc[others], after.loc[others])


def test_files_without_a_replaced_sender_stay(empty_store):
    publish(empty_store, training("Alpha"))
    publish(empty_store, training("Beta"))
    first = set(empty_store.data_files(2))
    publish(empty_store, training("Beta", 7))
    kept = first & set(empty_store.data_files(3))
    assert len(kept) == 1


def test_a_release_that_fails_leaves_no_files(empty_store):
    table = factories.tables(training=[{}])["training"]
    found = units.units(registry()["training"], table)
    empty_store.commit(0, found, {"training": table}, {**AUDIT, "publish_id": "one"})
    stood = data(empty_store)
    with pytest.raises(ConflictError):
        empty_store.commit(0, found, {"training": table}, {**AUDIT, "publish_id": "two"})
    assert data(empty_store) == stood
