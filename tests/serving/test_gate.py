"""The gate, tried from outside: nobody, every role, and what attackers would send."""

import base64
import contextlib
import json
import time
from urllib.parse import quote

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from deploy.gate import NEXT
from tests.browser.serving import PAGES
from tests.serving import socketed
from tests.serving.signing_in import COOKIE_SECRET, USER_COOKIE, guarded, lines, sign_in

MACHINERY = ["/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/media/a.csv",
             "/_stcore/agent/openapi.json", "/_stcore/upload_file/s/f", "/static/js/x.js",
             "/app/static/x", "/component/x/y", "/_stcore/bidi-components/x", "/api/v1/",
             "/api/v1/values", "/api/v1/indicators", "/api/v1/releases", "/api/v1/definitions",
             "/api/v1/openapi.json"]  # fmt: skip
METHODS = ("GET", "PUT", "DELETE", "HEAD", "OPTIONS", "POST", "PATCH", "TRACE")
OUTSIDE = ["//evil.test", "/\\evil.test", "https://evil.test/", "/%2F/evil.test/../..//e.test",
           "//evil.test/%2e%2e", "/\t/evil.test", "javascript:alert(1)", "/auth/logout",
           "/x\r\nSet-Cookie: a=b", "/media/x", "x"]  # fmt: skip


@pytest.fixture(scope="module")
def address(provider, small_release, state):
    with guarded(provider, small_release.address, state) as started:
        yield started


@pytest.fixture(scope="module")
def people(visits):
    """Everybody, signed in once."""
    found = {}
    for name in ("vera", "sian", "anna", "paul", "nora"):
        found[name] = visits()
        assert sign_in(found[name], name).status_code == 302
    return found


@pytest.fixture
def nobody(visits):
    return visits()


def forged(claims, *, secret=COOKIE_SECRET, age=0.0, salt=USER_COOKIE) -> dict:
    """Return a user cookie signed with a secret at a moment in the past."""
    signer = URLSafeTimedSerializer(secret, salt=salt)
    earlier = int(time.time() - age)
    signer.make_signer(salt)

    class Past(URLSafeTimedSerializer.default_signer):
        def get_timestamp(self):
            return earlier

    return {USER_COOKIE: URLSafeTimedSerializer(secret, salt=salt, signer=Past).dumps(claims)}


def claims_of(address, **more) -> str:
    given = {"sub": "anna", "roles": ["analyst"], "is_logged_in": True, "origin": address}
    return json.dumps(given | more)


# --- Nobody ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", list(PAGES.values()))
def test_every_page_leads_to_the_provider(nobody, path):
    answer = nobody.get(f"/{path}?area=Bristol")
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/auth/login?provider=")
    assert answer.content == b""


@pytest.mark.parametrize("path", MACHINERY)
def test_no_machinery_answers_nobody(nobody, path):
    for method in METHODS:
        allowed = (401, 404, 405) if method in ("POST", "PATCH", "TRACE") else (401, 404)
        assert nobody.request(method, path).status_code in allowed


def test_nobody_opens_a_socket(address):
    assert socketed.refused(address, {})
    assert socketed.refused(address, {"_streamlit_xsrf": "2|a|b|1"})


# --- Every role ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["vera", "sian"])
def test_who_is_no_analyst_does_not_run_the_upload_page(people, name):
    said = socketed.read(people[name], "upload")
    assert "No access" in said
    assert "file_uploader" not in said


@pytest.mark.parametrize("name", ["anna", "paul"])
def test_analysts_run_the_upload_page(people, name):
    assert "file_uploader" in socketed.read(people[name], "upload")


@pytest.mark.parametrize(
    ("name", "status"), [("vera", 403), ("sian", 403), ("nora", 403), ("anna", 400)]
)
def test_only_analysts_upload(people, name, status):
    one = people[name]
    one.get("/_stcore/health")
    token = one.cookies.get("_streamlit_xsrf") or "2|00|00|1"
    answer = one.put(
        "/_stcore/upload_file/no-session/file",
        files={"file": ("a.csv", b"quarter,area\n", "text/csv")},
        headers={"X-Xsrftoken": token},
    )
    # Streamlit itself then refuses the analyst for the session that does not exist.
    assert answer.status_code == status


def test_without_a_role_nothing_but_the_way_out_answers(people, address):
    one = people["nora"]
    for path in (*(f"/{page}" for page in PAGES.values()), *MACHINERY):
        assert one.get(path).status_code in (403, 404)
    assert socketed.refused(address, one.cookies.jar)


@pytest.mark.parametrize("name", ["vera", "sian", "anna", "paul"])
def test_metrics_and_the_agent_are_closed_to_everybody(people, name):
    for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/x"):
        assert people[name].get(path).status_code == 404


# --- Cookies ---------------------------------------------------------------------------------


def test_a_cookie_of_ours_would_pass_so_that_the_forged_ones_mean_something(address):
    good = httpx.get(address, cookies=forged(claims_of(address)))
    assert good.status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "another-secret-of-the-same-length-01234567"},
        {"salt": "_streamlit_xsrf"},
        {"age": 16 * 60},
        {"age": -3600},
        {"age": 30 * 86_400},
    ],
)
def test_forged_and_expired_cookies_are_nobodys(address, change):
    made = forged(claims_of(address), **change)
    assert httpx.get(f"{address}/_stcore/health", cookies=made).status_code == 401
    assert socketed.refused(address, made)


def test_no_changed_letter_of_a_cookie_passes(address, people):
    good = people["vera"].cookies[USER_COOKIE]
    for place in range(0, len(good), 7):
        letter = "A" if good[place] != "A" else "B"
        changed = {USER_COOKIE: good[:place] + letter + good[place + 1 :]}
        answer = httpx.get(f"{address}/_stcore/health", cookies=changed)
        # The last letter of a signature has spare bits: other letters may write the same bytes.
        assert answer.status_code == 401 or _same_bytes(good, changed[USER_COOKIE])


def _same_bytes(left: str, right: str) -> bool:
    def parts(text):
        return [base64.urlsafe_b64decode(part + "==") for part in text.strip(".").split(".")]

    return parts(left) == parts(right)


@pytest.mark.parametrize(
    "text", ["", "x", ".", "a.b.c", "chunks-3", "null", "[]", '"a"', "{}", "\x7f" * 50, "9" * 4000]
)
def test_rubbish_for_a_cookie_is_nobodys(address, text):
    for value in (text, forged(text)[USER_COOKIE]):
        headers = {"Cookie": f"{USER_COOKIE}={value}"}
        assert httpx.get(f"{address}/_stcore/health", headers=headers).status_code == 401


def test_claims_without_a_sign_in_are_nobodys(address):
    for more in ({"is_logged_in": False}, {"is_logged_in": None}):
        made = forged(claims_of(address, **more))
        assert httpx.get(f"{address}/_stcore/health", cookies=made).status_code == 401


def test_cookies_are_short_and_closed_and_hold_no_token(visits):
    one = visits()
    answer = sign_in(one, "anna")
    set_cookies = answer.headers.get_list("set-cookie")
    [user] = [text for text in set_cookies if text.startswith(f"{USER_COOKIE}=")]
    assert "HttpOnly" in user
    assert "Max-Age=900" in user
    assert not any("_tokens" in text for text in set_cookies)


# --- The way back ----------------------------------------------------------------------------


@pytest.mark.parametrize("target", OUTSIDE)
def test_the_sign_in_never_leads_outside(visits, target):
    landed = _sign_in_with_way_back(visits(), quote(target, safe=""))
    assert landed.status_code == 302
    assert landed.headers["location"] == "/"
    assert USER_COOKIE in landed.headers["set-cookie"]


def test_the_sign_in_leads_back_inside(visits):
    landed = _sign_in_with_way_back(visits(), quote("/training?area=Bristol", safe=""))
    assert landed.headers["location"] == "/training?area=Bristol"


def _sign_in_with_way_back(one, wanted):
    """Sign in with a way back that an attacker has planted in the browser."""
    second = one.get(one.get("/").headers["location"])
    chosen = httpx.post(second.headers["location"], data={"sub": "vera"})
    kept = [f"{c.name}={c.value}" for c in one.cookies.jar if c.name != NEXT]
    cookies = "; ".join([*kept, f"{NEXT}={wanted}"])
    return httpx.get(chosen.headers["location"], headers={"Cookie": cookies})


def test_a_renewal_asked_for_by_another_site_leads_home(nobody):
    answer = nobody.get("/signin", headers={"referer": "https://evil.test/upload"})
    assert answer.headers["set-cookie"].startswith(f"{NEXT}=%2F;")


def test_a_replayed_or_invented_callback_signs_nobody_in(visits):
    for query in ("code=a&state=b", "error=access_denied&state=x", "state=", "code=1"):
        one = visits()
        answer = one.get(f"/oauth2callback?{query}")
        assert answer.status_code == 302
        assert answer.headers["location"] in ("/not-signed-in", "/signed-out")
        assert USER_COOKIE not in one.cookies


# --- Other sites -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.test"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"},
        {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"},
    ],
)
def test_another_sites_page_gets_nothing(people, headers):
    one = people["anna"]
    for path in ("/", "/api/v1/values", "/_stcore/health", "/auth/logout"):
        assert one.get(path, headers=headers).status_code == 403
    assert one.put("/_stcore/upload_file/a/b", headers=headers, content=b"x").status_code == 403
    assert one.get("/").status_code == 200


def test_another_site_cannot_sign_somebody_out(people):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert people["anna"].get("/auth/logout", headers=headers).status_code == 403
    assert people["anna"].get("/training", headers=headers).status_code == 200


def test_another_sites_page_opens_no_socket(people, address):
    assert socketed.refused(address, people["anna"].cookies.jar, origin="https://evil.test")


# --- Headers ---------------------------------------------------------------------------------

SPOOFED = {"X-Forwarded-For": "10.0.0.1", "X-Real-IP": "10.0.0.1", "Forwarded": "for=10.0.0.1",
           "X-MS-CLIENT-PRINCIPAL-NAME": "anna", "X-Forwarded-User": "anna",
           "X-Forwarded-Email": "anna@x.test", "X-Streamlit-User": "anna", "Remote-User": "anna",
           "X-Auth-Request-Email": "anna@x.test", "X-Original-URL": "/healthz",
           "X-Rewrite-URL": "/healthz", "X-HTTP-Method-Override": "GET"}  # fmt: skip


def test_no_header_makes_somebody_of_nobody(nobody):
    for name, value in SPOOFED.items():
        assert nobody.get("/_stcore/health", headers={name: value}).status_code == 401
    assert nobody.get("/_stcore/health", headers=SPOOFED).status_code == 401


def test_a_request_names_itself_only_through_a_named_proxy(nobody):
    given = nobody.get("/healthz", headers={"X-Request-Id": "chosen-by-client"})
    assert given.headers["x-request-id"] != "chosen-by-client"


@pytest.mark.parametrize("host", ["evil.test", "localhost.evil.test", "", "localhost:1", "a@b"])
def test_another_host_is_refused(nobody, people, host):
    for one in (nobody, people["anna"]):
        assert one.get("/", headers={"host": host}).status_code in (400, 421)


def test_every_answer_carries_the_security_headers(nobody, people):
    answers = [nobody.get("/"), nobody.get("/healthz"), people["anna"].get("/"),
               nobody.get("/_stcore/metrics"), people["nora"].get("/"),
               people["anna"].get("/api/v1/")]  # fmt: skip
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "'unsafe-inline'" not in policy.partition("style-src")[0]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


# --- Paths and sizes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/_stcore//metrics", "/./_stcore/metrics", "/x/../_stcore/metrics", "/%5fstcore/metrics",
     "/_stcore/metrics/", "/_stcore/metrics%00", "//_stcore/metrics", "/static/../../dashboard.py",
     "/static/%2e%2e/%2e%2e/dashboard.py", "/media/..%2f..%2fetc%2fpasswd", "/healthz/../upload",
     "/readyz%2f..%2fupload", "/auth/login/../../upload", "/signin/../media/a",
     "/_STCORE/metrics", "/_stcore;/metrics", "/api/v1/../../_stcore/metrics"],
)  # fmt: skip
def test_path_tricks_open_nothing(nobody, people, path):
    for one in (nobody, people["vera"]):
        url = httpx.URL(str(one.base_url).rstrip("/")).copy_with(raw_path=path.encode())
        answer = one.get(url)
        assert b"active_sessions" not in answer.content
        assert b"import streamlit" not in answer.content
        assert b"root:" not in answer.content
        if one is nobody:
            assert answer.status_code != 200


def test_too_much_is_refused_before_it_is_kept(people):
    one = people["anna"]
    big = b"x" * 21_000_000
    answer = one.put("/_stcore/upload_file/s/f", content=big)
    assert answer.status_code == 413

    def pieces():
        for _ in range(30):
            yield b"x" * 1_000_000

    # Without an announced length it is counted while it comes.
    broken = (httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError)
    with contextlib.suppress(*broken):
        assert one.put("/_stcore/upload_file/s/f", content=pieces()).status_code in (403, 413)
    assert one.put("/api/v1/values", content=b"x" * 100_000).status_code == 413
    assert one.get(f"/?x={'a' * 9000}").status_code == 414


# --- What the log says -----------------------------------------------------------------------


def test_the_audit_log_knows_identities_and_nothing_else_of_people(people, state, address):
    said = lines(state)
    assert {"sign-in", "refused", "start"} <= {line["event"] for line in said}
    assert {line["who"] for line in said if line["event"] == "sign-in"} >= {"anna", "vera"}
    text = json.dumps(said)
    for private in (
        "@x.test",
        "127.0.0.1",
        "10.0.0.1",
        "roles",
        people["anna"].cookies[USER_COOKIE],
    ):
        assert private not in text
