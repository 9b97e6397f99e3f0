"""Returns desk: what each organisation owes, what is in, and what to send out next."""

from pages._ui import blocks, desk, filters, loading

release = loading.release()
selection = filters.current(release)
blocks.opening(release, selection, "Returns desk")

if release.latest:
    quarter, today = desk.quarter(release, selection), loading.today()
    for chart in desk.charts(release, quarter, today):
        blocks.chart(chart)
    desk.workbooks(release, quarter)
    desk.reminders(release, quarter, today)
    desk.queries(release, quarter, today)
