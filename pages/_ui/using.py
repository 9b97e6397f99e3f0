"""How published figures are read from other tools."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from analysis.api_description import FORMATS, PATH
from analysis.configuration import Configuration
from analysis.datasets import registry

TOKEN = "your token"
POWER_QUERY = """let
  Source = Csv.Document(
    Web.Contents("{address}", [
      RelativePath = "{path}",
      Query = [{query}],
      Headers = [Authorization = "Bearer " & Token]
    ]),
    [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]
  ),
  Titled = Table.PromoteHeaders(Source, [PromoteAllScalars = true]),
  Typed = Table.TransformColumnTypes(Titled, {{{{"value", type number}}}})
in
  Typed"""
PYTHON = """import io, os
import httpx, pandas as pd

answer = httpx.get(
    "{address}{path}",
    params={{"indicator": "{indicator}", "format": "parquet"}},
    headers={{"Authorization": "Bearer " + os.environ["DASHBOARD_TOKEN"]}},
)
figures = pd.read_parquet(io.BytesIO(answer.raise_for_status().content))"""
STORE = """import duckdb
from deltalake import DeltaTable

rows = DeltaTable("{store}").to_pyarrow_dataset()
duckdb.sql("select area, sum(completions) from rows where dataset = 'training' group by area")"""


def address(running: Configuration) -> str:
    """Return where the data interface is reached."""
    return running.sign_in.address if running.sign_in else f"http://localhost:{running.port}"


def choose(base: str) -> None:
    """Build the address of a question, and offer it."""
    st.header("Choose", anchor=False)
    left, middle, right = st.columns(3)
    with left:
        chosen = st.selectbox("Indicator", ["All", *registry().indicators], key="use_indicator")
    by = sorted({",".join(names) for one in _chosen(chosen) for names in one.breakdowns})
    with middle:
        groups = st.selectbox("By", ["Totals", *by], key="use_by")
    with right:
        kind = st.selectbox("Format", list(FORMATS), key="use_format")
    query = {"indicator": chosen if chosen != "All" else "", "format": kind,
             "by": groups if groups != "Totals" else ""}  # fmt: skip
    asked = urlencode({name: value for name, value in query.items() if value})
    st.code(f"{base}{PATH}/values?{asked}", language=None)
    st.markdown(
        "Further questions: `area`, `quarter` and `as_at` (an earlier release). The description "
        f"for programs is at `{base}{PATH}/openapi.json`."
    )


def _chosen(text: str) -> list:
    indicators = registry().indicators
    return list(indicators.values()) if text == "All" else [indicators[text]]


def excel(base: str) -> None:
    """Say how a workbook reads the figures."""
    st.header("Excel", anchor=False)
    st.markdown(
        f"1. **Data**, **From Web**, and the address above with `format=csv`.\n"
        f"2. Where Excel asks how to sign in, choose **Basic**: any user name, and {TOKEN} as the "
        "password. The data lead makes tokens.\n"
        "3. **Refresh All** asks for the newest release. The column `release` says which it is."
    )


def power_bi(base: str) -> None:
    """Say how a report reads the figures."""
    st.header("Power BI", anchor=False)
    st.markdown(
        "**Get data**, **Blank query**, **Advanced editor**. Make `Token` a parameter, so that it "
        "is not in the query."
    )
    query = 'indicator = "TR1", format = "csv"'
    asked = POWER_QUERY.format(address=base, path=f"{PATH[1:]}/values", query=query)
    st.code(asked, language="powerquery")


def scripts(base: str) -> None:
    """Say how programs read the figures, and analysts the rows."""
    st.header("Python", anchor=False)
    st.code(PYTHON.format(address=base, path=f"{PATH}/values", indicator="TR1"), language="python")
    st.header("DuckDB, Spark and the rows themselves", anchor=False)
    st.markdown(
        "The store is one Delta table, before disclosure control: for analysts who own the rows, "
        "on a machine that may read it. Spark and Power BI open its address as a Delta table."
    )
    st.code(STORE.format(store="data/published"), language="python")
