"""What operators are told, and what the deployment files promise."""

import json
import re
import shutil
import subprocess

import pytest

from analysis import operating, publishing
from analysis.__main__ import main
from analysis.configuration import KNOWN
from analysis.store import Store
from deploy import advisories
from tests import factories
from tests.browser.serving import ROOT

FILES = ROOT / "deploy" / "files"
NOTE = {"annotation_id": "a1", "date": "2026-05-01", "area": "Bristol", "text": "A new course"}


def asked(capsys, monkeypatch, store, *more, **environment):
    monkeypatch.setenv("DASHBOARD_DATA", store.address)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    code = main(["status", *more])
    return code, capsys.readouterr().out


def test_status_is_one_line_where_all_is_well(capsys, monkeypatch, small_store):
    code, said = asked(capsys, monkeypatch, small_store)
    assert code == 0
    assert said.count("\n") == 1
    assert said.startswith(f"ready · version {operating.version()}")
    assert "1 releases" in said


def test_status_names_every_mistake_of_the_configuration(capsys, monkeypatch, small_store):
    wrong = {"PORT": "many", "DASHBOARD_SESSION_MINUTES": "0"}
    code, said = asked(capsys, monkeypatch, small_store, "--json", **wrong)
    assert code == 1
    assert [text.split()[0] for text in json.loads(said)["mistakes"]] == list(wrong)


def test_status_says_what_is_damaged(capsys, monkeypatch, small_store):
    folder = operating.Path(small_store.address)
    next(folder.glob("dataset=*/*/*.parquet")).unlink()
    code, said = asked(capsys, monkeypatch, small_store)
    assert code == 1
    assert "NEEDS ATTENTION" in said
    assert "missing or damaged" in said


def test_status_of_no_store_creates_none(capsys, monkeypatch, tmp_path):
    code, said = asked(capsys, monkeypatch, Store(tmp_path / "none"))
    assert code == 0
    assert "0 releases" in said
    assert not (tmp_path / "none").exists()


def test_a_full_disk_is_said(capsys, monkeypatch, small_store):
    monkeypatch.setattr(operating.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    code, said = asked(capsys, monkeypatch, small_store)
    assert code == 1
    assert "the disk is nearly full" in said


def test_a_token_is_made_of_which_the_server_knows_the_hash_alone(capsys):
    assert main(["token", "excel", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["setting"].startswith("excel:")
    assert made["token"] not in made["setting"]
    assert main(["token", "a:b", "--json"]) == 2


# --- Backup, restore, upgrade ----------------------------------------------------------------


def test_a_backup_made_while_releases_come_is_whole_and_is_restored(small_store, tmp_path):
    source, backup = f"{small_store.address}/", str(tmp_path / "backup")
    writer = subprocess.Popen(["cp", "-a", source, backup])
    publishing.publish(small_store, [factories.file("annotations", NOTE)], by="a",
                       today=factories.TODAY, accept_warnings=True)  # fmt: skip
    writer.wait(60)
    # The second copy of the page's recipe: whatever came meanwhile.
    subprocess.run(["cp", "-a", f"{source}.", backup], check=True)
    saved = Store(backup)
    assert saved.audit() == []
    assert saved.version == small_store.version

    before = {name: table for name, table in small_store.tables().items()}
    shutil.rmtree(small_store.address)
    shutil.copytree(backup, small_store.address)
    for name, table in small_store.tables().items():
        assert table.equals(before[name]), name


def test_an_older_version_reads_what_a_newer_one_wrote(small_store):
    """A column that a version does not know is left alone: upgrades can be taken back."""
    import pyarrow as pa
    from deltalake import write_deltalake

    from analysis.store import schema

    before = small_store.tables()
    wider = schema().append(pa.field("a_column_of_tomorrow", pa.string())).empty_table()
    write_deltalake(small_store.address, wider, mode="append", schema_mode="merge")
    for name, table in small_store.tables().items():
        assert table.equals(before[name]), name


# --- Deployment files ------------------------------------------------------------------------


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "deploy" / "README.md").read_text()
    for name in (*KNOWN, "PORT"):
        assert f"`{name}`" in text, name


@pytest.mark.parametrize("name", ["Dockerfile", "compose.yaml", "dashboard.service", "nginx.conf"])
def test_deployment_files_name_only_settings_and_files_that_are(name):
    text = (FILES / name).read_text()
    for setting in re.findall(r"DASHBOARD_[A-Z_]+", text):
        assert setting in KNOWN
    for copied in re.findall(r"^COPY (?!--)(.+) \S+$", text, re.MULTILINE):
        for path in copied.split():
            assert (ROOT / path).exists(), path
    for module in re.findall(r'-m"?,? "?(deploy\.\w+)', text):
        assert (ROOT / (module.replace(".", "/") + ".py")).exists()


def test_the_image_copies_every_package_of_the_project():
    text = (FILES / "Dockerfile").read_text()
    for path in ("analysis", "pages", "deploy", "dashboard.py", ".streamlit", "data/reference"):
        assert f"COPY {path}" in text
    assert "USER 10001" in text


def test_unit_and_compose_close_what_they_can():
    unit = (FILES / "dashboard.service").read_text()
    for line in ("ProtectSystem=strict", "NoNewPrivileges=true", "User=dashboard"):
        assert line in unit
    compose = (FILES / "compose.yaml").read_text()
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in compose


# --- Advisories ------------------------------------------------------------------------------


def test_an_unreached_advisory_service_is_said_and_passes():
    for report in ("", "not json", "{}", '{"dependencies": []}'):
        assert advisories.judged(report) == (0, advisories.UNREACHED)


def test_a_known_weakness_fails_with_its_remedy():
    weak = {"id": "CVE-2026-1", "fix_versions": ["2.0"]}
    report = {"dependencies": [{"name": "a", "version": "1.0", "vulns": [weak]},
                               {"name": "b", "version": "1.0", "vulns": []}]}  # fmt: skip
    code, words = advisories.judged(json.dumps(report))
    assert code == 1
    assert "a 1.0: CVE-2026-1, mended in 2.0" in words
