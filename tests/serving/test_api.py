"""The data interface gives what pages show, to whom it may, in the formats it promises."""

import base64
import hashlib
import io
import json
import os
import shutil

import httpx
import pandas as pd
import pytest
import schemathesis
from hypothesis import given, settings

from analysis import publishing, querying
from analysis import release as releases
from analysis.__main__ import main
from analysis.datasets import registry
from analysis.store import Store
from tests import factories
from tests.serving.signing_in import guarded, sign_in

# More in a campaign: SERVING_EXAMPLES=500 python -m pytest tests/serving/test_api.py
EXAMPLES = int(os.environ.get("SERVING_EXAMPLES", "10"))
TOKEN = "a-token-made-for-a-test"
API = "/api/v1"
NOTE = {"annotation_id": "a1", "date": "2026-05-01", "area": "Bristol", "text": "A new course"}


@pytest.fixture(scope="module")
def kept(shipped_store, tmp_path_factory):
    """A copy of what ships, free to publish to."""
    folder = tmp_path_factory.mktemp("kept") / "published"
    shutil.copytree(shipped_store.address, folder)
    return Store(folder)


@pytest.fixture(scope="module")
def address(provider, kept, state):
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    more = {"DASHBOARD_TOKENS": f"excel:{digest}", "DASHBOARD_RESTRICT_AREAS": "yes"}
    with guarded(provider, kept.address, state, **more) as started:
        yield started


@pytest.fixture(scope="module")
def program(visits):
    one = visits()
    one.headers["authorization"] = f"Bearer {TOKEN}"
    return one


@pytest.fixture(scope="module")
def shown(kept):
    return releases.load(kept)


def test_values_are_those_of_the_command_line(program, kept, monkeypatch, capsys):
    monkeypatch.setenv("DASHBOARD_DATA", kept.address)
    assert main(["values", "TR1", "--area", "Bristol", "--by", "sector", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["values"]
    answer = program.get(f"{API}/values", params={"indicator": "TR1", "area": "E06000023",
                                                  "by": "sector"})  # fmt: skip
    given = [{k: v for k, v in one.items() if k != "indicator"} for one in answer.json()["values"]]
    assert given == told
    assert len(given) > 100


def test_the_three_formats_hold_the_same(program):
    asked = {"indicator": ["TR1", "NW1"], "quarter": "2026/27 Q2"}
    plain = pd.DataFrame(program.get(f"{API}/values", params=asked).json()["values"])
    comma = program.get(f"{API}/values", params={**asked, "format": "csv"})
    packed = program.get(f"{API}/values", params=asked, headers={
        "accept": "application/vnd.apache.parquet"})  # fmt: skip
    table = pd.read_parquet(io.BytesIO(packed.content))
    text = pd.read_csv(io.BytesIO(comma.content), encoding="utf-8-sig")
    assert len(plain) == len(table) == len(text) > 0
    for name in ("value", "numerator", "lower"):
        expected = plain[name].astype(float).tolist()
        assert table[name].astype(float).tolist() == pytest.approx(expected, nan_ok=True)
        assert text[name].astype(float).tolist() == pytest.approx(expected, nan_ok=True)
    assert comma.headers["content-type"].startswith("text/csv")
    assert comma.headers["content-disposition"].startswith("attachment")


def test_nothing_exact_that_is_not_published_is_given(program):
    answer = program.get(f"{API}/values", params={"format": "parquet"})
    table = pd.read_parquet(io.BytesIO(answer.content))
    assert list(table.columns) == ["release", "indicator", *querying.VALUE_FIELDS]
    hidden = table[table["status"] == "c"]
    assert len(hidden) > 0
    # A numerator may be shown where it is the rest that is small.
    assert hidden[["value", "lower", "upper"]].isna().all(axis=None)


def test_what_is_not_known_is_null_with_a_status(program, shown):
    for one in program.get(f"{API}/values").json()["values"][:5000]:
        assert (one["value"] is None) == (one["status"] != "ok")


def test_etag_holds_until_the_next_release(program, kept):
    asked = {"indicator": "TR1"}
    first = program.get(f"{API}/values", params=asked)
    tag = first.headers["etag"]
    again = program.get(f"{API}/values", params=asked, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = program.get(f"{API}/values", params={"indicator": "TR2"})
    assert other.headers["etag"] != tag

    version = kept.version
    publishing.publish(kept, [factories.file("annotations", NOTE)], by="test",
                       today=factories.TODAY, accept_warnings=True)  # fmt: skip
    changed = program.get(f"{API}/values", params=asked, headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.json()["release"] == version + 1
    before = program.get(f"{API}/values", params={**asked, "as_at": version})
    assert before.json() == first.json()


def test_releases_name_neither_people_nor_files(program):
    found = program.get(f"{API}/releases").json()["releases"]
    assert [one["version"] for one in found] == sorted((o["version"] for o in found), reverse=True)
    assert set(found[0]) == {"version", "at", "kind", "datasets"}


def test_every_indicator_and_dataset_is_defined(program):
    told = program.get(f"{API}/indicators").json()["indicators"]
    assert [one["id"] for one in told] == list(registry().indicators)
    datasets = program.get(f"{API}/definitions").json()["datasets"]
    assert [one["name"] for one in datasets] == [one.name for one in registry()]


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"indicator": "TR99"}, 400, "not an indicator"),
        ({"area": "Bristl"}, 400, "not an area"),
        ({"quarter": "2022 Q1"}, 400, "2022 Q1"),
        ({"by": "shoe size"}, 400, "nothing is published by"),
        ({"indicator": "NW1", "by": "level"}, 404, "NW1 is not published by level"),
        ({"format": "xml"}, 400, "not a format"),
        ({"as_at": "0"}, 400, "as_at"),
        ({"as_at": "-1"}, 400, "as_at"),
        ({"as_at": "999999999"}, 404, "no such release"),
        ({"area_": "Bristol"}, 400, "not a parameter"),
        ({"area": "'; drop table values; --"}, 400, "not an area"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(program, asked, status, words):
    answer = program.get(f"{API}/values", params=asked)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert answer.json()["remedy"]


def test_tokens_open_the_data_interface_alone(program):
    for path in ("/", "/training", "/_stcore/health", "/media/x"):
        assert program.get(path).status_code in (302, 401)


@pytest.mark.parametrize(
    "value",
    ["Bearer", "Bearer x", f"Bearer {TOKEN}x", f"bearer{TOKEN}", TOKEN, "Basic !!!", "Basic",
     f"Basic {base64.b64encode(b'excel').decode()}",
     f"Bearer {hashlib.sha256(TOKEN.encode()).hexdigest()}"],
)  # fmt: skip
def test_no_other_token_opens_it(visits, value):
    answer = visits().get(f"{API}/", headers={"authorization": value})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_excels_password_dialogue_works(visits):
    answer = visits().get(f"{API}/", auth=httpx.BasicAuth("anything", TOKEN))
    assert answer.status_code == 200


def test_the_same_sign_in_opens_it_and_a_restricted_sro_sees_the_own_area(visits):
    one = visits()
    sign_in(one, "sian")
    found = one.get(f"{API}/values", params={"indicator": "TR1"}).json()["values"]
    areas = {figure["area"] for figure in found}
    assert "North Somerset" in areas
    assert not areas & {"Bristol", "South Gloucestershire"}


@pytest.mark.parametrize("kind", ["json", "csv", "parquet"])
def test_an_answer_without_figures_says_of_which_release_it_is(program, kind):
    asked = {"quarter": "2010/11 Q3", "as_at": "1", "format": kind}
    answer = program.get(f"{API}/values", params=asked)
    assert (answer.status_code, answer.headers["x-release"]) == (200, "1")
    if kind == "json":
        assert answer.json() == {"release": 1, "values": []}
    else:
        read = pd.read_csv if kind == "csv" else pd.read_parquet
        table = read(io.BytesIO(answer.content))
        assert (len(table), table.columns[0]) == (0, "release")


def test_the_interface_keeps_to_its_own_description(program, address):
    described = program.get(f"{API}/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    tried = []

    for found in schema.get_all_operations():

        @settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(case=found.ok().as_strategy())
        def holds(case):
            tried.append(case.path)
            case.call_and_validate(base_url=address, headers={"Authorization": f"Bearer {TOKEN}"})

        holds()
    assert set(tried) == set(described["paths"])
