"""The plain way: rows in memory, group-bys and plotly.express on each rerun.

The figures of the training page, chart for chart: sums over what returned with how many returned,
shares with their intervals, control limits, like for like, and a table beside each. What it leaves
out is disclosure control, targets, words and downloads.
"""

import os

import numpy as np
import pandas as pd
import plotly.express as px  # noqa: TID251 - what is measured here
import streamlit as st

from analysis.store import Store

COMPLETIONS = ("training", "completions", None)
ATTENDED = ("training", "completions", "places_booked")
IMPROVED = ("training", "evaluation_improved", "evaluation_responses")
PEOPLE = ("training", "people_newly_trained", None)
INDICATORS = (
    ("workforce", "staff_trained", "staff_in_post"),
    ("workforce", "staff_trained_in_date", "staff_trained"),
    ("workforce", "active_trainers", None),
    COMPLETIONS,
    ATTENDED,
    IMPROVED,
    PEOPLE,
)
FLOWS = (COMPLETIONS, ATTENDED, IMPROVED, PEOPLE)
GROUPS = (
    ("workforce", "staff_trained", "sector"),
    ("training", "completions", "level"),
    ("training", "completions", "route"),
)
SYSTEM = "BNSSG"
# Of the normal distribution, for 95 %; and of a moving range, for three sigma.
Z, SIGMAS = 1.96, 2.66


@st.cache_resource(show_spinner=False)
def rows(name: str) -> pd.DataFrame:
    return Store(os.environ["DASHBOARD_DATA"]).tables(names=[name])[name]


def sums(dataset: str, top: str, bottom: str | None, until: str) -> pd.DataFrame:
    """Return each area's and the system's value by quarter, and how many returned."""
    table = rows(dataset)
    table = table[table["quarter"] <= until]
    columns = {name: (name, "sum") for name in (top, bottom) if name}
    columns["returns"] = ("organisation", "nunique")
    by_area = table.groupby(["quarter", "area"], as_index=False).agg(**columns)
    system = table.groupby(["quarter"], as_index=False).agg(**columns).assign(area=SYSTEM)
    found = pd.concat([by_area, system], ignore_index=True)
    return found.assign(value=found[top] / found[bottom] if bottom else found[top])


def with_interval(found: pd.DataFrame, bottom: str) -> pd.DataFrame:
    """Add Wilson's interval of each share."""
    n, p = found[bottom].astype(float), found["value"].astype(float)
    middle, scale = p + Z**2 / (2 * n), 1 + Z**2 / n
    half = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return found.assign(lower=(middle - half) / scale, upper=(middle + half) / scale)


def drawn(figure, name: str, table: pd.DataFrame) -> None:
    st.plotly_chart(figure, key=name)
    st.table(table)


st.set_page_config(page_title="Plain", layout="wide")
quarters = sorted(rows("training")["quarter"].unique())
last = st.sidebar.selectbox("To", quarters[::-1])
before = quarters[max(0, quarters.index(last) - 1)]
st.title("Training")
for dataset, top, bottom in INDICATORS:
    found = sums(dataset, top, bottom, last)
    if bottom:
        found = with_interval(found, bottom)
    shown = [name for name in ("value", "lower", "upper", "returns") if name in found]
    figure = px.line(found, x="quarter", y="value", color="area", markers=True)
    drawn(figure, f"{top}{bottom}", found.pivot(index="quarter", columns="area", values=shown))
for dataset, top, bottom in FLOWS:
    found = sums(dataset, top, bottom, last)
    by_area = found.groupby("area")["value"]
    spread = by_area.transform(lambda one: one.astype(float).diff().abs().mean()) * SIGMAS
    centre = by_area.transform("mean")
    found = found.assign(centre=centre, upper=centre + spread, lower=centre - spread)
    values = ["value", "centre", "upper", "lower"]
    long = found.melt(["quarter", "area"], values, value_name="figure")
    # Limits of the system alone: as many lines as the training page draws, and no more.
    long = long[(long["variable"] == "value") | (long["area"] == SYSTEM)]
    figure = px.line(long, x="quarter", y="figure", color="area", line_dash="variable")
    drawn(figure, f"limits {top}{bottom}",
          found.pivot(index="quarter", columns="area", values=values))  # fmt: skip
training, workforce = (rows(name) for name in ("training", "workforce"))
now, then = training[training["quarter"] == last], training[training["quarter"] == before]
both = set(now["organisation"]) & set(then["organisation"])
matched = pd.concat([now, then])
matched = matched[matched["organisation"].isin(both)]
matched = matched.groupby(["area", "quarter"], as_index=False)["completions"].sum()
drawn(
    px.bar(matched, x="completions", y="area", color="quarter", barmode="group"),
    "like for like", matched.pivot(index="area", columns="quarter", values="completions"),
)  # fmt: skip
people = now.groupby("level", as_index=False)[["completions", "people_newly_trained"]].sum()
drawn(
    px.bar(people, x=["completions", "people_newly_trained"], y="level", barmode="group"),
    "people", people.set_index("level"),
)  # fmt: skip
staff = workforce[workforce["quarter"] == last]
sectors = staff.groupby("sector", as_index=False)[["staff_in_post", "staff_trained"]].sum()
sectors["left_out"] = sectors["staff_in_post"] - sectors["staff_trained"]
drawn(px.bar(sectors, x="left_out", y="sector"), "left out", sectors.set_index("sector"))
trainers = staff.groupby("area", as_index=False)[["staff_in_post", "active_trainers"]].sum()
trainers["each"] = trainers["staff_in_post"] / trainers["active_trainers"]
drawn(px.bar(trainers, x="each", y="area"), "trainers", trainers.set_index("area"))
for dataset, measure, by in GROUPS:
    table = rows(dataset)
    table = table[table["quarter"] == last]
    groups = table.groupby([by, "area"], as_index=False)[measure].sum()
    system = table.groupby(by, as_index=False)[measure].sum().assign(area=SYSTEM)
    groups = pd.concat([groups, system], ignore_index=True)
    drawn(
        px.scatter(groups, x=measure, y=by, color="area"), f"{measure}{by}",
        groups.pivot(index=by, columns="area", values=measure),
    )  # fmt: skip
