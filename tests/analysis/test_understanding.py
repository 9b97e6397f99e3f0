"""What a draft holds is said as it was recognised; what is unsure is asked, once."""

import datetime as dt

from analysis import reading, understanding
from analysis.reading import Sureness
from tests import factories

TODAY = factories.TODAY


def read(text: str, name: str = "training.csv"):
    return reading.read(name, text.encode())


def contents(*files):
    return understanding.contents(factories.draft(*files))


def training(quarter=factories.QUARTER, organisation=factories.ORGANISATION, **more):
    return factories.csv(
        "training", {**factories.training(quarter, 9, organisation=organisation), **more}
    )


def test_a_file_is_its_dataset_quarters_and_senders():
    [one] = contents(read(training()))
    assert one.dataset.name == "training"
    assert (one.quarters, one.senders) == ((factories.QUARTER,), (factories.ORGANISATION,))
    assert one.unsure() == []


def test_a_draft_is_said_in_one_sentence():
    files = [
        read(training(), "a.csv"),
        read(training(organisation="Saltmarsh Council"), "b.csv"),
        read("colour,size\nred,4\n", "c.csv"),
    ]
    assert understanding.in_words(contents(*files)) == (
        "Training return: 2 rows from 2 organisations for 2026/27 Q2 (July to September 2026); "
        "1 file not recognised."
    )


def test_the_button_says_what_it_will_do():
    files = [read(training(), "a.csv"), read(training(organisation="Saltmarsh Council"), "b.csv")]
    words = understanding.as_a_whole(contents(*files))
    assert words == "2 rows for 2026/27 Q2 from 2 organisations"
    register = [factories.register("Saltmarsh Council")]
    assert understanding.as_a_whole(contents(*register)) == "1 row of organisations register"


def test_quarters_are_said_by_name_or_as_a_span():
    say = understanding.quarters_in_words
    assert say(["2025/26 Q4"]) == "2025/26 Q4 (January to March 2026)"
    assert say(["2025/26 Q4", "2026/27 Q1"]) == "2025/26 Q4 and 2026/27 Q1"
    four = ["2025/26 Q3", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2"]
    assert say(four) == "4 quarters, 2025/26 Q3 to 2026/27 Q2"


def test_the_quarter_due_now_is_the_one_that_ended_last():
    assert understanding.newest_ended(dt.date(2026, 9, 30)).label == "2026/27 Q1"
    assert understanding.newest_ended(dt.date(2026, 10, 1)).label == "2026/27 Q2"


def test_other_quarters_are_named_with_their_files():
    files = [read(training(), "now.csv"), read(training("2025/26 Q2"), "old.csv")]
    assert understanding.unusual_quarters(contents(*files), TODAY) == {"2025/26 Q2": ["old.csv"]}


def test_a_header_that_is_no_column_is_asked_about_until_it_is_decided():
    [one] = contents(read(training().replace("completions", "Number done", 1)))
    [asked] = one.unsure()
    assert (asked.header, asked.sureness) == ("Number done", Sureness.NONE)
    assert one.unsure(decided=["Number done"]) == []
    assert [column.name for column in understanding.missing(one)] == ["completions"]


def test_files_with_the_same_question_are_asked_once():
    strange = training().replace("completions", "Number done", 1)
    other = training().replace("completions", "How many", 1)
    found = contents(read(strange, "a.csv"), read(strange, "b.csv"), read(other, "c.csv"))
    groups = understanding.alike(found, {})
    assert [[one.name for one in files] for files, _ in groups] == [["a.csv", "b.csv"], ["c.csv"]]
    left = understanding.alike(found, {"a.csv": ["Number done"], "c.csv": ["How many"]})
    assert [[one.name for one in files] for files, _ in left] == [["b.csv"]]


def test_a_file_that_is_nothing_is_still_named():
    [one] = contents(read("", "nothing.csv"))
    assert (one.dataset, one.quarters, one.proposals) == (None, (), ())
    assert understanding.in_words([one]) == "1 file not recognised."


def test_columns_are_counted_as_somebody_decided_about_them():
    text = factories.csv("training", factories.training(factories.QUARTER, 9)).splitlines()
    one = contents(read(f"{text[0]},Learners seen\n{text[1]},9\n"))[0]
    known = len(one.proposals) - 1
    say = understanding.columns_in_words
    assert say(one, {}) == f"{known} columns recognised, 1 not recognised"
    assert say(one, {"Learners seen": ""}) == f"{known} columns recognised, 1 left out"
    assert say(one, {"Learners seen": "sessions"}) == f"{known + 1} columns recognised"
