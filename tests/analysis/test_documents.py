"""Templates, Table Schemas and the data dictionary follow from the declarations.

`frictionless` reads the Table Schemas as anybody's tool would: an opinion on each file that owes
nothing to our own checks.
"""

import csv
import io
import re
import tempfile
from pathlib import Path

import frictionless
import pytest

from analysis import checking, dictionary, documents, drafted, quarters, reading, wording
from analysis.datasets import registry
from analysis.declare import MARKER_WORDS, STATUS_WORDS, Dataset, Kind, Status, Type

ROOT = Path(__file__).parents[2]

DATASETS = [pytest.param(dataset, id=dataset.name) for dataset in registry()]
INDICATORS = [pytest.param(found, id=found.id) for found in registry().indicators.values()]


# Where frictionless cannot take the schema or the file at all, it has no opinion on the rows.
UNREADABLE = {"schema-error", "field-error", "resource-error", "source-error", "encoding-error"}


def cells_of(template: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(template.removeprefix("\ufeff"), newline="")))


def example(dataset: Dataset, **changes: str) -> dict[str, str]:
    """Return the template's example row by header, with changes by column name."""
    header, row = cells_of(documents.template(dataset))
    changed = {dataset.column(name).csv_name: text for name, text in changes.items()}
    return dict(zip(header, row, strict=True)) | changed


def content(*rows: dict[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def errors_of_ours(dataset: Dataset, file: bytes) -> list[reading.Problem]:
    raw = reading.read("file.csv", file, dataset=dataset.name)
    return checking.check([raw], drafted.Published()).errors


def errors_of_frictionless(dataset: Dataset, file: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "file.csv").write_bytes(file)
        descriptor = {
            # Without it frictionless takes the schema inside for version 1, and refuses it.
            "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
            "name": dataset.name,
            "path": "file.csv",
            "schema": documents.table_schema(dataset),
        }
        resource = frictionless.Resource.from_descriptor(descriptor, basepath=folder)
        found = resource.validate().flatten(["type", "message"])
    assert not {type for type, _ in found} & UNREADABLE, found
    return [message for _, message in found]


def agreed(dataset: Dataset, file: bytes) -> bool:
    """Return whether a file is right, in the one opinion of both."""
    ours, theirs = errors_of_ours(dataset, file), errors_of_frictionless(dataset, file)
    assert bool(ours) == bool(theirs), f"ours: {ours}; frictionless: {theirs}"
    return not ours


# --- The files -------------------------------------------------------------------------------


def test_the_documents_in_the_project_are_the_declared_ones():
    assert documents.stale(ROOT) == []


def test_every_missing_document_is_named_and_written(tmp_path):
    assert documents.stale(tmp_path) == sorted(documents.files())
    written = documents.write(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(documents.files())
    assert documents.stale(tmp_path) == []


def test_what_is_written_again_is_only_what_differs(tmp_path):
    documents.write(tmp_path)
    changed = tmp_path / documents.DICTIONARY
    changed.write_text("edited by hand", encoding="utf-8")
    assert documents.stale(tmp_path) == [documents.DICTIONARY]
    assert documents.write(tmp_path) == [changed]
    assert documents.write(tmp_path) == []


def test_other_line_endings_are_a_difference(tmp_path):
    documents.write(tmp_path)
    template = tmp_path / "data/templates/training.csv"
    template.write_bytes(template.read_bytes().replace(b"\n", b"\r\n"))
    assert documents.stale(tmp_path) == ["data/templates/training.csv"]


def test_documents_of_a_dataset_that_is_gone_are_named_and_removed(tmp_path):
    documents.write(tmp_path)
    left = [tmp_path / "data/templates" / name for name in ("gone.csv", "gone.schema.json")]
    for path in left:
        path.write_text("left over", encoding="utf-8")
    assert documents.stale(tmp_path) == [path.relative_to(tmp_path).as_posix() for path in left]
    assert documents.write(tmp_path) == left
    assert not any(path.exists() for path in left)


# --- Templates -------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_holds_every_column_and_one_example_row(dataset):
    text = documents.template(dataset)
    header, *rows = cells_of(text)
    assert header == [column.csv_name for column in dataset.all_columns]
    assert rows == [[column.example for column in dataset.all_columns]]
    # For Excel; the reader takes it or leaves it.
    assert text.startswith("\ufeff")
    assert "\r" not in text


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_is_recognised_by_its_headers(dataset):
    raw = reading.read("template.csv", documents.template(dataset).encode())
    assert (raw.dataset, raw.problems, raw.rows) == (dataset, [], 1)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_example_row_passes_the_checks(dataset):
    raw = reading.read("template.csv", documents.template(dataset).encode())
    assert checking.check([raw], drafted.Published()).errors == []


# --- Table Schemas ---------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_template_is_valid_for_its_table_schema(dataset):
    assert agreed(dataset, documents.template(dataset).encode())


@pytest.mark.parametrize("dataset", DATASETS)
def test_columns_may_come_in_any_order_and_others_be_there(dataset):
    row = {"comment_of_ours": "extra"} | dict(reversed(example(dataset).items()))
    assert agreed(dataset, content(row))


@pytest.mark.parametrize("dataset", DATASETS)
def test_optional_columns_may_be_left_out(dataset):
    row = example(dataset)
    for column in dataset.all_columns:
        if not column.required:
            del row[column.csv_name]
    assert agreed(dataset, content(row))


@pytest.mark.parametrize("dataset", DATASETS)
def test_required_columns_may_not_be_left_out(dataset):
    # Table Schema cannot require a column whose cells may say [x]; there ours stands alone.
    for column in dataset.columns:
        defaulted = column.default is not None or column.default_from is not None
        if column.required and not column.has_status and not defaulted:
            row = example(dataset)
            del row[column.csv_name]
            assert not agreed(dataset, content(row))


WRONG = {
    Type.TEXT: "=1+1",
    Type.CHOICE: "none of the list",
    Type.CHOICES: "none of the list",
    Type.AREA: "Nowhere",
    Type.QUARTER: "2022 Q1",
    Type.DATE: "2026-02-30",
    Type.COUNT: "-1",
    Type.NUMBER: "many",
    Type.MONEY: "-1",
}


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_wrong_cell_is_refused_in_every_column(dataset):
    for column in dataset.all_columns:
        assert not agreed(dataset, content(example(dataset, **{column.name: WRONG[column.type]})))


@pytest.mark.parametrize("dataset", DATASETS)
def test_words_and_halves_are_no_counts(dataset):
    for column in dataset.columns:
        if column.type is Type.COUNT:
            for text in ("many", "1.5"):
                assert not agreed(dataset, content(example(dataset, **{column.name: text})))


@pytest.mark.parametrize("dataset", DATASETS)
def test_blank_cells_are_right_where_they_mean_something(dataset):
    # Blank key cells with a default are filled by our check; Table Schema has no word for it.
    for column in dataset.all_columns:
        if column.default_from is None and not (column in dataset.key and column.default):
            right = agreed(dataset, content(example(dataset, **{column.name: ""})))
            assert right == (not column.required), column.name


@pytest.mark.parametrize("dataset", DATASETS)
def test_not_available_is_right_where_a_status_is_possible(dataset):
    for column in dataset.columns:
        if column.default is None and column.default_from is None:
            right = agreed(dataset, content(example(dataset, **{column.name: "[x]"})))
            assert right == column.has_status, column.name


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_every_status_stands_in_a_numeric_cell(status):
    dataset = registry()["networks"]
    assert agreed(dataset, content(example(dataset, members_closing=f"[{status.value}]")))


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_repeated_key_is_refused(dataset):
    assert not agreed(dataset, content(example(dataset), example(dataset)))


def test_a_table_schema_labels_every_status():
    schema = documents.table_schema(registry()["training"])
    labels = {entry["value"]: entry["label"] for entry in schema["missingValues"]}
    del labels[""]
    assert labels == {f"[{s.value}]": STATUS_WORDS[s] for s in Status if s is not Status.OK}


# --- The data dictionary ---------------------------------------------------------------------


def section(heading: str) -> str:
    """Return the dictionary from one heading of the third level to the next heading."""
    found = re.search(
        rf"^### {re.escape(heading)}$(.*?)(?=^##|\Z)", dictionary.markdown(), flags=re.M | re.S
    )
    assert found, f"no section {heading}"
    return found[1]


def test_the_dictionary_says_where_it_comes_from():
    first = dictionary.markdown().splitlines()[0]
    assert "make documents" in first
    assert "analysis/datasets" in first


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_dictionary_explains_every_column_and_rule(dataset):
    text = section(f"{dataset.title} ({dataset.name})")
    assert dataset.purpose in text
    assert ("- Quarterly return:" in text, "- Register:" in text) == (
        dataset.is_return,
        not dataset.is_return,
    )
    for column in dataset.columns:
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{column.csv_name}` |")]
        assert column.meaning in row
        assert column.example in row
    for rule in dataset.rules:
        assert f"{'Error' if rule.is_error else 'Warning'} unless {rule.words}." in text


@pytest.mark.parametrize("indicator", INDICATORS)
def test_the_dictionary_explains_every_indicator(indicator):
    text = section(f"{indicator.id} {indicator.title}")
    told = (
        indicator.question,
        indicator.why_it_matters,
        indicator.unit,
        indicator.kind.value,
        indicator.re_aim,
        indicator.owner,
        indicator.reviewed,
        indicator.agreed_by,
        *indicator.caveats,
    )
    assert [words for words in told if words not in text] == []
    assert ("Formula: " in text, "What would be needed: " in text) == (
        indicator.is_collected,
        not indicator.is_collected,
    )


def test_the_dictionary_explains_statuses_markers_and_quarters():
    text = dictionary.markdown()
    for status, words in STATUS_WORDS.items():
        assert (f"| `[{status.value}]` | {words} |" in text) == (status is not Status.OK)
    for marker, words in MARKER_WORDS.items():
        assert f"| `{marker}` | {words} |" in text
    for form in wording.QUARTER_FORMS:
        assert f"`{form}`" in text
        assert quarters.parse(form).label == "2021/22 Q4"


def test_the_rows_of_every_table_have_the_cells_of_its_header():
    widths = [
        len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        for line in dictionary.markdown().splitlines()
    ]
    pairs = zip(widths, widths[1:], strict=False)
    assert [pair for pair in pairs if all(pair) and pair[0] != pair[1]] == []


def test_a_bar_in_a_cell_is_escaped():
    table = dictionary._table(["Header"], [["this|that\nand more"]])
    assert table.splitlines()[-1] == r"| this\|that and more |"


def test_every_link_of_the_dictionary_leads_to_one_of_its_headings():
    text = dictionary.markdown()
    headings = re.findall(r"^#+ (.*)$", text, flags=re.M)
    anchors = [dictionary._anchor(heading) for heading in headings]
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#(.*?)\)", text)) <= set(anchors)


# --- Words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("id", "words"),
    [
        (
            "TR1",
            "staff_trained / staff_in_post × 100, sums before ratios, from those that gave both",
        ),
        ("TR2", "sum of completions, without route Talk or webinar"),
        (
            "TR11",
            "(a group's share of staff_trained - its share of staff_in_post) × 100",
        ),
        (
            "NW2",
            "sum of joiners - sum of leavers, only network Ambassador and practitioner network",
        ),
        (
            "NW4",
            "organisations with active_network_members of at least 1 / organisations that "
            "returned it × 100",
        ),
        ("AD1", "organisations with a pledge_date / organisations current × 100"),
    ],
)
def test_a_formula_is_said_in_words(id, words):
    assert wording.formula_in_words(registry().indicators[id]) == words


def test_what_is_not_collected_says_what_it_needs():
    indicator = registry().indicators["FD6"]
    words = wording.formula_in_words(indicator)
    assert words == f"not yet collected; it needs {indicator.formula.needs}"


def test_a_register_formula_without_words_of_its_own_is_not_left_blank():
    for indicator in registry().indicators.values():
        if hasattr(indicator.formula, "function"):
            assert indicator.formula.words in wording.formula_in_words(indicator).replace(
                f" × {indicator.scale:g}", ""
            )


@pytest.mark.parametrize(
    ("dataset", "column", "words"),
    [
        ("training", "quarter", "required"),
        ("training", "completions", "required, or `[x]` where it is not available"),
        ("training", "sessions", "optional: blank is `[x]`, not available"),
        ("training", "level", "optional: blank is `Not recorded`"),
        ("training", "sector", "optional: blank takes the register's sector"),
        ("training", "returned_by", "optional: blank takes the organisation"),
        ("organisations", "pledge_date", "optional: blank is `[z]`, not applicable"),
    ],
)
def test_what_a_blank_means_is_said_in_words(dataset, column, words):
    assert wording.blank_in_words(registry()[dataset].column(column)) == words


def test_a_stock_never_adds_over_quarters_and_a_flow_always_does():
    for dataset in registry().returns:
        for measure in dataset.measures:
            over = wording.adds_over_in_words(measure).split(", ")
            assert ("quarter" in over) == (measure.kind is Kind.FLOW), measure.name
