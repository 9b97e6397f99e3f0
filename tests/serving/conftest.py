"""Servers with sign-in, providers on this machine, and pages as on a server."""

import pytest

from tests.browser.conftest import browser, visitor  # noqa: F401
from tests.pages.conftest import through_the_frame, use  # noqa: F401
from tests.serving.signing_in import client, provided


@pytest.fixture(scope="session")
def provider():
    """Address of an OpenID provider of this machine, with people of every role."""
    with provided() as address:
        yield address


@pytest.fixture(scope="module")
def visits(address):
    """Make clients of the module's server, each with cookies of its own."""
    made = []

    def visit():
        made.append(client(address))
        return made[-1]

    yield visit
    for one in made:
        one.close()
