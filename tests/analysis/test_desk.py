"""The returns desk: workbooks go out, are filled in as a person would, and come back whole."""

import datetime as dt
import io
import json
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import __main__ as command
from analysis import checking, completeness, desk, drafted, publishing, quarters, reading
from analysis import release as releases
from analysis.datasets import registry
from analysis.desk import layout, opening, owing, planning, reach, saving, writing
from tests import factories
from tests.filling import Person

QUARTER = quarters.parse("2026/27 Q3")
# The day after the quarter's end: nothing is late yet and no figure is early.
TODAY = dt.date(2027, 1, 1)
HARBOURSIDE, TIDEWELL = "Harbourside Community Trust", "Tidewell City Authority"
HUB = "Beacon Hill Training Hub"


@pytest.fixture(scope="session")
def shipped(shipped_store):
    """The tables of the shipped release."""
    return shipped_store.tables()


@pytest.fixture(scope="session")
def sent(shipped):
    """Every workbook of the quarter, by organisation."""
    forms = planning.forms(shipped, QUARTER)
    return {form.organisation: writing.workbook(form) for form in forms}


@pytest.fixture(scope="session")
def beside(shipped):
    """What stands beside a draft: the shipped release."""
    return drafted.Published(shipped, TODAY)


def rules(file, level: str | None = None) -> list[str]:
    return [problem.rule for problem in file.problems if level in (None, problem.level)]


# --- What goes out ---------------------------------------------------------------------------


def test_every_organisation_that_owes_a_return_gets_one_workbook(shipped):
    due = completeness.due(shipped["organisations"], [QUARTER.label])
    made = writing.workbooks(shipped, QUARTER)
    whose = [Person(content).sheet["C2"].value for content in made.values()]
    assert sorted(whose) == sorted(due["sender"].unique())
    assert "2026-27-Q3_harbourside-community-trust.xlsx" in made


def test_no_workbook_after_the_last_day_as_a_partner(shipped, sent):
    assert "Larkfield Care Homes" not in sent
    last = quarters.parse("2024/25 Q2")
    before = {form.organisation for form in planning.forms(shipped, last)}
    after = {form.organisation for form in planning.forms(shipped, last.plus(1))}
    assert "Larkfield Care Homes" in before - after


def test_no_workbook_before_returns_begin(shipped):
    first = quarters.parse("2023/24 Q1")
    before = {form.organisation for form in planning.forms(shipped, first.plus(-1))}
    after = {form.organisation for form in planning.forms(shipped, first)}
    assert "Windmill Lane Advice Alliance" in after - before


def test_a_workbook_holds_the_datasets_owed_and_no_others(sent):
    marks = {cell.value for cell in Person(sent["Copper Kettle Community Kitchen"]).sheet["A"]}
    assert layout.header_mark("workforce") in marks
    assert layout.header_mark("training") not in marks


def test_one_sheet_is_visible(sent):
    book = Person(sent[TIDEWELL]).book
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [layout.SHEET]


def test_identity_is_filled_in_and_locked(sent):
    sheet = Person(sent[HARBOURSIDE]).sheet
    assert [sheet.cell(row, 3).value for row in range(2, 7)] == [
        HARBOURSIDE, "2026/27 Q3", "October to December 2026", "Bristol", "Community health",
    ]  # fmt: skip
    assert sheet["C2"].protection.locked
    assert sheet.protection.sheet


def test_last_figures_stand_beside_empty_cells(sent, shipped):
    person = Person(sent[HARBOURSIDE])
    table = shipped["workforce"]
    mine = (table["returned_by"] == HARBOURSIDE) & (table["quarter"] == "2026/27 Q2")
    [row] = person.rows("workforce", layout.ASKED)
    cell = person.sheet.cell(row, person.place("workforce", "staff_in_post"))
    beside = person.sheet.cell(row, person.place("workforce", "staff_in_post in 2026/27 Q2"))
    assert cell.value is None
    assert not cell.protection.locked
    assert beside.value == table[mine]["staff_in_post"].item()
    assert beside.protection.locked


def test_rows_asked_are_those_of_the_last_return_and_blank_ones_follow(sent, shipped):
    person = Person(sent[HUB])
    table = shipped["training"]
    mine = (table["returned_by"] == HUB) & (table["quarter"] == "2026/27 Q2")
    assert len(person.rows("training", layout.ASKED)) == mine.sum()
    assert len(person.rows("training", layout.SPARE)) >= planning.LEAST_SPARE
    harbourside = Person(sent[HARBOURSIDE])
    assert len(harbourside.rows("training")) == planning.LEAST_ROWS


def test_a_new_partner_gets_a_row_for_every_choice():
    tables = factories.tables(organisations=[{"returns_due": "networks;settings;workforce"}])
    [form] = planning.forms(tables, QUARTER)
    person = Person(writing.workbook(form))
    assert len(person.rows("networks")) == len(registry()["networks"].column("network").allowed) + 1
    assert len(person.rows("settings")) == 3
    assert len(person.rows("workforce")) == 2


def test_headers_are_those_of_the_contract_with_required_columns_first(sent):
    person = Person(sent[TIDEWELL])
    for dataset in registry().returns:
        header = person.sheet[person.row(layout.header_mark(dataset.name))][1:]
        names = [cell.value for cell in header if cell.value and " in 20" not in cell.value]
        declared = [column.csv_name for column in layout.keys(dataset)]
        for required in (True, False):
            declared += [c.csv_name for c in layout.measures(dataset, required=required)]
        assert names == declared


def test_drop_downs_list_the_reference_lists(sent):
    person = Person(sent[TIDEWELL])
    lists = {}
    for check in person.sheet.data_validations.dataValidation:
        if check.type == "list":
            name, _, cells = check.formula1.partition("!")
            assert name == layout.LISTS
            values = person.book[name][cells.replace("$", "")]
            lists[check.formula1] = [cell[0].value for cell in values]
    found = list(lists.values())
    for dataset, name in (
        ("training", "level"), ("training", "route"), ("networks", "network"),
        ("settings", "setting_type"), ("workforce", "sector"),
    ):  # fmt: skip
        assert list(registry()[dataset].column(name).allowed) in found
    assert ["Bristol", "North Somerset", "South Gloucestershire"] in [row[:3] for row in found]
    assert [layout.YES, layout.NO] in found


def test_every_figure_has_its_check_and_its_meaning(sent):
    person = Person(sent[TIDEWELL])
    checks = [c for c in person.sheet.data_validations.dataValidation if c.type == "custom"]
    for dataset in registry().returns:
        for column in dataset.measures:
            cell = person.sheet.cell(
                person.rows(dataset.name)[-1], person.place(dataset.name, column.csv_name)
            )
            [check] = [c for c in checks if cell.coordinate in c.sqref]
            assert check.promptTitle == column.csv_name[:32]
            assert "INT(" in check.formula1
            assert '"[c]"' in check.formula1


def test_no_cell_of_a_workbook_is_a_formula(shipped):
    register = shipped["organisations"].copy()
    register.loc[register["organisation"] == HARBOURSIDE, "organisation"] = '=HYPERLINK("x")'
    tables = dict(shipped) | {"organisations": register}
    form = next(f for f in planning.forms(tables, QUARTER) if f.organisation.startswith("="))
    person = Person(writing.workbook(form))
    cells = [cell for sheet in person.book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert person.sheet["C2"].value == '=HYPERLINK("x")'
    assert person.sheet["C2"].quotePrefix


def test_no_cells_are_merged_in_a_block(sent):
    person = Person(sent[TIDEWELL])
    first = person.row(layout.COMMENT)
    assert all(merged.min_row >= first for merged in person.sheet.merged_cells.ranges)


def test_workbook_of_a_fictional_organisation_says_so(sent):
    texts = [cell.value for cell in Person(sent[HARBOURSIDE]).sheet["B"] if cell.value]
    assert any(text.startswith("Illustrative") for text in texts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("St Mary's & All Saints' Trust", "st-marys-all-saints-trust"),
        ("../../etc/passwd", "etc-passwd"),
        ("Siân Café", "sian-cafe"),
        ("A" * 300, "a" * layout.LONGEST_SLUG),
    ],
)
def test_file_names_are_safe(name, expected):
    assert layout.slug(name) == expected


def test_organisations_with_one_slug_get_a_file_each():
    tables = factories.tables(
        organisations=[
            {"organisation": name, "returns_due": "workforce"} for name in ("A & B", "A + B", "慈")
        ]
    )
    made = writing.workbooks(tables, QUARTER)
    assert len(made) == 3
    assert all(name.isascii() for name in made)


# --- What comes back -------------------------------------------------------------------------


def test_a_release_says_of_its_returns_what_their_rows_say(shipped_store, shipped):
    known = releases.load(shipped_store)
    every = known.returns.astype(dict.fromkeys(releases.CODED, "str"))
    for label in (known.quarters[-1], known.quarters[2]):
        said = owing.states(every, label, TODAY)
        assert len(said)
        pd.testing.assert_frame_equal(said, owing.state(shipped, label, TODAY))
    # Of a quarter that no return came for, the register knows who owes one.
    register = {"organisations": shipped["organisations"]}
    due = owing.state(register, QUARTER.label, TODAY)
    pd.testing.assert_frame_equal(due, owing.state(shipped, QUARTER.label, TODAY))


def test_filled_workbooks_are_published_as_one_release(store, beside, sent):
    files = []
    for number, content in enumerate(sent.values()):
        files += desk.read(f"{number}.xlsx", Person(content).fill_all().saved())
    draft = checking.check(files, beside)
    assert not draft.errors, [str(problem) for problem in draft.errors][:5]
    done = publishing.publish(store, files, by="test", today=TODAY, accept_warnings=True)
    tables = store.tables(done.version)
    returns = completeness.status(tables, [QUARTER.label])
    returns = returns[returns["quarter"] == QUARTER.label]
    assert returns["received"].all()
    assert returns["due"].all()
    for name in ("workforce", "networks"):
        old, new = (
            tables[name][tables[name]["quarter"] == q] for q in ("2026/27 Q2", "2026/27 Q3")
        )
        senders = set(old["returned_by"])
        measures = [column.name for column in registry()[name].measures]
        new = new[new["returned_by"].isin(senders)]
        pd.testing.assert_frame_equal(
            old[measures].reset_index(drop=True), new[measures].reset_index(drop=True)
        )


def test_a_filled_block_reads_as_the_csv_would(sent):
    person = Person(sent[HARBOURSIDE]).sign()
    first, second, third = person.rows("training", layout.ASKED)
    person.type("training", first, completions=12, places_booked="[c]")
    person.type("training", third, completions=0.0)
    spare = person.rows("training", layout.SPARE)[0]
    person.type("training", spare, completions=3, level="Level 3 advanced")
    person.type("workforce", person.rows("workforce")[0], staff_in_post=1900)
    files = person.read()
    table = files["training"].table
    assert list(table.index) == [first, third, spare]
    assert list(table["completions"]) == ["12", "0", "3"]
    assert list(table["places_booked"]) == ["[c]", "", ""]
    assert table.loc[spare, "level"] == "Level 3 advanced"
    assert set(table["quarter"]) == {"2026/27 Q3"}
    assert set(table["returned_by"]) == {HARBOURSIDE}
    assert files["training"].name == "file.xlsx [training]"
    assert not files["training"].problems


def test_both_readers_read_the_same(sent, monkeypatch):
    content = Person(sent[TIDEWELL]).fill_all().saved()
    names = (layout.SHEET, layout.MANIFEST)
    slowly = opening._cells_slowly(content, names)
    quickly = opening._cells(content, names)
    for name in names:
        texts = [
            [[layout.plain(opening.text(cell)) for cell in row] for row in rows[name]]
            for rows in (slowly, quickly)
        ]
        padded = [[tuple(filter(None, row)) for row in rows] for rows in texts]
        assert padded[0][: len(padded[1])] == padded[1]


def test_nothing_to_report_is_a_nil_return(sent, beside):
    person = Person(sent[HARBOURSIDE]).tick("training").fill("workforce").sign()
    files = person.read()
    table = files["training"].table
    assert len(table) == 1
    assert table["completions"].item() == "0"
    draft = checking.check(list(files.values()), beside)
    assert not draft.errors
    row = draft.tables["training"].iloc[0]
    assert (row["level"], row["route"], row["area"]) == ("Not recorded", "Not recorded", "Bristol")


def test_nothing_to_report_does_not_make_a_stock_nothing(sent):
    files = Person(sent[HARBOURSIDE]).fill("training").tick("workforce").sign().read()
    assert files["workforce"].table is None
    [rule] = rules(files["workforce"], "error")
    assert "makes staff_in_post 0, where the last return had" in rule


def test_nothing_to_report_is_taken_where_there_was_nothing():
    tables = factories.tables(organisations=[{"returns_due": "networks;settings"}])
    [form] = planning.forms(tables, QUARTER)
    files = Person(writing.workbook(form)).tick("networks").tick("settings").sign().read()
    assert files["networks"].table["members_closing"].tolist() == ["0"]
    assert files["settings"].table["area"].tolist() == ["Bristol"]
    draft = factories.draft(*files.values(), beside=tables, today=TODAY)
    assert not draft.errors


def test_nothing_to_report_with_figures_is_an_error(sent):
    files = Person(sent[HARBOURSIDE]).fill_all().tick("training").read()
    assert "there are figures" in rules(files["training"], "error")[0]
    assert files["training"].table is None


def test_an_unclear_tick_is_an_error(sent):
    files = Person(sent[HARBOURSIDE]).fill_all().tick("training", "perhaps").read()
    assert "neither Yes nor No" in rules(files["training"], "error")[0]


def test_an_empty_block_is_not_received(sent):
    files = Person(sent[HARBOURSIDE]).fill("workforce").sign().read()
    [problem] = files["training"].problems
    assert problem.rule == "Training return: nothing is filled in, so it is not received"
    assert problem.level == "error"
    assert not files["workforce"].problems


def test_a_missing_sign_off_is_one_warning(sent):
    files = Person(sent[HARBOURSIDE]).fill_all().sign(None).read()
    problems = [problem for file in files.values() for problem in file.problems]
    assert [(problem.level, problem.rule) for problem in problems] == [
        ("warning", "nobody has signed the return off")
    ]


def test_comment_becomes_the_note_of_the_first_row(sent):
    files = Person(sent[TIDEWELL]).fill_all().answer(layout.COMMENT, "Late\nstarts").read()
    for file in files.values():
        assert file.table["note"].iloc[0] == "Late starts"
        assert not file.table["note"].iloc[1:].any()


def test_a_comment_that_could_run_is_refused(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    cell = person.sheet.cell(person.row(layout.COMMENT), layout.ANSWER)
    cell.value, cell.data_type = "@SUM(1)", "s"
    assert "which a spreadsheet may run" in rules(person.read()["training"], "error")[0]


def test_a_stock_left_out_is_not_read_as_nothing(sent, beside):
    person = Person(sent[TIDEWELL]).fill_all()
    second = person.rows("workforce", layout.ASKED)[1]
    for column in registry()["workforce"].measures:
        person.type("workforce", second, **{column.csv_name: None})
    files = list(person.read().values())
    draft = checking.check(files, beside)
    [problem] = draft.errors
    assert (problem.row, problem.column) == (second, "staff_in_post")
    assert problem.rule == "staff_in_post must not be blank"


def test_a_row_with_a_level_but_no_figure_is_kept_and_asked_about(sent, beside):
    person = Person(sent[HARBOURSIDE]).fill_all()
    spare = person.rows("training", layout.SPARE)[0]
    person.type("training", spare, level="Level 3 advanced")
    draft = checking.check(list(person.read().values()), beside)
    assert [(problem.row, problem.column) for problem in draft.errors] == [(spare, "completions")]


@pytest.mark.parametrize("typed", [-1, 2.5, "many", dt.datetime(2026, 7, 1), True, "1-7 people"])
def test_a_figure_that_is_no_count_is_an_error_at_its_row(sent, beside, typed):
    person = Person(sent[HARBOURSIDE]).fill_all()
    row = person.rows("training")[0]
    person.type("training", row, completions=typed)
    draft = checking.check(list(person.read().values()), beside)
    assert (row, "completions") in [(problem.row, problem.column) for problem in draft.errors]


def test_inserted_and_deleted_rows_do_not_matter(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    before = {name: file.table for name, file in person.read().items()}
    person.sheet.insert_rows(person.rows("training")[1])
    person.sheet.delete_rows(person.rows("training")[-1])
    after = {name: file.table for name, file in person.read().items()}
    for name, table in before.items():
        pd.testing.assert_frame_equal(
            table.reset_index(drop=True), after[name].reset_index(drop=True)
        )


def test_text_outside_the_table_is_told(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    row = person.rows("training")[0]
    person.sheet.cell(row, 40).value = "see e-mail"
    [rule] = rules(person.read()["training"], "warning")
    assert rule == "Training return: there is text outside the columns of the table"


@pytest.mark.parametrize("mark", [layout.ORGANISATION, layout.QUARTER])
def test_a_workbook_made_for_another_is_refused(sent, mark):
    content = Person(sent[HARBOURSIDE]).fill_all().answer(mark, "2026/27 Q4").saved()
    [file] = desk.read("file.xlsx", content)
    assert file.table is None
    assert "the workbook was made for" in rules(file, "error")[0]


def test_a_renamed_header_is_refused(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    header = person.row(layout.header_mark("training"))
    person.sheet.cell(header, person.place("training", "completions")).value = "done"
    assert rules(person.read()["training"], "error") == ["the column completions is missing"]


def test_a_missing_block_is_refused(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    person.sheet.delete_rows(person.row(layout.end_mark("training")))
    [rule] = rules(person.read()["training"], "error")
    assert rule == "a part of the workbook (training:end) is missing"


def test_a_formula_without_a_result_is_told_with_its_row(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    training, workforce = person.rows("training")[0], person.rows("workforce")[0]
    # openpyxl writes no results, as a program does that never calculated.
    person.type("training", training, places_booked="=SUM(1,2)")
    person.type("workforce", workforce, active_trainers="#DIV/0!")
    files = person.read()
    [problem] = files["training"].problems
    assert (problem.row, problem.rule) == (training, "a formula of the row has no result")
    [problem] = files["workforce"].problems
    assert (problem.row, problem.rule) == (workforce, "a formula of the row gives an error")


def test_a_formula_counts_by_its_result():
    cell = b'<c r="A2"><f>SUM(1,2)</f>%b</c>'
    sheet = b"<worksheet><sheetData><row>" + cell + b"</row></sheetData></worksheet>"
    assert reach.look_over(sheet % b"<v>3</v>") == []
    assert [fault.row for fault in reach.look_over(sheet % b"<v></v>")] == [2]


# --- Which files are ours, and which are dangerous -------------------------------------------


def test_our_workbooks_are_recognised_filled_or_not(sent):
    assert desk.is_return_workbook(sent[HARBOURSIDE])
    assert desk.is_return_workbook(Person(sent[HARBOURSIDE]).fill_all().saved())


def test_other_files_are_not_taken_for_ours():
    from openpyxl import Workbook

    content = io.BytesIO()
    Workbook().save(content)
    for other in (content.getvalue(), b"", b"PK\x03\x04", b"quarter,area\n", b"PK" + bytes(100)):
        assert not desk.is_return_workbook(other)
        assert desk.read("file.xlsx", other)[0].problems


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, inside in parts.items():
            made.writestr(name, inside)
    return content.getvalue()


def test_a_zip_bomb_is_refused_before_it_unpacks():
    [file] = desk.read("file.xlsx", archive(bomb=bytes(20_000_000)))
    assert rules(file) == ["the workbook would unpack to far more than a return holds"]
    [file] = desk.read("file.xlsx", archive(**{str(n): b"" for n in range(3000)}))
    assert rules(file) == ["the workbook would unpack to far more than a return holds"]


@pytest.mark.parametrize(
    "cell", [b'<c r="A1048576">', b'<c r="XFD1">', b"<c r='XFD9'>", b'<c t="n" r="A99999">']
)
def test_a_cell_in_a_far_corner_is_refused(cell):
    sheet = b"<worksheet><sheetData><row>" + cell + b"<v>1</v></c></row></sheetData></worksheet>"
    with pytest.raises(reach.UnreadableError, match="far outside"):
        reach.look_over(sheet)
    # Excel leaves such cells behind when whole rows are coloured: empty, they cost nothing.
    reach.look_over(sheet.replace(b"<v>1</v>", b""))


@given(st.binary(max_size=300))
def test_reading_never_raises(content):
    for start in (b"", b"PK\x03\x04"):
        desk.is_return_workbook(start + content)
        assert desk.read("file.xlsx", start + content)[0].problems


@given(st.data())
def test_reading_a_damaged_workbook_never_raises(sent, data):
    content = bytearray(sent[HARBOURSIDE])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    desk.is_return_workbook(bytes(content))
    assert desk.read("file.xlsx", bytes(content))


# --- How far the quarter is ------------------------------------------------------------------


def states(tables, today: dt.date) -> dict[tuple[str, str], str]:
    table = desk.state(tables, factories.QUARTER, today)
    pairs = zip(table["organisation"], table["dataset"], strict=True)
    return dict(zip(pairs, table["state"], strict=True))


def test_every_state_is_told_apart():
    names = ("Absent", "Nil", "Queried", "Received")
    tables = factories.tables(
        organisations=[{"organisation": name, "returns_due": "training"} for name in names],
        training=[
            {"organisation": "Nil", "returned_by": "Nil", "completions": 0},
            {"organisation": "Queried", "returned_by": "Queried", "note": "Query: too many?"},
            {"organisation": "Received", "returned_by": "Received"},
            {"organisation": "Beyond", "returned_by": "Beyond"},
        ],
    )
    due = desk.due_date(quarters.parse(factories.QUARTER))
    assert states(tables, due) == {
        ("Absent", "training"): "expected",
        ("Beyond", "training"): "received",
        ("Nil", "training"): "nil",
        ("Queried", "training"): "queried",
        ("Received", "training"): "received",
    }
    assert states(tables, due + dt.timedelta(days=1))["Absent", "training"] == "late"


def test_state_of_a_quarter_without_any_return(shipped):
    table = desk.state(shipped, QUARTER.label, TODAY)
    assert len(table) == len(completeness.due(shipped["organisations"], [QUARTER.label]))
    assert set(table["state"]) == {"expected"}


def test_the_due_date_is_configuration(monkeypatch):
    assert desk.due_date(QUARTER) == dt.date(2027, 1, 30)
    monkeypatch.setenv("DASHBOARD_RETURN_DAYS", "14")
    assert desk.due_date(QUARTER) == dt.date(2027, 1, 14)
    monkeypatch.setenv("DASHBOARD_RETURN_DAYS", "soon")
    with pytest.raises(ValueError, match="DASHBOARD_RETURN_DAYS is soon"):
        owing.due_days()


def test_reminder_names_what_is_missing_and_no_address():
    due = desk.due_date(QUARTER)
    text = desk.reminder(HARBOURSIDE, ["training", "workforce"], QUARTER.label, due)
    assert "The training return and workforce return from Harbourside Community Trust" in text
    assert "is due on 30 January 2027" in text
    assert "@" not in text
    late = desk.reminder(HARBOURSIDE, ["training"], QUARTER.label, due, today=dt.date(2027, 3, 1))
    assert "was due on 30 January 2027" in late


# --- The folder and the command line ---------------------------------------------------------


def test_a_filled_workbook_is_never_overwritten(tmp_path, sent):
    saving.save({"a.xlsx": sent[HARBOURSIDE], "b.xlsx": sent[TIDEWELL]}, tmp_path)
    filled = Person(sent[TIDEWELL]).fill_all().saved()
    (tmp_path / "b.xlsx").write_bytes(filled)
    with pytest.raises(saving.NotWrittenError, match="is there already"):
        saving.save({"b.xlsx": sent[TIDEWELL], "c.xlsx": sent[HARBOURSIDE]}, tmp_path)
    assert (tmp_path / "b.xlsx").read_bytes() == filled
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def run(*arguments: str, capsys) -> tuple[int, dict]:
    code = command.main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def configured(shipped_store, monkeypatch):
    monkeypatch.setenv("DASHBOARD_DATA", str(shipped_store.address))


@pytest.mark.usefixtures("configured")
def test_the_verb_writes_every_workbook_and_may_be_run_again(tmp_path, capsys, sent):
    for _ in range(2):
        code, report = run("returns", "2026-27-Q3", "--out", str(tmp_path / "new"), capsys=capsys)
        assert code == 0
        assert len(report["written"]) == len(sent)
        there = sorted(str(path) for path in (tmp_path / "new").iterdir())
        assert there == sorted(report["written"])


@pytest.mark.usefixtures("configured")
def test_the_verb_refuses_a_bad_quarter_and_a_folder_it_cannot_write(tmp_path, capsys):
    code, report = run("returns", "2026 Q3", "--out", str(tmp_path / "new"), capsys=capsys)
    assert (code, set(report)) == (2, {"error", "remedy"})
    (tmp_path / "file").write_text("in the way")
    for folder in ("file", "file/below"):
        code, report = run("returns", "2026/27 Q3", "--out", str(tmp_path / folder), capsys=capsys)
        assert (code, set(report)) == (2, {"error", "remedy"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.usefixtures("configured")
def test_a_quarter_that_nobody_owes_writes_nothing(tmp_path, capsys):
    code, report = run("returns", "2015/16 Q1", "--out", str(tmp_path / "new"), capsys=capsys)
    assert (code, report["written"]) == (0, [])
    assert not (tmp_path / "new").exists()


# --- Sixty workbooks at once -----------------------------------------------------------------


def test_sixty_filled_workbooks_go_up_as_one_release(empty_store, tmp_path, monkeypatch, capsys):
    """One of them is wrong first: it is named, and nothing of the sixty is published."""
    monkeypatch.setenv("DASHBOARD_DATA", empty_store.address)
    owed = {"area": "Bristol", "returns_due": "training;workforce"}
    partners = [{"organisation": f"Partner {n:02d}", **owed} for n in range(60)]
    publishing.publish(
        empty_store, [factories.register(*partners)], by="test", today=factories.TODAY
    )
    folder = tmp_path / "out"
    assert command.main(["returns", factories.QUARTER, "--out", str(folder)]) == 0
    files = sorted(folder.glob("*.xlsx"))
    assert len(files) == 60
    for number, path in enumerate(files):
        person = Person(path.read_bytes())
        person.type("training", person.rows("training")[0], completions=number)
        first = person.rows("workforce")[0]
        person.type("workforce", first, staff_in_post=100 + number, staff_trained=number)
        path.write_bytes(person.sign().saved())

    def run(verb, *more, of=files):
        capsys.readouterr()
        code = command.main([verb, *map(str, of), *more, "--json"])
        return code, json.loads(capsys.readouterr().out)

    wrong = Person(files[7].read_bytes())
    right = files[7].read_bytes()
    wrong.type("workforce", wrong.rows("workforce")[0], staff_trained=900)
    files[7].write_bytes(wrong.saved())
    before = empty_store.version
    code, report = run("publish", "--by", "Data lead", "--accept-warnings")
    assert code == 1
    errors = [problem for problem in report["problems"] if problem["level"] == "error"]
    assert {problem["file"] for problem in errors} == {f"{files[7].name} [workforce]"}
    assert empty_store.version == before
    # What checking says of it beside its neighbours, before and after it is put right.
    code, report = run("check", of=files[6:9])
    assert code == 1
    told = [(one["file"], one["level"]) for one in report["problems"] if one["level"] == "error"]
    assert told == [(f"{files[7].name} [workforce]", "error")]

    files[7].write_bytes(right)
    assert run("check", of=files[6:9])[0] == 0
    code, report = run("publish", "--by", "Data lead", "--accept-warnings")
    assert (code, report["version"]) == (0, before + 1)
    tables = empty_store.tables()
    assert tables["training"]["completions"].sum() == sum(range(60))
    assert tables["workforce"]["staff_in_post"].sum() == 60 * 100 + sum(range(60))
    assert set(tables["training"]["returned_by"]) == {one["organisation"] for one in partners}
    assert len(empty_store.history()[0].files) == 120


# --- What a person does to a sheet beside typing figures ---------------------------------------


def format_first(person, code, value):
    row = person.rows("workforce")[0]
    cell = person.sheet.cell(row, person.place("workforce", "staff_trained"))
    cell.value, cell.number_format = value, code


def merge_figures(person):
    first, then = person.rows("workforce")[:2]
    place = person.place("workforce", "staff_trained")
    person.sheet.merge_cells(
        start_row=first, end_row=then, start_column=place, end_column=place
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda person: format_first(person, "0%", 1), "shows as a percentage"),
        (lambda person: format_first(person, "#,##0,", 3000), "shows in thousands"),
        (merge_figures, "merged cells"),
    ],
)
def test_a_figure_that_shows_otherwise_than_it_is_is_refused(sent, change, words):
    person = Person(sent[HARBOURSIDE]).fill_all()
    change(person)
    assert any(words in rule for file in person.read().values() for rule in rules(file, "error"))


def test_what_stands_below_or_beside_the_return_is_told(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    person.sheet.cell(person.sheet.max_row + 3, 5).value = 77
    person.book.create_sheet("Mine")["A1"] = 99
    told = [rule for file in person.read().values() for rule in rules(file, "warning")]
    assert "there is text below the return, which is left out" in told
    assert "the sheet Mine is left out" in told


def test_a_hidden_row_is_told_and_a_sheet_of_personal_data_refused(sent):
    person = Person(sent[HARBOURSIDE]).fill_all()
    person.sheet.row_dimensions[person.rows("training")[0]].hidden = True
    person.book.create_sheet("Mine")["A1"] = "zzqxjk@example.org"
    files = reading.read_all("file.xlsx", person.saved())
    assert any("hidden" in rule for file in files for rule in rules(file, "warning"))
    assert any(one.level == "error" for file in files for one in file.personal)
    assert "zzqxjk" not in repr([file.problems for file in files])
