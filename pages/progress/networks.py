"""Networks: members, joiners and leavers, and the organisations they come from."""

from analysis.charts import likeforlike, network
from analysis.datasets import registry
from pages._ui import blocks, commenting, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Networks")

members = registry().indicators["NW1"]
if selection.last:
    blocks.chart(loading.chart(network.stock_and_flow, release, selection))
collected, not_collected = blocks.page_indicators("networks")
for indicator in collected:
    blocks.progress(release, indicator, selection)
    blocks.signals(release, indicator, selection)
    commenting.beside(release, indicator, selection)
blocks.groups(release, members, selection, "network")
if selection.last:
    blocks.chart(loading.chart(likeforlike.compared, release, members, selection))
blocks.not_collected(not_collected)
