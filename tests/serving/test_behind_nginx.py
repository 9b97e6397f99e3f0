"""Two replicas behind nginx on one store, each confined as the container confines it."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time

import httpx
import pytest

from analysis.store import Store
from tests import factories
from tests.browser.serving import ROOT, free_port
from tests.serving import confined
from tests.serving.signing_in import environment, lines, sign_in

FILES = ROOT / "deploy" / "files"
NEEDED = ("nginx", "openssl", "unshare", "setpriv")
NOTE = {"annotation_id": "a1", "date": "2026-05-01", "area": "Bristol", "text": "A new course"}

PATHS = f"{os.environ['PATH']}:/usr/sbin"

missing = [name for name in NEEDED if shutil.which(name, path=PATHS) is None]
if os.name != "posix" or os.geteuid() != 0 or missing:
    if os.environ.get("CI"):
        raise RuntimeError(f"the pipeline lacks root or {missing}")
    pytest.skip(f"needs root and {', '.join(NEEDED)}", allow_module_level=True)


@pytest.fixture(scope="module")
def folder(small_release):
    with confined.owned_folder() as made:
        shutil.copytree(small_release.address, made / "published")
        (made / "state").mkdir()
        yield confined.owned(made)


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def replicas(folder, provider, port, tmp_path_factory):
    """Two replicas that know each other by nothing but the store and the state folder."""
    own = confined.told(folder) | {"DASHBOARD_PROXIES": "127.0.0.1"}
    given = environment(provider, f"https://localhost:{port}", folder / "state") | own
    log = tmp_path_factory.mktemp("logs") / "log"
    two = [confined.Replica(given, log) for _ in range(2)]
    for one in two:
        one.start()
    yield two
    for one in two:
        one.kill()


@pytest.fixture(scope="module")
def prefix():
    """Nginx's folder: our configuration, a certificate, and what it writes."""
    with confined.owned_folder() as made:
        yield made


@pytest.fixture(scope="module")
def nginx(replicas, port, prefix):
    """Debian's nginx with our configuration; only its ports and folders are others."""
    (prefix / "tls").mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", prefix / "tls" / "key.pem", "-out", prefix / "tls" / "certificate.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (FILES / "nginx.conf").read_text()
    plain = free_port()
    text = text.replace("listen 443 ssl", f"listen {port} ssl")
    text = text.replace("listen 80", f"listen {plain}")
    text = text.replace("/tmp/", f"{prefix}/")
    (prefix / "nginx.conf").write_text(text)
    line = "server 127.0.0.1:{} max_fails=1 fail_timeout=2s;\n"
    pool = "".join(line.format(one.port) for one in replicas)
    (prefix / "replicas.conf").write_text(pool)
    confined.owned(prefix)
    started = subprocess.Popen(
        ["setpriv", f"--reuid={confined.USER}", f"--regid={confined.USER}", "--clear-groups",
         shutil.which("nginx", path=PATHS),
         "-p", str(prefix), "-c", "nginx.conf", "-g", "daemon off;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _listening(port)
    yield prefix
    started.terminate()
    started.wait(20)


def _listening(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("nginx did not start")


@pytest.fixture(scope="module")
def trusted(nginx):
    return ssl.create_default_context(cafile=nginx / "tls" / "certificate.pem")


@pytest.fixture
def through(nginx, port, trusted):
    """Clients that come through nginx."""
    made = []

    def visit() -> httpx.Client:
        made.append(httpx.Client(base_url=f"https://localhost:{port}", verify=trusted, timeout=60))
        return made[-1]

    yield visit
    for one in made:
        one.close()


def test_it_runs_without_root_and_without_a_writable_project(replicas):
    for one in replicas:
        found = subprocess.run(
            ["ps", "-o", "uid=", "-g", str(one.process.pid)], capture_output=True, text=True
        )
        assert {line.strip() for line in found.stdout.splitlines()} == {str(confined.USER)}
    tried = confined.confined("sh", "-c", f"touch {ROOT}/written || exit 7")
    assert subprocess.run(tried, capture_output=True).returncode == 7
    assert not (ROOT / "written").exists()


def test_the_container_check_asks_whether_it_is_ready(replicas):
    for port, code in ((replicas[0].port, 0), (1, 1)):
        asked = confined.confined(*confined.container("HEALTHCHECK"))
        found = subprocess.run(asked, cwd=ROOT, env=os.environ | {"PORT": str(port)})
        assert found.returncode == code


def test_cookies_are_secure_and_static_files_compressed(through, trusted):
    one = through()
    answer = sign_in(one, "anna", "/training?area=Bristol")
    assert answer.headers["location"] == "/training?area=Bristol"
    assert all("Secure" in text for text in answer.headers.get_list("set-cookie"))
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    page = one.get("/")
    script = page.text.partition('src="./static/js/')[2].partition('"')[0]
    file = one.get(f"/static/js/{script}", headers={"accept-encoding": "gzip"})
    assert file.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/openapi.json"])
def test_metrics_are_closed(through, path):
    assert through().get(path).status_code == 404


def test_nobody_gets_through(through):
    one = through()
    assert one.get("/").status_code == 302
    assert one.get("/_stcore/health").status_code == 401
    assert one.get("/healthz").text == "ok"


def test_too_large_an_upload_ends_at_nginx(through):
    answer = through().put("/_stcore/upload_file/a/b", content=b"x" * 23_000_000)
    assert answer.status_code == 413


def test_a_client_cannot_name_its_own_address(through, folder):
    for place in range(3):
        through().get("/_stcore/health", headers={"X-Forwarded-For": f"10.9.9.{place}"})
    assert "10.9.9" not in str(lines(folder / "state"))


def test_a_browser_stays_with_its_replica_and_moves_when_it_is_gone(through, replicas, folder):
    one = through()
    sign_in(one, "anna")
    replica = one.cookies["dashboard_replica"]
    store = Store(str(folder / "published"))
    before = _release(one)
    assert before == store.version

    # Publish while one replica is down: the other shows it at its next question.
    replicas[0].kill()
    done = subprocess.run(
        confined.confined(
            sys.executable, "-m", "analysis", "publish", _note(folder), "--dataset", "annotations",
            "--by", "test", "--accept-warnings", "--json",
        ),
        cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {"DASHBOARD_DATA": store.address},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    visitors = [through() for _ in range(4)]
    for visitor in visitors:
        sign_in(visitor, "vera")
        assert _release(visitor) == before + 1
    assert _release(one) == before + 1
    assert one.cookies["dashboard_replica"] == replica

    replicas[0].start()
    for address in (replica.address for replica in replicas):
        answer = httpx.get(f"{address}/readyz", timeout=60)
        assert answer.json() == {"ready": True, "problems": []}
    for visitor in visitors:
        assert _release(visitor) == before + 1


def test_a_sign_out_on_one_replica_holds_on_the_other(through, replicas, port):
    one = through()
    sign_in(one, "paul")
    cookies = dict(one.cookies)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    asked = {"Host": f"localhost:{port}", "Cookie": cookie}
    for replica in replicas:
        assert httpx.get(f"{replica.address}/_stcore/health", headers=asked).status_code == 200
    one.get("/auth/logout")
    for replica in replicas:
        assert httpx.get(f"{replica.address}/_stcore/health", headers=asked).status_code == 401


def _release(one: httpx.Client) -> int:
    return one.get("/api/v1/").json()["release"]


def _note(folder) -> str:
    path = folder / "annotations.csv"
    path.write_text(factories.csv("annotations", NOTE))
    return str(path)
