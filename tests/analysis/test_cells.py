"""Reading one cell: the symbols of the domain reference 4.2, one by one, and what always holds."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import cells
from analysis.cells import ERROR, WARNING
from analysis.datasets import registry
from analysis.declare import Column, Kind, Status, Type


def measure(type: Type, unit: str, *, required: bool = False) -> Column:
    return Column(
        name="measure", meaning="", type=type, kind=Kind.FLOW, unit=unit, required=required
    )


COUNT = measure(Type.COUNT, "people")
MONEY = measure(Type.MONEY, "GBP")
NUMBER = measure(Type.NUMBER, "its own unit")
PERCENTAGE = measure(Type.NUMBER, "%")
DATE = Column(name="day", meaning="", type=Type.DATE, required=False)
TEXT = Column(name="words", meaning="", required=False)
CHOICE = Column(name="size", meaning="", type=Type.CHOICE, choices=("Small", "Large"))
CHOICES = Column(name="sizes", meaning="", type=Type.CHOICES, choices=("Small", "Large"))
AREA = Column(name="area", meaning="", type=Type.AREA)
QUARTER = Column(name="quarter", meaning="", type=Type.QUARTER)

DECLARED = [column for dataset in registry() for column in dataset.all_columns]

# What near-valid cells are made of: a plain random text is hardly ever nearly a number.
NEARLY = st.text(
    alphabet="0123456789/-+[]{}Qcxzlowhigukpreb<>£%,.: \u00a0\u2013\u0662;=@'\"", max_size=20
)


def level(cell: cells.Cell) -> str:
    """Return how a cell was taken: read, warned of, or refused."""
    if not cell.rule:
        return "read"
    return {WARNING: "warned", ERROR: "refused"}[cell.level]


# --- Numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        (COUNT, "0", 0),
        (COUNT, "42", 42),
        (COUNT, " 42 ", 42),
        (COUNT, "\u00a042", 42),
        (COUNT, "007", 7),
        (COUNT, "12.0", 12),
        (MONEY, "120000", 12_000_000),
        (MONEY, "0.1", 10),
        (MONEY, "12.34", 1234),
        (MONEY, "12.3400", 1234),
        (NUMBER, "-1.5", -1.5),
        (PERCENTAGE, "12", 12),
    ],
)
def test_plain_digits_are_read(column, text, value):
    assert cells.read(column, text) == cells.Cell(value=value)


@pytest.mark.parametrize(
    ("column", "text", "value", "plain"),
    [
        (COUNT, "1,234", 1234, "1234"),
        (COUNT, "1,234,567", 1_234_567, "1234567"),
        (MONEY, "£1,234", 123_400, "1234"),
        (MONEY, "£ 12.50", 1250, "12.50"),
        (PERCENTAGE, "12%", 12, "12"),
        (PERCENTAGE, "12.5 %", 12.5, "12.5"),
    ],
)
def test_dressed_numbers_are_read_with_a_warning(column, text, value, plain):
    cell = cells.read(column, text)
    assert (cell.value, level(cell), cell.suggestion) == (value, "warned", plain)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (COUNT, "£12"),
        (COUNT, "12%"),
        (MONEY, "12%"),
        (COUNT, "1,23"),
        (COUNT, "1,2345"),
        (COUNT, "1 2 3"),
        (COUNT, "1,234 567"),
        (COUNT, "1.234,5"),
        (COUNT, "1e5"),
        (COUNT, "+5"),
        (COUNT, ".5"),
        (COUNT, "twelve"),
        (COUNT, "12 dogs"),
        (COUNT, "=12"),
        (COUNT, "(12)"),
        (COUNT, "1-8"),
        (COUNT, "<9"),
        (COUNT, "TRUE"),
        (COUNT, "inf"),
        (NUMBER, "0x1F"),
    ],
)
def test_what_is_not_plainly_a_number_is_refused(column, text):
    cell = cells.read(column, text)
    assert (level(cell), cell.value, cell.status) == ("refused", None, Status.OK)


@pytest.mark.parametrize(
    "text",
    [
        *("1 234", "1'234", "1\u202f234", "'1234", '="1234"', "\u201c1234\u201d"),
        "\uff11\uff12\uff13\uff14",
    ],
)
def test_a_number_in_another_dress_is_read_with_a_warning(text):
    cell = cells.read(COUNT, text)
    assert (cell.value, level(cell), cell.suggestion) == (1234, "warned", "1234")


@pytest.mark.parametrize(("column", "text"), [(COUNT, "-3"), (MONEY, "-3.20"), (COUNT, "1.5")])
def test_negative_and_broken_counts_are_refused_and_nothing_is_guessed(column, text):
    cell = cells.read(column, text)
    assert (level(cell), cell.replaces) == ("refused", False)
    assert cell.suggestion.startswith("Give ")


def test_parts_of_a_penny_are_refused():
    assert level(cells.read(MONEY, "1.234")) == "refused"


@pytest.mark.parametrize("text", ["9" * 16, "9" * 400, "1000000000000001"])
@pytest.mark.parametrize("column", [COUNT, MONEY, NUMBER])
def test_numbers_too_large_to_be_right_are_refused(column, text):
    assert level(cells.read(column, text)) == "refused"


def test_any_number_of_leading_zeros_is_read_or_refused():
    # Python converts at most 4300 digits; a cell may hold more.
    assert level(cells.read(COUNT, "0" * 5000)) in ("read", "refused")


# --- Why there is no number ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("c", Status.HIDDEN),
        ("x", Status.NOT_AVAILABLE),
        ("not available", Status.NOT_AVAILABLE),
        ("z", Status.NOT_APPLICABLE),
        ("not applicable", Status.NOT_APPLICABLE),
        ("low", Status.LOW),
        ("k", Status.LOW),
        ("high", Status.HIGH),
        ("u", Status.UNRELIABLE),
    ],
)
@pytest.mark.parametrize("dressed", ["{}", "[{}]", "[ {} ]", " {} "])
@pytest.mark.parametrize("cased", [str.lower, str.upper, str.capitalize])
def test_a_status_is_read_with_or_without_brackets_in_any_case(symbol, status, dressed, cased):
    assert cells.read(COUNT, dressed.format(cased(symbol))) == cells.Cell(status=status)


@pytest.mark.parametrize(
    ("symbol", "status"),
    [
        ("*", Status.HIDDEN),
        ("<5", Status.HIDDEN),
        ("<8", Status.HIDDEN),
        ("1-7", Status.HIDDEN),
        ("1-7*", Status.HIDDEN),
        (":", Status.NOT_AVAILABLE),
        ("..", Status.NOT_AVAILABLE),
        (".", Status.NOT_AVAILABLE),
        ("N/A", Status.NOT_AVAILABLE),
        ("n/a", Status.NOT_AVAILABLE),
        ("N/a", Status.NOT_AVAILABLE),
        ("~", Status.LOW),
    ],
)
def test_older_symbols_are_read_with_a_warning_that_says_how_to_write_them(symbol, status):
    cell = cells.read(COUNT, symbol)
    assert (cell.status, level(cell), cell.suggestion) == (status, "warned", f"[{status.value}]")


@pytest.mark.parametrize("symbol", ["-", "\u2013", "\u2014", " - "])
def test_a_dash_is_refused_because_it_may_mean_zero_hidden_or_missing(symbol):
    cell = cells.read(COUNT, symbol)
    assert (level(cell), cell.status) == ("refused", Status.OK)
    assert "zero, hidden or missing" in cell.rule


@pytest.mark.parametrize(
    "symbol", ["NA", "na", "NULL", "null", "NaN", "None", "#N/A", "#REF!", "#DIV/0!"]
)
def test_a_null_is_refused_because_it_does_not_say_why(symbol):
    cell = cells.read(COUNT, symbol)
    assert (level(cell), cell.status) == ("refused", Status.OK)
    assert "does not say why" in cell.rule


@pytest.mark.parametrize("symbol", ["w", "t", "a", "ns", "s", "ss", "sss", "p", "[p]", "[]", "[q]"])
def test_symbols_that_mean_something_elsewhere_are_refused(symbol):
    assert level(cells.read(COUNT, symbol)) == "refused"


@pytest.mark.parametrize("column", [COUNT, MONEY, NUMBER, DATE, TEXT])
@pytest.mark.parametrize("text", ["", " ", "\u00a0 "])
def test_a_blank_optional_cell_is_not_available_and_never_zero(column, text):
    assert cells.read(column, text) == cells.Cell(status=Status.NOT_AVAILABLE)


@pytest.mark.parametrize("type", [Type.COUNT, Type.MONEY, Type.NUMBER])
def test_a_blank_required_number_is_refused(type):
    assert level(cells.read(measure(type, "people", required=True), " ")) == "refused"


def test_a_blank_means_what_its_column_declares():
    pledge = registry()["organisations"].column("pledge_date")
    level_of_training = registry()["training"].column("level")
    area_of_organisation = registry()["training"].column("area")
    assert cells.read(pledge, "") == cells.Cell(status=Status.NOT_APPLICABLE)
    assert cells.read(level_of_training, "") == cells.Cell(value="Not recorded")
    assert cells.read(area_of_organisation, "") == cells.Cell(value=None)


# --- Markers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "markers"),
    [
        ("123 [p]", 123, "p"),
        ("123[r]", 123, "r"),
        ("123 [E]", 123, "e"),
        ("123 [b]", 123, "b"),
        ("123 [f]", 123, ""),
        ("123 [er]", 123, "r e"),
        ("123 [r][e]", 123, "r e"),
        ("123 [e] [r]", 123, "r e"),
        ("1,234 [p]", 1234, "p"),
    ],
)
def test_markers_beside_a_number_are_read_with_a_warning(text, value, markers):
    cell = cells.read(COUNT, text)
    assert (cell.value, cell.markers, level(cell)) == (value, markers, "warned")


@pytest.mark.parametrize(
    "text", ["123 [x]", "123 [w]", "twelve [p]", "-3 [p]", "[c] [p]", "[p] 123"]
)
def test_what_is_no_number_with_markers_is_refused(text):
    assert level(cells.read(COUNT, text)) == "refused"


@pytest.mark.parametrize(
    ("text", "markers"),
    [("", ""), ("p", "p"), ("r p", "p r"), ("[p][r]", "p r"), ("R;E", "r e"), ("f", ""), ("i", "")],
)
def test_a_markers_column_is_read_in_one_order(text, markers):
    assert cells.read_markers(text) == cells.Cell(value=markers)


def test_an_unknown_marker_is_refused():
    assert level(cells.read_markers("p q")) == "refused"


# --- Dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["01/02/2026", "2026-02-01", "1/2/2026"])
def test_the_first_of_february_is_read_day_first(text):
    assert cells.read(DATE, text) == cells.Cell(value=dt.date(2026, 2, 1))


@pytest.mark.parametrize(
    "text",
    [
        *("1 February 2026", "Sun 1st Feb 2026", "01-Feb-26", "February 1, 2026", "2026/02/01"),
        *("01.02.2026", "01-02-2026", "2026-02-01 14:30:00", "01/02/2026 09:15"),
    ],
)
def test_a_date_that_can_be_one_day_only_is_read_with_a_warning(text):
    cell = cells.read(DATE, text)
    assert (cell.value, level(cell)) == (dt.date(2026, 2, 1), "warned")
    assert (cell.suggestion, cell.replaces) == ("2026-02-01", True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("02/13/2026", "13/02/2026"), ("46054", "01/02/2026"), ("46022", "31/12/2025")],
)
def test_american_dates_and_excel_day_numbers_are_refused_with_what_they_may_mean(text, meant):
    cell = cells.read(DATE, text)
    assert (level(cell), cell.suggestion, cell.replaces) == ("refused", meant, True)


@pytest.mark.parametrize(
    "text", ["30/02/2026", "2026-13-01", "01/02/26", "1 February", "Feb-26", "2026", "-", "NA", "0"]
)
def test_what_is_no_date_is_refused(text):
    assert level(cells.read(DATE, text)) == "refused"


@pytest.mark.parametrize("text", ["x", "[x]", "[X]"])
def test_a_date_may_be_not_available_where_its_column_allows(text):
    required = Column(name="day", meaning="", type=Type.DATE)
    assert cells.read(DATE, text) == cells.Cell(status=Status.NOT_AVAILABLE)
    assert level(cells.read(required, text)) == "refused"


# --- Text, lists, areas and quarters ---------------------------------------------------------


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_may_run_is_refused(start):
    assert level(cells.read(TEXT, f"{start}SUM(A1)")) == "refused"
    assert level(cells.read(TEXT, f" {start}SUM(A1)")) == "refused"


@pytest.mark.parametrize(
    "text", ["Bristol = good", "a-b", "it's", "1+1", "Siân", "NA", "None", "0"]
)
def test_any_other_text_is_kept_as_it_is(text):
    assert cells.read(TEXT, text) == cells.Cell(value=text)


ORGANISATION = Column(name="organisation", meaning="")


@pytest.mark.parametrize(
    "text",
    [
        "#N/A",
        "#REF!",
        "####",
        "null",
        "NaN",
        "<NA>",
        "\\N",
        "undefined",
        "(blank)",
        "[null]",
        "?",
        "*",
    ]
    + ["00/01/1900", "[object Object]", '"', "\u3003", "&nbsp;"],
)
def test_what_a_program_or_a_ditto_mark_stands_for_is_no_text(text):
    assert level(cells.read(TEXT, text)) == "refused"
    assert level(cells.read(ORGANISATION, text)) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "ditto",
        "as above",
        "do.",
        "n/a",
        "TBC",
        "unknown",
        "Other",
        "Average",
        "Row Labels",
        "0",
        "x",
    ]
    + ["1.23E+05", "TRUE", "2026", "various"],
)
def test_what_names_nobody_is_no_organisation(text):
    assert level(cells.read(ORGANISATION, text)) == "refused"


@pytest.mark.parametrize(
    "text", ["NA", "1625 Independent People", "Otherwise", "All Saints School"]
)
def test_an_organisation_may_have_an_odd_name(text):
    assert cells.read(ORGANISATION, text) == cells.Cell(value=text)


@pytest.mark.parametrize("text", ["n/a", "N/A", "x", "..", "not available"])
def test_an_older_way_to_write_that_nothing_is_known_is_read_beside_a_text(text):
    cell = cells.read(TEXT, text)
    assert (cell.status, level(cell), cell.suggestion) == (Status.NOT_AVAILABLE, "warned", "[x]")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12,5", ("12.5", "125")),
        ("0,345", ("0.345", "345")),
        ("(12)", ("12", "minus 12")),
        ("12-", ("12", "minus 12")),
        ("10 to 15", ("10", "15")),
        ("1.20E+05", ("120,000", "near")),
        ("~50", ("50", "near")),
        ("50+", ("50", "above")),
        ("12 of 40", ("12", "40")),
        ("12*", ("12", "note")),
        ("nil", ("0", "no figure")),
        ("1900-01-16", ("16", "a date")),
        ("1.234,56", ("1234.56", "slip")),
    ],
)
def test_a_number_that_is_refused_says_what_it_may_be(text, readings):
    cell = cells.read(COUNT, text)
    assert level(cell) == "refused"
    assert all(reading in cell.rule for reading in readings), cell.rule


@pytest.mark.parametrize(
    "text", ["01/02/0026", "30/12/1899", "1900-01-01", "Monday 1 February 2026"]
)
def test_a_day_that_cannot_be_meant_is_refused(text):
    assert level(cells.read(DATE, text)) == "refused"


def test_a_status_is_not_a_text():
    assert cells.read(TEXT, "[x]") == cells.Cell(status=Status.NOT_AVAILABLE)
    assert level(cells.read(Column(name="words", meaning=""), "[x]")) == "refused"


def test_a_text_with_a_pattern_matches_it_in_full():
    address = registry()["milestones"].column("evidence_url")
    assert cells.read(address, "https://example.org/a").value == "https://example.org/a"
    assert level(cells.read(address, "see https://example.org/a")) == "refused"
    assert level(cells.read(address, "javascript:alert(1)")) == "refused"


def test_a_choice_is_read_in_any_case_and_a_slip_is_met_with_the_nearest():
    assert cells.read(CHOICE, "small") == cells.Cell(value="Small")
    slip = cells.read(CHOICE, "Smal")
    assert (level(slip), slip.suggestion, slip.replaces) == ("refused", "Small", True)


def test_several_choices_are_written_in_one_way():
    assert cells.read(CHOICES, "large ; Small;") == cells.Cell(value="Large;Small")
    assert level(cells.read(CHOICES, "Large;Tiny")) == "refused"


@pytest.mark.parametrize(
    "text", ["Bristol", "bristol", "E06000023", "e06000023", "Bristol, City of", "City of Bristol"]
)
def test_an_area_is_read_by_name_code_or_alias(text):
    assert cells.read(AREA, text) == cells.Cell(value="Bristol")


def test_a_misspelt_area_is_met_with_the_nearest():
    cell = cells.read(AREA, "Bristl")
    assert (level(cell), cell.suggestion) == ("refused", "Bristol")


def test_a_quarter_is_read_in_its_one_form():
    assert cells.read(QUARTER, "Jan-Mar 2022") == cells.Cell(value="2021/22 Q4")
    assert level(cells.read(QUARTER, "2022 Q1")) == "refused"


# --- Laws ------------------------------------------------------------------------------------


@given(st.sampled_from(DECLARED), NEARLY | st.text())
def test_reading_never_raises_and_never_makes_a_value_of_a_problem(column, text):
    cell = cells.read(column, text)
    refused = bool(cell.rule) and cell.level == ERROR
    assert not (refused and cell.value is not None)
    assert not (cell.status is not Status.OK and cell.value is not None)
    assert not (refused and cell.status is not Status.OK)


@given(NEARLY | st.text())
def test_reading_markers_never_raises(text):
    assert cells.read_markers(text).level in (ERROR, WARNING)


@given(st.sampled_from([COUNT, MONEY]), NEARLY)
def test_a_count_or_an_amount_is_never_negative(column, text):
    value = cells.read(column, text).value
    assert value is None or value >= 0


@given(NEARLY | st.text())
def test_nothing_is_zero_that_does_not_say_so(text):
    cell = cells.read(COUNT, text)
    if cell.value == 0:
        assert "0" in text
        assert not any(digit in text for digit in "123456789")


@given(st.integers(0, cells.LARGEST - 1))
def test_written_counts_read_back(number):
    assert cells.read(COUNT, str(number)) == cells.Cell(value=number)
    assert cells.read(COUNT, f"{number:,}").value == number


@given(st.integers(0, cells.LARGEST * 100 - 1))
def test_written_amounts_read_back_to_the_penny(pence):
    pounds = Decimal(pence).scaleb(-2)
    assert cells.read(MONEY, f"{pounds:f}") == cells.Cell(value=pence)
    assert cells.read(MONEY, f"£{pounds:,f}").value == pence


# Written in plain digits a number nearer to nought is longer than a cell may be.
@given(st.floats(1e-15, 1e14) | st.floats(-1e14, -1e-15) | st.just(0.0))
def test_written_numbers_read_back_exactly(number):
    assert cells.read(NUMBER, f"{Decimal(repr(number)):f}") == cells.Cell(value=number)


@given(st.dates(dt.date(1901, 1, 1)))
def test_written_dates_read_back(day):
    assert cells.read(DATE, day.isoformat()).value == day
    assert cells.read(DATE, f"{day:%d/%m/%Y}").value == day


@given(st.sampled_from([status for status in Status if status is not Status.OK]))
def test_written_statuses_read_back(status):
    for column in (COUNT, DATE, TEXT):
        assert cells.read(column, f"[{status.value}]") == cells.Cell(status=status)


def test_a_point_that_may_stand_between_thousands_is_refused():
    [count] = [c for c in registry()["training"].measures if c.name == "completions"]
    for text in ("1.000", "12.500", "999.000"):
        cell = cells.read(count, text)
        assert (cell.value, cell.level) == (None, "error")
    assert cells.read(count, "12.0").value == 12


def test_a_date_at_midnight_is_the_day_and_said():
    [date] = [c for c in registry()["milestones"].all_columns if c.name == "due_date"]
    cell = cells.read(date, "2026-09-30 00:00:00")
    assert (cell.value, cell.level) == (dt.date(2026, 9, 30), "warning")
    assert cells.read(date, "2026-09-30T23:00:00Z").value is None


def test_letters_that_look_like_latin_ones_are_read_as_these_where_a_list_says_what_is_meant():
    column = registry()["training"].column("area")
    read = cells.read(column, "Brist\u043el")
    assert (read.value, read.level, read.suggestion) == ("Bristol", cells.WARNING, "Bristol")
    assert cells.read(column, "Brist\u0434l").level == cells.ERROR
    free = registry()["training"].column("organisation")
    assert cells.read(free, "Brist\u043el").value == "Brist\u043el"
