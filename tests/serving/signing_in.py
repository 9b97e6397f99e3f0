"""A real OpenID provider on this machine, a dashboard that trusts it, and clients that sign in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.browser.serving import SERVE, free_port, served

PEOPLE = {
    "vera": {"roles": ["viewer"]},
    "sian": {"roles": ["sro.north-somerset"]},
    "anna": {"roles": ["analyst"]},
    "paul": {"roles": ["approver"]},
    "nora": {},
}
COOKIE_SECRET = "cookie-secret-of-a-test-server-0123456789"
USER_COOKIE = "_streamlit_user"


@contextmanager
def provided() -> Iterator[str]:
    """Run the provider; give its address."""
    port = free_port()
    people = []
    for name, claims in PEOPLE.items():
        people += ["--user-claims", json.dumps({"sub": name, "email": f"{name}@x.test", **claims})]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-H", "localhost", *people],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        _wait(address)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/jwks", timeout=2).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def environment(provider: str, address: str, state: Path, **more: str) -> dict[str, str]:
    """Return the settings of a server with sign-in."""
    return {
        "DASHBOARD_ADDRESS": address,
        "DASHBOARD_SIGN_IN_METADATA": f"{provider}/.well-known/openid-configuration",
        "DASHBOARD_SIGN_IN_CLIENT_ID": "dashboard",
        "DASHBOARD_SIGN_IN_CLIENT_SECRET": "secret-of-the-client",
        "DASHBOARD_COOKIE_SECRET": COOKIE_SECRET,
        "DASHBOARD_STATE": str(state),
        "DASHBOARD_REQUESTS_PER_MINUTE": "100000",
        **more,
    }


@contextmanager
def guarded(provider: str, data: str, state: Path, **more: str) -> Iterator[str]:
    """Run a dashboard that people sign in to; give its address."""
    port = free_port()
    given = environment(provider, f"http://localhost:{port}", state, **more)
    with served(data, *SERVE, port=port, environment=given) as address:
        yield address


def client(address: str) -> httpx.Client:
    """Return a client that keeps cookies and follows no redirect by itself."""
    return httpx.Client(base_url=address, timeout=180, follow_redirects=False)


def sign_in(one: httpx.Client, name: str, path: str = "/") -> httpx.Response:
    """Sign in through the provider as a browser would; return where that ends."""
    answer = one.get(path)
    while answer.status_code == 302 and "/oauth2/authorize" not in answer.headers["location"]:
        answer = one.get(answer.headers["location"])
    chosen = httpx.post(answer.headers["location"], data={"sub": name}, timeout=60)
    answer = one.get(chosen.headers["location"])
    assert "/not-signed-in" not in answer.headers.get("location", ""), "the sign-in broke off"
    return answer


def change_roles(provider: str, name: str, roles: list[str]) -> None:
    """Give a person other roles at the provider."""
    httpx.put(f"{provider}/users/{name}", json={"roles": roles}, timeout=60).raise_for_status()


def lines(state: Path) -> list[dict]:
    """Return the audit log, oldest first."""
    paths = sorted((state / "audit").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text().splitlines()]
