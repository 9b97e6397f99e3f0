"""Published statistical methods as plain functions: no Streamlit, no Plotly, no files.

``xmr`` draws the limits of an XmR chart and names its special causes, ``intervals`` gives
confidence intervals, ``funnels`` control limits between areas, ``trend`` what to say of a
series too short for an XmR chart. ``limits``, ``rules``, ``distributions`` and ``arrays`` serve
those four.

Call them with their module, as in ``xmr.xmr(values)`` and ``intervals.wilson(65, 100)``.
"""
