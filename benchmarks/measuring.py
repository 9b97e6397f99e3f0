"""Measuring: repetitions, medians and spreads, the machine, and where results are written."""

from __future__ import annotations

import gc
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "benchmarks"
PACKAGES = ("streamlit", "pandas", "pyarrow", "plotly", "deltalake")


@dataclass(frozen=True)
class Times:
    """Repetitions of one thing, in seconds."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Return the middle one."""
        return statistics.median(self.seconds)

    def share(self, part: float) -> float:
        """Return the time that this share of the repetitions stayed within."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]

    def summary(self) -> dict[str, float]:
        """Return median, quarter points and 95th percentile in milliseconds."""
        points = {"p25": 0.25, "p75": 0.75, "p95": 0.95}
        found = {name: round(self.share(part) * 1000, 2) for name, part in points.items()}
        return {"median": round(self.median * 1000, 2), **found, "n": len(self.seconds)}


def side_by_side(
    ways: Mapping[str, Callable[[], object]], *, times: int, warm: int = 1
) -> dict[str, Times]:
    """Time several ways in turn, so that what slows the machine slows them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(warm + times):
        for name, way in ways.items():
            gc.collect()
            start = time.perf_counter()
            way()
            taken = time.perf_counter() - start
            if round_ >= warm:
                seconds[name].append(taken)
    return {name: Times(tuple(each)) for name, each in seconds.items()}


def machine() -> dict[str, object]:
    """Describe the machine and the libraries of a run."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "packages": {name: version(name) for name in PACKAGES},
    }


def write(name: str, report: Mapping[str, object], folder: Path = FOLDER) -> Path:
    """Write one report as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    text = json.dumps({"machine": machine(), **report}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) + "\n"
