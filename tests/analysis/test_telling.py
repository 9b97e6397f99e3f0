"""A file without a column for its quarter: asked, told, kept on record, never assumed."""

import json

import pytest

from analysis import publishing, reading
from analysis.__main__ import main
from analysis.datasets import registry
from tests import factories
from tests.factories import QUARTER, TODAY

RETURNS = [dataset.name for dataset in registry().returns]
WITHOUT = factories.csv("training", factories.training(QUARTER, 90), without=("quarter",)).encode()


def read(content=WITHOUT, name="training.csv", **options):
    return reading.read(name, content, **options)


@pytest.mark.parametrize("name", RETURNS)
def test_without_a_column_the_quarter_is_asked_and_no_row_has_one(name):
    file = read(factories.csv(name, without=("quarter",)).encode())
    assert file.dataset.name == name
    assert file.lacks_quarter
    [problem] = [one for one in file.problems if one.column == "quarter"]
    assert (problem.level, "which quarter" in problem.rule) == ("error", True)
    assert "--quarter" in problem.suggestion
    assert "quarter" not in file.table


@pytest.mark.parametrize("name", RETURNS)
def test_what_is_told_stands_in_every_row_and_is_said(name):
    file = read(factories.csv(name, without=("quarter",)).encode(), quarter=QUARTER)
    assert set(file.table["quarter"]) == {QUARTER}
    assert "as told" in file.problems[0].rule
    assert not factories.draft(file).errors


def test_the_name_and_the_title_are_hints_and_no_more():
    title = b"Training return for July to September 2026\n" + WITHOUT
    for file in (read(name="training 2026-27 Q2.csv"), read(title)):
        assert file.hints == (QUARTER,)
        [problem] = [one for one in file.problems if one.level == "error"]
        assert f"speaks of {QUARTER}" in problem.rule


def test_a_file_that_says_otherwise_is_believed_over_what_was_told():
    content = factories.csv("training", factories.training(QUARTER, 90)).encode()
    assert not read(content, quarter=QUARTER).problems
    [problem] = read(content, quarter="2026/27 Q1").problems
    assert (problem.level, QUARTER in problem.rule) == ("error", True)


def test_a_name_that_speaks_of_another_quarter_is_told():
    content = factories.csv("training", factories.training(QUARTER, 90)).encode()
    [problem] = read(content, "training 2026-27 Q1.csv").problems
    assert problem.level == "warning"
    assert "speaks of 2026/27 Q1, and its rows are of 2026/27 Q2" in problem.rule
    for name in ("training 2026-27 Q2.csv", "2026-27 Q1 and 2026-27 Q2.csv", "training.csv"):
        assert not read(content, name).problems


def test_a_register_is_not_asked():
    file = read(factories.csv("targets", without=("quarter",)).encode())
    assert not file.lacks_quarter
    assert any("column quarter is missing" in one.rule for one in file.problems)


def test_the_release_keeps_what_was_told(small_store):
    done = publishing.publish(
        small_store,
        [read(quarter=QUARTER)],
        by="A",
        today=TODAY,
        accept_warnings=True,
        publish_id="once",
    )
    assert small_store.history()[0].files[0]["quarter"] == QUARTER
    table = small_store.tables()["training"]
    assert table.loc[table["quarter"] == QUARTER, "completions"].tolist() == [90]
    assert done.version == 2
    other = [read(quarter="2026/27 Q1")]
    with pytest.raises(publishing.StoreError, match="used for other content"):
        publishing.publish(
            small_store, other, by="A", today=TODAY, accept_warnings=True, publish_id="once"
        )


def test_the_command_line_takes_it_in_any_accepted_form(small_store, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DASHBOARD_DATA", small_store.address)
    path = tmp_path / "training.csv"
    path.write_bytes(WITHOUT)
    assert main(["check", str(path), "--json"]) == 1
    capsys.readouterr()
    command = ["publish", str(path), "--by", "A", "--accept-warnings", "--json"]
    assert main([*command, "--quarter", "Q2 2026/27"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2
    assert main([*command, "--quarter", "Q2 2026"]) == 2
