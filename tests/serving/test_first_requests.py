"""What a fresh server answers first: to nobody, to every role, and to a sign-in that has expired.

The short version asks the upload page, where the danger was, first by a viewer, and everything by
nobody and by a sign-in that has expired. The campaign has each role ask for each page first, and
for every endpoint, on a server of its own:
``SERVING_CAMPAIGN=1 python -m pytest tests/serving/test_first_requests.py``.
"""

import os
import re
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import ROOT
from tests.serving import socketed
from tests.serving.signing_in import client, guarded, sign_in
from tests.serving.test_gate import MACHINERY, METHODS, claims_of, forged

DASHBOARD = ROOT / "dashboard.py"
# As each page is registered: its address, and the least role.
REGISTERED = re.findall(
    r'\(\s*"([\w-]+)",\s*"[\w/]+\.py",[^)]*?Role\.(\w+),?\s*\)', DASHBOARD.read_text()
)
ANALYSTS_ONLY = [page for page, least in REGISTERED if least in ("ANALYST", "APPROVER")]
EVERY = [page for page, _ in REGISTERED]
SIGNED_IN = ("vera", "sian", "anna", "paul")
SHORT = [("upload", "vera")]
LONG = [(page, who) for page in EVERY for who in SIGNED_IN]
CAMPAIGN = os.environ.get("SERVING_CAMPAIGN")


@pytest.mark.parametrize("who", ["nobody", "expired"])
def test_a_fresh_server_tells_nobody_anything_about_any_page_or_endpoint(
    provider, small_release, tmp_path, who
):
    # What the gate turns away leaves no trace behind it: each request finds the server fresh.
    with guarded(provider, small_release.address, tmp_path) as address, client(address) as one:
        if who == "expired":
            one.cookies.update(forged(claims_of(address), age=16 * 60))
        for page in EVERY:
            answer = one.get(f"/{page}")
            assert urlsplit(answer.headers["location"]).path == "/auth/login", page
            assert (answer.status_code, answer.content) == (302, b""), page
        for path in MACHINERY:
            for method in METHODS:
                assert one.request(method, path).status_code in (401, 404, 405), (method, path)
        assert socketed.refused(address, one.cookies.jar)
        sign_in(one, "vera", "/upload")
        assert "No access" in socketed.read(one, "upload")


@pytest.mark.parametrize("who", SIGNED_IN if CAMPAIGN else ["sian"])
def test_a_fresh_server_asked_for_endpoints_first_gives_a_role_what_is_its(
    provider, small_release, tmp_path, who
):
    with guarded(provider, small_release.address, tmp_path) as address, client(address) as one:
        sign_in(one, who)
        for path in MACHINERY:
            answer = one.get(path)
            if path.startswith("/api/v1/"):
                assert answer.status_code == 200, path
            else:
                assert answer.status_code in (200, 403, 404), path
                assert "Traceback" not in answer.text
        for path in ("/_stcore/metrics", "/_stcore/agent/openapi.json"):
            assert one.get(path).status_code == 404, path
        token = {"X-Xsrftoken": one.cookies.get("_streamlit_xsrf") or "x"}
        file = {"file": ("a.csv", b"a", "text/csv")}
        sent = one.put("/_stcore/upload_file/s/f", files=file, headers=token)
        # An analyst is refused by Streamlit, for a session that does not exist.
        assert sent.status_code == (400 if who in ("anna", "paul") else 403)


@pytest.mark.parametrize(("page", "who"), LONG if CAMPAIGN else SHORT)
def test_the_first_page_a_fresh_server_draws_is_no_more_than_the_role_may_see(
    provider, small_release, tmp_path, page, who
):
    with guarded(provider, small_release.address, tmp_path) as address, client(address) as one:
        sign_in(one, who, f"/{page}")
        said = socketed.read(one, page)
        kept_out = who in ("vera", "sian") and page in ANALYSTS_ONLY
        assert ("No access" in said) == kept_out
        assert "Page not found" not in said
