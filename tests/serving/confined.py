"""Servers as container and unit run them: another user, and nothing writable but the data."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.serving import ROOT, free_port

FILES = ROOT / "deploy" / "files"
PATIENCE = 120


def instruction(name: str, of: str = "Dockerfile") -> str:
    """Return the last instruction of a name in a container's file, its lines joined."""
    text = (FILES / of).read_text().replace("\\\n", " ")
    return re.findall(rf"^{name} +(.+)$", text, re.MULTILINE)[-1]


# Whatever a container is told to run, and as whom, is what is run here.
USER = int(instruction("USER"))
WRITABLE = instruction("VOLUME")


def container(name: str) -> list[str]:
    """Return what a container runs: its ``CMD``, or the one of its ``HEALTHCHECK``."""
    _, bracket, words = instruction(name).partition("[")
    return _with_this_python(json.loads(bracket + words))


def unit() -> list[str]:
    """Return what the systemd unit starts."""
    return _with_this_python(shlex.split(_set("ExecStart")))


def told(folder: Path) -> dict[str, str]:
    """Return what a container is told of its own, with a folder in its volume's place."""
    pairs = dict(pair.split("=", 1) for pair in shlex.split(instruction("ENV")))
    own = {"PATH", "DASHBOARD_LISTEN", "PORT"}
    return {
        name: value.replace(WRITABLE, str(folder), 1)
        for name, value in pairs.items()
        if name not in own
    }


def _set(name: str) -> str:
    text = (FILES / "dashboard.service").read_text()
    return re.findall(rf"^{name}=(.+)$", text, re.MULTILINE)[-1]


def _with_this_python(words: list[str]) -> list[str]:
    assert Path(words[0]).name == "python", words
    return [sys.executable, *words[1:]]


class Replica:
    """One replica: another user than root, on a read-only project."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.environment = environment | {"PORT": str(self.port), "HOME": "/tmp"}
        self.log = log
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        """Where it answers to the proxy."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Replica:
        """Start it, and wait until it says that it is ready."""
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                confined(*container("CMD")),
                cwd=ROOT, env=os.environ | self.environment, stdout=said,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        wait(f"{self.address}/readyz", self.process)
        return self

    def kill(self) -> None:
        """End it as a crash would."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(20)


def confined(*command: str) -> list[str]:
    """Return a command as it runs without root and without a writable project.

    The same limits as a container's, without its engine: the project is read-only for the command
    alone. The user may read what only root could, for the folders above a checkout are often
    closed; it may write nowhere but in its own.
    """
    root = shlex.quote(str(ROOT))
    user = (
        f"setpriv --reuid={USER} --regid={USER} --clear-groups --no-new-privs "
        "--inh-caps=+dac_read_search --ambient-caps=+dac_read_search"
    )
    steps = (
        f"mount --bind {root} {root}",
        f"mount -o remount,ro,bind {root}",
        f"cd {root}",
        f"exec {user} {shlex.join(command)}",
    )
    return ["unshare", "--mount", "sh", "-c", " && ".join(steps)]


@contextmanager
def owned_folder() -> Iterator[Path]:
    """Give a folder that the server's user can reach: pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="confined-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def owned(folder: Path) -> Path:
    """Give a folder with all it holds to the server's user."""
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, USER, USER)
    return folder


def wait(address: str, process: subprocess.Popen) -> None:
    """Wait until an address answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status < 500:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")
