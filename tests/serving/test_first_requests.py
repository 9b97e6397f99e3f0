"""What a fresh server answers first: to nobody, to every role, and to a sign-in that has expired.

The short version asks the upload page, where the danger was, first by nobody and then by a viewer.
The campaign asks every page first on a server of its own:
``SERVING_CAMPAIGN=1 python -m pytest tests/serving/test_first_requests.py``.
"""

import os
import re
from urllib.parse import urlsplit

import pytest

from tests.browser.serving import ROOT
from tests.serving import socketed
from tests.serving.signing_in import client, guarded, sign_in
from tests.serving.test_gate import MACHINERY, claims_of, forged

DASHBOARD = ROOT / "dashboard.py"
# As each page is registered: its address, and the least role.
REGISTERED = re.findall(
    r'\(\s*"([\w-]+)",\s*"[\w/]+\.py",[^)]*?Role\.(\w+),?\s*\)', DASHBOARD.read_text()
)
ANALYSTS_ONLY = [page for page, least in REGISTERED if least in ("ANALYST", "APPROVER")]
EVERY = [page for page, _ in REGISTERED]
WHO = ("nobody", "expired", "vera", "sian", "anna")
SHORT = [("upload", "nobody"), ("upload", "vera")]
CAMPAIGN = sorted(
    {(page, who) for page in EVERY for who in ("nobody", "vera")}
    | {(page, who) for page in ANALYSTS_ONLY for who in WHO}
)


@pytest.mark.parametrize(("page", "who"), CAMPAIGN if os.environ.get("SERVING_CAMPAIGN") else SHORT)
def test_the_first_request_of_a_fresh_server_gets_no_more_than_any(
    provider, small_release, tmp_path, page, who
):
    with guarded(provider, small_release.address, tmp_path) as address, client(address) as one:
        if who in ("nobody", "expired"):
            if who == "expired":
                one.cookies.update(forged(claims_of(address), age=16 * 60))
            answer = one.get(f"/{page}")
            assert urlsplit(answer.headers["location"]).path == "/auth/login"
            assert answer.status_code == 302
            for path in MACHINERY:
                assert one.get(path).status_code in (401, 404)
            assert socketed.refused(address, one.cookies.jar)
            return
        sign_in(one, who, f"/{page}")
        said = socketed.read(one, page)
        kept_out = who != "anna" and page in ANALYSTS_ONLY
        assert ("No access" in said) == kept_out
        assert "Page not found" not in said
