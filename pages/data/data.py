"""Data: which returns are in, and every release."""

from analysis.charts import registers
from analysis.datasets import registry
from pages._ui import blocks, filters, loading, menu, releases

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Data")

collected, _ = blocks.page_indicators("data")
for indicator in collected:
    blocks.progress(release, indicator, selection)
for dataset in registry().returns:
    blocks.chart(loading.chart(registers.returns_matrix, release, dataset.name, selection))
releases.history()
menu.ways_from_data()
