"""Problems by cause: one thing to decide is told once, what stops first."""

from analysis import causes
from analysis.causes import ANY_COLUMN, ANY_FILE
from analysis.cells import ERROR, WARNING
from analysis.reading import Problem


def problem(row, *, file="a.csv", column="area", value="x", rule="r", hint="h", level=ERROR):
    return Problem(file, row, column, value, rule, hint, level)


def test_places_of_one_rule_and_column_are_one_cause():
    [cause] = causes.causes([problem(2), problem(5), problem(9, file="b.csv")])
    assert (cause.rows, cause.files) == (3, ["a.csv", "b.csv"])
    assert causes.where(cause) == "3 rows in 2 files"


def test_rules_that_differ_in_the_figures_they_quote_are_one_cause():
    rules = ["staff fell from 400 to 100", "staff fell from 1,250 to 30"]
    [cause] = causes.causes([problem(n, rule=rule) for n, rule in enumerate(rules, 2)])
    assert not cause.is_alike
    assert cause.title == "area “x”: staff fell from … to …"


def test_a_heading_names_the_value_where_it_is_one():
    [one] = causes.causes([problem(2, value="Bristl"), problem(3, value="Bristl")])
    [several] = causes.causes([problem(2, value="Bristl"), problem(3, value="Brstol")])
    [long] = causes.causes([problem(2, value="x" * 60, rule="far too long " * 20)])
    assert (one.title, several.title) == ("area “Bristl”: r", "area: r")
    assert len(long.title) < 90
    assert long.title.endswith(" …")


def test_levels_and_columns_are_causes_of_their_own():
    found = [problem(2), problem(2, column="sector"), problem(2, level=WARNING)]
    assert len(causes.causes(found)) == 3


def test_errors_come_first_and_the_most_frequent_before_the_rare():
    found = [problem(2, level=WARNING, rule="w")] * 9 + [problem(3, rule="rare")]
    found += [problem(row, rule="often") for row in (4, 5)]
    assert [cause.rule for cause in causes.causes(found)] == ["often", "rare", "w"]


def test_rows_that_are_counted_and_not_listed_belong_to_their_cause():
    rest = Problem("a.csv", None, "area", None, "r (and 1,234 rows more)", "h", ERROR)
    [cause] = causes.causes([problem(2), rest])
    assert (cause.rule, cause.rows) == ("r", 1235)
    assert causes.where(cause) == "1,235 rows in a.csv"


def test_a_problem_of_the_whole_file_or_of_all_files_says_so():
    [one] = causes.causes([problem(None, column=None)])
    [every] = causes.causes([problem(None, file=None, column=None)])
    assert causes.where(one) == "in a.csv"
    assert causes.where(every) == "in all files together"


def test_what_was_accepted_is_exactly_this():
    [before] = causes.causes([problem(2, value="400")])
    [same] = causes.causes([problem(2, value="400")])
    [other] = causes.causes([problem(2, value="4")])
    assert before.mark == same.mark != other.mark
    assert before.key == other.key


def test_a_choice_of_file_keeps_only_its_places():
    found = causes.causes([problem(2), problem(3, file="b.csv"), problem(4, column="sector")])
    [cause] = causes.chosen(found, file="b.csv")
    assert [one.row for one in cause.problems] == [3]
    assert causes.chosen(found, level=WARNING) == []
    assert [one.column for one in causes.chosen(found, column="sector")] == ["sector"]
    assert causes.chosen(found, file=ANY_FILE, column=ANY_COLUMN) == found


def test_the_list_opens_beside_the_file():
    frame = causes.listed([problem(12), problem(3), problem(None, value=None)])
    assert list(frame["row"]) == ["", "3", "12"]
    assert list(frame["value"]) == ["", "x", "x"]
    assert list(causes.listed([]).columns) == list(frame.columns)
