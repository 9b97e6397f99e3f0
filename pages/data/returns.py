"""Returns desk: what each organisation owes, what is in, and what to send out next."""

from analysis import desk as returns_desk
from analysis.charts import returning
from pages._ui import blocks, desk, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Returns desk")

if release.latest:
    quarter, today = desk.quarter(release, selection), loading.today()
    states = returns_desk.state(loading.tables(release), quarter, today)
    blocks.chart(returning.counts(release, states, quarter))
    blocks.chart(returning.of_quarter(release, states, quarter, today))
    desk.workbooks(release, quarter)
    desk.reminders(states, quarter, today)
    desk.queries(release, states, quarter)
