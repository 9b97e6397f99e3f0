"""Reading a file: what is refused before its cells are looked at, and which dataset it is."""

import hashlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import checking, reading
from analysis.datasets import registry
from analysis.drafted import Published
from tests import factories

NAMES = [dataset.name for dataset in registry()]


def read(text, **options):
    content = text.encode() if isinstance(text, str) else text
    return reading.read("return.csv", content, **options)


def only_problem(text, **options):
    [problem] = read(text, **options).problems
    return problem


@pytest.mark.parametrize("name", NAMES)
def test_a_dataset_is_recognised_by_its_headers(name):
    raw = read(factories.csv(name))
    assert (raw.dataset.name, raw.rows, raw.problems) == (name, 1, [])


@pytest.mark.parametrize("name", NAMES)
def test_the_named_dataset_is_believed(name):
    assert read(factories.csv(name), dataset=name).dataset.name == name


def test_a_byte_order_mark_is_passed_over():
    raw = read(b"\xef\xbb\xbf" + factories.csv("training").encode())
    assert (raw.dataset.name, raw.problems) == ("training", [])


def test_the_file_is_known_by_its_sha256():
    content = factories.csv("training").encode()
    assert read(content).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_any_line_ending_is_read(ending):
    raw = read(factories.csv("training", {}, {"area": "North Somerset"}).replace("\n", ending))
    assert list(raw.table["area"]) == ["Bristol", "North Somerset"]


def test_headers_are_read_in_any_case_and_order():
    [header, row] = factories.csv("settings").splitlines()
    turned = [",".join(reversed(line.split(","))) for line in (header.upper(), row)]
    raw = read("\n".join(turned))
    assert (raw.dataset.name, raw.problems) == ("settings", [])
    assert raw.table["settings_whole_trained"].tolist() == ["24"]


def test_funding_headers_may_be_in_snake_case():
    [header, row] = factories.csv("funding", {"amount_disbursed": 5}).splitlines()
    snake = ",".join(reading.snake_case(title) for title in header.split(","))
    titled, plain = read(f"{header}\n{row}"), read(f"{snake}\n{row}")
    assert "planned_dates_start_date" in snake
    assert plain.problems == []
    assert plain.table.equals(titled.table)


def test_rows_are_numbered_as_a_spreadsheet_does():
    text = factories.csv("training", {"note": "two\nlines"}, {}, {})
    # A cell of two lines is one row; a blank line is a row of its own.
    blank = text.replace('lines"\n', 'lines"\n\n')
    assert list(read(text).table.index) == [2, 3, 4]
    assert list(read(blank).table.index) == [2, 4, 5]


# --- Refused as a whole ------------------------------------------------------------------------


def workbook():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no headers"),
        (b"\n\n", "no headers"),
        (b" , ,\n1,2,3\n", "no headers"),
        (workbook(), "is a spreadsheet or zip file, not a CSV"),
        (b"\xd0\xcf\x11\xe0rest", "is an old Excel file, not a CSV"),
        (b"%PDF-1.7", "is a PDF, not a CSV"),
        (b"quarter,area\n2026/27 Q2,Bri\x00stol\n", "NUL"),
        (b"quarter,area\n2026/27 Q2,caf\x81\n", "is not UTF-8 and not Windows-1252"),
        ("quarter,area\ncaf\u00e9\n".encode() + b"caf\xe9\n", "mixes two encodings"),
        (b"name,colour\nBess,brown\n", "headers are not those of a dataset"),
        (b"just a sentence\n", "headers but no rows"),
    ],
)
def test_what_is_no_csv_is_refused_with_the_reason(content, words):
    raw = read(content)
    assert raw.table is None
    assert words in raw.problems[0].rule
    assert raw.problems[0].row is None
    assert raw.problems[0].suggestion


TRAINING = factories.csv(
    "training", {}, {"organisation": "Caf\u00e9 Collective"}, {"area": "North Somerset"}
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_other_encodings_are_read_and_named(encoding):
    raw = read(TRAINING.encode(encoding))
    assert raw.table.equals(read(TRAINING).table)
    [problem] = raw.problems
    assert problem.level == "warning"
    assert "was read as that" in problem.rule


def test_utf_7_is_refused_and_a_plus_before_a_number_is_not_taken_for_it():
    text = factories.csv("training", {"note": "it cost \u00a35 a head"})
    [problem] = read(text.encode("utf-7")).problems
    assert (problem.level, "UTF-7" in problem.rule) == ("error", True)
    assert read(factories.csv("training", {"note": "a range of 5+12-14, +abc-def"})).problems == []


def test_a_quotation_mark_left_open_in_a_row_of_which_every_cell_fits_is_taken_out_and_told():
    lines = TRAINING.splitlines()
    lines[2] = f'"{lines[2]}'
    raw = read("\n".join(lines))
    assert raw.table.equals(read(TRAINING).table)
    [problem] = raw.problems
    assert (problem.row, problem.level) == (3, "warning")
    assert "quotation marks" in problem.rule


def test_a_quotation_mark_lost_beside_a_cell_with_a_comma_is_put_in_where_one_place_makes_a_row():
    text = factories.csv("training", {}, {"organisation": "Caf\u00e9, Kitchen and Collective"})
    raw = read(text.replace(' Collective"', " Collective"))
    assert raw.table.equals(read(text).table)
    assert [(one.row, one.level) for one in raw.problems] == [(3, "warning")]
    assert "a quotation mark that the row lacks" in raw.problems[0].rule


# --- Personal data -----------------------------------------------------------------------------

SECRET = "zzqxjk@example.org"


def shown(raw):
    draft = checking.check([raw], Published(today=factories.TODAY))
    return repr((draft.problems, raw.problems, raw.header, raw.sample, raw.labels, raw.left_out))


ONE_ROW = factories.csv("training")
HEADER, ROW = ONE_ROW.splitlines()
LEAKING = {
    "declared": factories.csv("training", {"note": f"ask {SECRET}"}),
    "wrong": factories.csv("training", {"area": SECRET, "completions": SECRET}),
    "undeclared": factories.csv("training", {"comments": SECRET}),
    "header": factories.csv("training", {SECRET: "1"}),
    "title": f"Return by {SECRET}\n{ONE_ROW}",
    "note below": f"{ONE_ROW}\nNote: questions to {SECRET}\n",
    "total": f"{ONE_ROW}\nTotal,,,{SECRET}\n",
    "ragged": f"{ONE_ROW}{ROW},{SECRET},{SECRET}\n",
    "unrecognised": f"{SECRET},b,c\n1,2,3\n",
}


@pytest.mark.parametrize("place", LEAKING)
def test_personal_data_refuses_the_file_wherever_it_stands_and_is_never_shown(place):
    raw = read(LEAKING[place])
    assert any(problem.level == "error" for problem in raw.personal)
    assert all("zzqxjk" not in str(problem) for problem in raw.problems)
    assert "zzqxjk" not in shown(raw)


def test_a_table_that_did_not_come_through_the_reader_is_scanned_by_the_checks():
    raw = factories.file("training", {})
    raw.table["note"] = SECRET
    raw.personal = None
    draft = checking.check([raw], Published(today=factories.TODAY))
    assert [problem.column for problem in draft.errors] == ["note"]
    assert "zzqxjk" not in repr(draft.problems)


def spreadsheet(change):
    book = openpyxl.Workbook()
    for line in factories.csv("training", {}, {"area": "North Somerset"}).splitlines():
        book.active.append([int(c) if c.isdecimal() else c for c in line.split(",")])
    change(book)
    content = io.BytesIO()
    book.save(content)
    return reading.read("return.xlsx", content.getvalue())


def test_a_workbook_of_one_sheet_is_read_as_the_csv_of_it():
    raw = spreadsheet(lambda book: None)
    assert raw.problems == []
    assert raw.table.equals(read(factories.csv("training", {}, {"area": "North Somerset"})).table)


def test_personal_data_in_a_hidden_sheet_or_a_comment_refuses_the_workbook():
    def hide(book):
        sheet = book.create_sheet("Learners")
        sheet["B7"] = SECRET
        sheet.sheet_state = "hidden"

    def comment(book):
        book.active["B3"].comment = openpyxl.comments.Comment(f"from {SECRET}", "Returns team")

    for change, row in ((hide, 7), (comment, 3)):
        raw = spreadsheet(change)
        assert [problem.row for problem in raw.personal] == [row]
        assert raw.personal[0].level == "error"
        assert "zzqxjk" not in shown(raw)


def test_headers_without_rows_are_refused():
    problem = only_problem(factories.csv("training").splitlines()[0] + "\n")
    assert problem.rule == "the file has headers but no rows"
    assert "0 for a nil return" in problem.suggestion


def test_a_dataset_nobody_knows_is_refused():
    problem = only_problem(factories.csv("training"), dataset="trainings")
    assert problem.rule == "trainings is not a dataset"


def test_a_ragged_row_is_refused_with_its_number():
    text = factories.csv("training", {}, {"area": "North Somerset"}) + "2026/27 Q1,Bristol\n"
    problem = only_problem(text)
    assert (problem.row, problem.level) == (4, "error")
    assert problem.rule == "the row has 2 cells where the header has 8"


def test_the_other_rows_of_a_ragged_file_are_checked_all_the_same():
    text = factories.csv("training", {"area": "Bristl"}) + "2026/27 Q1,Bristol\n"
    draft = checking.check([read(text)], Published(today=factories.TODAY))
    assert [(one.row, one.column) for one in draft.errors] == [(2, "area"), (3, None)]


# --- Headers -----------------------------------------------------------------------------------


def test_a_missing_column_is_named_once_beside_the_other_problems():
    text = factories.csv("training", {"area": "Bristl"}, {}, without=["completions"])
    draft = checking.check([read(text)], Published(today=factories.TODAY))
    found = [(one.row, one.column, one.rule) for one in draft.errors]
    assert (None, "completions", "the column completions is missing") in found
    assert [(row, column) for row, column, _ in found] == [(None, "completions"), (2, "area")]


def test_a_missing_column_with_a_default_is_not_missed():
    text = factories.csv("training", without=["level", "route", "sector", "returned_by"])
    assert read(text).problems == []


def test_a_misspelt_column_is_refused_with_the_nearest():
    problem = only_problem(factories.csv("training", {"peple_newly_traind": 3}))
    assert (problem.row, problem.level, problem.replaces) == (1, "error", True)
    assert (problem.value, problem.suggestion) == ("peple_newly_traind", "people_newly_trained")


@pytest.mark.parametrize(
    "header", ["people_newly_traind", "people_newyl_trained", "PeopleNewlyTrained"]
)
def test_a_header_of_one_slip_whose_cells_fit_is_read_and_told(header):
    raw = read(factories.csv("training", {header: 3}))
    [problem] = raw.problems
    assert (problem.row, problem.level, problem.column) == (1, "warning", "people_newly_trained")
    assert list(raw.table["people_newly_trained"]) == ["3"]


@pytest.mark.parametrize("header", ["people_newly_trainee", "people_newly_trained (%)"])
def test_a_header_that_may_mean_another_thing_is_not_read(header):
    raw = read(factories.csv("training", {header: 3}))
    assert "people_newly_trained" not in raw.table
    assert raw.problems


def test_a_slip_in_a_header_whose_cells_do_not_fit_is_refused():
    problem = only_problem(factories.csv("training", {"people_newly_traind": "most of them"}))
    assert (problem.level, problem.suggestion) == ("error", "people_newly_trained")


def test_a_column_like_no_other_is_left_out_with_a_warning():
    raw = read(factories.csv("training", {"shoe size": 41}))
    [problem] = raw.problems
    assert (problem.row, problem.level, problem.value) == (1, "warning", "shoe size")
    assert problem.suggestion == "The column is left out"
    assert "shoe size" not in raw.table


def test_a_column_that_is_there_twice_is_refused():
    text = "".join(
        f"{line},{extra}\n"
        for line, extra in zip(
            factories.csv("training").splitlines(), ["Completions", "7"], strict=True
        )
    )
    assert only_problem(text).rule == "the column Completions is there twice"


# --- Whatever a file holds ---------------------------------------------------------------------

HEADERS = {name: factories.csv(name).splitlines()[0] for name in NAMES}
CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


def problems_of(content, dataset=None):
    raw = reading.read("any.csv", content, dataset=dataset)
    draft = checking.check([raw], Published(today=factories.TODAY))
    assert all(problem.rule and problem.level in ("error", "warning") for problem in draft.problems)
    return draft


@given(st.binary(max_size=200))
def test_no_bytes_make_reading_or_checking_raise(content):
    assert problems_of(content).errors


@given(st.sampled_from(NAMES), st.binary(max_size=120))
def test_no_bytes_under_a_right_header_make_checking_raise(name, content):
    problems_of(HEADERS[name].encode() + b"\n" + content)


@settings(max_examples=60)
@given(st.sampled_from(NAMES), st.data())
def test_no_text_in_any_cell_makes_checking_raise(name, data):
    columns = [column.name for column in registry()[name].all_columns]
    rows = st.dictionaries(st.sampled_from(columns), CELLS, max_size=4)
    text = factories.csv(name, *data.draw(st.lists(rows, min_size=1, max_size=3)))
    problems_of(text.encode(), dataset=name)


BOOK = io.BytesIO()
openpyxl.Workbook().save(BOOK)


@given(st.data())
def test_no_damage_to_a_workbook_makes_reading_or_checking_raise(data):
    content = bytearray(BOOK.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for damaged in (bytes(content), bytes(content[:cut])):
        files = reading.read_all("return.xlsx", damaged)
        assert checking.check(files, Published(today=factories.TODAY)).errors


# --- What a cell or a column may mean in two ways ------------------------------------------------


def rules_of(content, **options):
    return [(one.row, one.column, one.rule) for one in read(content, **options).problems]


def test_cells_filled_once_for_several_rows_are_refused_as_merged_cells_are():
    areas = ({}, {"area": "North Somerset"}, {"area": "South Gloucestershire"})
    levels = ("Level 1 introductory", "", "")
    rows = [row | {"level": level} for row, level in zip(areas, levels, strict=True)]
    found = rules_of(factories.csv("training", *rows))
    assert [(row, column) for row, column, _ in found] == [(3, "level"), (4, "level")]
    assert "merged" in found[0][2]
    # A column that repeats its cells is filled row by row: a blank there is what it says.
    steady = [row | {"level": levels[0]} for row in areas]
    assert rules_of(factories.csv("training", *steady, {"level": ""})) == []


def test_a_sender_blank_below_another_takes_the_organisation_where_they_are_the_same():
    rows = [{"area": area, "returned_by": ""} for area in ("North Somerset", "BNSSG")]
    assert rules_of(factories.csv("training", {}, *rows)) == []


@pytest.mark.parametrize("line_end", ["\n", "\r", "\n\n"])
def test_a_line_break_in_a_name_is_a_space_and_told(line_end):
    text = factories.csv("training", {"organisation": f"Example{line_end}Trust"})
    assert rules_of(text) == [(2, "organisation", "a line break in the cell was read as a space")]
    assert list(read(text).table["organisation"]) == ["Example Trust"]


def test_quarters_side_by_side_are_refused_with_what_to_do():
    text = factories.csv("training", {"completions 2026/27 Q1": 3, "completions 2026/27 Q2": 4})
    [wide] = [one for one in read(text).problems if "side by side" in one.rule]
    assert (wide.row, wide.level) == (1, "error")
    assert "rows of their own" in wide.suggestion


@pytest.mark.parametrize("text", ["Total", "All organisations", "GRAND TOTAL", "All", "Overall"])
def test_a_total_that_looks_like_a_row_is_refused(text):
    raw = read(factories.csv("training", {}, {"organisation": text}))
    assert [(one.row, one.level) for one in raw.problems] == [(3, "error")]


def test_an_organisation_whose_name_begins_like_a_total_is_one():
    assert rules_of(factories.csv("training", {"organisation": "All Saints Trust"})) == []


def test_another_word_for_a_header_is_read_and_said():
    text = factories.csv("training").replace("organisation", "Employer", 1)
    raw = read(text)
    assert raw.table["organisation"].tolist() == ["Example Community Trust"]
    assert [(one.level, one.rule) for one in raw.problems] == [
        ("warning", "Employer was read as organisation")
    ]


def test_a_workbook_says_which_rows_are_hidden_and_refuses_numbers_shown_in_thousands():
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    def scale(book):
        places = [cell.column for cell in book.active[1] if cell.value == "completions"]
        book.active.cell(2, places[0]).number_format = "#,##0,"

    assert [(one.row, one.level) for one in spreadsheet(hide).problems] == [(3, "warning")]
    [problem] = spreadsheet(scale).problems
    assert (problem.row, problem.level) == (2, "error")
    assert "in thousands" in problem.rule


def test_a_row_that_ends_blank_as_its_header_does_may_lack_a_cell():
    header = "quarter,area,setting_type,returned_by,settings_whole_trained,settings_policy_reviewed"
    whole = "2026/27 Q2,Bristol,school,Bristol City Authority,24,11"
    assert read(f"{header},\n{whole},\n").table["settings_policy_reviewed"].tolist() == ["11"]
    # 24 is lost: without its comma at the end the row would be one cell short.
    [problem] = [
        one
        for one in read(f"{header},\n{whole.replace(',24', '')},\n").problems
        if one.level == "error"
    ]
    assert problem.rule == "the row has 6 cells where the header has 7"
