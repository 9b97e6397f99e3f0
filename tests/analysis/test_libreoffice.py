"""Files that LibreOffice saved read as they did before: a workbook of the desk, and a CSV."""

import os
import shutil
import subprocess

import pytest

from analysis import desk, quarters, reading
from analysis.desk import planning, writing
from tests import factories
from tests.filling import Person

# Commas, dates, leading zeros and figures, as LibreOffice may make something else of them.
RETURN = factories.csv(
    "training",
    {"organisation": "Levels, Moors and Rivers Trust", "completions": 1200},
    {"area": "North Somerset", "completions": "[c]", "note": "007, of 1/2 a day"},
)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Convert all files of a folder to another kind, as LibreOffice does without a screen."""
    program = shutil.which("soffice")
    if program is None:
        words = "LibreOffice Calc is needed: apt-get install libreoffice-calc"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    profile = (tmp_path_factory.mktemp("profile") / "office").as_uri()

    def convert(files, kind):
        [folder] = {path.parent for path in files}
        new = folder / kind.partition(":")[0]
        options = (f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind)
        subprocess.run(
            [program, *options, "--outdir", str(new), *map(str, files)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        made = [new / f"{path.stem}.{new.name}" for path in files]
        assert all(path.exists() for path in made)
        return made

    return convert


def tables(name, content):
    return {
        file.dataset.name: file.table.astype("str").reset_index(drop=True)
        for file in reading.read_all(name, content)
    }


def test_a_return_and_a_filled_workbook_come_back_whole_from_libreoffice(office, tmp_path):
    beside = factories.tables(
        organisations=[{"returns_due": "training; workforce", "returns_from": "2025/26 Q1"}],
        training=[{"quarter": factories.LAST_QUARTER}],
        workforce=[{"quarter": factories.LAST_QUARTER}],
    )
    [form] = planning.forms(beside, quarters.parse(factories.QUARTER))
    filled = Person(writing.workbook(form)).fill_all().sign().saved()
    files = tmp_path / "workbook.xlsx", tmp_path / "return.csv"
    files[0].write_bytes(filled)
    files[1].write_text(RETURN)

    open_documents = office(files, "ods")
    for path in open_documents:
        [problem] = [p for f in reading.read_all(path.name, path.read_bytes()) for p in f.problems]
        assert (problem.level, "spreadsheet" in problem.rule) == ("error", True)

    workbook, sheet = office(open_documents, "xlsx")
    assert desk.is_return_workbook(workbook.read_bytes())
    again = tables("workbook.xlsx", workbook.read_bytes())
    right = tables("workbook.xlsx", filled)
    assert set(again) == {"training", "workforce"}
    assert all(again[name].equals(right[name]) for name in right)
    for path in (sheet, *office([sheet], "csv")):
        assert tables(path.name, path.read_bytes())["training"].equals(
            tables("return.csv", RETURN.encode())["training"]
        )
