"""Servers to measure: the dashboard, and others beside it, each a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
SECONDS = 900


@dataclass(frozen=True)
class Served:
    """A running server."""

    port: int
    process: subprocess.Popen
    seconds_to_ready: float

    @property
    def address(self) -> str:
        """Its address."""
        return f"http://localhost:{self.port}"

    @property
    def _all(self) -> list[psutil.Process]:
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]

    @property
    def memory(self) -> int:
        """Bytes it holds in memory now, with the processes it has started."""
        return sum(one.memory_info().rss for one in self._all)

    @property
    def processor(self) -> float:
        """Seconds of processor time it has taken, with the processes it has started."""
        return sum(sum(one.cpu_times()[:2]) for one in self._all)


def free_port() -> int:
    """Return a port nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def served(
    module: str, environment: Mapping[str, str], ready: str = "/healthz", port: int | None = None
) -> Iterator[Served]:
    """Run a module as a server and give it once it says that it is ready."""
    port = port or free_port()
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=os.environ | {"PORT": str(port)} | dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            taken = time.perf_counter() - start
            if process.poll() is not None or taken > SECONDS:
                raise RuntimeError(f"{module} did not get ready")
            try:
                url = f"http://127.0.0.1:{port}{ready}"
                if urllib.request.urlopen(url, timeout=5).status == 200:
                    break
            except OSError:
                time.sleep(0.02)
        yield Served(port, process, time.perf_counter() - start)
    finally:
        process.terminate()
        process.wait(30)
