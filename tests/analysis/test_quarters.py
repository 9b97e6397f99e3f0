"""Financial quarters: the forms of the domain reference 4.3, and the laws quarters obey."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import quarters, wording
from analysis.quarters import Quarter

QUARTERS = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4))
STEPS = st.integers(-200, 200)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))

JANUARY_TO_MARCH_2022 = Quarter(2021, 4)

ACCEPTED = [
    *wording.QUARTER_FORMS,
    "2021/22Q4",
    "2021/2022Q4",
    "2021-2022 Q4",
    "202122 Q4",
    "202122-Q4",
    "202122/Q4",
    "202122_Q4",
    "Q4 2021-22",
    "q4 2021/22",
    "fy 2021/22 q4",
    "  2021/22   Q4  ",
    "2021\u201322 Q4",
    "Jan\u2013Mar 2022",
    "January to March 2022",
    "jan - mar 2022",
    "2022-01-01T00:00:00/P3M",
]

REFUSED = [
    "2022 Q1",
    "Q1 2022",
    "2022Q1",
    "2022-Q1",
    "2021/23 Q4",
    "2021/2023 Q4",
    "2021/21 Q4",
    "2021/1922 Q4",
    "201619 Q4",
    "2021/22",
    "2021/22 Q0",
    "2021/22 Q5",
    "2021/22 Q",
    "Q4",
    "Feb-Apr 2022",
    "Jan-Mar",
    "2022-01-01/P1M",
    "2022-02-01/P3M",
    "2022-03-30",
    "2022-02-31",
    "03/31/2022",
    "44651",
    "2021/22 Q4 to date",
    "",
]


@pytest.mark.parametrize("text", ACCEPTED)
def test_every_accepted_form_is_the_same_quarter(text):
    assert quarters.parse(text) == JANUARY_TO_MARCH_2022


@pytest.mark.parametrize("text", REFUSED)
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(ValueError, match=r"^(is|does|names) "):
        quarters.parse(text)


@pytest.mark.parametrize("text", ["2022 Q1", "Q1 2022", "2022Q1", "2022-Q1"])
def test_a_single_year_is_refused_because_it_may_be_either(text):
    with pytest.raises(ValueError, match="calendar or a financial year"):
        quarters.parse(text)


@pytest.mark.parametrize("text", ["2021/23 Q4", "2021/2023 Q4", "201619 Q4"])
def test_years_that_do_not_follow_each_other_are_refused(text):
    with pytest.raises(ValueError, match="do not follow each other"):
        quarters.parse(text)


def test_the_turn_of_a_century_is_consecutive():
    assert quarters.parse("1999/00 Q1") == quarters.parse("1999/2000 Q1") == Quarter(1999, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1066/67 Q1",
        "2999/00 Q1",
        "Jan-Mar 9999",
        "31/12/9999",
        "0001-03-31",
        "9999-01-01/P3M",
        "0000-01-01/P3M",
    ],
)
def test_a_year_out_of_reason_is_refused_in_every_form(text):
    with pytest.raises(ValueError, match="is not a quarter this dashboard could hold"):
        quarters.parse(text)


def test_april_to_june_is_the_first_quarter():
    first = quarters.parse("2026/27 Q1")
    assert (first.start, first.end) == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert first.in_words == "2026/27 Q1 (April to June 2026)"


def test_the_fourth_quarter_lies_in_the_second_calendar_year():
    assert JANUARY_TO_MARCH_2022.end == dt.date(2022, 3, 31)
    assert JANUARY_TO_MARCH_2022.in_words == "2021/22 Q4 (January to March 2022)"
    assert JANUARY_TO_MARCH_2022.financial_year == "2021/22"


@given(QUARTERS)
def test_label_slug_and_last_day_read_back(quarter):
    assert quarters.parse(quarter.label) == quarter
    assert quarters.parse(quarter.slug) == quarter
    assert quarters.parse(quarter.end.isoformat()) == quarter
    assert quarters.parse(f"{quarter.start}/P3M") == quarter


@given(QUARTERS, QUARTERS)
def test_quarters_labels_slugs_and_days_share_one_order(one, other):
    assert (one < other) == (one.label < other.label) == (one.slug < other.slug)
    assert (one < other) == (one.end < other.start)


@given(QUARTERS, STEPS)
def test_plus_and_minus_undo_each_other(quarter, steps):
    assert quarter.plus(steps).minus(quarter) == steps
    assert quarter.plus(steps).plus(-steps) == quarter


@given(QUARTERS, STEPS, STEPS)
def test_steps_add_up(quarter, some, more):
    assert quarter.plus(some).plus(more) == quarter.plus(some + more)


@given(QUARTERS)
def test_the_next_quarter_starts_the_day_after_the_last_one_ends(quarter):
    assert quarter.plus(1).start == quarter.end + dt.timedelta(days=1)


@given(DAYS)
def test_a_day_lies_in_the_quarter_that_contains_it(day):
    quarter = quarters.containing(day)
    assert quarter.start <= day <= quarter.end


@given(QUARTERS, st.integers(0, 60))
def test_a_span_holds_every_quarter_once_and_in_order(first, length):
    span = quarters.span(first, first.plus(length))
    assert span[0] == first
    assert span[-1] == first.plus(length)
    assert all(after.minus(before) == 1 for before, after in zip(span, span[1:], strict=False))


def test_a_span_that_ends_before_it_starts_is_empty():
    assert quarters.span(JANUARY_TO_MARCH_2022, JANUARY_TO_MARCH_2022.plus(-1)) == []


@given(st.text(alphabet="0123456789/-QqPM FY:T\u2013\u0662\u00b2", max_size=24) | st.text())
def test_any_text_is_a_quarter_that_reads_back_or_is_refused(text):
    try:
        quarter = quarters.parse(text)
    except ValueError:
        return
    assert quarters.parse(quarter.label) == quarter


# --- Mentioned in a name or a title ---------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "training_2026-27_Q2.csv",
        "training_2026_27_Q2 final.xlsx",
        "Training return Q2 2026/27 (v3).csv",
        "returns202627Q2.csv",
        "FY2026-27 Q2 workforce",
        "Workforce, July to September 2026",
        "Jul-Sep 2026 return",
    ],
)
def test_a_quarter_is_found_in_the_name_of_a_file(text):
    assert [quarter.label for quarter in quarters.mentioned(text)] == ["2026/27 Q2"]


@pytest.mark.parametrize(
    "text",
    ["training.csv", "2026-10-15 training.csv", "Q2 2026.csv", "2026/28 Q2", "12026-27 Q22", "Q2"],
)
def test_what_only_looks_like_a_quarter_is_none(text):
    assert quarters.mentioned(text) == []


def test_every_quarter_that_a_title_names_is_told():
    text = "2026/27 Q1 and 2026/27 Q2 (Apr-Jun 2026)"
    assert [quarter.label for quarter in quarters.mentioned(text)] == ["2026/27 Q1", "2026/27 Q2"]
