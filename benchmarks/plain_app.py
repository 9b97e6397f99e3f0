"""The plain way: rows in memory, group-bys and plotly.express on each rerun."""

import os

import pandas as pd
import plotly.express as px  # noqa: TID251 - what is measured here
import streamlit as st

from analysis.store import Store

INDICATORS = (
    ("training", "completions", None),
    ("training", "completions", "places_booked"),
    ("training", "evaluation_improved", "evaluation_responses"),
    ("training", "people_newly_trained", None),
    ("workforce", "staff_trained", "staff_in_post"),
    ("workforce", "staff_trained_in_date", "staff_trained"),
    ("workforce", "active_trainers", None),
    ("workforce", "active_network_members", None),
)
GROUPS = (
    ("training", "level"),
    ("training", "route"),
    ("training", "sector"),
    ("workforce", "sector"),
)


@st.cache_resource(show_spinner=False)
def rows(name: str) -> pd.DataFrame:
    return Store(os.environ["DASHBOARD_DATA"]).tables(names=[name])[name]


st.set_page_config(page_title="Plain", layout="wide")
quarters = sorted(rows("training")["quarter"].unique())
last = st.sidebar.selectbox("To", quarters[::-1])
st.title("Training")
for dataset, top, bottom in INDICATORS:
    table = rows(dataset)
    table = table[table["quarter"] <= last]
    sums = table.groupby(["quarter", "area"], as_index=False)[
        [top, *([bottom] if bottom else [])]
    ].sum()
    sums["value"] = sums[top] / sums[bottom] if bottom else sums[top]
    st.plotly_chart(
        px.line(sums, x="quarter", y="value", color="area"), key=f"{dataset}{top}{bottom}"
    )
    st.table(sums.pivot(index="quarter", columns="area", values="value"))
for dataset, by in GROUPS:
    table = rows(dataset)
    measure = "completions" if dataset == "training" else "staff_trained"
    now = table[table["quarter"] == last].groupby([by, "area"], as_index=False)[measure].sum()
    st.plotly_chart(
        px.bar(now, x=measure, y=by, color="area", barmode="group"), key=f"{dataset}{by}"
    )
    st.table(now.pivot(index=by, columns="area", values=measure))
