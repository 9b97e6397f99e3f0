"""Commentary: what happened, why, who does what by when, and what the board is asked."""

from analysis.charts import commentary
from pages._ui import access, blocks, commenting, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Commentary")

if selection.last:
    for area in commenting.areas(selection):
        commenting.area(release, selection, area)
    blocks.chart(loading.chart(commentary.actions, release, selection))
    blocks.chart(loading.chart(commentary.asks, release, selection))
    commenting.write(release, selection, commenting.may_write_about(access.person()))
