"""Publishing on a cluster of separate worker processes gives what one process gives, bit by bit."""

import contextlib
import hashlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from analysis import checking, drafted, reading
from analysis.datasets import registry
from analysis.store import Store
from tests import factories

ROOT = Path(__file__).parents[2]
SENDERS = 6
QUARTERS = ("2025/26 Q2", "2025/26 Q3", "2025/26 Q4", "2026/27 Q1")
SECONDS = 120


def environment(address):
    own = {"PYTHONPATH": str(ROOT), "DASHBOARD_DATA": str(address)}
    return os.environ | own


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def cluster(folder, workers):
    """Run a scheduler and workers, each a process of its own; give its address and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
               "--port", address.rsplit(":", 1)[1], "--no-dashboard", "--no-jupyter"]  # fmt: skip
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
              "--no-dashboard", "--no-nanny", "--local-directory", str(folder)]  # fmt: skip
    running = []
    with (folder / "said").open("wb") as said:
        for one in (command, *[worker] * workers):
            running.append(
                subprocess.Popen(
                    one, cwd=ROOT, env=environment(folder), stdout=said, stderr=subprocess.STDOUT
                )
            )
        try:
            yield address, running[1:]
        finally:
            for one in running:
                one.kill()
                one.wait(30)


def returns(folder):
    """Write a filled return of several senders and quarters for each, and their register."""
    names = [f"Example Trust {number}" for number in range(SENDERS)]
    files = [folder / "organisations.csv"]
    files[0].write_text(factories.csv("organisations", *({"organisation": one} for one in names)))
    for number, name in enumerate(names):
        rows = [
            {"quarter": quarter, "organisation": name, "returned_by": name, "level": level,
             "completions": 40 + number + place}
            for quarter in QUARTERS
            for place, level in enumerate(registry()["training"].column("level").allowed[:3])
        ]  # fmt: skip
        files.append(folder / f"training_{number}.csv")
        files[-1].write_text(factories.csv("training", *rows))
    return [str(path) for path in files]


def publish(address, files, *more):
    """Publish on the command line, as an analyst does."""
    command = [sys.executable, "-m", "analysis", "publish", *files, "--by", "Analyst",
               "--note", "N", "--accept-warnings", "--mode", "replace", *more]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=environment(address), capture_output=True, text=True,
        timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def content(store):
    """Return the digests of the data files of the newest release, by dataset and period."""
    found = {}
    for path in store.data_files(store.version):
        file = Path(store.address) / path
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        found.setdefault(file.parent.relative_to(store.address), set()).add(digest)
    return found


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one process publishes."""
    folder = tmp_path_factory.mktemp("alone")
    files = returns(folder)
    store = empty(folder / "published")
    publish(store.address, files)
    return files, store


def empty(address):
    """Return a store whose first release is one organisation: nothing illustrative stands in it."""
    made = Store(address)
    made.create()
    file = reading.read("organisations.csv", factories.csv("organisations", {}).encode())
    draft = checking.check([file], drafted.Published({}, factories.TODAY))
    metadata = {"userName": "test", "note": "", "kind": "publish", "publish_id": "first",
                "content": "", "files": "[]"}  # fmt: skip
    rows = {name: table.reset_index(drop=True) for name, table in draft.tables.items()}
    made.commit(made.version, [], rows, metadata)
    return made


def test_a_cluster_publishes_what_one_process_publishes(alone, tmp_path):
    files, one = alone
    many = empty(tmp_path / "published")
    with cluster(tmp_path, workers=2) as (address, _):
        publish(many.address, files, "--cluster", address)
    assert many.version == one.version == 2
    assert content(many) == content(one)
    assert [entry.files for entry in many.history()] == [entry.files for entry in one.history()]


def test_a_worker_killed_on_the_way_changes_nothing(alone, tmp_path):
    files, one = alone
    many = empty(tmp_path / "published")
    before = set(Path(many.address).rglob("*.parquet"))
    killed = []

    def kill(worker):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if set(Path(many.address).rglob("part-*.parquet")) - before:
                worker.kill()
                killed.append(worker.wait(30))
                return
            time.sleep(0.002)

    with cluster(tmp_path, workers=2) as (address, workers):
        watching = threading.Thread(target=kill, args=(workers[0],))
        watching.start()
        publish(many.address, files, "--cluster", address)
        watching.join()
    assert killed
    assert many.version == 2
    assert content(many) == content(one)


def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_published(alone, tmp_path):
    files, _ = alone
    many = empty(tmp_path / "published")
    command = [sys.executable, "-m", "analysis", "publish", *files, "--by", "Analyst", "--cluster",
               f"tcp://127.0.0.1:{free_port()}"]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=environment(many.address),
        capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "no cluster answers" in done.stdout + done.stderr
    assert many.version == 1
