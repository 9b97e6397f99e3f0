"""Personal data never gets in, and nothing else is taken for it."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import checking, drafted, privacy, reading
from analysis.cells import ERROR, WARNING
from analysis.datasets import registry
from analysis.privacy import identifiers, kinds, names
from analysis.reading import Problem, RawFile
from tests import factories

DATA = Path(__file__).parents[2] / "data"
SHIPPED = sorted(path for path in DATA.glob("*/*.csv") if path.parent.name != "reference")

E_MAIL, PHONE, POSTCODE = "an e-mail address", "a telephone number", "a postcode"
NHS, INSURANCE, BIRTH = "an NHS number", "a National Insurance number", "a date of birth"
NAME = "a person's name"


def column(*texts: str, header: str = "remarks") -> pd.DataFrame:
    """Return the undeclared columns of a file: one, from row 2 on."""
    rows = pd.RangeIndex(2, len(texts) + 2)
    return pd.DataFrame({header: pd.Series(texts, index=rows, dtype="str")})


def scan(*texts: str, header: str = "remarks") -> list[Problem]:
    """Return what is found in an undeclared column."""
    return privacy.scan(RawFile("a.csv", ""), column(*texts, header=header))


def commentary(**overrides: str) -> list[Problem]:
    """Return what is found in a row of the commentary."""
    return privacy.scan(factories.file("commentary", overrides))


# --- Values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("j.smith@nhs.net", E_MAIL),
        ("write to jane_s+x@bristol.gov.uk please", E_MAIL),
        ("0117 496 0000", PHONE),
        ("01174960000", PHONE),
        ("(0117) 496 0000", PHONE),
        ("07700 900123", PHONE),
        ("07700\u00a0900\u2011123", PHONE),
        ("Tel: 01632 960 811.", PHONE),
        ("+44 7700 900123", PHONE),
        ("+44 (0)117 496 0000", PHONE),
        ("0044 117 496 0000", PHONE),
        ("+33 1 23 45 67 89", PHONE),
        ("BS1 4DJ", POSTCODE),
        ("lives near bs16 1qy now", POSTCODE),
        ("BS14DJ", POSTCODE),
        ("bs14dj", POSTCODE),
        ("EC1A 1BB", POSTCODE),
        ("943 476 5919", NHS),
        ("seen as 943-476-5919", NHS),
        ("NHS no. 9434765919", NHS),
        ("9434765919", NHS),
        ("AB 12 34 56 C", INSURANCE),
        ("ab123456c or jk123456d", INSURANCE),
        ("QQ123456C", INSURANCE),
        ("NI number AB123456", INSURANCE),
        ("DOB 12/03/1985", BIRTH),
        ("born 3 May 1985", BIRTH),
        ("Dr Jane Smith", NAME),
        ("Mrs Hall led it", NAME),
        ("Mr. J. Smith", NAME),
        ("mr smith", NAME),
        ("CLLR JONES", NAME),
        ("Thanks to Prof O\u2019Brien, who led", NAME),
        ("Jane Smith", NAME),
        ("JANE SMITH", NAME),
        ("Smith, Jane", NAME),
        ("Sarah-Jane Hall", NAME),
        ("Mohammed Ali", NAME),
    ],
)
def test_value_is_told_as_what_it_looks_like(text, kind):
    [problem] = scan(text)
    assert problem.rule == f"1 cell looks like {kind} (row 2)"
    assert (problem.row, problem.value, problem.level) == (2, None, ERROR)


@pytest.mark.parametrize(
    "text",
    [
        # Organisations, places and products that bear a name.
        *("Mary Seacole Trust", "Sir Bernard Lovell Academy", "Dr Bell's Family Centre"),
        *("Dr Smith and Partners", "Marie Curie", "Charlotte Keel Medical Practice"),
        *("James Cook Hospital", "Julian House", "Charlotte Street", "St Mary Redcliffe"),
        *("Ms Teams", "MS Office", "Miss Out", "Cllr Induction", "Professor Emeritus"),
        *("Data lead", "Training Lead", "Partnership board", "Healthier Together"),
        # Identifiers, hashes and addresses of pages.
        *("GB-CHC-1234567", "GB-COH-01234567", "360G-example-0123456789", "GB-NHS-RA7"),
        *("E06000023", "record-1234567890", "SC123456", "NI123456", "b12de3"),
        *("a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", "10.1136/bmj.n1234567890"),
        *("https://example.org/1234567890/bs14dj", "https://example.org/@jane/07700900123"),
        # Quarters, dates, times, money and counts.
        *("2021/22 Q4", "2026-10-15", "01/04/2026 - 30/06/2026", "01.04.2026 12:30"),
        *("0930-1100 and 1300-1500", "1,234,567,890", "1234567890.50", "\u00a31 200 300 400"),
        *("42", "[c]", "2021 2022 2023 2024", "9780141439518", "ISBN 978-0-14-143951-8"),
        # Districts, ordinals, indicators.
        *("BS5 and BS16", "TR1 4th quarter", "NW1 2nd quarter", "Year 5 1st cohort", "TR1 2ND"),
    ],
)
def test_what_is_nobodys_passes(text):
    assert scan(text) == []


def test_ten_digits_are_nhs_numbers_where_half_of_the_column_passes():
    passing, failing = "9434765919", ["4500000001", "4500000002", "4500000004"]
    assert [problem.rule for problem in scan(passing, failing[0])] == [
        "1 cell looks like an NHS number (row 2)"
    ]
    assert scan(passing, *failing) == []
    assert scan(*failing) == []


def test_nhs_number_that_begins_like_a_telephone_number_is_told_once_as_nhs_number():
    number = "0117496004"
    check = next(digit for digit in "0123456789" if _passes(number[:9] + digit))
    [problem] = scan(number[:9] + check)
    assert "NHS number" in problem.rule


def _passes(digits: str) -> bool:
    return identifiers.is_nhs_number(digits)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_one_check_digit_at_most_makes_an_nhs_number(start):
    passing = [digit for digit in "0123456789" if _passes(start + digit)]
    assert len(passing) <= 1
    weighted = sum(int(digit) * (10 - place) for place, digit in enumerate(start))
    for digit in passing:
        assert (weighted + int(digit)) % 11 == 0


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_no_nhs_number(digits, place, step):
    if _passes(digits):
        wrong = str((int(digits[place]) + step) % 10)
        assert not _passes(digits[:place] + wrong + digits[place + 1 :])


# Ten digits are more people than there are, and may be an NHS number.
@given(st.integers(0, 10**9 - 1))
def test_counts_are_never_taken_for_numbers_of_people(count):
    file = factories.file("training", {"completions": str(count)})
    assert privacy.scan(file) == []


# --- Columns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        *("First name", "Surname", "forename", "Staff name", "Learner", "Learner's Name"),
        *("DOB", "D.O.B.", "Date of birth", "E-mail", "Email address", "Phone No.", "Telephone"),
        *("Mobile", "Home Address", "Address line 1", "Postcode", "NHS number", "NHS No"),
        *("NI number", "NINO", "National Insurance Number", "employee id", "EmployeeID"),
        *("ESR number", "Payroll No", "ULN", "Recipient Ind:Name", "Event contact email"),
    ],
)
def test_header_that_promises_personal_data_refuses_the_file(header):
    [problem] = scan("", header=header)
    assert (problem.row, problem.column, problem.value) == (None, header, None)
    assert problem.rule.startswith("the header says that the column holds")
    assert problem.level == ERROR


@pytest.mark.parametrize(
    "header",
    [
        *("Number of learners", "Learners", "Delegates", "No. of emails sent", "Staff numbers"),
        *("Organisation name", "Course name", "Network name", "Web address", "Venue postcode"),
        *("Notes", "Name", "Trainers", "Nurse", "NHS trust", "Contact hours", "Members"),
        *("Recipient Org:Postal Code", "Grant Programme:Title", "Recipient Org:Charity Number"),
    ],
)
def test_header_of_counts_and_things_passes(header):
    assert scan("12", header=header) == []


def test_declared_headers_never_promise_personal_data():
    for dataset in registry():
        for declared in dataset.all_columns:
            assert kinds.of_header(declared.csv_name) is None, declared.name


def test_header_that_is_itself_a_value_is_withheld():
    [problem] = scan("a", header="07700 900123")
    assert problem.column == privacy.WITHHELD
    assert "0123" not in repr(problem)


def test_header_and_values_of_one_kind_are_one_problem():
    [problem] = scan("a@example.org", "b@example.org", header="email")
    assert problem.rule == "2 cells look like e-mail addresses (rows 2 and 3)"
    assert problem.suggestion == "Send aggregates only; remove the column"


def test_rows_are_listed_counted_and_cut_short():
    texts = [f"a{place}@example.org" for place in range(1200)]
    [problem] = scan(*texts)
    assert problem.rule == (
        "1,200 cells look like e-mail addresses (rows 2, 3, 4, 5, 6 and 1,195 more)"
    )


def test_each_kind_of_a_column_is_told_by_itself():
    problems = scan("a@example.org", "ring 07700 900123", "Mrs Smith, 07700 900124")
    assert [problem.rule for problem in problems] == [
        "1 cell looks like an e-mail address (row 2)",
        "2 cells look like telephone numbers (rows 3 and 4)",
    ]


def test_category_column_is_scanned_as_its_texts_are():
    texts = column("a@example.org", "none", "a@example.org").astype("category")
    [problem] = privacy.scan(RawFile("a.csv", ""), texts)
    assert problem.rule == "2 cells look like e-mail addresses (rows 2 and 4)"


def test_blank_column_and_missing_table_hold_nothing():
    assert scan("", "") == []
    assert privacy.scan(RawFile("a.csv", "")) == []


def test_two_columns_of_one_header_are_both_scanned():
    twice = pd.concat([column("none"), column("a@example.org")], axis=1)
    assert len(privacy.scan(RawFile("a.csv", ""), twice)) == 1


def test_standard_column_for_an_organisations_postcode_passes():
    assert scan("BS1 4DJ", header="Recipient Org:Postal Code") == []


# --- Roles and free text ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["Jane Smith", "jane smith", "J. Smith", "Mark Jones", "Jane Smith, Data lead"]
)
def test_name_where_a_role_belongs_is_refused(text):
    [problem] = commentary(owner_role=text)
    assert (problem.level, problem.column) == (ERROR, "owner_role")
    assert problem.suggestion == "Give roles, never names of people"


@pytest.mark.parametrize(
    "text",
    ["Training lead", "Head of Safeguarding", "Partnership board", "Director, Public Health"],
)
def test_role_passes(text):
    assert commentary(owner_role=text) == []


def test_shape_of_a_name_where_a_role_belongs_is_asked_about():
    [problem] = commentary(owner_role="Zebedee Quux")
    assert (problem.level, problem.value) == (WARNING, None)


def test_name_within_free_text_is_asked_about():
    [problem] = commentary(what="Two cohorts were led by Jane Smith in May")
    assert (problem.level, problem.rule) == (
        WARNING,
        "1 cell looks like a text that names a person (row 2)",
    )


@pytest.mark.parametrize(
    "text",
    [
        "Spoke to Xiomara Tregenza on Monday",
        "Figures entered by Perpetua Quartermaine",
        "Contact: Whitcombe",
        "Signed off by Jolyon A. Ravenscroft",
        "Two courses with J. R. Whitcombe, one late",
        "To be checked with Whitcombe, J. before release",
    ],
)
def test_a_rare_name_is_told_by_what_stands_around_it(text):
    [problem] = commentary(what=text)
    assert (problem.level, problem.value) == (WARNING, None)


@pytest.mark.parametrize(
    "text",
    [
        "Delivered by Second Step in May",
        "Joint session with Golden Key",
        "Spoke to the Workforce Team in July",
        "Contact: Data lead",
        "Completed by AWP staff in S. Glos",
        "Signed off by Bristol City Council",
        "Met with Example Community Trust about late figures",
    ],
)
def test_bodies_places_and_dates_where_a_name_may_stand_pass(text):
    assert privacy.scan(factories.file("training", {"note": text})) == []


def test_a_body_the_file_names_is_no_person_in_its_notes():
    told = {"note": "Spoke to Quernstone about the late return"}
    assert privacy.scan(factories.file("training", told))[0].level == WARNING
    known = told | {"organisation": "Quernstone Works", "returned_by": "Quernstone Works"}
    assert privacy.scan(factories.file("training", known)) == []


RARE = ["Xiomara Tregenza", "Jolyon Whitcombe", "Eluned Pemberton", "Idris Haldane", "Ffion Vosloo"]


def test_a_column_of_nothing_but_the_shape_of_names_is_asked_about():
    [problem] = scan(*RARE)
    assert (problem.level, problem.value) == (WARNING, None)
    assert scan(*RARE[:4]) == []
    assert scan(*["Trauma Basics", "Calm Classroom"] * 4) == []
    assert scan(*RARE, header="venue") == []


def test_people_in_place_of_organisations_refuse_the_file_and_one_is_asked_about():
    people = [
        "Sarah Tregenza",
        "David Whitcombe",
        "Priya Pemberton",
        "Karen Haldane",
        "Paul Vosloo",
    ]
    assert scan(*people, header="organisation")[0].level == ERROR
    assert scan(people[0], "Second Step", "Golden Key", header="organisation")[0].level == WARNING
    assert scan("Second Step", "Golden Key", "Nextlink", "Unseen", "Survive") == []


def test_organisation_may_bear_a_persons_name_but_not_a_title():
    known = {"organisation": "Jessie Brown", "returned_by": "Jessie Brown"}
    assert privacy.scan(factories.file("training", known)) == []
    titled = {"organisation": "Mrs Jessie Brown"}
    assert privacy.scan(factories.file("training", titled))[0].level == ERROR


# --- Never echoed ----------------------------------------------------------------------------

letters = st.text("qxzjkvw", min_size=4, max_size=8)
digits = st.text("123456789", min_size=6, max_size=6)
PLANTED = st.one_of(
    letters.map(lambda name: f"{name}@{name}.org"),
    digits.map(lambda number: f"07700 {number}"),
    digits.map(lambda number: f"AB{number}C"),
    letters.map(lambda name: f"Mrs {name.title()}"),
)


def _pieces(text: str) -> set[str]:
    return {text[start : start + 4] for start in range(len(text) - 3)}


@given(PLANTED, st.booleans())
def test_no_piece_of_a_value_is_ever_shown(text, is_header):
    found = scan("none", header=text) if is_header else scan("none", text)
    assert found
    for problem in found:
        shown = str(problem) + repr(problem)
        assert not any(piece in shown for piece in _pieces(text))


@given(PLANTED)
def test_other_problems_of_the_cell_do_not_show_it_either(text):
    file = factories.file("training", {"area": text, "level": text})
    draft = factories.draft(file)
    found = privacy.scan(file)
    shown = "".join(map(repr, privacy.withheld(draft.problems, found)))
    assert {problem.column for problem in found} == {"area", "level"}
    assert not any(piece in shown for piece in _pieces(text))


def test_unknown_header_that_is_a_value_is_withheld_elsewhere_too():
    content = factories.csv("training", {"jane.qqqq@example.org": "1"}).encode()
    file = reading.read("training.csv", content, dataset="training")
    shown = repr(privacy.withheld(file.problems, []))
    assert file.problems
    assert "qqqq" not in shown


def test_what_holds_nothing_personal_stays_as_it_was():
    draft = factories.draft(factories.file("training", {"area": "Bristl"}))
    assert privacy.withheld(draft.problems, []) == draft.problems


# --- No false alarms -------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_files_hold_nothing_personal(path):
    file = reading.read(path.name, path.read_bytes(), dataset=path.stem)
    assert privacy.scan(file) == []
    # Nor do they as columns that nobody declared.
    assert privacy.scan(RawFile(path.name, ""), file.table) == []


@pytest.mark.parametrize("path", sorted(DATA.glob("reference/*.csv")), ids=lambda path: path.stem)
def test_reference_lists_hold_nothing_personal(path):
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    assert privacy.scan(RawFile(path.name, ""), table) == []


def test_every_test_is_reached_through_its_screen():
    for kind in kinds.KINDS:
        assert bool(kind.screen) == bool(kind.holds)
    assert not names.GIVEN & names.AMBIGUOUS


# --- Names of files and sheets -----------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["zzqxjk@example.org.csv", "Jane Zzqxjk return.csv", "return_Jane_Zzqxjk_Q2.csv"]
)
def test_a_file_whose_own_name_is_personal_is_refused_and_its_name_is_never_shown(name):
    raw = reading.read(name, factories.csv("training", {"area": "Bristl"}).encode())
    assert any(one.level == "error" and "name of the file" in one.rule for one in raw.personal)
    draft = checking.check([raw], drafted.Published(today=factories.TODAY))
    assert "zzqxjk" not in repr((draft.problems, raw.problems, raw.name)).lower()


@pytest.mark.parametrize(
    "name",
    [
        *("training.csv", "2026-27-Q2_harbourside-community-trust.csv", "Grace Church School.csv"),
        *("Q2 2026-10-15 09 30.csv", "Adam Street Surgery Q2.csv", "Lawrence Weston return.csv"),
        *("return (1).csv", "workforce 0117.csv", "Oliver McGowan training.csv"),
    ],
)
def test_usual_names_of_files_are_not_taken_for_people(name):
    assert reading.read(name, factories.csv("training").encode()).problems == []


def test_a_sheet_named_for_a_person_refuses_the_workbook_without_its_name():
    for state in ("visible", "hidden"):
        book = openpyxl.Workbook()
        for line in factories.csv("training").splitlines():
            book.active.append([int(c) if c.isdecimal() else c for c in line.split(",")])
        other = book.create_sheet("Jane Zzqxjk")
        other["A1"], other.sheet_state = "see first sheet", state
        content = io.BytesIO()
        book.save(content)
        raw = reading.read("return.xlsx", content.getvalue())
        assert any(one.level == "error" for one in raw.personal)
        assert "zzqxjk" not in repr((raw.problems, raw.personal)).lower()


@pytest.mark.parametrize(
    "text",
    [
        "jane.zz [at] example [dot] org",
        "jane.zz at example.org.uk",
        "jane smith",
        "Si\u00e2n O'Brien",
    ],
)
def test_addresses_and_names_written_otherwise_are_found(text):
    raw = reading.read("r.csv", factories.csv("training", {"note": text}).encode())
    assert [one.level for one in raw.personal] == ["error"]


def test_an_nhs_number_under_a_count_is_found_and_not_shown():
    raw = reading.read("r.csv", factories.csv("training", {"completions": "9434765919"}).encode())
    assert "NHS number" in raw.personal[0].rule
    draft = checking.check([raw], drafted.Published(today=factories.TODAY))
    assert "9434765919" not in repr(draft.problems)


@pytest.mark.parametrize(
    "text",
    [
        *("jane.smith @ example.net", "jane.smith@example,net", "jane at example dot org"),
        *("j smith{at}example.uk", "Tel: 7700 900123", "44 7700 900123", "phone 0117 922"),
        *("943.476.5919", "943  476  5919", "NHS no: 94 34 76 59 18", "NI no AB 12 34 56"),
        *("DOB 1980", "dob:120380", "born on the 12th of March 1980", "DOB-12-03-1980"),
    ],
)
def test_personal_data_that_is_written_oddly_is_personal_data(text):
    assert kinds.personal([f"Asked again, {text}, and noted"])


@pytest.mark.parametrize(
    "text",
    [
        *(
            "mobile 2026-27",
            "12 @ 5 sessions",
            "Open at 10.30",
            "3 at once dot dot",
            "NHS no longer",
        ),
        *("born of need", "telephone 2026/27 Q1", "hotel 200000", "dobson 12"),
    ],
)
def test_what_only_begins_like_personal_data_is_none(text):
    assert not kinds.personal([f"Asked again, {text}, and noted"])


@pytest.mark.parametrize("note", ["thanks to Priyanka", "service user Tom was heard"])
def test_whom_a_note_thanks_or_speaks_of_is_asked_about(note):
    raw = reading.read("return.csv", factories.csv("training", {"note": note}).encode())
    assert [one.level for one in raw.personal] == [WARNING]
