"""The command line: the JSON, the exit codes and the guarantees of the contract."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import differences, reading
from analysis.__main__ import main
from analysis.datasets import registry
from tests import factories
from tests.factories import QUARTER

ROOT = Path(__file__).parents[2]
PROBLEM = {"file", "row", "column", "value", "rule", "suggestion", "level"}
VALUE = {
    "area", "quarter", "group", "value", "status", "markers", "numerator", "denominator", "lower",
    "upper", "received", "expected", "provenance",
}  # fmt: skip


def row(sender, completions=42, **more):
    return {"organisation": sender, "returned_by": sender, "completions": completions, **more}


@pytest.fixture
def store(named_store):
    return named_store


@pytest.fixture
def csv(tmp_path):
    """Write a CSV and return its path."""

    def write(dataset, *rows, name=None, **options):
        path = tmp_path / (name or f"{dataset}.csv")
        path.write_text(factories.csv(dataset, *rows, **options), encoding="utf-8")
        return path

    return write


# --- check -------------------------------------------------------------------------------------


def test_check_prints_the_contracts_json(store, run, csv):
    path = csv("training", {}, {"area": "Bristl", "route": "Classroom course"})
    code, report = run("check", path)
    assert code == 1
    assert (report["file"], report["dataset"], report["rows"]) == ("training.csv", "training", 2)
    [error] = [one for one in report["problems"] if one["level"] == "error"]
    assert set(error) >= PROBLEM
    assert (error["file"], error["row"], error["column"]) == ("training.csv", 3, "area")
    assert (error["value"], error["suggestion"]) == ("Bristl", "Bristol")


def test_warnings_alone_exit_0(store, run, csv):
    code, report = run("check", csv("training", {"sessions": ".."}))
    assert code == 0
    assert [one["level"] for one in report["problems"]] == ["warning"]


def test_the_later_of_two_duplicates_is_named(store, run, csv):
    code, report = run("check", csv("training", {}, {"route": "Classroom course"}, {}))
    assert code == 1
    assert [one["row"] for one in report["problems"] if one["level"] == "error"] == [4]


def test_of_several_files_the_top_names_none(store, run, csv):
    code, report = run("check", csv("training"), csv("settings"))
    assert code == 0
    assert (report["file"], report["dataset"], report["rows"]) == (None, None, 2)


def test_a_problem_of_the_whole_file_has_no_row(store, run, csv):
    code, report = run("check", csv("training", without=["completions"]))
    assert code == 1
    [error] = [one for one in report["problems"] if one["level"] == "error"]
    assert (error["row"], error["column"]) == (None, "completions")


def test_personal_data_is_never_echoed(store, run, csv):
    path = csv("training", {"note": "Ring Jo Bloggs on 07700 900123"})
    code, report = run("check", path)
    assert code == 1
    assert "900123" not in json.dumps(report)
    assert any(one["value"] is None for one in report["problems"])


def test_a_dataset_may_be_named(store, run, csv):
    code, report = run("check", csv("training"), "--dataset", "training")
    assert (code, report["dataset"]) == (0, "training")


# --- publish -----------------------------------------------------------------------------------


def test_publish_commits_all_files_as_one_release(store, run, csv):
    paths = csv("training"), csv("settings")
    code, report = run("publish", *paths, "--by", "Data lead", "--publish-id", "one")
    assert (code, report) == (0, {"version": 2, "publish_id": "one"})
    _, history = run("history")
    newest, first = history["releases"]
    assert (newest["version"], newest["by"], newest["note"]) == (2, "Data lead", "")
    assert [set(file) for file in newest["files"]] == [{"name", "dataset", "sha256", "rows"}] * 2
    assert {file["dataset"] for file in newest["files"]} == {"training", "settings"}
    assert first["version"] == 1
    assert pd.Timestamp(newest["at"]).tz is not None


def test_warnings_that_are_not_accepted_exit_1_and_publish_nothing(store, run, csv):
    path = csv("training", {"sessions": ".."})
    code, report = run("publish", path, "--by", "Data lead")
    assert (code, store.version) == (1, 1)
    assert [one["rule"] for one in report["problems"]] == [".. is an older way to write [x]"]
    code, _ = run("publish", path, "--by", "Data lead", "--accept-warnings")
    assert (code, store.version) == (0, 2)


def test_one_wrong_file_of_several_publishes_nothing(store, run, csv):
    paths = csv("settings"), csv("training", {"area": "Bristl"})
    code, report = run("publish", *paths, "--by", "Data lead", "--accept-warnings")
    assert (code, report["file"], store.version) == (1, None, 1)
    assert len(store.history()) == 1


def test_a_unit_changed_since_the_base_exits_2_with_a_fresh_diff(store, run, csv, capsys):
    organisation = factories.ORGANISATION
    first = csv("training", row(organisation, 50, quarter=QUARTER), name="first.csv")
    second = csv("training", row(organisation, 60, quarter=QUARTER), name="second.csv")
    assert run("publish", first, "--by", "A", "--base", 1)[0] == 0
    code, report = run("publish", second, "--by", "B", "--base", 1)
    assert (code, store.version) == (2, 2)
    assert "in the meantime" in report["error"]
    assert report["remedy"]
    assert [one["change"] for one in report["theirs"]] == ["added"]
    assert [(one["old"], one["new"]) for one in report["mine"]] == [("50", "60")]
    assert main(["publish", str(second), "--by", "B", "--base", "1"]) == 2
    said = capsys.readouterr().err
    assert "Changed since release 1, up to release 2:\n  added: training: " in said
    assert "completions: 50 -> 60\nTo publish on it, say --base 2." in said
    other = csv("training", row("Saltmarsh Council", 9, area="North Somerset"), name="other.csv")
    command = ("publish", other, "--by", "B", "--base", 1, "--accept-warnings")
    assert run(*command)[0] == 0


def test_a_publish_id_publishes_once_and_other_content_exits_2(store, run, csv):
    path = csv("training")
    first = run("publish", path, "--by", "A", "--publish-id", "once")
    assert run("publish", path, "--by", "A", "--publish-id", "once") == first
    other = csv("training", {"completions": 7}, name="other.csv")
    code, report = run("publish", other, "--by", "A", "--publish-id", "once")
    assert (code, store.version) == (2, 2)
    assert "was used for other content, in release 2" in report["error"]


def test_revise_keeps_what_the_file_leaves_out(store, run, csv):
    organisation = factories.ORGANISATION
    many = [row(organisation, 5), row(organisation, 6, route="Classroom course")]
    command = ("--by", "A", "--accept-warnings")
    run("publish", csv("training", *many), *command)
    run("publish", csv("training", row(organisation, 7)), *command, "--mode", "revise")
    table = store.tables()["training"]
    newest = table[table["quarter"] == QUARTER]
    assert sorted(newest["completions"]) == [6, 7]


def test_where_approval_is_required_the_command_line_publishes_nothing(
    store, run, csv, monkeypatch
):
    monkeypatch.setenv("DASHBOARD_APPROVAL", "1")
    code, report = run("publish", csv("training"), "--by", "A")
    assert (code, store.version) == (2, 1)
    assert "approve" in report["error"]


# --- history, restore, undo, diff ----------------------------------------------------------------


def test_undo_and_restore_make_new_releases(store, run, csv):
    before = store.tables()
    run("publish", csv("training"), "--by", "A")
    code, report = run("undo", 2, "--by", "A")
    assert (code, report["version"], set(report)) == (0, 3, {"version", "publish_id"})
    assert differences.diff(before, store.tables()) == []
    code, report = run("restore", 2, "--by", "A", "--note", "It was right")
    assert (code, report["version"]) == (0, 4)
    _, history = run("history")
    assert [one["version"] for one in history["releases"]] == [4, 3, 2, 1]
    assert history["releases"][0]["note"] == "It was right"


def test_diff_names_key_and_column(store, run, csv):
    organisation = factories.ORGANISATION
    run("publish", csv("training", row(organisation, 61, quarter="2026/27 Q1")), "--by", "A")
    code, report = run("diff", 1, 2)
    assert code == 0
    [change] = report["changes"]
    assert (change["column"], change["old"], change["new"]) == ("completions", "60", "61")
    assert change["key"]["organisation"] == organisation
    assert run("diff", 1) == run("diff", 1, 2)
    assert run("diff", 2, 2)[1]["changes"] == []


# --- values and export ---------------------------------------------------------------------------


def test_values_have_the_contracts_keys(store, run):
    code, report = run("values", "TR2", "--area", "Bristol", "--quarter", "2026/27 Q1")
    assert code == 0
    assert (report["indicator"], report["unit"], report["release"]) == ("TR2", "completions", 1)
    [value] = report["values"]
    assert set(value) >= VALUE
    assert (value["value"], value["status"], value["group"]) == (60, "ok", "All")
    assert isinstance(value["markers"], list)
    assert (value["received"], value["expected"], value["provenance"]) == (1, 1, "measured")
    _, by_sector = run("values", "tr2", "--by", "sector", "--quarter", "2026/27 Q1")
    assert {one["area"] for one in by_sector["values"]} >= {"Bristol"}


def test_values_are_the_golden_ones_with_their_interval_and_hide_what_is_small(store, run, csv):
    # Wilson of 65 out of 100, as PHEindicatormethods gives it; 3 people are not shown.
    staff = {"organisation": factories.ORGANISATION, "returned_by": factories.ORGANISATION,
             "area": "Bristol", "staff_in_post": 100}  # fmt: skip
    rows = [
        staff | {"quarter": "2025/26 Q4", "staff_trained": 3},
        staff | {"quarter": "2026/27 Q1", "staff_trained": 65},
    ]
    code, _ = run("publish", csv("workforce", *rows), "--by", "A", "--accept-warnings")
    assert code == 0
    _, report = run("values", "TR1", "--area", "Bristol")
    small, golden = (
        next(one for one in report["values"] if one["quarter"] == quarter)
        for quarter in ("2025/26 Q4", "2026/27 Q1")
    )
    assert (golden["value"], golden["numerator"], golden["denominator"]) == (65, 65, 100)
    assert golden["lower"] == pytest.approx(55.2544432969, rel=1e-9)
    assert golden["upper"] == pytest.approx(73.6357517569, rel=1e-9)
    assert (small["status"], small["value"], small["numerator"]) == ("c", None, None)
    assert (small["lower"], small["upper"]) == (None, None)


def test_an_export_publishes_again_to_the_same_rows(store, run, tmp_path):
    for dataset in registry():
        out = tmp_path / f"{dataset.name}.csv"
        code, report = run("export", dataset.name, "--out", out)
        assert (code, report["rows"]) == (0, len(store.tables()[dataset.name]))
        if not report["rows"]:
            continue
        before, version = store.tables(), store.version
        command = ("publish", out, "--by", "A", "--dataset", dataset.name, "--accept-warnings")
        assert run(*command)[0] == 0
        assert store.version == version + 1
        assert differences.diff(before, store.tables()) == []
        pd.testing.assert_frame_equal(before[dataset.name], store.tables()[dataset.name])


def test_an_export_is_printed_where_no_file_is_named(store, capsys, tmp_path):
    assert main(["export", "training", "--quarter", "2026-27-Q1"]) == 0
    text = capsys.readouterr().out
    file = reading.read("x.csv", text.encode(), dataset="training")
    assert set(file.table["quarter"]) == {"2026/27 Q1"}
    out = tmp_path / "training.csv"
    main(["export", "training", "--quarter", "2026/27 Q1", "--out", str(out)])
    assert out.read_text(encoding="utf-8") == text


def test_an_export_as_at_a_release_holds_its_rows(store, run, csv, capsys):
    before = run("export", "training")[1]["csv"]
    run("publish", csv("training"), "--by", "A")
    assert run("export", "training", "--as-at", 1)[1]["csv"] == before
    assert run("export", "training")[1]["csv"] != before


# --- Misuse ------------------------------------------------------------------------------------

MISUSES = [
    ["check", "nowhere.csv"],
    ["check", "."],
    ["check"],
    ["check", "{file}", "--dataset", "trainings"],
    ["publish", "{file}"],
    ["publish", "{file}", "--by", " "],
    ["publish", "{file}", "--by", "A", "--mode", "merge"],
    ["publish", "{file}", "--by", "A", "--base", "99"],
    ["publish", "{file}", "--by", "A", "--base", "soon"],
    ["restore", "99", "--by", "A"],
    ["restore", "1", "--by", "A"],
    ["restore", "-1", "--by", "A"],
    ["undo", "1", "--by", "A"],
    ["undo", "99", "--by", "A"],
    ["diff", "1", "99"],
    ["values", "TR99"],
    ["values", "TR2", "--area", "Bath"],
    ["values", "TR2", "--quarter", "2022 Q1"],
    ["values", "TR2", "--by", "weather"],
    ["values", "TR2", "--as-at", "99"],
    ["export", "trainings"],
    ["export", "funding", "--quarter", "2026/27 Q1"],
    ["export", "training", "--out", "{folder}/nowhere/x.csv"],
    ["export", "training", "--out", "{folder}"],
    ["returns", "soon", "--out", "{folder}"],
    ["publsh", "{file}", "--by", "A"],
    ["history", "--jsn"],
    [],
]


@pytest.mark.parametrize("arguments", MISUSES, ids=" ".join)
def test_misuse_exits_2_with_an_error_and_a_remedy(store, run, csv, tmp_path, arguments):
    path = csv("training")
    given = [one.format(file=path, folder=tmp_path) for one in arguments]
    code, report = run(*given)
    assert code == 2
    assert set(report) == {"error", "remedy"}
    assert report["error"]
    assert report["remedy"]
    assert store.version == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == ["small", "training.csv"]


def test_a_store_that_cannot_be_reached_exits_2(run, csv, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("DASHBOARD_DATA", str(tmp_path / "a file"))
    code, report = run("check", csv("training"))
    assert code == 2
    assert "DASHBOARD_DATA" in report["remedy"]


def test_words_are_printed_without_json_and_errors_go_to_standard_error(store, csv, capsys):
    assert main(["history"]) == 0
    assert "first run" in capsys.readouterr().out
    assert main(["undo", "99", "--by", "A"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: release 99 cannot be taken back.")
    assert main(["publish", str(csv("training", {"area": "Bristl"})), "--by", "A"]) == 1
    assert "Nothing was published." in capsys.readouterr().out


def test_a_process_of_its_own_says_the_same_and_shows_no_traceback(store, csv):
    path = csv("training", row("Ysgol Tŷ \u2603"))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "DASHBOARD_DATA": store.address}
    command = [sys.executable, "-m", "analysis", "check", str(path)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0
    # On a slow machine it may tell how far it is.
    assert "Traceback" not in done.stderr
    assert "not in the register" in done.stdout
