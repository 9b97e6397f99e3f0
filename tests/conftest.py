"""What every test may ask for: stores in folders of their own, safe with several workers."""

import os
import shutil
import sys
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import settings

from analysis import first_run, publishing
from analysis import release as releases
from analysis.store import Store
from tests import factories
from tests.browser.visiting import browser, visitor  # noqa: F401

# A shared machine is slow now and then: how long an example takes says nothing about the law.
settings.register_profile("dashboard", deadline=None)
settings.load_profile("dashboard")


def pytest_xdist_auto_num_workers(config) -> int:
    """One worker more than there are cores: many tests wait for a server or a provider."""
    return (os.cpu_count() or 1) + 1


# Tests that start servers and browsers take seconds each, the others milliseconds.
SLOW = ("tests/browser/", "tests/serving/", "tests/campaigns/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin each worker's share with slow modules, whole ones, so that the end is in small change.

    Each worker is given an equal stretch of the list and takes from the end of another's.
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = [item for item in items if any(part in item.path.as_posix() for part in SLOW)]
    modules = [list(group) for _, group in groupby(slow, key=lambda item: item.path)]
    heads: list[list[pytest.Item]] = [[] for _ in range(workers)]
    for module in sorted(modules, key=len, reverse=True):
        min(heads, key=len).extend(module)
    chosen = set(slow)
    rest = [item for item in items if item not in chosen]
    share = len(items) // workers
    dealt = []
    for head in heads:
        room = max(0, share - len(head))
        dealt += head + rest[:room]
        del rest[:room]
    items[:] = dealt + rest


MAIN = sys.modules["__main__"]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call() -> None:
    """Give a test its own main module back: a process it starts would begin by running it.

    Streamlit leaves the last page that a test drew in its place.
    """
    sys.modules["__main__"] = MAIN


# How long another worker may take to make a store that all of them read.
SECONDS_TO_MAKE = 900


def once(tmp_path_factory, name: str, make: Callable[[Path], Store]) -> Store:
    """Make a store with its figures once for all workers: read it, never write to it."""
    workers = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if workers else base) / f"once-{name}"
    address, ready = folder / "published", folder / "ready"
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + SECONDS_TO_MAKE
        while not ready.exists():
            assert time.monotonic() < until, f"no worker made the store {name}"
            time.sleep(0.2)
        return Store(address)
    made = make(address)
    releases.load(made)
    ready.touch()
    return made


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory):
    """A store with its first release."""
    return once(
        tmp_path_factory,
        "shipped",
        lambda address: first_run.ready(Store(address), today=factories.TODAY),
    )


@pytest.fixture
def store(shipped_store, tmp_path):
    """A fresh copy of the store with its first release."""
    shutil.copytree(shipped_store.address, tmp_path / "published")
    return Store(tmp_path / "published")


@pytest.fixture
def empty_store(tmp_path):
    """A store without any release."""
    made = Store(tmp_path / "published")
    made.create()
    return made


def _published(address: Path, files: list) -> Store:
    made = Store(address)
    made.create()
    publishing.publish(made, files, by="first run", today=factories.TODAY)
    return made


@pytest.fixture(scope="session")
def record_store(tmp_path_factory):
    """A store that holds the public record alone."""
    return once(tmp_path_factory, "record", lambda address: _published(address, factories.record()))


@pytest.fixture(scope="session")
def small_release(tmp_path_factory):
    """A store with the record and real returns of a few quarters."""
    return once(
        tmp_path_factory,
        "small",
        lambda address: _published(address, [*factories.record(), *factories.few_returns()]),
    )


@pytest.fixture
def small_store(small_release, tmp_path):
    """A fresh copy of the store with a few real returns: quick to read, free to write to."""
    shutil.copytree(small_release.address, tmp_path / "small")
    return Store(tmp_path / "small")
