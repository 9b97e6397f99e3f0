"""Published statistical methods as plain functions: no Streamlit, no Plotly, no files.

Each takes plain lists (or Series) and gives a table, a tuple or a word::

    from analysis.statistics import funnels, gate, intervals, projection, trend, xmr

    xmr.xmr([12, 15, 11, ...], rebase=[8], target=20)      # DataFrame, one row per point
    xmr.variation(table), xmr.assurance(table)             # the two icons, in words
    xmr.Settings(screen_outliers=False, fix_after_n_points=12, improvement="decrease")
    intervals.wilson(65, 100)                              # value, lower, upper, method
    intervals.rate(65, 1_000, multiplier=100)              # Byar's; exact Poisson below 10
    intervals.mean_t([3, 4, 5])                            # Student's t
    intervals.totals(table, ["area"], numerator="x", denominator="n")   # sums before ratios
    intervals.wilson([5, 65], [100, 100], 0.998).frame()   # value, lowercl, uppercl, method
    funnels.proportion_funnel(trained, staff)              # at least ten organisations
    trend.recent_trend(numerators, denominators)           # for five to twelve points
    projection.reaching(points, target)                    # when, and between when and when

``xmr`` equals NHSRplotthedots 0.2.2 on any series and refuses none: ``gate`` says which series of
the dashboard may be drawn how, by the settings in ``policy``. ``limits``, ``rules``, ``means``,
``distributions`` and ``arrays`` serve these.
"""
