"""Every published figure as charts, for one workbook of the whole system."""

from __future__ import annotations

from analysis import reference
from analysis.charts import funding, lines, registers
from analysis.charts.chart import Chart
from analysis.datasets import registry
from analysis.release import Release
from analysis.selection import Selection


def charts(release: Release) -> list[Chart]:
    """Return every collected indicator by quarter in every area, and the public registers."""
    selection = Selection(reference.reported_areas(), release.quarters[0], release.latest)
    collected = [
        one for one in registry().indicators.values() if one.is_collected and one.has_whole
    ]
    return [
        *(lines.by_quarter(release, indicator, selection) for indicator in collected),
        funding.register(release, selection),
        registers.milestones_by_theme(release, selection),
    ]
