"""Lines of the page of results: a target each, what was measured, and whether it was met."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmarks import measuring


@dataclass(frozen=True)
class Line:
    """One target and what was measured."""

    what: str
    target: str
    measured: str
    is_met: bool

    def cells(self) -> tuple[str, ...]:
        """Return the cells of its row."""
        return self.what, self.target, self.measured, "met" if self.is_met else "**missed**"


def found(name: str) -> dict | None:
    """Return a report as it was last written; None where it never was."""
    path = measuring.FOLDER / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else None
