"""Networks: members, joiners and leavers, and the organisations they come from."""

from analysis.datasets import registry
from pages._ui import blocks, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Networks")

collected, not_collected = blocks.page_indicators("networks")
for indicator in collected:
    blocks.progress(release, indicator, selection)
blocks.groups(release, registry().indicators["NW1"], selection, "network")
blocks.not_collected(not_collected)
