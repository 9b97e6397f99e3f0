"""What is declared is what the contract (data-model.md) fixes, for every dataset and indicator."""

import dataclasses
import datetime as dt
import re

import pytest

from analysis import cells, checking, dictionary, documents, drafted, reading, reference, wording
from analysis.columns import AREA, QUARTER, RETURNED_BY
from analysis.datasets import registry
from analysis.declare import (
    Better,
    Column,
    Dataset,
    FromRegister,
    Indicator,
    Kind,
    NotCollected,
    Ratio,
    Registry,
    ShareGap,
    ShareOfOrganisations,
    Sum,
    Type,
)

# The contract's table: every header in order; `!` marks the key, `?` what is optional.
CONTRACT = {
    "training": "!quarter !area !organisation !sector !level !route !returned_by completions "
    "?people_newly_trained ?places_booked ?sessions ?sessions_co_delivered ?evaluation_responses "
    "?evaluation_improved",
    "workforce": "!quarter !area !organisation !sector !returned_by staff_in_post ?staff_trained "
    "?staff_trained_in_date ?staff_requiring_level ?staff_at_required_level ?active_trainers "
    "?active_network_members",
    "settings": "!quarter !area !setting_type !returned_by settings_whole_trained "
    "?settings_policy_reviewed ?settings_total",
    "networks": "!quarter !area !network !returned_by members_closing ?members_opening ?joiners "
    "?leavers ?members_attending ?meetings ?organisations_represented",
    "funding": "!Identifier,Title,Description,Currency,Amount Awarded,?Amount Disbursed,"
    "Award Date,Planned Dates:Start Date,Planned Dates:End Date,Recipient Org:Identifier,"
    "Recipient Org:Name,Funding Org:Identifier,Funding Org:Name,Beneficiary Location:Name,"
    "Beneficiary Location:Geographic Code,?Related Activity,ti_share,status,source_url,"
    "?contested_amount",
    "milestones": "!milestone_id title theme area lead_organisation status ?due_date "
    "?achieved_date ?evidence_url re_aim",
    "organisations": "!organisation sector area ?alias ?partner_since ?partner_until ?returns_due "
    "?returns_from ?pledge_date",
    "stated_figures": "!figure_id title area date value qualifier unit source",
    "commentary": "!commentary_id quarter area ?indicator what ?why ?action ?owner_role ?due_date "
    "?action_status ?board_ask ?decision",
    "targets": "!indicator !area !quarter value ?agreed_by ?agreed_on",
    "annotations": "!annotation_id date area ?indicator text",
    "rebases": "!indicator !area !quarter reason decided_by decided_on",
}
RETURNS = {"training", "workforce", "settings", "networks"}
# The registers whose first row that is not illustrative takes the illustrative data away.
TAKES_ILLUSTRATIVE_AWAY = {"organisations", "targets", "commentary", "rebases"}

# Domain reference, section 6.
IDS = [
    *(f"TR{number}" for number in range(1, 12)),
    *(f"NW{number}" for number in range(1, 8)),
    *(f"FD{number}" for number in range(1, 7)),
    *(f"AD{number}" for number in range(1, 7)),
    "DQ1",
    # Beside those of the reference: people newly trained, which completions are not.
    "TR12",
]

STOCKS = {
    *("staff_in_post", "staff_trained", "staff_trained_in_date", "staff_requiring_level"),
    *("staff_at_required_level", "active_trainers", "active_network_members"),
    *("settings_whole_trained", "settings_policy_reviewed", "settings_total"),
    *("members_closing", "members_opening", "organisations_represented"),
}
# Counts of organisations, settings, sessions, places and money are exempt from disclosure control.
EXEMPT = {"organisations", "settings", "sessions", "meetings", "places", "GBP"}

SHIPPED_LISTS = {"sectors": 14, "routes": 13, "levels": 5, "networks": 4}

DATASETS = [pytest.param(dataset, id=dataset.name) for dataset in registry()]
INDICATORS = [pytest.param(found, id=found.id) for found in registry().indicators.values()]
COLUMNS = [
    pytest.param(dataset, column, id=f"{dataset.name}.{column.name}")
    for dataset in registry()
    for column in dataset.columns
]
MEASURES = [
    pytest.param(dataset, column, id=f"{dataset.name}.{column.name}")
    for dataset in registry()
    for column in dataset.measures
]


def contract(name: str) -> list[str]:
    line = CONTRACT[name]
    return line.split("," if "," in line else " ")


def _is_defaulted(column: Column) -> bool:
    return column.default is not None or column.default_from is not None


# --- Datasets --------------------------------------------------------------------------------


def test_the_datasets_are_those_of_the_contract():
    assert {dataset.name for dataset in registry()} == set(CONTRACT)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_headers_are_the_contracts_in_its_order(dataset):
    headers = [column.csv_name for column in dataset.columns]
    assert headers == [header.lstrip("!?") for header in contract(dataset.name)]


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_key_is_the_contracts(dataset):
    key = [header[1:] for header in contract(dataset.name) if header.startswith("!")]
    assert [column.csv_name for column in dataset.key] == key


@pytest.mark.parametrize("dataset", DATASETS)
def test_what_is_optional_is_the_contracts(dataset):
    optional = [header[1:] for header in contract(dataset.name) if header.startswith("?")]
    assert [column.csv_name for column in dataset.columns if not column.required] == optional


@pytest.mark.parametrize("dataset", DATASETS)
def test_returns_and_registers_are_the_contracts(dataset):
    assert dataset.is_return == (dataset.name in RETURNS)
    assert dataset.replaces_illustrative == (dataset.name in RETURNS | TAKES_ILLUSTRATIVE_AWAY)


def test_every_return_has_a_quarter_an_area_and_a_sender_in_its_key():
    for dataset in registry().returns:
        assert {"quarter", "area", "returned_by"} <= set(dataset.key_names), dataset.name
        assert dataset.unit in dataset.key_names


def test_every_file_may_carry_where_it_comes_from():
    for dataset in registry():
        names = {column.name for column in dataset.all_columns}
        assert {"provenance", "source", "source_date", "note"} <= names
        assert dataset.column("provenance").default == "measured"


def test_the_defaults_are_the_contracts():
    training = registry()["training"]
    defaults = {
        column.name: column.default or column.default_from
        for column in training.columns
        if _is_defaulted(column)
    }
    assert defaults == {
        "area": "organisation.area",
        "sector": "organisation.sector",
        "level": "Not recorded",
        "route": "Not recorded",
        "returned_by": "organisation",
    }


@pytest.mark.parametrize(("dataset", "column"), COLUMNS)
def test_a_column_says_what_it_means_and_shows_an_example(dataset, column):
    assert column.meaning
    assert "\n" not in column.meaning
    assert column.example or not column.required


@pytest.mark.parametrize(("dataset", "column"), COLUMNS)
def test_every_example_reads_without_a_word(dataset, column):
    cell = cells.read(column, column.example)
    assert (cell.rule, cell.suggestion) == ("", "")
    assert cell.value is not None or not column.example


@pytest.mark.parametrize(("dataset", "column"), MEASURES)
def test_a_measure_says_its_kind_its_unit_and_what_it_adds_over(dataset, column):
    assert column.kind in (Kind.FLOW, Kind.STOCK)
    assert column.unit
    # Over quarters a flow adds by its kind, a stock never.
    assert set(column.adds_over) <= set(dataset.key_names) - {"quarter"}


@pytest.mark.parametrize(("dataset", "column"), COLUMNS)
def test_only_measures_have_a_kind(dataset, column):
    assert column.is_measure == (column.kind is not None)


def test_stocks_and_flows_are_the_contracts():
    for dataset in registry().returns:
        for column in dataset.measures:
            assert (column.kind is Kind.STOCK) == (column.name in STOCKS), column.name


def test_people_are_not_added_where_they_would_count_twice():
    training, networks = registry()["training"], registry()["networks"]
    assert "level" not in training.column("people_newly_trained").adds_over
    assert "level" in training.column("completions").adds_over
    for name in ("members_closing", "members_opening", "joiners", "leavers", "members_attending"):
        assert "network" not in networks.column(name).adds_over
    assert networks.column("organisations_represented").adds_over == ()


def test_headcounts_are_carried_forward_for_four_quarters():
    carried = {
        column.name: column.carried
        for dataset in registry()
        for column in dataset.measures
        if column.carried
    }
    assert carried == {"staff_in_post": 4, "settings_total": 4}


def test_counts_of_people_are_under_disclosure_control_and_the_others_exempt():
    for dataset in registry().returns:
        for column in dataset.measures:
            assert column.headcounts == (column.unit not in EXEMPT), column.name


def test_the_shipped_lists_are_the_contracts():
    assert {name: len(reference.names(name)) for name in SHIPPED_LISTS} == SHIPPED_LISTS
    assert reference.headline_network() == "Ambassador and practitioner network"
    assert reference.counted_apart() == ("Talk or webinar",)
    codes = {area.name: area.code for area in reference.areas()}
    assert codes == {
        "Bristol": "E06000023",
        "North Somerset": "E06000024",
        "South Gloucestershire": "E06000025",
        "BNSSG": "E54000039",
        "Avon and Somerset": "E23000036",
    }


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_rule_reads_columns_of_its_dataset_and_says_what_to_do(dataset):
    for rule in dataset.rules:
        assert {column.name for column in rule.columns} <= {c.name for c in dataset.all_columns}
        assert rule.words
        assert rule.suggestion


def test_a_dataset_or_an_indicator_is_declared_once():
    declared = Registry(dict(registry().datasets))
    workforce = declared["workforce"]
    with pytest.raises(ValueError, match="dataset workforce is declared twice"):
        declared.add(workforce)
    again = dataclasses.replace(workforce, name="again")
    with pytest.raises(ValueError, match="indicator TR1 is declared twice"):
        declared.add(again)


def test_a_column_shared_by_name_is_stored_in_one_way():
    declared = Registry(dict(registry().datasets))
    clashing = Column(name="completions", meaning="Words, not a number", example="many")
    with pytest.raises(ValueError, match="stored as string, but training stores it as int64"):
        declared.add(Dataset("clashing", "", "", key=(clashing,), columns=(clashing,)))


def test_a_dataset_declares_each_column_once_and_keeps_its_key_among_them():
    with pytest.raises(ValueError, match="declared twice: area"):
        Dataset("twice", "", "", key=(AREA,), columns=(AREA, AREA))
    with pytest.raises(ValueError, match="key columns not among the columns"):
        Dataset("keyless", "", "", key=(QUARTER,), columns=(AREA,))


# --- Indicators ------------------------------------------------------------------------------


def test_the_indicators_are_those_of_the_domain_reference():
    assert sorted(registry().indicators) == sorted(IDS)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_an_indicator_says_what_it_asks_and_who_keeps_it(indicator):
    assert indicator.question.endswith("?")
    assert indicator.why_it_matters.endswith(".")
    assert indicator.title
    assert indicator.unit
    assert indicator.owner
    assert indicator.agreed_by
    assert dt.date.fromisoformat(indicator.reviewed) <= dt.date(2026, 12, 31)
    assert indicator.better in Better
    assert indicator.re_aim in {
        *("Reach", "Effectiveness", "Adoption", "Implementation", "Maintenance"),
    }


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_texts_of_an_indicator_are_whole_sentences_that_stand_anywhere(indicator):
    assert all(caveat.endswith(".") for caveat in indicator.caveats)
    texts = (indicator.title, indicator.question, indicator.why_it_matters, *indicator.caveats)
    for text in texts:
        assert text == text.strip()
        assert not re.search(r"[|<>\n\t`*_$\[\]]|  ", text), text


@pytest.mark.parametrize("indicator", INDICATORS)
def test_a_percentage_is_a_ratio_times_a_hundred(indicator):
    if indicator.is_collected:
        is_share = indicator.unit in ("%", "percentage points")
        assert (indicator.scale == 100) == is_share


def _measures_of(indicator: Indicator) -> tuple[Column, ...]:
    match indicator.formula:
        case Sum(measure, minus):
            return (measure,) if minus is None else (measure, minus)
        case Ratio(one, other) | ShareGap(one, other):
            return (one, other)
        case ShareOfOrganisations(measure):
            return (measure,)
        case FromRegister() | NotCollected():
            return ()
    raise AssertionError(f"{indicator.id}: a formula these tests do not know")


@pytest.mark.parametrize("indicator", INDICATORS)
def test_an_indicator_is_fed_by_measures_of_the_dataset_it_stands_beside(indicator):
    dataset = registry().dataset_of(indicator)
    assert all(measure in dataset.measures for measure in _measures_of(indicator))


@pytest.mark.parametrize("indicator", INDICATORS)
def test_breakdowns_and_limits_are_by_columns_of_the_key(indicator):
    dataset = registry().dataset_of(indicator)
    limits = [*indicator.where, *indicator.excluding]
    for name, values in limits:
        assert set(values) <= set(dataset.column(name).allowed)
    if _measures_of(indicator):
        named = {name for names in indicator.breakdowns for name in names}
        assert named | {name for name, _ in limits} <= set(dataset.key_names)


@pytest.mark.parametrize(
    ("id", "formula"),
    [
        ("TR1", "staff_trained / staff_in_post × 100"),
        ("TR7", "staff_trained_in_date / staff_trained × 100"),
        ("TR9", "evaluation_improved / evaluation_responses × 100"),
        ("NW1", "sum of members_closing"),
        ("NW4", "organisations with active_network_members of at least 1"),
        ("FD1", "amount awarded, spread evenly"),
        ("FD3", "months"),
        ("AD1", "organisations with a pledge_date / organisations current"),
        ("AD4", "governance milestones achieved by their due date / those due by now"),
        ("DQ1", "returns received / returns due"),
    ],
)
def test_the_contracts_readings_are_the_declared_ones(id, formula):
    assert wording.formula_in_words(registry().indicators[id]).startswith(formula)


def test_the_headline_of_the_networks_is_the_ambassador_and_practitioner_network():
    [(name, values)] = registry().indicators["NW1"].where
    assert (name, values) == ("network", ("Ambassador and practitioner network",))


def test_what_the_columns_cannot_feed_says_what_would_be_needed():
    missing = {found.id for found in registry().indicators.values() if not found.is_collected}
    assert missing == {"TR6", "TR10", "NW3", "NW7", "FD5", "FD6", "AD2", "AD5"}
    assert all(registry().indicators[id].formula.needs for id in missing)


# --- Adding a dataset touches one file -------------------------------------------------------

TEAMS = Column(
    name="teams",
    meaning="Teams in the service on the last day of the quarter",
    type=Type.COUNT,
    kind=Kind.STOCK,
    unit="teams",
    adds_over=("area", "returned_by"),
    example="12",
)
TEAMS_REFLECTING = dataclasses.replace(
    TEAMS,
    name="teams_reflecting",
    meaning="Teams with regular reflective practice",
    required=False,
    example="5",
)
REFLECTIVE_SESSIONS = dataclasses.replace(
    TEAMS,
    name="reflective_sessions",
    meaning="Reflective sessions held in the quarter",
    kind=Kind.FLOW,
    unit="sessions",
    required=False,
    example="30",
)
REFLECTIVE_PRACTICE = Dataset(
    name="reflective_practice",
    title="Reflective practice return",
    purpose="Teams that meet to reflect.",
    key=(QUARTER, AREA, RETURNED_BY),
    columns=(QUARTER, AREA, RETURNED_BY, TEAMS, TEAMS_REFLECTING, REFLECTIVE_SESSIONS),
    indicators=(
        Indicator(
            id="RP1",
            title="Teams reflecting",
            question="What share of teams has regular reflective practice?",
            why_it_matters="Reflection keeps learning alive.",
            formula=Ratio(TEAMS_REFLECTING, TEAMS),
            unit="%",
            scale=100,
            kind=Kind.RATIO,
            better=Better.HIGHER,
            re_aim="Implementation",
            owner="Practice lead",
            reviewed="2026-11-01",
        ),
    ),
    is_return=True,
    replaces_illustrative=True,
    page="training",
)


@pytest.fixture
def added():
    """A dataset nobody else knows of, in the registry for one test."""
    registry().add(REFLECTIVE_PRACTICE)
    yield REFLECTIVE_PRACTICE
    del registry().datasets[REFLECTIVE_PRACTICE.name]


def test_an_added_dataset_has_its_documents(added, tmp_path):
    files = documents.files()
    header = "quarter,area,returned_by,teams,teams_reflecting,reflective_sessions,provenance"
    assert files["data/templates/reflective_practice.csv"].startswith(f"\ufeff{header}")
    assert '"teams_reflecting"' in files["data/templates/reflective_practice.schema.json"]
    assert "### Reflective practice return (reflective_practice)" in dictionary.markdown()
    assert "teams_reflecting / teams × 100" in dictionary.markdown()
    assert tmp_path / "data/templates/reflective_practice.csv" in documents.write(tmp_path)


def test_an_added_dataset_is_recognised_and_checked(added):
    content = documents.template(added).encode()
    raw = reading.read("return.csv", content)
    assert (raw.dataset, raw.problems) == (added, [])
    draft = checking.check([raw], drafted.Published())
    assert draft.errors == []
    [row] = draft.tables["reflective_practice"].to_dict("records")
    assert (row["teams"], row["teams_reflecting"], row["reflective_sessions"]) == (12, 5, 30)


def test_a_slip_in_an_added_dataset_is_reported(added):
    content = b"quarter,area,returned_by,teams\n2026/27 Q1,Bristl,Example Trust,-4\n"
    draft = checking.check([reading.read("return.csv", content)], drafted.Published())
    found = {(problem.row, problem.column, problem.suggestion) for problem in draft.errors}
    # What a minus stands for is not guessed.
    figure = "Give the figure itself, not a correction of an earlier one, or [x]"
    assert found == {(2, "area", "Bristol"), (2, "teams", figure)}


def test_an_added_indicator_may_have_a_target(added):
    target = b"indicator,area,quarter,value\nRP1,Bristol,2026/27 Q4,50\n"
    draft = checking.check([reading.read("targets.csv", target)], drafted.Published())
    assert draft.errors == []


def test_an_added_dataset_is_gone_after_the_test():
    assert "reflective_practice" not in registry().datasets
