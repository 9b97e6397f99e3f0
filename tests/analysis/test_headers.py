"""Header words: one declared place, never two columns for one header."""

import pytest

from analysis import reading
from analysis.datasets import registry
from analysis.reading import Sureness, headers, propose
from tests import factories

EVERY = [
    (dataset, column, word)
    for dataset in registry()
    for column in dataset.all_columns
    for word in column.also
]


@pytest.mark.parametrize(
    ("dataset", "column", "word"), EVERY, ids=[f"{d.name}: {w}" for d, _, w in EVERY]
)
def test_a_declared_word_is_read_as_its_column_or_asked(dataset, column, word):
    either = headers.claimants(word.title(), dataset)
    if either:
        assert column.name in either
        assert headers.named(word, dataset) is None
    else:
        assert headers.named(word.title(), dataset).column == column.name
        assert headers.named(word, dataset).is_certain is False


@pytest.mark.parametrize(
    ("dataset", "header", "column"),
    [
        ("workforce", "Headcount", "staff_in_post"),
        ("workforce", "No. of staff", "staff_in_post"),
        ("workforce", "Number trained", "staff_trained"),
        ("workforce", "Number of trained staff", "staff_trained"),
        ("workforce", "Headcount (FTE)", None),
        ("workforce", "% trained", None),
        ("networks", "Members at end of quarter", "members_closing"),
        ("networks", "Number of new members", "joiners"),
        ("settings", "Total settings", "settings_total"),
        ("training", "Number of sessions held", "sessions"),
        ("training", "Feedback forms returned", "evaluation_responses"),
    ],
)
def test_what_partners_write(dataset, header, column):
    found = headers.named(header, registry()[dataset])
    assert (found.column if found else None) == column


def test_a_file_in_a_partners_words_is_read_and_every_word_told():
    text = "Quarter,Employer,Headcount,Number trained\n2026/27 Q2,Example Community Trust,400,160\n"
    file = reading.read("staff.csv", text.encode())
    assert file.dataset.name == "workforce"
    assert file.table.iloc[0][["staff_in_post", "staff_trained"]].tolist() == ["400", "160"]
    said = [problem.rule for problem in file.problems]
    assert "Headcount was read as staff_in_post" in said
    assert "Number trained was read as staff_trained" in said
    assert not factories.draft(factories.register(factories.ORGANISATION), file).errors


def test_a_header_of_two_columns_is_asked_and_its_answer_taken():
    text = factories.csv("training", {"sessions": 3}).replace("completions", "Number trained")
    file = reading.read("training.csv", text.encode(), dataset="training")
    [told] = [one for one in file.problems if one.column == "Number trained"]
    assert told.level == "error"
    assert "completions or people_newly_trained" in told.rule
    [proposal] = [
        one for one in propose(file.header, file.sample, file.dataset) if "trained" in one.header
    ]
    assert proposal.sureness is Sureness.CLAIMED
    matched = reading.read(
        "training.csv",
        text.encode(),
        dataset="training",
        mapping={"Number trained": "completions"},
    )
    assert not factories.draft(matched).errors
    assert matched.table["completions"].tolist() == ["42"]


@pytest.mark.parametrize("name", [one.name for one in registry().returns])
def test_a_return_is_recognised_without_its_quarter(name):
    text = factories.csv(name, without=("quarter",))
    assert reading.read("return.csv", text.encode()).dataset.name == name


def test_a_return_with_a_header_of_two_columns_is_not_taken_for_a_register():
    row = factories.training("2026/27 Q2", 90) | {"sector": "Primary care"}
    text = factories.csv("training", row, without=("quarter",))
    file = reading.read("return.csv", text.replace("completions", "Number trained").encode())
    assert file.dataset.name == "training"
    assert file.lacks_quarter


def test_two_headers_of_one_column_are_not_chosen_between():
    text = factories.csv("workforce").replace("staff_in_post", "staff_in_post,Headcount")
    text = text.replace(",400", ",400,410")
    file = reading.read("staff.csv", text.encode())
    assert any("is there twice" in one.rule for one in file.problems if one.level == "error")
