"""Parts of a release: the same rows as of the whole, and no other file read for them."""

import pandas as pd
import pytest

from analysis import differences, partly, publishing, quarters, taking_back
from analysis.datasets import registry
from analysis.desk import planning
from analysis.store import Store
from tests import factories
from tests.factories import LAST_QUARTER, QUARTER, TODAY

SENDERS = ("Alpha", "Beta", "Gamma")


def returned(sender, completions, quarter=QUARTER):
    return {"organisation": sender, "returned_by": sender, "completions": completions,
            "quarter": quarter}  # fmt: skip


def published(store, *rows, names=()):
    files = [factories.file("training", *rows)] if rows else []
    files += [factories.register(*names)] if names else []
    publishing.publish(store, files, by="Analyst", today=TODAY, accept_warnings=True)


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """Three quarters of three senders; one corrected, one joined, the register cut, taken back."""
    store = Store(tmp_path_factory.mktemp("releases"))
    store.create()
    for quarter in (quarters.parse(LAST_QUARTER).plus(-1).label, LAST_QUARTER, QUARTER):
        rows = [returned(name, 40 + place, quarter) for place, name in enumerate(SENDERS)]
        published(store, *rows, names=(*SENDERS, "Delta"))
    published(store, returned("Beta", 7))
    published(store, returned("Delta", 9, LAST_QUARTER))
    published(store, names=SENDERS[:2])
    taking_back.undo(store, store.version - 2, by="Analyst")
    taking_back.restore(store, 2, by="Analyst")
    return store


@pytest.fixture
def read(monkeypatch):
    """The rows read of each data file, in turn."""
    found, of_file = [], partly._of_file

    def noting(dataset, file, sender):
        part = of_file(dataset, file, sender)
        found.append((dataset.name, file.metadata.num_rows, len(part)))
        return part

    monkeypatch.setattr(partly, "_of_file", noting)
    return found


def test_between_two_releases_the_same_differs_as_in_their_whole_tables(releases):
    newest = releases.version
    whole = {at: releases.tables(at) for at in range(1, newest + 1)}
    for one in range(1, newest):
        # The step, the way back, and all that came since.
        for pair in ((one, one + 1), (one + 1, one), (one, newest)):
            found = differences.diff(*partly.differing(releases, *pair))
            assert found == differences.diff(*(whole[at] for at in pair))


def test_of_two_releases_only_the_files_are_read_that_one_of_them_lacks(releases, read):
    partly.differing(releases, 3, 4)
    # Of nine rows and a register: the three of the quarter before and after Beta's correction.
    assert sum(count for _, count, _ in read) <= 6
    assert {name for name, *_ in read} == {"training"}
    read.clear()
    partly.differing(releases, 4, 4)
    assert read == []


def test_rows_of_quarters_and_of_a_sender_are_those_of_the_whole_table(releases, read):
    whole = releases.tables(3)["training"]
    for sender in (None, "Alpha", "Nobody"):
        found = partly.rows(releases, 3, "training", [QUARTER, LAST_QUARTER], sender=sender)
        wanted = whole["quarter"].isin([QUARTER, LAST_QUARTER]).to_numpy()
        wanted = wanted & (whole["returned_by"] == sender).to_numpy() if sender else wanted
        pd.testing.assert_frame_equal(found, whole[wanted].reset_index(drop=True))
    assert sum(count for _, count, _ in read) == 3 * 6


def test_a_row_group_that_cannot_hold_a_sender_is_not_read(store, monkeypatch):
    asked = []
    may_hold = partly._may_hold
    monkeypatch.setattr(
        partly, "_may_hold", lambda *given: asked.append(may_hold(*given)) or asked[-1]
    )
    assert partly.rows(store, 1, "training", ["2026/27 Q1"], sender="Nobody there").empty
    assert len(asked) == 1
    first = store.tables(1, ["training"])["training"].iloc[0]
    found = partly.rows(store, 1, "training", [first["quarter"]], sender=first["returned_by"])
    assert set(found["returned_by"]) == {first["returned_by"]}
    assert asked[-1]


def test_forms_are_the_same_from_the_quarters_they_ask_for(releases, read):
    quarter = quarters.parse(QUARTER).plus(1)
    register = releases.tables(3)["organisations"]

    def rows(name, labels):
        return partly.rows(releases, 3, name, labels)

    known = planning.asked(register, quarter, rows)
    assert planning.forms(known, quarter) == planning.forms(releases.tables(3), quarter)
    assert set(known) == {"organisations", *(dataset.name for dataset in registry().returns)}
    read.clear()
    planning.asked(register, quarters.parse(LAST_QUARTER), rows)
    # Of three quarters returned one lies before.
    assert sum(count for _, count, _ in read) == 3
