"""Known weaknesses of what is installed: ``python -m deploy.advisories``, in every CI run.

Exit 0 where none is known, 1 where one is. Where the advisory service cannot be reached it says so
and exits 0: a machine without a network must not fail for it, nor pass it off as looked for.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).parents[1] / "requirements.txt"
COMMAND = (
    "-m", "pip_audit", "--requirement", str(REQUIREMENTS), "--disable-pip", "--require-hashes",
    "--format", "json", "--progress-spinner", "off", "--timeout", "10",
)  # fmt: skip
PATIENCE = 240
UNREACHED = "The advisory service could not be reached: known weaknesses were NOT looked for."


def main() -> int:
    """Ask, and print what is known."""
    try:
        asked = subprocess.run(
            [sys.executable, *COMMAND], capture_output=True, text=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        print(UNREACHED)
        return 0
    code, words = judged(asked.stdout)
    print(words)
    return code


def judged(report: str) -> tuple[int, str]:
    """Return the exit code and the words for a report of pip-audit."""
    try:
        packages = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, UNREACHED
    looked = [one for one in packages if "vulns" in one]
    if not looked:
        return 0, UNREACHED
    known = [
        f"{one['name']} {one['version']}: {weak['id']}, mended in "
        f"{', '.join(weak.get('fix_versions') or ['no version yet'])}"
        for one in looked
        for weak in one["vulns"]
    ]
    skipped = len(packages) - len(looked)
    words = f"{len(looked)} packages looked up, {skipped} not known to the advisory service."
    return (1 if known else 0), "\n".join([words, *known])


if __name__ == "__main__":
    sys.exit(main())
