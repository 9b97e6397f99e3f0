"""Servers of their own: nothing is shared with a dashboard that is in use."""

import pytest

from tests.browser.serving import served


def pytest_collection_modifyitems(items):
    """Mark every test here as one that needs Chromium."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def page(visitor):
    """One page in a session of its own."""
    return visitor().page


@pytest.fixture(scope="session")
def shipped(shipped_store):
    """Address of a server over what ships. Read it, publish nothing."""
    with served(shipped_store.address) as address:
        yield address


@pytest.fixture
def small(small_store):
    """Address of a server over a few real returns, free to publish to."""
    with served(small_store.address) as address:
        yield address
