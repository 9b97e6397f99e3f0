"""What goes wrong under a store: told clearly, nothing lost, and the last good release stands."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import first_run, originals, publishing, taking_back
from analysis.recorded import StoreError
from analysis.store import Store
from tests import factories
from tests.factories import TODAY

ROOT = Path(__file__).parents[2]


def row(sender, completions=42):
    return {"organisation": sender, "returned_by": sender, "completions": completions}


def publish(store, *rows, **options):
    options = {"by": "Analyst", "today": TODAY, "accept_warnings": True, **options}
    return publishing.publish(store, [factories.file("training", *rows)], **options)


def completions(store, version=None):
    table = store.tables(version)["training"]
    return dict(zip(table["returned_by"], table["completions"], strict=True))


def newest_commit(store):
    return max((Path(store.address) / "_delta_log").glob("*.json"))


# --- Disk full -----------------------------------------------------------------------------------


def in_a_process(store, limit, *rows):
    """Publish in a process whose files may not grow past `limit` bytes, as on a full disk."""
    code = (
        "import resource, signal, sys, json\n"
        "from analysis import publishing\n"
        "from analysis.recorded import StoreError\n"
        "from analysis.store import Store\n"
        "from tests import factories\n"
        "files = [factories.file('training', *json.loads(sys.argv[2]))]\n"
        "store = Store(sys.argv[1])\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "limit = int(sys.argv[3])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "try:\n"
        "    done = publishing.publish(store, files, by='Analyst', today=factories.TODAY,\n"
        "                              accept_warnings=True)\n"
        "    print('published', done.version)\n"
        "except StoreError as problem:\n"
        "    print('told', problem, problem.remedy)\n"
    )
    arguments = [sys.executable, "-c", code, store.address, json.dumps(rows), str(limit)]
    done = subprocess.run(
        arguments, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    # Delta's own threads may speak up; nothing of ours falls over.
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.mark.parametrize("limit", [0, 100, 2_000, 5_000])
def test_a_full_disk_publishes_nothing_and_loses_nothing(empty_store, limit):
    publish(empty_store, row("Alpha", 1))
    said = in_a_process(empty_store, limit, row("Beta", 2))
    assert said.startswith("told")
    assert "nothing was published" in said
    assert "space" in said
    assert empty_store.audit() == []
    assert completions(empty_store) == {"Alpha": 1}
    # With space again, the same file goes in.
    publish(empty_store, row("Beta", 2))
    assert completions(empty_store) == {"Alpha": 1, "Beta": 2}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_disk_that_fills_up_while_publishing(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        store = Store(disk / "published")
        store.create()
        told = None
        for number in range(200):
            try:
                publish(store, row("Alpha", number))
            except StoreError as problem:
                told = problem
                break
        assert "nothing was published" in str(told)
        assert "space" in told.remedy
        last = store.version
        assert last > 0
        assert store.audit() == []
        assert completions(store) == {"Alpha": last - 1}
        assert [one.version for one in store.history()] == list(range(last, 0, -1))
        subprocess.run([*mount[:-3], "remount,size=8m", "tmpfs", str(disk)], check=True)
        assert publish(store, row("Alpha", 7)).version == last + 1
    finally:
        subprocess.run(["umount", str(disk)], check=True)


# --- Read only -----------------------------------------------------------------------------------


@pytest.fixture
def read_only(empty_store, tmp_path):
    """A store with one release, mounted so that nobody, not even root, writes to it."""
    publish(empty_store, row("Alpha", 0))
    publish(empty_store, row("Alpha", 1))
    here = str(tmp_path / "read-only")
    Path(here).mkdir()
    if subprocess.run(
        ["mount", "--bind", empty_store.address, here], capture_output=True, check=False
    ).returncode:
        pytest.skip("this machine lets nobody mount")
    subprocess.run(["mount", "-o", "remount,ro,bind", here], check=True)
    yield Store(here)
    subprocess.run(["umount", here], check=True)


def test_a_read_only_store_is_read_and_says_why_it_is_not_written(read_only):
    first_run.ready(read_only, today=TODAY)
    assert completions(read_only) == {"Alpha": 1}
    with pytest.raises(StoreError, match="nothing was published") as told:
        publish(read_only, row("Beta", 2))
    assert "rights" in told.value.remedy
    with pytest.raises(StoreError, match="cannot be written"):
        taking_back.restore(read_only, 1, by="Analyst")
    assert completions(read_only) == {"Alpha": 1}


# --- Damage --------------------------------------------------------------------------------------


def test_a_truncated_last_commit_leaves_the_last_good_release_and_can_be_published_again(
    empty_store,
):
    publish(empty_store, row("Alpha", 1))
    publish(empty_store, row("Alpha", 2), publish_id="cut")
    commit = newest_commit(empty_store)
    commit.write_bytes(commit.read_bytes()[:200])
    [told] = first_run.recovered(empty_store)
    assert commit.name in told
    assert completions(empty_store) == {"Alpha": 1}
    # The original of what the damage took is still there, and goes in again under the same id.
    assert len(originals.shelf(empty_store).names()) == 2
    assert publish(empty_store, row("Alpha", 2), publish_id="cut").version == 2
    assert completions(empty_store) == {"Alpha": 2}


@pytest.mark.parametrize("name", ["_last_checkpoint", "*.checkpoint.parquet"])
def test_a_damaged_checkpoint_loses_nothing(empty_store, name):
    publish(empty_store, row("Alpha", 1))
    publish(empty_store, row("Beta", 2))
    empty_store.delta().create_checkpoint()
    publish(empty_store, row("Gamma", 3))
    [file] = (Path(empty_store.address) / "_delta_log").glob(name)
    file.write_bytes(b"")
    first_run.ready(empty_store, today=TODAY)
    assert completions(empty_store) == {"Alpha": 1, "Beta": 2, "Gamma": 3}
    assert publish(empty_store, row("Alpha", 4)).version == 4


def test_a_missing_data_file_brings_the_last_whole_release_back(empty_store):
    publish(empty_store, row("Alpha", 1))
    before = set(Path(empty_store.address).rglob("*.parquet"))
    publish(empty_store, row("Beta", 2))
    for file in set(Path(empty_store.address).rglob("*.parquet")) - before:
        file.unlink()
    told = first_run.recovered(empty_store)
    assert any("is missing or damaged" in one for one in told)
    assert completions(empty_store) == {"Alpha": 1}
    kinds = [(one.version, one.kind) for one in empty_store.history()]
    assert kinds == [(3, "recover"), (2, "publish"), (1, "publish")]


def test_a_read_of_a_missing_data_file_is_told(empty_store):
    publish(empty_store, row("Alpha", 1))
    for file in Path(empty_store.address).rglob("*.parquet"):
        file.unlink()
    with pytest.raises(StoreError, match="rows of training cannot be read") as told:
        empty_store.tables()
    assert "last whole release" in told.value.remedy


# --- Clocks --------------------------------------------------------------------------------------


def backdated(store, years):
    """Move what the newest commit says of its time, as if another clock had written it."""
    commit = newest_commit(store)
    shift = years * 365 * 24 * 3600
    lines = [json.loads(line) for line in commit.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if "commitInfo" in line:
            line["commitInfo"]["timestamp"] += shift * 1000
    commit.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    moment = commit.stat().st_mtime + shift
    os.utime(commit, (moment, moment))


def test_a_clock_that_went_backwards_changes_no_order_and_loses_nothing(empty_store):
    publish(empty_store, row("Alpha", 1))
    backdated(empty_store, +10)
    publish(empty_store, row("Alpha", 2))
    publish(empty_store, row("Beta", 3))
    history = empty_store.history()
    assert [one.version for one in history] == [3, 2, 1]
    assert history[2].at > history[1].at
    assert completions(empty_store) == {"Alpha": 2, "Beta": 3}
    assert completions(empty_store, 1) == {"Alpha": 1}
    taking_back.undo(empty_store, 2, by="Analyst")
    assert completions(empty_store) == {"Alpha": 1, "Beta": 3}
    [told] = first_run.clock_doubts(empty_store)
    assert "release 1 is dated" in told
    assert first_run.recovered(empty_store) == []


def test_clocks_that_agree_are_not_doubted(empty_store):
    publish(empty_store, row("Alpha", 1))
    publish(empty_store, row("Alpha", 2))
    assert first_run.clock_doubts(empty_store) == []


# --- Originals -----------------------------------------------------------------------------------


def test_an_original_that_is_damaged_or_missing_is_told_and_not_handed_out(empty_store):
    publish(empty_store, row("Alpha", 1))
    digest = empty_store.history()[0].files[0]["sha256"]
    assert originals.read(empty_store, digest).startswith(b"quarter")
    originals.shelf(empty_store).write(digest, b"something else")
    with pytest.raises(StoreError, match="is damaged"):
        originals.read(empty_store, digest)
    shutil.rmtree(originals.shelf(empty_store).address)
    for name in (digest, "..", "../../etc/passwd", ""):
        with pytest.raises(StoreError, match="there is no original"):
            originals.read(empty_store, name)


def test_the_original_is_there_before_the_commit(empty_store, monkeypatch):
    kept = []

    def noted(self, *arguments, **options):
        kept.extend(originals.shelf(self).names())
        return commit(self, *arguments, **options)

    commit = Store._commit
    monkeypatch.setattr(Store, "_commit", noted)
    publish(empty_store, row("Alpha", 1))
    assert kept == [empty_store.history()[0].files[0]["sha256"]]


# --- Revised and provisional ---------------------------------------------------------------------


def test_a_revised_cell_is_marked_once_and_stays_marked(empty_store):
    def markers():
        [row] = empty_store.tables()["training"].to_dict("records")
        text = row["completions_markers"]
        return "" if pd.isna(text) else text

    publish(empty_store, row("Alpha", 1))
    assert markers() == ""
    publish(empty_store, row("Alpha", 2))
    assert markers() == "r"
    publish(empty_store, row("Alpha", 2))
    assert markers() == "r"
    taking_back.restore(empty_store, 1, by="Analyst")
    assert markers() == ""


def test_a_gap_that_is_filled_is_not_revised(empty_store):
    publish(empty_store, {**row("Alpha", 1), "sessions": "[x]"})
    publish(empty_store, {**row("Alpha", 1), "sessions": "3"})
    [filled] = empty_store.tables()["training"].to_dict("records")
    assert filled["sessions"] == 3
    assert pd.isna(filled["sessions_markers"]) or filled["sessions_markers"] == ""
