"""Numbers in words: rounded as people and Excel round them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.formatting import fixed, pounds
from analysis.reading.problems import Problem


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (5 / 8 * 100, 0, "63"),
        (1 / 8 * 100, 0, "13"),
        (3 / 8 * 100, 0, "38"),
        (29 / 40 * 100, 0, "73"),
        (-62.5, 0, "-63"),
        (0.25, 1, "0.3"),
        (0.1 + 0.15, 1, "0.3"),
        (1234.5, 0, "1,235"),
        (1234, 0, "1,234"),
        (99.49, 0, "99"),
    ],
)
def test_halves_go_away_from_zero(value, decimals, written):
    assert fixed(value, decimals) == written


def test_halves_of_pounds_too():
    assert (pounds(3_285_000), pounds(66_000.5)) == ("£3.29m", "£66,001")


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_is_written_as_whole_numbers_say_it(part, whole):
    """Worked in integers: twice the share and one, divided by two, without its rest."""
    assert fixed(part / whole * 100) == f"{(200 * part + whole) // (2 * whole):,}"


@pytest.mark.parametrize(
    ("file", "row", "said"),
    [
        (None, None, "warning: all files: of them all."),
        ("a, b.csv", None, "warning: a, b.csv: whole file: of them all."),
        ("a.csv", 3, "warning: a.csv: row 3: of them all."),
    ],
)
def test_a_problem_names_its_place(file, row, said):
    assert str(Problem(file, row, None, None, "of them all", "", "warning")) == said
