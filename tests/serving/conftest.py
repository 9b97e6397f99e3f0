"""Servers with sign-in, providers on this machine, and pages as on a server."""

import json
import os

import httpx
import pytest
import requests

from tests.pages.conftest import through_the_frame, use  # noqa: F401
from tests.serving import socketed
from tests.serving.signing_in import client, provided


@pytest.fixture(scope="session")
def provider():
    """Address of an OpenID provider of this machine, with people of every role."""
    with provided() as address:
        yield address


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """Folder of a module's server, for its audit log and sign-outs."""
    return tmp_path_factory.mktemp("state")


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


# --- Counting what is tried, for docs/security-tests.md --------------------------------------

COUNTED = os.environ.get("SERVING_COUNTED")
_asked = {"requests": 0}


@pytest.fixture(autouse=bool(COUNTED))
def counted(monkeypatch):
    """Count what a test asks."""

    def counting(called):
        def call(*args, **options):
            _asked["requests"] += 1
            return called(*args, **options)

        return call

    monkeypatch.setattr(httpx.Client, "send", counting(httpx.Client.send))
    # Random questions to the data interface are sent by another library.
    monkeypatch.setattr(requests.Session, "send", counting(requests.Session.send))
    monkeypatch.setattr(socketed, "connect", counting(socketed.connect))


def pytest_runtest_logreport(report):
    """Write down each test with what it asked."""
    if COUNTED and report.when == "call":
        line = {"test": f"/{report.nodeid}", "held": report.passed, **_asked}
        _asked["requests"] = 0
        with open(COUNTED, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
