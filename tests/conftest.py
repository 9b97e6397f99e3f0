"""What every test may ask for: stores in folders of their own, safe with several workers."""

import shutil

import pytest
from hypothesis import settings

from analysis import publishing
from analysis.store import Store
from tests import factories

# A shared machine is slow now and then: how long an example takes says nothing about the law.
settings.register_profile("dashboard", deadline=None)
settings.load_profile("dashboard")


@pytest.fixture(scope="session")
def shipped_store(tmp_path_factory):
    """A store with its first release, made once for each worker: read it, never write to it."""
    store = Store(tmp_path_factory.mktemp("shipped") / "published")
    return publishing.ready(store, today=factories.TODAY)


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


@pytest.fixture(scope="session")
def record_store(tmp_path_factory):
    """A store that holds the public record alone: read it, never write to it."""
    made = Store(tmp_path_factory.mktemp("record") / "published")
    made.create()
    publishing.publish(made, factories.record(), by="first run", today=factories.TODAY)
    return made


@pytest.fixture(scope="session")
def small_release(tmp_path_factory):
    """A store with the record and real returns of a few quarters: read it, never write to it."""
    made = Store(tmp_path_factory.mktemp("small") / "published")
    made.create()
    files = [*factories.record(), *factories.few_returns()]
    publishing.publish(made, files, by="first run", today=factories.TODAY)
    return made


@pytest.fixture
def small_store(small_release, tmp_path):
    """A fresh copy of the store with a few real returns: quick to read, free to write to."""
    shutil.copytree(small_release.address, tmp_path / "small")
    return Store(tmp_path / "small")
