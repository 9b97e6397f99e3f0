"""The command line as a program calls it."""

import json

import pytest

from analysis.commands import main


@pytest.fixture
def named_store(small_store, monkeypatch):
    """A small store, named by the environment."""
    monkeypatch.setenv("DASHBOARD_DATA", small_store.address)
    return small_store


@pytest.fixture
def run(capsys):
    """Run a verb with ``--json``; return its exit code and its one JSON document."""

    def command(*arguments):
        code = main([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        assert said.err == ""
        return code, json.loads(said.out)

    return command
