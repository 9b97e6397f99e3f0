"""Milestones: commitments, governance, strategy, settings, partnerships and research."""

from analysis.charts import registers, timeline
from pages._ui import blocks, commenting, filters, loading, record

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Milestones", illustrative=blocks.ON_RECORD)

blocks.chart(loading.chart(registers.milestones_by_theme, release, selection))
if selection.last:
    blocks.chart(loading.chart(timeline.with_numbers, release, selection))
record.milestones(release, selection)
record.stated_figures(release, selection)
collected, not_collected = blocks.page_indicators("milestones")
for indicator in collected:
    blocks.progress(release, indicator, selection)
    commenting.beside(release, indicator, selection)
blocks.not_collected(not_collected)
