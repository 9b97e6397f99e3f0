"""Several processes behind one port: what belongs to a session reaches the process that has it."""

import os
import shutil
import socket

import httpx
import psutil
import pytest

from analysis import configuration
from deploy import processes
from tests.browser.serving import served
from tests.serving import socketed

if shutil.which("nginx", path=processes.PATHS) is None:
    if os.environ.get("CI"):
        raise RuntimeError("the pipeline lacks nginx")
    pytest.skip("needs nginx", allow_module_level=True)

COOKIE = "dashboard_process"
PER_MINUTE = 60
CSV = b"quarter,area\n2026/27 Q1,Bristol\n"


def free_ports(count: int) -> int:
    """Return the first of so many ports in a row that nobody listens on."""
    for first in range(20_000, 30_000, count):
        tried = [socket.socket() for _ in range(count)]
        try:
            for place, one in enumerate(tried):
                one.bind(("127.0.0.1", first + place))
        except OSError:
            continue
        finally:
            for one in tried:
                one.close()
        return first
    raise RuntimeError("no ports are free")


@pytest.fixture(scope="module")
def address(small_release):
    asked = {"DASHBOARD_PROCESSES": "2", "DASHBOARD_REQUESTS_PER_MINUTE": str(PER_MINUTE)}
    with served(small_release.address, port=free_ports(3), environment=asked) as found:
        yield found


@pytest.fixture
def visitors(address):
    """Two browsers, the first with each process."""
    two = [httpx.Client(base_url=address, timeout=60) for _ in range(2)]
    for one in two:
        one.get("/")
    yield sorted(two, key=lambda one: one.cookies[COOKIE])
    for one in two:
        one.close()


def servers(address: str) -> dict[int, psutil.Process]:
    """Return each process that serves, by its port."""
    first = httpx.URL(address).port
    found = {}
    for one in psutil.process_iter(["cmdline"]):
        if one.info["cmdline"] and one.info["cmdline"][-1] == "deploy.serve":
            port = int(one.environ().get("PORT", "0"))
            if port in (first + 1, first + 2):
                found[port] = one
    return found


def test_browsers_go_to_the_processes_in_turn_and_stay(visitors):
    assert [one.cookies[COOKIE] for one in visitors] == ["0", "1"]
    for one in visitors:
        # Told once: a cookie that says what the browser says already is not sent again.
        assert "set-cookie" not in one.get("/").headers
        assert one.get("/healthz").text == "ok"


def test_a_file_reaches_the_process_of_its_session_and_no_other(visitors, address):
    own, other = visitors
    own.get("/_stcore/health")
    with socketed.opened(address, own.cookies.jar) as session:
        [begun] = [one for one in socketed.run(session, "upload") if one.HasField("new_session")]
        where = f"/_stcore/upload_file/{begun.new_session.initialize.session_id}/a-file"
        headers = {"X-Xsrftoken": own.cookies.get("_streamlit_xsrf", "")}
        sent = {"files": {"file": ("a.csv", CSV, "text/csv")}, "headers": headers}
        assert own.put(where, **sent).status_code == 204
        other.cookies.set("_streamlit_xsrf", own.cookies.get("_streamlit_xsrf", ""))
        assert other.put(where, **sent).status_code in (400, 403)


def test_a_client_without_cookies_is_counted_by_one_process(address):
    # Shared out in turn, each process would answer its own sixty.
    elsewhere = {"X-Forwarded-For": "10.9.9.9"}
    with httpx.Client(base_url=address, headers=elsewhere, timeout=60) as program:
        codes = [program.get("/api/v1/").status_code for _ in range(PER_MINUTE * 2 - 10)]
    assert codes[0] == 200
    assert codes[-1] == 429


def test_a_process_that_ends_is_replaced_and_its_browsers_go_on(visitors, address):
    own, _ = visitors
    first = httpx.URL(address).port
    before = servers(address)
    assert set(before) == {first + 1, first + 2}
    before[first + 1].kill()
    before[first + 1].wait(20)
    answer = own.get("/")
    assert answer.status_code == 200
    assert own.cookies[COOKIE] == "1"


def test_without_nginx_it_says_so_and_does_not_start(monkeypatch, capsys):
    monkeypatch.setattr(processes, "PATHS", "/nowhere")
    asked = configuration.configured({"DASHBOARD_PROCESSES": "2"})
    assert processes.run(asked) == 2
    assert "nginx" in capsys.readouterr().err
