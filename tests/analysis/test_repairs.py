"""What is put right in a polluted file, each beside its twin that is not: nothing is guessed."""

import io

import openpyxl
import pytest

from analysis import reading
from tests import factories

FIGURES = {"completions": 5, "people_newly_trained": 5, "sessions": 1}
ROWS = (
    {"completions": 12, "people_newly_trained": 10, "sessions": 2},
    {"area": "North Somerset", "completions": 7, "people_newly_trained": 7, "sessions": 1},
    {"area": "South Gloucestershire", "completions": 9, "people_newly_trained": 4, "sessions": 1},
    {"area": "BNSSG", **FIGURES},
    {"organisation": "Levels, Moors and Rivers Trust", **FIGURES},
)
CLEAN = factories.csv("training", *ROWS[:4])
LINES = CLEAN.splitlines()


def read(text):
    return reading.read("return.csv", text if isinstance(text, bytes) else text.encode())


def told(raw):
    assert not [one for one in raw.problems if one.level == "error"], raw.problems
    return [(one.row, one.rule) for one in raw.problems]


def refused(raw):
    return [one for one in raw.problems if one.level == "error"]


def test_the_clean_file_needs_nothing():
    assert read(CLEAN).problems == []


@pytest.mark.parametrize("blank", ["", ",,,"])
def test_a_blank_row_between_title_and_headers_is_told_where_it_is(blank):
    above = f"Quarterly return\n{blank}\n{blank}\n"
    said = told(read(above + CLEAN))
    assert (2, "2 blank rows above the headers passed over") in said


def with_line(number, line):
    return "\n".join([*LINES[: number - 1], line, *LINES[number:]]) + "\n"


def each_line(change):
    return "".join(f"{change(line)}\n" for line in LINES)


def quoted(line, mark='"'):
    return ",".join(f"{mark}{cell}{mark}" for cell in line.split(","))


REPAIRED = {
    "mark left open": (with_line(3, f'"{LINES[2]}'), 3, "quotation marks that are no part"),
    "marks doubled": (
        with_line(3, LINES[2].replace("North Somerset", '""North Somerset""')),
        3,
        "quotation marks that are no part",
    ),
    "row of semicolons": (with_line(3, LINES[2].replace(",", ";")), 3, "separated otherwise"),
    "whole row quoted": (with_line(3, f'"{LINES[2]}"'), 3, "whole row stood in quotation marks"),
    "all rows quoted": (each_line(lambda line: f'"{line}"'), 2, "whole row stood in quotation"),
    "padded": (with_line(3, f"{LINES[2]},,,"), 3, "blank cells past the headers"),
    "blank put in": (
        with_line(3, LINES[2].replace("North", ",North")), 3, "a blank cell too many"
    ),
    "all padded": ("\n".join([LINES[0], *(f"{line}," for line in LINES[1:])]), None, "every row"),
    "header again after a blank row": (f"{CLEAN}\n{LINES[0]}\n", 7, "headers are there again"),
    "units below the header": (
        "\n".join([LINES[0], ",".join(["text"] * 4 + ["(people)"] * (LINES[0].count(",") - 3))]
                  + LINES[1:]),
        2,
        "what belongs under them",
    ),
    "control Z": (f"{CLEAN}\x1a", None, "hold nothing"),
    "NULs behind the last line": (f"{CLEAN}\0\0\0", None, "hold nothing"),
    "single marks": (
        each_line(lambda line: ",".join(f"'{cell}'" for cell in line.split(","))),
        None,
        "single quotation marks",
    ),
    "circumflexes": (CLEAN.replace(",", "^"), None, "separated by circumflexes"),
    "column twice alike": (
        each_line(lambda line: f"{line},{line.split(',')[1]}"), 1, "there twice, with the same"
    ),
    "rows counted": (
        "\n".join(f"{place or 'No.'},{line}" for place, line in enumerate(LINES)),
        None,
        "only counts the rows",
    ),
    "header run together": (CLEAN.replace("returned_by", "ReturnedBy"), 1, "was read as"),
    "a mark within a word": (
        with_line(3, LINES[2].replace("North Somerset", 'North "Somerset')), 3, "no part of a cell"
    ),
    "a mark within a text that stands elsewhere": (
        with_line(3, LINES[2].replace("Example Com", 'Example "Com', 1)), 3, "no part of a cell"
    ),
    "a mark within a header": (CLEAN.replace("quarter", 'qu"arter', 1), 1, "was read as quarter"),
    "cells run together": (
        with_line(3, LINES[2].replace("Q2,North", "Q2North")), 3, "two cells ran together"
    ),
    "marks run together": (
        with_line(3, quoted(LINES[2]).replace('Trust","7', 'Trust""7')), 3, "two cells ran together"
    ),
    "a row in single marks": (
        "\n".join(quoted(one, "'" if one == LINES[2] else '"') for one in LINES), 3, "in single"
    ),
    "a header with a blank cell too many": (
        CLEAN.replace("area,", "area,,", 1), 1, "a blank cell too many"
    ),
    "a column that must be there, without its header": (
        CLEAN.replace(",completions,", ",,", 1), 1, "it stands in its place"
    ),
    "headers run together": (CLEAN.replace("quarter,area", "quarterarea", 1), 1, "ran together"),
    "a line of one word below": (f"{CLEAN}FOOTNOTE\n", 6, "a note below the table"),
    "a comment between": (with_line(3, f"# checked\n{LINES[2]}"), 3, "marked as a comment"),
    "a rule below the header": (
        with_line(1, LINES[0] + "\n" + "---,---" + "," * (LINES[0].count(",") - 1)), 2, "under them"
    ),
    "marks of a word processor": (
        each_line(lambda line: "\u201c" + line.replace(",", "\u201d,\u201c") + "\u201d"),
        None,
        "a word processor",
    ),
    "section signs": (CLEAN.replace(",", "\u00a7"), None, "separated by other marks"),
    "a text and a figure run together": (
        with_line(3, LINES[2].replace("Trust,7", "Trust 7")), 3, "two cells ran together"
    ),
    "encoded twice": (
        CLEAN.replace("Example", "Caf\u00e9").encode().decode("cp1252"), 2, "wrong encoding"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPAIRED)
def test_what_can_be_read_in_one_way_is_read_and_told_with_its_row(name):
    text, row, words = REPAIRED[name]
    raw = read(text)
    assert any(where == row and words in rule for where, rule in told(raw)), told(raw)
    right = read(CLEAN.replace("Example", "Caf\u00e9") if name == "encoded twice" else CLEAN)
    assert (
        raw.table.reset_index(drop=True)
        .astype(str)
        .equals(right.table.reset_index(drop=True).astype(str))
    )


SPARSE = factories.csv(
    "training", {"sessions": ""}, {"area": "North Somerset", "sessions": ""}, {"sessions": 3}
).splitlines()

REFUSED = {
    "a mark within a text": with_line(3, LINES[2].replace("Example Com", 'Other "Com', 1)),
    "a file cut short within marks": "\n".join(map(quoted, LINES)).removesuffix('"'),
    "figures run together": with_line(3, LINES[2].replace(",7,7,", ",77,")),
    "an unknown text and a figure run together": with_line(
        3, LINES[2].replace("Example Community Trust,7", "Other Trust 7")
    ),
    "a header that stands where an optional column does": factories.csv(
        "training", {"people_newly_trained": 5, "places_booked": 9}
    ).replace("people_newly_trained", "HEADER"),
    "a header that stands twice, once where an optional column does": factories.csv(
        "organisations",
        {"alias": "ECT", "partner_since": "2021-04-01", "partner_until": "", "returns_due": ""},
    ).replace("partner_since", "partner_until"),
    "a word below, where it may go on with the last cell": (
        f"{factories.csv('training', {'note': 'held twice'})}and once more\n"
    ),
    "a blank level where another key is merged": factories.csv(
        "training",
        {"level": "Level 1 introductory", "route": "Live online course"},
        {"quarter": "", "area": "North Somerset", "level": "", "route": "Classroom course"},
        {"quarter": "", "area": "BNSSG", "level": "Level 3 advanced", "route": "Classroom course"},
    ),
    "a figure put in": with_line(3, LINES[2].replace(",7,7,", ",7,1,7,")),
    "thousands without marks": with_line(3, LINES[2].replace(",7,7,", ",1,207,7,")),
    "a cell lost": with_line(3, LINES[2].replace(",7,7,", ",7,")),
    "NULs in a figure": CLEAN.replace("12", "1\x002"),
    "another table below": f"{CLEAN}\nBand,Headcount,Vacancies\nBand 5,12,3\n",
    "a second column of other figures": each_line(
        lambda line: f"{line},{'completions' if 'quarter' in line else 99}"
    ),
    "a row that may lack a cell anywhere": "\n".join(
        [*SPARSE[:2], SPARSE[2].removesuffix(","), *SPARSE[3:]]
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_be_read_in_two_ways_is_an_error(name):
    assert refused(read(REFUSED[name]))


def test_a_text_split_at_its_comma_is_put_together_where_nothing_else_fits():
    whole = factories.csv("training", *ROWS)
    split = whole.replace('"Levels, Moors and Rivers Trust"', "Levels, Moors and Rivers Trust")
    raw = read(split)
    assert [(row, "put together" in rule) for row, rule in told(raw)] == [(6, True)]
    assert raw.table.equals(read(whole).table)


def test_a_key_written_once_for_its_rows_is_filled_down_and_one_blank_is_not():
    quarters = ["2026/27 Q1", "", "", "2026/27 Q2", "", ""]
    areas = ["Bristol", "North Somerset", "South Gloucestershire"] * 2
    rows = [{"quarter": q, "area": a} for q, a in zip(quarters, areas, strict=True)]
    raw = read(factories.csv("training", *rows))
    assert [row for row, _ in told(raw)] == [3, 4, 6, 7]
    assert list(raw.table["quarter"]) == ["2026/27 Q1"] * 3 + ["2026/27 Q2"] * 3
    lost = read(factories.csv("training", *[row | {"quarter": row["quarter"] or "2026/27 Q1"}
                                            for row in rows[:2]], {"quarter": ""}))  # fmt: skip
    assert list(lost.table["quarter"])[-1] == ""


def test_a_column_without_a_header_is_left_out_only_where_no_lacking_column_takes_it():
    def beside(cells):
        lines = [line.split(",") for line in LINES]
        for line, cell in zip(lines, ["", *cells], strict=True):
            line.insert(2, cell)
        return read("\n".join(map(",".join, lines)))

    assert [row for row, _ in told(beside(["checked", "ok", "12", ""]))] == [1]
    assert refused(beside(["4", "5", "6", "7"]))


def test_a_header_nobody_knows_over_areas_is_asked_about_where_the_area_is_lacking():
    [problem] = refused(read(CLEAN.replace("area", "Place")))
    assert (problem.row, problem.suggestion, problem.replaces) == (1, "area", True)


def test_a_quoted_text_of_several_lines_with_commas_is_read_exactly():
    note = "First, the trainer was ill;\nthen, in May, Bristol,2026/27 Q1,12\nwas held again"
    text = factories.csv("training", {"note": note}, {"area": "North Somerset"})
    lines = [line.split(",") for line in text.splitlines()]
    assert len(lines) > 3
    raw = read(text)
    assert raw.problems == []
    assert raw.table["note"].tolist() == [note, ""]


def test_a_quoted_text_of_several_lines_in_the_first_column_is_read_exactly():
    titles = [
        ("title", "quarter", "area"),
        ('"Reach, and\nwhat it cost, in all"', "2026/27 Q2", "Bristol"),
        ("plain", "2026/27 Q2", "Bristol"),
    ]
    head = ("what", "quarter", "area", "commentary_id")
    rows = [(*row, f"c-{place}") for place, row in enumerate(titles[1:])]
    raw = read("\n".join(",".join(row) for row in (head, *rows)))
    assert raw.dataset.name == "commentary"
    assert raw.table["what"].tolist() == ["Reach, and\nwhat it cost, in all", "plain"]
    assert not refused(raw)


# --- Workbooks ---------------------------------------------------------------------------------


def workbook(change):
    book = openpyxl.Workbook()
    for line in LINES:
        book.active.append([int(c) if c.isdecimal() else c for c in line.split(",")])
    change(book)
    content = io.BytesIO()
    book.save(content)
    return reading.read("return.xlsx", content.getvalue())


def same(raw):
    return raw.table.astype(str).equals(read(CLEAN).table.astype(str))


def test_the_sheet_that_holds_a_table_is_read_and_the_others_are_named():
    raw = workbook(lambda book: book.create_sheet("How to", 0).append(["Fill in one row each"]))
    assert told(raw) == [(None, "the sheet How to is left out")]
    assert same(raw)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_what_holds_nothing_behind_the_end_is_no_matter_of_the_encoding(encoding):
    whole = CLEAN.replace("Example", "Caf\u00e9")
    for end in (b"\0\0\0", b"\x1a"):
        raw = read(whole.encode(encoding) + end)
        assert any("hold nothing" in rule for _, rule in told(raw))
        assert raw.table.equals(read(whole).table)


def test_two_sheets_with_tables_are_refused_unless_they_say_the_same():
    assert told(workbook(lambda book: book.copy_worksheet(book.active)))

    def other(book):
        book.copy_worksheet(book.active)["H2"] = 99

    assert "2 sheets" in refused(workbook(other))[0].rule


def test_merged_cells_of_the_key_are_one_text_for_their_rows_and_merged_figures_are_refused():
    raw = workbook(lambda book: book.active.merge_cells("A2:A5"))
    assert [row for row, _ in told(raw)] == [3, 4, 5]
    assert same(raw)
    place = LINES[0].split(",").index("completions") + 1

    def figures(book):
        book.active.merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)

    assert "merged" in refused(workbook(figures))[0].rule


def moved(row, by=1):
    """Move the cells of a row of the sheet to the right, as inserting a cell does."""
    return lambda book: book.active.move_range(f"A{row}:{chr(64 + WIDTH)}{row}", cols=by)


WIDTH = LINES[0].count(",") + 1


def test_a_workbook_row_moved_to_the_right_is_put_back_where_no_other_reading_fits():
    raw = workbook(moved(3))
    assert [(row, "a blank cell too many" in rule) for row, rule in told(raw)] == [(3, True)]
    assert same(raw)


def test_a_workbook_row_moved_by_two_or_with_a_figure_in_its_place_is_an_error_of_its_row():
    def figure(book):
        moved(3)(book)
        book.active["A3"] = 12

    for change in (moved(3, by=2), figure):
        [problem] = refused(workbook(change))
        assert (problem.row, "where the header has" in problem.rule) == (3, True)


@pytest.mark.parametrize("by", [1, 3])
def test_a_workbook_whose_table_stands_further_right_is_read_as_it_is(by):
    def move(book):
        for row in range(1, len(LINES) + 1):
            moved(row, by)(book)

    raw = workbook(move)
    assert told(raw)
    assert same(raw)


def test_a_remark_beside_a_workbooks_table_is_an_error_that_names_its_rows():
    def beside(*rows):
        def change(book):
            for row in rows:
                book.active.cell(row, WIDTH + 2).value = "checked"

        return refused(workbook(change))

    [one] = beside(3)
    assert (one.row, f"{WIDTH + 2} cells" in one.rule) == (3, True)
    [every] = beside(2, 3, 4, 5)
    assert (every.row, every.rule.endswith("in rows 2, 3, 4, 5")) == (2, True)


def test_a_number_is_read_to_the_digits_a_spreadsheet_shows():
    place = LINES[0].split(",").index("completions") + 1

    def noise(book):
        book.active.cell(2, place).value = 12.000000000000002

    assert same(workbook(noise))


@pytest.mark.parametrize("delimiter", [",", ";", "~"])
def test_single_marks_are_read_whatever_separates_the_cells(delimiter):
    lines = [delimiter.join(f"'{cell}'" for cell in line.split(",")) for line in LINES]
    assert same(read("\n".join(lines)))


def test_a_column_of_texts_that_all_stand_in_apostrophes_is_an_error():
    raw = read(factories.csv("training", {"note": "'held twice'"}, {"area": "North Somerset"}))
    assert [(one.row, one.column) for one in refused(raw)] == [(2, "note")]
    some = [{"note": "'held' twice"}, {"area": "BNSSG", "note": "'once'"}]
    assert told(read(factories.csv("training", *some))) == []


def test_a_day_is_not_cut_in_two_for_a_figure_that_was_lost():
    rows = [{"figure_id": f"f-{place}", "date": "2026-03-31", "value": 7} for place in range(4)]
    lines = factories.csv("stated_figures", *rows).splitlines()
    lines[2] = lines[2].replace("2026-03-31,7,", "2026-03-31,")
    assert [one.row for one in refused(read("\n".join(lines)))] == [3]


def test_one_blank_level_below_a_row_of_the_same_is_doubted_and_below_another_is_not():
    same_employer = [{"level": "Level 1 introductory"}, {"level": "", "route": "Classroom course"}]
    [error] = refused(read(factories.csv("training", *same_employer)))
    assert (error.row, error.column) == (3, "level")
    other_area = [{"level": "Level 1 introductory"}, {"level": "", "area": "North Somerset"}]
    assert told(read(factories.csv("training", *other_area))) == []


def test_a_figure_put_in_before_a_day_is_not_taken_for_a_text_beside_a_blank_too_many():
    header = "organisation,sector,area,alias,partner_since,partner_until,returns_due"
    rest = "Adult social care,Bristol,{}2021-04-01,,workforce"
    rows = [f"Trust {name},{rest.format(put)}" for name, put in (("A", ","), ("B", ",1,"))]
    assert [one.row for one in refused(read("\n".join([header, *rows])))] == [3]


@pytest.mark.parametrize(
    ("last", "is_told"),
    [
        # A row in another style that is no row for another reason is not a note.
        (LINES[4].replace(",", "|").replace("BNSSG", "B\u200bNSSG B"), "may be one of its rows"),
        (LINES[4].replace(",", "\t").replace("BNSSG", ",BNSSG"), "the row"),
        ("," + LINES[4].replace(",", ";"), "the row"),
    ],
)
def test_a_last_row_in_another_style_is_not_taken_for_a_note(last, is_told):
    assert is_told in refused(read(with_line(5, last)))[0].rule


def test_a_note_with_a_list_in_it_is_a_note_all_the_same():
    text = each_line(lambda line: line.replace(",", ";"))
    note = "Note: Bristol, North Somerset, South Gloucestershire, places, sessions, courses, talks"
    assert (7, "the row is a note below the table and is left out") in told(
        read(f"{text}\n{note}\n")
    )


def test_what_says_whether_rows_are_real_is_not_left_out_for_want_of_a_header():
    rows = [{**row, "provenance": "illustrative", "source": "Return"} for row in ROWS[:4]]
    lines = factories.csv("training", *rows).splitlines()
    assert lines[0].endswith(",provenance,source")
    bare = lines[0].replace("provenance", "")
    [problem] = refused(read("\n".join([bare, *lines[1:]])))
    assert problem.rule.startswith("a column without a header holds 4 filled cells")
    # And so under a header that says nothing.
    other = lines[0].replace("provenance", "kind of thing")
    assert "provenance" in refused(read("\n".join([other, *lines[1:]])))[0].suggestion


ASKS = [
    {"commentary_id": f"c-{number}", "area": area, "action": action, "board_ask": ask}
    for number, (area, action, ask) in enumerate(
        [
            ("Bristol", "Run two events", "Name a deputy"),
            ("North Somerset", "Call late senders", "Agree the hosts"),
            ("South Gloucestershire", "Review the course", "Agree a path"),
            ("BNSSG", "Keep the invitation", "Agree a date"),
        ]
    )
]


def test_a_text_that_may_be_two_is_not_the_last_of_a_row_that_ends_early():
    lines = factories.csv("commentary", *ASKS).splitlines()
    names = lines[0].split(",")
    before = names.index("action")
    cells = lines[3].split(",")
    # Without a blank at its end the row reads as well as with a delimiter lost between two texts.
    torn = [*cells[:before], cells[before] + cells[before + 1], *cells[before + 2 :]]
    assert refused(read("\n".join([*lines[:3], ",".join(torn), *lines[4:]])))


@pytest.mark.parametrize(("above", "is_one"), [("Thistledown Family Project", False), ("", True)])
def test_a_blank_sender_below_the_same_employer_is_not_the_employer(above, is_one):
    rows = [
        {"returned_by": "Thistledown Family Project", "level": "Level 1 introductory"},
        {"returned_by": above, "level": "Level 2 practitioner"},
    ]
    raw = read(factories.csv("training", *[{**ROWS[0], **row} for row in rows]))
    assert bool(refused(raw)) == is_one
