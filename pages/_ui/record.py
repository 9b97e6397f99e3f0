"""Registers on screen: milestones, stated figures and definitions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import formatting, markup, reference, wording
from analysis.charts import funding, registers
from analysis.datasets import registry
from analysis.declare import STATUS_WORDS, Dataset, Indicator, Status
from analysis.release import Release
from analysis.selection import Selection
from analysis.signals import reading
from analysis.statistics.policy import IN_FORCE
from pages._ui import blocks, loading, tables
from pages._ui.blocks import safe
from pages._ui.ready import Markup


def _link(url: object) -> str:
    """Return an address from a file as a Markdown link that can be nothing but a link."""
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return "none published"
    for sign, code in (("(", "%28"), (")", "%29"), ("<", "%3C"), (">", "%3E"), (" ", "%20")):
        url = url.replace(sign, code)
    return f"[Evidence](<{url}>)"


def sources(shown: Release, selection: Selection) -> None:
    """List where each award is taken from, with a link."""
    with st.expander("Sources of the awards", key="award_sources"):
        st.markdown(loading.held(_sources, shown, selection))


def _sources(shown: Release, selection: Selection) -> str:
    lines = []
    for row in funding.awards_shown(shown, selection).to_dict("records"):
        source = safe(row["source"]) if isinstance(row["source"], str) else "not named"
        note = f" {safe(row['note'])}" if isinstance(row["note"], str) else ""
        lines.append(f"- **{safe(row['title'])}**: {source}. {_link(row['source_url'])}.{note}")
    return "\n".join(lines)


def milestones(shown: Release, selection: Selection) -> None:
    """List milestones by theme, with their evidence."""
    for name, table in loading.held(_milestones, shown, selection).items():
        title = name.replace("_", " ").capitalize()
        with st.expander(f"{title}: {len(table)}", key=f"milestones_{name}"):
            st.table(table, alt=f"Milestones: {title}")


def _milestones(shown: Release, selection: Selection) -> dict[str, pd.DataFrame]:
    by_theme = {}
    table = registers.milestones_in_view(shown, selection)
    for name, part in table.groupby("theme", sort=False):
        rows = [
            {
                "Milestone": safe(row["title"]),
                "Area": safe(row["area"]),
                "Status": row["status"].replace("_", " "),
                "Due": _day(row, "due_date"),
                "Achieved": _day(row, "achieved_date"),
                "Evidence": _link(row["evidence_url"]),
                "Source": safe(row["source"]) if isinstance(row["source"], str) else "",
            }
            for row in part.to_dict("records")
        ]
        by_theme[name] = pd.DataFrame(rows).set_index("Milestone")
    return by_theme


def _day(row: dict, column: str) -> str:
    if pd.notna(row[column]):
        return formatting.day(row[column])
    return "date not on record" if row["status"] == "met" and column == "achieved_date" else "–"


def stated_figures(shown: Release, selection: Selection) -> None:
    """Show figures on the public record as cards, and name those nobody has published."""
    cards, unknown = loading.held(_stated, shown, selection.areas)
    st.header("Figures on the public record", anchor=False)
    st.markdown(
        "Each stands by itself with its source: they are never added up or put in a series."
    )
    if cards:
        st.html(cards)
    if len(unknown):
        with st.expander(f"No figure is published for {len(unknown)} others", key="unpublished"):
            st.table(unknown, alt="Figures that nobody has published")


def _stated(shown: Release, areas: tuple[str, ...]) -> tuple[Markup, pd.DataFrame]:
    """Return the cards as one list of HTML, and the table of what nobody has published."""
    table = shown.tables["stated_figures"]
    wider = [area.name for area in reference.areas() if area.kind != reference.AUTHORITY]
    mine = table[table["area"].isin([*areas, *wider])]
    unknown = mine[mine["value"].isna()]
    frame = pd.DataFrame(
        {
            "What": unknown["title"].map(safe),
            "Area": unknown["area"].map(safe),
            "Status": unknown["value__status"].map(lambda s: STATUS_WORDS[Status(s)]),
            "Source": unknown["source"].fillna("").map(safe),
        }
    )
    known = "".join(_card(row) for row in mine[mine["value"].notna()].to_dict("records"))
    return Markup(f'<ul class="cards">{known}</ul>' if known else ""), frame.set_index("What")


def _card(row: dict) -> str:
    """Return a card: what, the figure, its place and source, and its note, every text escaped."""
    qualifier = "" if row["qualifier"] == "exactly" else f"{row['qualifier']} "
    value = float(row["value"])
    number = f"£{value:,.0f}" if row["unit"] == "GBP" else f"{value:,.10g}"
    one = row["unit"].removesuffix("s") if value == 1 else row["unit"]
    unit = "" if row["unit"] == "GBP" else f" {one}"
    day = f" · {formatting.day(row['date'])}" if pd.notna(row["date"]) else ""
    source = row["source"] if isinstance(row["source"], str) else "source not named"
    note = f"<p>{markup.escaped(row['note'])}</p>" if isinstance(row["note"], str) else ""
    figure, place = f"{qualifier}{number}{unit}", f"{row['area']}{day} · Source: {source}"
    return (
        f"<li><p class='what'>{markup.escaped(row['title'])}</p>"
        f"<p class='figure'>{markup.escaped(figure)}</p>"
        f"<p>{markup.escaped(place)}</p>{note}</li>"
    )


def definition(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Show an indicator's declaration in full."""
    with st.expander(f"{indicator.id} {indicator.title}", key=f"definition_{indicator.key}"):
        st.markdown(f"**{indicator.question}** {indicator.why_it_matters}")
        st.html(loading.held(_facts, shown, indicator))
        _methods(shown, indicator, selection)


def _facts(_shown: Release, indicator: Indicator) -> str:
    facts = {
        "Formula": wording.formula_in_words(indicator),
        "Unit": indicator.unit,
        "Kind": indicator.kind.value,
        "Better": indicator.better.value,
        "RE-AIM dimension": indicator.re_aim,
        "From": registry().dataset_of(indicator).title,
        "Also published by": ", ".join(" and ".join(by) for by in indicator.breakdowns)
        or "nothing: the whole only",
        "Interval": f"{indicator.interval}, {IN_FORCE.confidence:.0%}"
        if indicator.interval
        else "none",
        "Owner": indicator.owner,
        "Agreed by": indicator.agreed_by,
        "Last reviewed": indicator.reviewed,
        "Caveats": " ".join(indicator.caveats) or "none",
    }
    frame = pd.DataFrame(facts.items(), columns=["What", "Says"], dtype="str")
    return tables.written(frame, alt=f"Definition of {indicator.id}")


def _methods(shown: Release, indicator: Indicator, selection: Selection) -> None:
    """Show what the series of each chosen area may be drawn as, and why not more."""
    if selection.last is None or not indicator.is_collected:
        return
    st.html(loading.held(_drawn_as, shown, indicator, selection.areas, selection.last))


def _drawn_as(shown: Release, indicator: Indicator, areas: tuple[str, ...], quarter: str) -> str:
    found = [reading.signal(shown, indicator, area, quarter) for area in areas]
    rows = [
        {"Area": one.area, "Drawn as": one.verdict.method.value, "Why": one.verdict.reason}
        for one in found
    ]
    frame = pd.DataFrame(rows, columns=["Area", "Drawn as", "Why"], dtype="str")
    return tables.written(frame, alt=f"Method of {indicator.id} by area")


def dataset(shown: Release, declared: Dataset) -> None:
    """Show a dataset's columns and rules, with its template to download."""
    with st.expander(f"{declared.title} ({declared.name})", key=f"dataset_{declared.name}"):
        st.markdown(declared.purpose)
        st.html(loading.held(_columns, shown, declared.name))
        for rule in declared.rules:
            level = "Error" if rule.is_error else "Warning"
            st.markdown(f"- {level} unless {safe(rule.words)}")
        blocks.template(declared)


def _columns(_shown: Release, name: str) -> str:
    rows = [
        {
            "Column": column.csv_name,
            "Meaning": column.meaning,
            "Holds": wording.TYPE_WORDS[column.type],
            "Needed": "yes" if column.required else "no",
            "Example": column.example,
        }
        for column in registry()[name].columns
    ]
    return tables.written(pd.DataFrame(rows, dtype="str"), alt=f"Columns of {name}")
