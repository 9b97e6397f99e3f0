"""The health check of a container: ``python -m deploy.probe`` exits 0 where the server is ready."""

from __future__ import annotations

import os
import sys
import urllib.request

SECONDS = 4


def main() -> int:
    """Ask the server of this machine whether it is ready."""
    address = f"http://127.0.0.1:{os.environ.get('PORT') or 8501}/readyz"
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
