"""Columns matched and drafts discarded from the command line, in the words of the Upload page."""

import pytest

from analysis import handing_in, remembering
from analysis.commands import main
from analysis.drafts import Drafts
from tests import factories

STRANGE = "Headcount seen"


@pytest.fixture
def store(named_store):
    return named_store


@pytest.fixture
def strange(tmp_path):
    """Write a return one of whose headers nobody knows; return its path."""

    def write(sender, name="training.csv", completions=42):
        row = {"organisation": sender, "returned_by": sender, "completions": completions}
        text = factories.csv("training", row).replace("completions", STRANGE, 1)
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def completions(store):
    table = store.tables()["training"]
    return dict(zip(table["returned_by"], table["completions"], strict=True))


def column(report, header=STRANGE):
    [file] = report["files"]
    [found] = [one for one in file["columns"] if one["header"] == header]
    return found


def test_a_strange_header_is_shown_with_its_sample_and_asked_about(store, run, strange):
    code, report = run("columns", strange("Alpha"))
    assert code == 1
    found = column(report)
    assert (found["asked"], found["sample"]) == (True, "42")
    assert report["files"][0]["missing"] == ["completions"]
    assert column(report, "area")["why"] == "the header is the column's"


def test_a_match_is_published_named_in_the_release_and_remembered(store, run, strange):
    path = strange("Alpha")
    code, _ = run("publish", path, "--by", "A", "--accept-warnings")
    assert code == 1
    match = ("--match", f"{STRANGE}=completions")
    code, _ = run("publish", path, "--by", "A", "--accept-warnings", *match)
    assert code == 0
    assert completions(store)["Alpha"] == 42
    [file] = store.history()[0].files
    assert file["mapping"] == {STRANGE: "completions"}
    assert remembering.remembered(store, "training", "Alpha") == {STRANGE: "completions"}


def test_the_same_sender_is_not_asked_twice_and_another_is(store, run, strange):
    remembering.remember(store, "training", "Alpha", {STRANGE: "completions"})
    code, report = run("columns", strange("Alpha"))
    assert (code, column(report)["why"], column(report)["column"]) == (
        0, "as decided", "completions",
    )  # fmt: skip
    code, _ = run("publish", strange("Alpha", completions=7), "--by", "A", "--accept-warnings")
    assert (code, completions(store)["Alpha"]) == (0, 7)
    code, _ = run("publish", strange("Beta"), "--by", "A", "--accept-warnings")
    assert code == 1


def test_a_match_of_no_header_or_no_column_is_refused(store, run, strange):
    path = strange("Alpha")
    for match, words in (
        ("Nothing=completions", "has the header Nothing"),
        (f"{STRANGE}=nothing", "is no column of training"),
        ("completions", "matches nothing"),
    ):
        code, report = run("check", path, "--match", match)
        assert (code, words in report["error"]) == (2, True), report


def test_a_handed_in_draft_keeps_its_matches_and_can_be_discarded(store, run, strange, capsys):
    match = ("--match", f"{STRANGE}=completions")
    code, handed = run("hand-in", strange("Alpha"), "--by", "A", "--accept-warnings", *match)
    assert code == 0
    [file] = Drafts(store).load(handed["draft"]).files
    assert file.mapping == {STRANGE: "completions"}
    version = store.version
    assert main(["discard", handed["draft"]]) == 0
    assert handing_in.DISCARDED in capsys.readouterr().out
    assert (Drafts(store).all(), store.version) == ([], version)
    code, report = run("discard", handed["draft"])
    assert (code, "cannot be read" in report["error"]) == (2, True)
