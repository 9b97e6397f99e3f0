"""Quick fixes: what is certain is offered to be accepted at once, and nothing is guessed."""

from hypothesis import given
from hypothesis import strategies as st

from analysis import checking, fixing
from analysis.drafted import Published
from tests import factories
from tests.factories import TODAY


def fixes(*files, **register):
    """Return the fixes offered for files, and what they were checked against."""
    beside = Published(factories.tables(**register), TODAY)
    return fixing.offered(checking.check(list(files), beside), beside), beside


def test_thousands_separators_and_currency_signs_are_certain():
    file = factories.file("funding", {"amount_awarded": "£12,500.50"})
    [fix], _ = fixes(file)
    assert (fix.file, fix.column, fix.old) == ("funding.csv", "amount_awarded", "£12,500.50")
    assert (fix.new, fix.is_certain, fix.rows) == ("12500.50", True, 1)


def test_an_older_symbol_is_certain():
    [fix], _ = fixes(factories.file("training", {"sessions": ".."}))
    assert (fix.old, fix.new, fix.is_certain) == ("..", "[x]", True)


def test_another_name_in_the_register_is_certain_and_a_near_one_is_not():
    register = [{"organisation": "Alpha Trust", "alias": "AT;Alpha"}]
    rows = [
        {"organisation": "alpha", "returned_by": "alpha"},
        {"organisation": "Alpha Trst", "returned_by": "Alpha Trst"},
    ]
    found, _ = fixes(factories.file("training", *rows), organisations=register)
    told = {(fix.column, fix.old, fix.new, fix.is_certain) for fix in found}
    assert told == {
        ("organisation", "alpha", "Alpha Trust", True),
        ("returned_by", "alpha", "Alpha Trust", True),
        ("organisation", "Alpha Trst", "Alpha Trust", False),
        ("returned_by", "Alpha Trst", "Alpha Trust", False),
    }
    assert [fix.is_certain for fix in found] == [True, True, False, False]
    assert fixing.certain(found) == found[:2]


def test_a_guess_is_never_certain_and_a_figure_is_never_guessed():
    rows = [{"area": "Bristl"}, {"completions": "-5"}, {"completions": "1.5"}]
    found, _ = fixes(factories.file("training", *rows))
    assert {fix.old for fix in found} == {"Bristl"}
    assert fixing.certain(found) == []


def test_a_fix_is_for_every_cell_with_the_text():
    rows = [{"completions": "1,200", "area": area} for area in ("Bristol", "BNSSG")]
    rows.append({"completions": "7", "area": "North Somerset"})
    [fix], _ = fixes(factories.file("training", *rows))
    assert fix.rows == 2
    assert str(fix) == 'training.csv: completions: "1,200" is written "1200" (2 cells)'


def test_accepted_fixes_take_the_problems_away_and_leave_the_files_given():
    rows = [{"completions": "1,200"}, {"completions": "1,300", "area": "BNSSG"}]
    file = factories.file("training", *rows)
    found, beside = fixes(file)
    fixed = fixing.applied([file], found)
    draft = checking.check(fixed, beside)
    assert [p for p in draft.problems if p.column == "completions"] == []
    assert draft.tables["training"]["completions"].tolist() == [1200, 1300]
    assert file.table["completions"].tolist() == ["1,200", "1,300"]
    assert fixed[0].sha256 == file.sha256


def test_one_fix_is_accepted_without_the_others():
    rows = [{"completions": "1,200"}, {"completions": "1,300", "area": "BNSSG"}]
    file = factories.file("training", *rows)
    found, beside = fixes(file)
    [fixed] = fixing.applied([file], found[:1])
    assert fixed.table["completions"].tolist() == ["1200", "1,300"]
    again = fixing.offered(checking.check([fixed], beside), beside)
    assert [fix.id for fix in again] == [found[1].id]


def test_a_fix_of_another_file_changes_nothing():
    file, other = (
        factories.file("training", {"completions": "1,200"}, name=name)
        for name in ("a.csv", "b.csv")
    )
    found, _ = fixes(other)
    assert fixing.applied([file], found) == [file]


TEXTS = st.one_of(
    st.integers(0, 10**7).map("{:,}".format),
    st.sampled_from(["..", "*", "<5", "[x]", "12", "n/a", "1-7", "-3", "2.5", "~", "007"]),
)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_certain_fixes_change_no_value_and_no_status(texts):
    routes = factories.registry()["training"].column("route").allowed
    rows = [{"sessions": text, "route": route} for text, route in zip(texts, routes, strict=False)]
    file = factories.file("training", *rows)
    beside = Published(factories.tables(), TODAY)
    before = checking.check([file], beside)
    found = fixing.certain(fixing.offered(before, beside))
    after = checking.check(fixing.applied([file], found), beside)
    columns = ["sessions", "sessions__status", "sessions_markers"]
    left, right = (draft.tables["training"][columns] for draft in (before, after))
    assert left.equals(right)
