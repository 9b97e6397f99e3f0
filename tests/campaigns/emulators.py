"""Object stores on this machine: moto's S3 and, where npm is at hand, Azurite's Blob service."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

BUCKET = "figures"
# Delta looks for the emulator there and nowhere else, unless its own environment says so.
AZURITE_PORT = 10_000
AZURITE_VERSION = "3.35.0"
# Azurite's published development account: no secret of anybody's.
ACCOUNT = "devstoreaccount1"
ACCOUNT_KEY = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)


class Unavailable(Exception):  # noqa: N818
    """The emulator cannot be run here; the message says why."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def s3() -> Iterator[tuple[str, dict[str, str]]]:
    """Run moto's S3 server; yield an address in an empty bucket and the options for it."""
    port = free_port()
    with _running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port):
        url = f"http://127.0.0.1:{port}"
        request = urllib.request.Request(f"{url}/{BUCKET}", method="PUT")
        with urllib.request.urlopen(request, timeout=30):
            pass
        options = {
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": url,
            "AWS_ALLOW_HTTP": "true",
        }
        yield f"s3://{BUCKET}/published", options


@contextlib.contextmanager
def azure() -> Iterator[tuple[str, dict[str, str]]]:
    """Run Azurite; yield an address in an empty container and the options for it."""
    program, port = azurite(), AZURITE_PORT
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", port)) == 0:
            raise Unavailable(f"port {port}, where clients look for Azurite, is in use")
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", folder]
        with _running([str(program), *arguments, "--silent", "--skipApiVersionCheck"], port):
            url = f"http://127.0.0.1:{port}/{ACCOUNT}"
            _create_container(url)
            options = {
                "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
                "AZURE_STORAGE_ACCOUNT_KEY": ACCOUNT_KEY,
                # Azurite cannot list from a name on; told so, the client does it itself.
                "AZURE_STORAGE_USE_EMULATOR": "true",
                "AZURE_ALLOW_HTTP": "true",
            }
            yield f"az://{BUCKET}/published", options


def azurite() -> Path:
    """Return Azurite's program, installed once in the user's cache.

    Raises
    ------
    Unavailable
        Where there is no npm, or it cannot install.
    """
    folder = Path.home() / ".cache" / "dashboard-tests" / f"azurite-{AZURITE_VERSION}"
    program = folder / "node_modules" / ".bin" / "azurite-blob"
    if program.exists():
        return program
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("Azurite needs npm, which is not on this machine")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = f"azurite@{AZURITE_VERSION}"
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), wanted],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode or not program.exists():
        raise Unavailable(f"npm cannot install Azurite: {done.stderr[-300:]}")
    return program


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.kill()
        process.wait()


def _wait_for(process: subprocess.Popen, port: int, *, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Unavailable(f"{process.args[0]} ended at once")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise Unavailable(f"{process.args[0]} does not answer")


def _create_container(url: str) -> None:
    """Create the container, signed as the service's REST interface asks (Shared Key)."""
    date = dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    headers = {"x-ms-date": date, "x-ms-version": "2021-08-06", "Content-Length": "0"}
    named = f"x-ms-date:{date}\nx-ms-version:2021-08-06\n"
    resource = f"/{ACCOUNT}/{ACCOUNT}/{BUCKET}\nrestype:container"
    text = "PUT" + "\n" * 12 + named + resource
    digest = hmac.new(base64.b64decode(ACCOUNT_KEY), text.encode(), hashlib.sha256).digest()
    headers["Authorization"] = f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"
    address = f"{url}/{BUCKET}?restype=container"
    with urllib.request.urlopen(
        urllib.request.Request(address, method="PUT", headers=headers), timeout=30
    ):
        pass
