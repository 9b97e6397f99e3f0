"""Floods, bounded in number: a client that asks too much is slowed, others are not."""

import contextlib
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from deploy.limits import MOST_SOCKETS
from tests.serving import socketed
from tests.serving.signing_in import guarded, lines, sign_in

PER_MINUTE = 200
ASKED = 400


@pytest.fixture(scope="module")
def address(provider, small_release, state):
    few = {"DASHBOARD_REQUESTS_PER_MINUTE": str(PER_MINUTE), "DASHBOARD_PROXIES": "127.0.0.1"}
    with guarded(provider, small_release.address, state, **few) as started:
        yield started


def from_(place: int) -> dict:
    return {"X-Forwarded-For": f"203.0.113.{place}"}


def test_a_flood_is_slowed_and_logged_only_so_often_and_others_are_answered(address, visits, state):
    one = visits()
    said = Counter(
        one.put("/_stcore/upload_file/a/b", content=b"x", headers=from_(1)).status_code
        for _ in range(ASKED)
    )
    assert set(said) == {401, 429}
    # A refusal weighs ten requests, so of two hundred a minute some twenty are answered.
    assert said[401] < 60
    refused = [line for line in lines(state) if line["event"] == "refused"]
    assert len(refused) < 100
    assert visits().get("/", headers=from_(2)).status_code == 302


def test_guessing_tokens_is_slow(visits):
    one = visits()
    said = Counter(
        one.get("/api/v1/", headers={"Authorization": f"Bearer {guess}"} | from_(3)).status_code
        for guess in range(ASKED)
    )
    assert set(said) == {401, 429}
    assert said[401] < 60


def test_uploads_nobody_may_make_are_not_kept(address, visits):
    one = visits()
    sign_in(one, "vera")
    before = _memory(address)
    for _ in range(40):
        one.put("/_stcore/upload_file/a/b", content=b"x" * 4_900_000)
    # Forty times 4.9 MB would be 196 MB if any of it were kept.
    assert _memory(address) - before < 60_000_000


def test_one_person_opens_only_so_many_tabs(address, visits):
    one = visits()
    sign_in(one, "anna")
    time.sleep(1)
    one.get("/_stcore/health")
    with contextlib.ExitStack() as opened:
        for _ in range(MOST_SOCKETS):
            opened.enter_context(socketed.opened(address, one.cookies.jar))
        with pytest.raises(InvalidStatus, match="403"):
            socketed.opened(address, one.cookies.jar).__enter__()
    assert httpx.get(f"{address}/healthz").text == "ok"


def _memory(address: str) -> int:
    """Return the resident memory of the server that listens at an address."""
    port = int(address.rpartition(":")[2])
    wanted = f"PORT={port}".encode()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes().split(b"\0"):
                pages = int((path.parent / "statm").read_text().split()[1])
                return pages * 4096
        except OSError:
            continue
    raise RuntimeError("no such server")
