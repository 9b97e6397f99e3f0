"""What operators are told, and what the deployment files promise."""

import datetime as dt
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import audit, operating, originals, publishing, taking_back
from analysis.__main__ import main
from analysis.configuration import KNOWN, Configuration
from analysis.drafts import Drafts
from analysis.store import Store
from deploy import advisories, serve
from pages._ui import loading
from tests import factories
from tests.browser.serving import ROOT
from tests.serving import confined

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

    from analysis.layout import schema

    before = small_store.tables()
    wider = schema().append(pa.field("a_column_of_tomorrow", pa.string())).empty_table()
    write_deltalake(small_store.address, wider, mode="append", schema_mode="merge")
    for name, table in small_store.tables().items():
        assert table.equals(before[name]), name


OLDER = ROOT / "tests" / "serving" / "stores" / "2026-11-25.zip"


@pytest.fixture
def older_store(tmp_path):
    """A store as a version of that day left it: two releases, and the second taken back.

    A new store is added here with each version that changes how releases are written.
    """
    shutil.unpack_archive(OLDER, tmp_path / "older")
    return Store(tmp_path / "older")


def test_a_newer_version_reads_what_an_older_one_wrote(capsys, monkeypatch, older_store):
    code, said = asked(capsys, monkeypatch, older_store)
    assert (code, "3 releases" in said) == (0, True), said
    kinds = [(one.version, one.kind, one.by) for one in older_store.history()]
    assert kinds == [(3, "undo", "Data lead"), (2, "publish", "Data lead"),
                     (1, "publish", "Data lead")]  # fmt: skip
    quarters = {version: set(older_store.tables(version)["training"]["quarter"])
                for version in (1, 2, 3)}  # fmt: skip
    assert quarters[2] - quarters[1] == {factories.QUARTER}
    assert quarters[3] == quarters[1]
    for entry in older_store.history():
        for file in entry.files:
            assert originals.read(older_store, file["sha256"])


def test_a_newer_version_goes_on_where_an_older_one_was_and_can_be_taken_back(older_store):
    before = older_store.tables()
    options = {"by": "a", "today": factories.TODAY, "accept_warnings": True}
    done = publishing.publish(older_store, [factories.file("annotations", NOTE)], **options)
    assert done.version == 4
    again = factories.file("training", factories.training(factories.QUARTER, 91))
    publishing.publish(older_store, [again], **options)
    taking_back.undo(older_store, 5, by="a")
    taking_back.restore(older_store, 3, by="a")
    assert older_store.audit() == []
    for name, table in older_store.tables().items():
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


def test_what_the_image_copies_is_all_it_needs(tmp_path):
    image = tmp_path / "app"
    image.mkdir()
    text = (FILES / "Dockerfile").read_text()
    for copied in re.findall(r"^COPY (?!--)(.+)$", text, re.MULTILINE):
        *sources, target = copied.split()
        for source in sources:
            # A folder is copied as its target, files into it.
            where = image / (Path(target) / Path(source).name if "./" in target else target)
            copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
            where.parent.mkdir(parents=True, exist_ok=True)
            copy(ROOT / source, where)
    own = confined.told(tmp_path / "data")
    compiling = shlex.split(confined.instruction("RUN"))
    assert compiling[0] == "/venv/bin/python"
    for words in (compiling[1:], ["-m", "analysis", "status"], ["-c", "import deploy.serve"]):
        done = subprocess.run([sys.executable, *words], cwd=image, env=os.environ | own,
                              capture_output=True, text=True)  # fmt: skip
        assert done.returncode == 0, done.stderr + done.stdout


def test_container_compose_and_unit_run_one_command_on_one_volume():
    assert confined.container("CMD") == confined.unit()
    compose = (FILES / "compose.yaml").read_text()
    assert f"published:{confined.WRITABLE}]" in compose
    assert "dockerfile: deploy/files/Dockerfile" in compose
    for name in ("DASHBOARD_DATA", "DASHBOARD_DRAFTS", "DASHBOARD_STATE"):
        assert confined.told(Path("/elsewhere"))[name].startswith("/elsewhere/")


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


# --- What is kept, and for how long ----------------------------------------------------------


def test_old_months_of_the_audit_log_and_old_drafts_go(monkeypatch, small_store, tmp_path):
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    for year, month in ((2024, 10), (2024, 11), (2026, 10), (2026, 11)):
        audit.record(tmp_path, "start", now=dt.datetime(year, month, 28, tzinfo=dt.UTC))
    assert audit.delete_old(tmp_path, 24, now=now) == ["2024-10.jsonl"]
    assert [line["moment"][:7] for line in audit.recent(tmp_path, 9)] == [
        "2026-11", "2026-10", "2024-11",
    ]  # fmt: skip
    assert audit.delete_old(tmp_path, 10, now=now) == ["2024-11.jsonl"]
    assert audit.delete_old(tmp_path, 11, now=now.replace(month=1)) == []


def test_tidying_keeps_what_the_settings_say(monkeypatch, small_store, tmp_path):
    monkeypatch.setenv("DASHBOARD_DATA", small_store.address)
    monkeypatch.setattr(loading, "store", lambda: small_store)
    monkeypatch.setenv("DASHBOARD_DRAFT_DAYS", "30")
    drafts, now = Drafts(small_store), dt.datetime.now(dt.UTC)
    old = drafts.start("A", now=now - dt.timedelta(days=31))
    new = drafts.start("A", now=now - dt.timedelta(days=29))
    audit.record(tmp_path, "start", now=now - dt.timedelta(days=100))
    serve.tidy(Configuration(state=tmp_path, audit_months=2))
    assert [one.id for one in drafts.all()] == [new.id]
    assert old.id not in drafts.shelf.names()
    assert audit.recent(tmp_path, 9) == []
