"""Changes as a table and in words, the same for previews, conflicts and the history."""

from analysis import changes, differences
from tests import factories

OLD = factories.tables(
    training=[
        factories.training("2026/27 Q1", 40),
        factories.training("2026/27 Q2", 50),
        factories.training("2026/27 Q2", 7, organisation="Saltmarsh Council"),
    ]
)
NEW = factories.tables(
    training=[
        factories.training("2026/27 Q1", 40),
        factories.training("2026/27 Q2", 55),
        {**factories.training("2026/27 Q2", 12), "level": "Level 2 practitioner"},
    ]
)
FOUND = differences.diff(OLD, NEW)


def test_a_row_is_named_by_its_key_with_its_figures():
    frame = changes.table(FOUND, OLD, NEW).set_index("Change")
    assert frame.loc["removed", "Old"] == "completions 7"
    assert frame.loc["added", "New"] == "completions 12"
    assert frame.loc["revised", ["Column", "Old", "New"]].tolist() == ["completions", "50", "55"]
    # Who returned it is the organisation itself, and is said once.
    assert frame.loc["removed", "Row"].count("Saltmarsh Council") == 1
    assert frame.loc["removed", "Row"].startswith("2026/27 Q2 · North Somerset")


def test_without_the_tables_whole_rows_are_named_alone():
    frame = changes.table(FOUND).set_index("Change")
    assert frame.loc["removed", "Old"] == frame.loc["added", "New"] == ""


def test_on_a_screen_each_change_is_one_sentence():
    told = changes.told(changes.table(FOUND, OLD, NEW))
    assert list(told) == ["Row", "Change"]
    assert sorted(told["Change"]) == [
        *("added: completions 12", "completions: 50 → 55", "removed: completions 7"),
    ]


def test_changes_are_chosen_by_kind_dataset_and_words():
    frame = changes.table(FOUND, OLD, NEW)
    assert len(changes.chosen(frame)) == 3
    assert changes.chosen(frame, change="added")["New"].tolist() == ["completions 12"]
    assert changes.chosen(frame, text=" SALTMARSH ")["Change"].tolist() == ["removed"]
    assert changes.chosen(frame, dataset="Workforce return").empty


def test_how_many_rows_is_said_in_words():
    counted = changes.counts(FOUND)
    assert counted == {"training": {"added": 1, "revised": 1, "removed": 1}}
    words = changes.in_words(counted)
    assert words == "Training return: 1 row added, 1 row revised and 1 row removed."
    assert changes.in_words({}) == "Nothing changes."


def test_illustrative_rows_are_told_apart_from_real_ones():
    made_up = {**factories.training("2026/27 Q2", 9), "provenance": "illustrative"}
    before = factories.tables(training=[made_up])
    gone = differences.diff(before, factories.tables())
    assert len(gone) == 1
    assert changes.without_illustrative(gone, before) == []
    assert changes.without_illustrative(FOUND, OLD) == FOUND
