"""Several processes behind one port: ``DASHBOARD_PROCESSES=2 python -m deploy.serve``.

One process draws for one reader at a time. Each further one is a server of its own on a port that
only this machine reaches; nginx stands before them and keeps a browser with one of them. What they
share is the store, the drafts and the state folder, as replicas on several machines do.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from analysis.configuration import Configuration, ConfigurationError, configured

TEMPLATE = Path(__file__).parent / "files" / "processes.conf"
PATHS = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
LOCAL = "127.0.0.1"
WRONG_CONFIGURATION = 2
LOOK_SECONDS = 0.2
READY_SECONDS = 600
STOP_SECONDS = 15


def ports(configuration: Configuration) -> list[int]:
    """Return the ports of the processes: those after the one that readers use."""
    return [configuration.port + number for number in range(1, configuration.processes + 1)]


def proxy_configuration(configuration: Configuration, folder: str) -> str:
    """Return nginx's configuration for so many processes."""
    inside = [f"{LOCAL}:{port}" for port in ports(configuration)]
    servers = [f"server {one} max_fails=1 fail_timeout=2s;" for one in inside]
    listen, sign_in = configuration.listen, configuration.sign_in
    filled = {
        "FOLDER": folder,
        "ANY": " ".join(servers),
        "EACH": "\n  ".join(_alone(place, servers) for place in range(len(servers))),
        "COOKIES": " ".join(f"{place} one_{place};" for place in range(len(inside))),
        # Where a first one was tried in vain, the last of the list is the one that answered.
        "ANSWERED": " ".join(f'"~{one}$" {place};' for place, one in enumerate(inside)),
        "LISTEN": f"{f'[{listen}]' if ':' in listen else listen}:{configuration.port}",
        "SECURE": "Secure; " if sign_in and sign_in.is_secure else "",
        "MEGABYTES": str(configuration.upload_mb + 1),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in filled.items():
        text = text.replace(f"<{name}>", value)
    return text


def _alone(place: int, servers: list[str]) -> str:
    others = (f"{one[:-1]} backup;" for at, one in enumerate(servers) if at != place)
    return f"upstream one_{place} {{ {' '.join([servers[place], *others])} keepalive 32; }}"


@dataclass
class Running:
    """The processes and the proxy before them.

    Attributes
    ----------
    servers : dict of int to Popen
        Each server by its port.
    proxy : Popen or None
        nginx, once the servers are ready.
    stopping : bool
        Whether this process has been told to end.
    """

    configuration: Configuration
    servers: dict[int, subprocess.Popen] = field(default_factory=dict)
    proxy: subprocess.Popen | None = None
    stopping: bool = False

    def start(self, port: int) -> None:
        """Start one server, which believes the proxy about a client's address."""
        proxies = [*map(str, self.configuration.proxies), LOCAL]
        told = {
            "PORT": str(port),
            "DASHBOARD_LISTEN": LOCAL,
            "DASHBOARD_PROCESSES": "1",
            "DASHBOARD_PROXIES": ",".join(proxies),
        }
        self.servers[port] = subprocess.Popen(
            [sys.executable, "-m", "deploy.serve"], env=os.environ | told
        )

    def wait_until_ready(self) -> int | None:
        """Wait for every server; return its code where one ended instead."""
        until = time.monotonic() + READY_SECONDS
        for port, server in self.servers.items():
            while not _answers(port):
                if server.poll() is not None:
                    return server.returncode
                if self.stopping or time.monotonic() > until:
                    return 1
                time.sleep(LOOK_SECONDS)
        return None

    def watch(self) -> int:
        """Start again what ends by itself, until told to stop or the proxy ends."""
        while not self.stopping:
            if self.proxy.poll() is not None:
                print("nginx ended: stopping.", file=sys.stderr, flush=True)
                return 1
            for port, server in list(self.servers.items()):
                if server.poll() is not None and not self.stopping:
                    print(f"The process at port {port} ended: started again.", file=sys.stderr)
                    self.start(port)
            time.sleep(LOOK_SECONDS)
        return 0

    def stop(self) -> None:
        """End everything."""
        running = [one for one in (self.proxy, *self.servers.values()) if one is not None]
        for one in running:
            one.terminate()
        for one in running:
            try:
                one.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def run(configuration: Configuration) -> int:
    """Serve with several processes until told to stop; return the code to end with."""
    nginx = shutil.which("nginx", path=PATHS)
    if nginx is None:
        print("DASHBOARD_PROCESSES needs nginx, which is not installed.", file=sys.stderr)
        return WRONG_CONFIGURATION
    running = Running(configuration)
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: setattr(running, "stopping", True))
    with tempfile.TemporaryDirectory(prefix="dashboard-") as folder:
        # nginx begun by root works as another user, who has to pass through here.
        os.chmod(folder, 0o711)
        Path(folder, "nginx.conf").write_text(proxy_configuration(configuration, folder))
        try:
            for port in ports(configuration):
                running.start(port)
            ended = running.wait_until_ready()
            if ended is not None:
                return ended
            running.proxy = subprocess.Popen([nginx, "-p", folder, "-c", "nginx.conf"])
            return running.watch()
        finally:
            running.stop()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{LOCAL}:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def main() -> int:
    """Run as many processes as are configured."""
    try:
        return run(configured())
    except ConfigurationError as refused:
        print(refused, file=sys.stderr)
        return WRONG_CONFIGURATION


if __name__ == "__main__":
    sys.exit(main())
