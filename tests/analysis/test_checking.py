"""Every rule of every dataset in the contract (data-model.md), each told with what to do."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import checking, drafted, noting, reading, reference
from analysis.datasets import registry
from tests import factories
from tests.factories import LAST_QUARTER, ORGANISATION, QUARTER

NAMES = [dataset.name for dataset in registry()]
RETURNS = [dataset.name for dataset in registry().returns]
REGISTER = factories.register(
    {"organisation": ORGANISATION, "sector": "Community health", "area": "Bristol", "alias": "ECT"},
    {"organisation": "Second Trust", "sector": "Acute hospitals", "area": "North Somerset"},
)


def checked(name, *rows, beside=None, **options):
    """Check rows of a dataset beside a register that knows their organisations."""
    files = [factories.file(name, *rows)]
    if name != "organisations" and beside is None:
        files.append(REGISTER)
    return factories.draft(*files, beside=beside, **options)


def places(problems):
    return [(problem.row, problem.column, problem.value) for problem in problems]


def published(**datasets):
    return factories.tables(organisations=ROWS_OF_REGISTER, **datasets)


ROWS_OF_REGISTER = [
    {"organisation": ORGANISATION, "sector": "Community health", "area": "Bristol", "alias": "ECT"},
    {"organisation": "Second Trust", "sector": "Acute hospitals", "area": "North Somerset"},
]


# --- Right files -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_right_file_has_no_problems(name):
    # Word for word the template's example row would be asked about.
    assert checked(name, {"source": "Annual report"}).problems == []


@pytest.mark.parametrize("name", RETURNS)
def test_several_quarters_may_stand_in_one_file(name):
    draft = checked(name, {"quarter": LAST_QUARTER}, {"quarter": QUARTER})
    assert draft.problems == []
    assert list(draft.tables[name]["quarter"]) == [LAST_QUARTER, QUARTER]


def test_blank_and_absent_optional_cells_are_not_available_without_a_warning():
    draft = checked("training", {"sessions": ""})
    [row] = draft.tables["training"].to_dict("records")
    assert draft.problems == []
    assert (row["sessions__status"], row["places_booked__status"]) == ("x", "x")


# --- One problem, told in full -----------------------------------------------------------------


def test_a_problem_names_file_row_column_value_rule_and_remedy():
    [problem] = checked("training", {}, {"area": "Bristl", "level": ""}).problems
    assert (problem.file, problem.row, problem.column) == ("training.csv", 3, "area")
    assert (problem.value, problem.suggestion) == ("Bristl", "Bristol")
    assert (problem.level, problem.replaces) == ("error", True)
    assert problem.rule == (
        "area must be one of: Bristol, North Somerset, South Gloucestershire, BNSSG, "
        "Avon and Somerset"
    )
    assert problem.advice == 'Did you mean "Bristol"?'


def test_all_problems_of_all_files_are_told_at_once_in_their_order():
    draft = factories.draft(
        factories.file(
            "training",
            {"area": "Bristl", "quarter": "2026 Q2"},
            {"completions": "-4"},
            {"level": "Level 1 introductry", "route": "Pigeon post"},
        ),
        factories.file("settings", {"setting_type": "scool"}),
        REGISTER,
    )
    assert [(one.file, one.row, one.column, one.suggestion) for one in draft.problems] == [
        ("training.csv", 2, "quarter", "Write it like 2026/27 Q2"),
        ("training.csv", 2, "area", "Bristol"),
        (
            "training.csv",
            3,
            "completions",
            "Give the figure itself, not a correction of an earlier one, or [x]",
        ),
        ("training.csv", 4, "level", "Level 1 introductory"),
        ("training.csv", 4, "route", ""),
        ("settings.csv", 2, "setting_type", "school"),
    ]


def test_the_same_slip_in_many_rows_is_listed_to_a_limit_and_counted():
    rows = [{"area": "Bristl", "organisation": f"Trust {n}"} for n in range(1005)]
    errors = checked("training", *rows).errors
    assert len(errors) == 1001
    assert any(one.row is None and "and 5 rows more" in one.rule for one in errors)


def test_two_files_of_one_name_keep_their_own_values():
    one = factories.file("training", {"area": "Bristl"})
    other = factories.file("training", {"area": "N Somerset"})
    errors = factories.draft(one, other, REGISTER).errors
    assert [problem.value for problem in errors] == ["Bristl", "N Somerset"]


# --- Defaults ----------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["left out", "blank"])
def test_what_is_left_out_takes_its_default(blank):
    names = ["area", "sector", "level", "route", "returned_by"]
    text = factories.csv("training", {name: "" for name in names})
    if blank == "left out":
        text = factories.csv("training", without=names)
    draft = factories.draft(reading.read("training.csv", text.encode()), REGISTER)
    [row] = draft.tables["training"].to_dict("records")
    assert draft.problems == []
    assert (row["level"], row["route"]) == ("Not recorded", "Not recorded")
    assert (row["area"], row["sector"]) == ("Bristol", "Community health")
    assert (row["returned_by"], row["provenance"]) == (ORGANISATION, "measured")


def test_defaults_come_from_the_published_register_and_from_the_newer_draft():
    move = factories.register({"organisation": ORGANISATION, "area": "South Gloucestershire"})
    blank = factories.file("workforce", {"area": ""})
    tables = published()
    assert factories.draft(blank, beside=tables).tables["workforce"]["area"].tolist() == ["Bristol"]
    moved = factories.draft(blank, move, beside=tables)
    assert moved.tables["workforce"]["area"].tolist() == ["South Gloucestershire"]


def test_a_blank_area_of_an_organisation_nobody_knows_is_an_error():
    draft = checked("training", {"organisation": "Stranger Things", "area": "", "sector": ""})
    assert [(one.row, one.column) for one in draft.errors] == [(2, "area"), (2, "sector")]
    assert all("add the organisation to the register" in one.suggestion for one in draft.errors)


def test_an_area_may_be_written_as_a_code_or_an_older_name():
    rows = [{"area": "E06000025"}, {"area": "Bristol, City of"}, {"area": "bnssg"}]
    draft = checked("settings", *rows)
    assert draft.problems == []
    assert draft.tables["settings"]["area"].tolist() == [
        "South Gloucestershire",
        "Bristol",
        "BNSSG",
    ]


# --- The rules between columns -----------------------------------------------------------------

# dataset, column the problem is in, what holds, what breaks the rule
ROW_ERRORS = [
    (
        "training",
        "people_newly_trained",
        {"people_newly_trained": 5, "completions": 5},
        {"people_newly_trained": 6, "completions": 5},
    ),
    (
        "training",
        "sessions_co_delivered",
        {"sessions_co_delivered": 3, "sessions": 3},
        {"sessions_co_delivered": 4, "sessions": 3},
    ),
    (
        "training",
        "evaluation_improved",
        {"evaluation_improved": 9, "evaluation_responses": 9},
        {"evaluation_improved": 10, "evaluation_responses": 9},
    ),
    (
        "workforce",
        "staff_trained_in_date",
        {"staff_trained_in_date": 3, "staff_trained": 3, "staff_in_post": 3},
        {"staff_trained_in_date": 4, "staff_trained": 3, "staff_in_post": 9},
    ),
    (
        "workforce",
        "staff_trained_in_date",
        {"staff_trained": 9, "staff_in_post": 9},
        {"staff_trained": 10, "staff_in_post": 9},
    ),
    (
        # Trained is not given: in date is still at most in post.
        "workforce",
        "staff_trained_in_date",
        {"staff_trained_in_date": 9, "staff_trained": "[x]", "staff_in_post": 9},
        {"staff_trained_in_date": 10, "staff_trained": "[x]", "staff_in_post": 9},
    ),
    (
        "workforce",
        "staff_at_required_level",
        {"staff_at_required_level": 2, "staff_requiring_level": 2, "staff_in_post": 2},
        {"staff_at_required_level": 3, "staff_requiring_level": 2, "staff_in_post": 9},
    ),
    (
        "workforce",
        "staff_at_required_level",
        {"staff_requiring_level": 9, "staff_in_post": 9},
        {"staff_requiring_level": 10, "staff_in_post": 9},
    ),
    (
        "settings",
        "settings_whole_trained",
        {"settings_whole_trained": 8, "settings_total": 8},
        {"settings_whole_trained": 9, "settings_total": 8},
    ),
    (
        "settings",
        "settings_policy_reviewed",
        {"settings_policy_reviewed": 25, "settings_total": 25},
        {"settings_policy_reviewed": 26, "settings_total": 25},
    ),
    (
        "networks",
        "members_closing",
        {"members_opening": 10, "joiners": 5, "leavers": 3, "members_closing": 12},
        {"members_opening": 10, "joiners": 5, "leavers": 3, "members_closing": 13},
    ),
    (
        "networks",
        "members_attending",
        {"members_opening": 10, "joiners": 5, "members_attending": 15},
        {"members_opening": 10, "joiners": 5, "members_attending": 16},
    ),
    ("funding", "Currency", {"currency": "GBP"}, {"currency": "EUR"}),
    (
        "funding",
        "Planned Dates:End Date",
        {"planned_start_date": "2026-04-01", "planned_end_date": "2026-04-01"},
        {"planned_start_date": "2026-04-01", "planned_end_date": "2026-03-31"},
    ),
    (
        "funding",
        "Beneficiary Location:Geographic Code",
        {"area": "Bristol", "area_code": "E06000023"},
        {"area": "Bristol", "area_code": "E06000024"},
    ),
    (
        "milestones",
        "achieved_date",
        {"status": "met", "achieved_date": "2026-03-31"},
        {"status": "met", "source_date": ""},
    ),
    (
        "milestones",
        "achieved_date",
        {"status": "met", "achieved_date": "[x]", "source_date": "2022-04-01"},
        {"status": "met", "achieved_date": "[x]"},
    ),
    (
        "training",
        "source",
        {"provenance": "stated", "source": "Annual report"},
        {"provenance": "stated"},
    ),
]


@pytest.mark.parametrize(("name", "column", "right", "wrong"), ROW_ERRORS)
def test_a_rule_between_columns_is_broken_only_past_its_bound(name, column, right, wrong):
    assert checked(name, right).problems == []
    draft = checked(name, wrong)
    [problem] = draft.errors
    assert (problem.row, problem.column) == (2, column)
    assert problem.rule
    assert problem.suggestion


@pytest.mark.parametrize(("name", "column", "right", "wrong"), ROW_ERRORS)
def test_a_rule_applies_only_where_all_its_parts_are_present(name, column, right, wrong):
    measures = {one.name for one in registry()[name].measures} | {"planned_end_date"}
    for part in measures & set(wrong):
        parts = {key: "[x]" if key == part else value for key, value in wrong.items()}
        rules = {one.rule for one in checked(name, wrong).errors}
        left = {one.rule for one in checked(name, parts).errors}
        remaining = [value for key, value in parts.items() if key in measures and value != "[x]"]
        assert left < rules or len(remaining) > 1


def test_more_completions_than_places_is_a_warning():
    assert checked("training", {"completions": 9, "places_booked": 9}).problems == []
    [problem] = checked("training", {"completions": "1,200", "places_booked": 9}).warnings[1:]
    assert (problem.row, problem.column, problem.level) == (2, "completions", "warning")
    assert (problem.value, problem.rule) == (
        "1,200",
        "completions is 1,200, more than places_booked, 9",
    )


def test_doubts_about_many_rows_are_listed_to_a_limit_and_counted(monkeypatch):
    monkeypatch.setattr(noting, "MOST_OF_ONE_KIND", 3)
    rows = [
        {"completions": 10 + place, "places_booked": 9, "organisation": f"Trust {place}"}
        for place in range(8)
    ]
    told = [one for one in checked("training", *rows).warnings if one.column == "completions"]
    assert [one.row for one in told] == [None, 2, 3, 4]
    assert told[0].rule == "5 rows more of completions deserve a second look"


def test_dates_that_read_both_ways_are_asked_about_in_a_draft():
    days = ("02/03/2024", "04/05/2024", "11/12/2024", "01/02/2024")
    rows = [
        {"organisation": f"Trust {number}", "partner_since": day} for number, day in enumerate(days)
    ]
    [problem] = checked("organisations", *rows).problems
    assert "could be day/month or month/day" in problem.rule


@pytest.mark.parametrize(("now", "warned"), [(150, False), (151, True), (50, False), (49, True)])
def test_staff_in_post_changing_by_more_than_half_is_a_warning(now, warned):
    before = {"quarter": LAST_QUARTER, "staff_in_post": 100}
    after = {"quarter": QUARTER, "staff_in_post": now}
    in_one_file = checked("workforce", before, after)
    against_the_published = checked("workforce", after, beside=published(workforce=[before]))
    for draft, row in ((in_one_file, 3), (against_the_published, 2)):
        assert not draft.errors
        assert places(draft.warnings) == ([(row, "staff_in_post", str(now))] if warned else [])


def test_a_headcount_is_not_compared_with_another_organisations_or_before_the_last_year():
    other = {"quarter": LAST_QUARTER, "staff_in_post": 10, "organisation": "Second Trust"}
    older = {"quarter": "2025/26 Q1", "staff_in_post": 10}
    assert checked("workforce", other, older, {"staff_in_post": 400}).problems == []


def test_a_network_that_opens_otherwise_than_it_closed_is_a_warning():
    before = {"quarter": LAST_QUARTER, "members_closing": 80}
    right = {"members_opening": 80}
    wrong = {"members_opening": 79}
    assert checked("networks", before, right).problems == []
    assert places(checked("networks", before, wrong).warnings) == [(3, "members_opening", "79")]
    beside = published(networks=[before])
    assert places(checked("networks", wrong, beside=beside).warnings) == [
        (2, "members_opening", "79")
    ]


def test_a_quarter_corrected_in_the_draft_is_what_the_next_one_is_compared_with():
    beside = published(networks=[{"quarter": LAST_QUARTER, "members_closing": 80}])
    corrected = {"quarter": LAST_QUARTER, "members_closing": 79}
    draft = checked("networks", corrected, {"members_opening": 79}, beside=beside)
    assert draft.problems == []


# --- Keys --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_repeated_key_is_reported_once_in_the_later_row(name):
    [problem] = checked(name, {}, {}).errors
    key = registry()[name].key[0]
    assert (problem.row, problem.column) == (3, key.csv_name)
    assert "is there already, in a row above" in problem.rule
    assert problem.suggestion.endswith(": the first is in row 2")


def test_a_key_repeated_in_another_file_names_that_file():
    files = [factories.file("training", {}, name=name) for name in ("one.csv", "two.csv")]
    [problem] = factories.draft(*files, REGISTER).errors
    assert (problem.file, problem.row) == ("two.csv", 2)
    assert problem.suggestion.endswith(": the first is in row 2 of one.csv")


def test_a_rule_between_columns_says_what_they_hold():
    figures = {"staff_in_post": 40, "staff_trained": 45, "staff_trained_in_date": ""}
    [problem] = checked("workforce", figures).errors
    said = "staff_trained_in_date blank, staff_trained 45, staff_in_post 40"
    assert problem.suggestion.endswith(f"in this row: {said}")


def test_a_key_is_repeated_whatever_way_it_is_written():
    rows = [{}, {"quarter": "Q2 2026/27", "area": "E06000023", "level": "LEVEL 1 INTRODUCTORY"}]
    assert [problem.row for problem in checked("training", *rows).errors] == [3]


def test_a_key_is_repeated_across_the_files_of_a_draft():
    one = factories.file("settings", name="one.csv")
    two = factories.file("settings", name="two.csv")
    [problem] = factories.draft(one, two, REGISTER).errors
    assert (problem.file, problem.row) == ("two.csv", 2)


def test_the_same_key_from_two_senders_is_an_error_in_one_file():
    draft = checked("training", {}, {"returned_by": "Second Trust"})
    [problem] = draft.errors
    assert (problem.row, problem.column, problem.value) == (3, "returned_by", "Second Trust")
    assert "another sender" in problem.rule


def test_the_same_key_from_two_senders_is_an_error_across_files():
    one = factories.file("training", name="one.csv")
    two = factories.file("training", {"returned_by": "Second Trust"}, name="two.csv")
    [problem] = factories.draft(one, two, REGISTER).errors
    assert (problem.file, problem.row, problem.column) == ("two.csv", 2, "returned_by")


def test_the_same_key_from_two_senders_is_an_error_against_the_published():
    beside = published(training=[{}])
    [problem] = checked("training", {"returned_by": "Second Trust"}, beside=beside).errors
    assert (problem.row, problem.column) == (2, "returned_by")
    # What the sender itself returned before is what the draft replaces.
    assert checked("training", {"completions": 7}, beside=beside).problems == []


def test_a_sender_may_take_over_a_key_that_the_other_leaves_out_in_the_same_draft():
    beside = published(training=[{}])
    without = {"route": "Classroom course"}
    assert checked("training", without, {"returned_by": "Second Trust"}, beside=beside).errors == []


@pytest.mark.parametrize("name", ["settings", "networks"])
def test_other_returns_may_come_from_two_senders(name):
    assert checked(name, {}, {"returned_by": "Second Trust"}).errors == []


# --- Regrants ----------------------------------------------------------------------------------

PARENT = {"identifier": "360G-parent", "area": "BNSSG", "area_code": "E54000039"}


def test_a_regrant_names_an_award_in_the_draft_or_on_record():
    regrant = {"identifier": "360G-regrant", "related_activity": "360G-parent"}
    assert checked("funding", PARENT, regrant).problems == []
    assert checked("funding", regrant, beside=published(funding=[PARENT])).problems == []


@pytest.mark.parametrize("parent", ["360G-nobody", "360G-regrant"])
def test_a_regrant_of_no_award_or_of_itself_is_an_error(parent):
    regrant = {"identifier": "360G-regrant", "related_activity": parent}
    [problem] = checked("funding", PARENT, regrant).errors
    assert (problem.row, problem.column, problem.value) == (3, "Related Activity", parent)


def test_a_parent_that_a_whole_replacement_takes_away_is_missed():
    regrant = {"identifier": "360G-regrant", "related_activity": "360G-parent"}
    beside = published(funding=[PARENT])
    assert checked("funding", regrant, beside=beside, mode="revise").errors == []
    [problem] = checked("funding", regrant, beside=beside, mode="replace").errors
    assert problem.column == "Related Activity"


def test_what_is_not_published_about_an_award_may_say_so():
    unknown = dict.fromkeys(
        ["amount_awarded", "award_date", "planned_start_date", "planned_end_date"], "[x]"
    )
    organisations = dict.fromkeys(["recipient_org_identifier", "funding_org_identifier"], "[x]")
    row = {"identifier": "record-of-ours", **unknown, **organisations}
    assert checked("funding", row).problems == []


# --- Quarters, areas, organisations ------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "warned"),
    [(dt.date(2026, 9, 29), True), (dt.date(2026, 9, 30), True), (dt.date(2026, 10, 1), False)],
)
@pytest.mark.parametrize("name", RETURNS)
def test_a_quarter_that_has_not_ended_is_a_warning(name, today, warned):
    problems = checked(name, {"quarter": "Jul-Sep 2026"}, today=today).problems
    expected = [(2, "quarter", "Jul-Sep 2026")] if warned else []
    assert places(problems) == expected
    assert all(problem.level == "warning" for problem in problems)


def test_a_register_may_speak_of_the_future():
    assert checked("targets", {"quarter": "2030/31 Q4"}).problems == []


def test_an_area_that_did_not_exist_in_the_quarter_is_an_error():
    [problem] = checked("settings", {"quarter": "1995/96 Q3"}).errors
    assert problem.column == "area"
    assert problem.rule == "Bristol (E06000023) did not exist in 1995/96 Q3"


@pytest.mark.parametrize("name", ["training", "workforce"])
def test_an_organisation_not_in_the_register_is_a_warning_with_the_nearest(name):
    draft = checked(name, {"organisation": "Example Comunity Trust"})
    [problem] = draft.problems
    assert (problem.row, problem.column, problem.level) == (2, "organisation", "warning")
    assert (problem.suggestion, problem.replaces) == (ORGANISATION, True)


@pytest.mark.parametrize("name", RETURNS)
def test_a_sender_not_in_the_register_is_a_warning(name):
    [problem] = checked(name, {"returned_by": "Somebody Else Entirely"}).problems
    assert (problem.column, problem.level) == ("returned_by", "warning")
    assert (problem.suggestion, problem.replaces) == (
        "Add it to the register, or confirm it",
        False,
    )


def test_another_name_of_an_organisation_is_met_with_its_own():
    [problem] = checked("training", {"organisation": "ect"}).problems
    assert (problem.column, problem.suggestion) == ("organisation", ORGANISATION)


def test_an_organisation_registered_in_the_same_draft_is_known():
    assert factories.draft(factories.file("training"), factories.register()).problems == []


def test_an_organisation_is_unknown_where_the_register_is_replaced_without_it():
    files = [factories.file("training"), factories.register("Another Trust")]
    kept = factories.draft(*files, beside=published(), mode="revise")
    replaced = factories.draft(*files, beside=published(), mode="replace")
    assert kept.problems == []
    assert {problem.column for problem in replaced.warnings} == {"organisation", "returned_by"}


def test_an_employer_that_is_not_recorded_is_no_stranger():
    assert checked("training", {"organisation": reference.EMPLOYER_NOT_RECORDED}).problems == []


# --- Texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@me", "\tx", "\rx", "=HYPERLINK(1)"])
@pytest.mark.parametrize("column", ["what", "why", "note"])
def test_text_that_a_spreadsheet_may_run_is_refused(column, text):
    [problem] = checked("commentary", {column: text}).errors
    assert (problem.row, problem.column) == (2, column)
    assert "must not begin with" in problem.rule


# --- Provenance --------------------------------------------------------------------------------

ILLUSTRATIVE = {"provenance": "illustrative"}


def test_illustrative_rows_alone_are_right():
    assert checked("training", ILLUSTRATIVE, beside=factories.tables()).errors == []


def test_illustrative_rows_beside_real_ones_in_a_draft_are_refused_each():
    row = {**ILLUSTRATIVE, "area": "North Somerset"}
    draft = checked("training", {}, row, {**row, "route": "Classroom course"})
    assert places(draft.errors) == [
        (3, "provenance", "illustrative"),
        (4, "provenance", "illustrative"),
    ]


@pytest.mark.parametrize(
    "name", [dataset.name for dataset in registry() if dataset.replaces_illustrative]
)
def test_illustrative_rows_are_refused_once_real_ones_are_published(name):
    beside = factories.tables(**{name: [{}]})
    draft = factories.draft(
        factories.file("training", {**ILLUSTRATIVE, "area": "North Somerset"}), beside=beside
    )
    assert [problem.column for problem in draft.errors] == ["provenance"]


@pytest.mark.parametrize("name", ["milestones", "funding", "stated_figures", "annotations"])
def test_the_public_record_may_stand_beside_illustrative_rows(name):
    real = factories.tables(**{name: [{}]})
    assert checked("settings", ILLUSTRATIVE, beside=real).errors == []
    illustrative = factories.tables(settings=[ILLUSTRATIVE])
    row = {"source": "Annual report"}
    draft = factories.draft(factories.file(name, row), beside=illustrative)
    assert draft.problems == []
    assert not draft.takes_illustrative_away


@pytest.mark.parametrize(
    "name", [dataset.name for dataset in registry() if dataset.replaces_illustrative]
)
@pytest.mark.parametrize("provenance", ["measured", "estimated", "stated"])
def test_the_first_real_row_warns_that_the_illustrative_ones_go(name, provenance):
    beside = factories.tables(settings=[ILLUSTRATIVE], organisations=[ILLUSTRATIVE])
    row = {"provenance": provenance, "source": "Report"}
    draft = factories.draft(factories.file(name, row), beside=beside)
    warnings = [one.rule for one in draft.warnings if one.row is None]
    assert draft.errors == []
    assert draft.takes_illustrative_away
    assert warnings == ["publishing this takes all the illustrative data away, in the same release"]


def test_rows_that_go_are_not_compared_with():
    # The illustrative register goes with the rest: what it knew is no longer known.
    beside = factories.tables(
        workforce=[{"quarter": LAST_QUARTER, "staff_in_post": 10, **ILLUSTRATIVE}],
        organisations=[{**ILLUSTRATIVE}],
    )
    rules = {problem.rule for problem in checked("workforce", beside=beside).warnings}
    assert not any("more than half" in rule for rule in rules)
    assert "organisation is not in the register of organisations" in rules


@pytest.mark.parametrize("written", ["EXAMPLE COMMUNITY TRUST", "Example  community-Trust."])
def test_an_organisation_written_otherwise_than_in_the_register_is_an_error_with_its_name(written):
    beside = factories.tables(organisations=[{}])
    row = {"organisation": written, "returned_by": "Example Community Trust"}
    [error] = checked("workforce", row, beside=beside).errors
    assert (error.column, error.suggestion) == ("organisation", "Example Community Trust")
    assert error.replaces


# --- Laws --------------------------------------------------------------------------------------

SLIPS = st.sampled_from(
    [{}, {"area": "Bristl"}, {"completions": "-1"}, {"quarter": "2026 Q1"}, {"sector": "Health"}]
)


@settings(max_examples=20)
@given(st.lists(SLIPS, min_size=1, max_size=6))
def test_every_slip_is_told_in_its_own_row_and_nowhere_else(rows):
    named = [{**slip, "organisation": f"Trust {place}"} for place, slip in enumerate(rows)]
    errors = checked("training", *named).errors
    expected = [place for place, slip in enumerate(rows, start=2) for _ in slip]
    assert [problem.row for problem in errors] == expected


@settings(max_examples=12)
@given(st.permutations(range(4)))
def test_the_order_of_files_changes_no_table(order):
    files = [
        factories.file("training", {"area": area}, name=f"{area}.csv")
        for area in ("Bristol", "North Somerset", "South Gloucestershire", "BNSSG")
    ]
    table = checking.check([files[place] for place in order], drafted.Published()).tables
    rows = table["training"].sort_values("area", ignore_index=True)
    assert rows["area"].tolist() == ["BNSSG", "Bristol", "North Somerset", "South Gloucestershire"]
    assert rows["completions"].tolist() == [42] * 4
