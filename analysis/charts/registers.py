"""Returns received, and milestones by theme: figures of the registers."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, reference, theme
from analysis.charts import matrix
from analysis.charts.chart import Chart, release_words
from analysis.charts.matrix import State
from analysis.datasets import registry
from analysis.drafted import ILLUSTRATIVE
from analysis.release import Release
from analysis.selection import Selection

# A return's state in its cell: the sign says it, the shade repeats it.
STATES = {
    "not due": State("", "#ffffff"),
    "received": State("✓", "#d5e8f3"),
    "nil return": State("0", "#d5e8f3"),
    "queried": State("?", "#fbe6b5"),
    "received, not due": State("+", "#eef3f6"),
    "missing": State("✗", "#f6d7c8"),
}
# Colour and pattern of a milestone's stage: the pattern tells it without the colour.
STAGES = {
    "planned": ("#A285D1", "."),
    "in_development": ("#F46A25", "/"),
    "active": ("#28A197", ""),
    "met": ("#12436D", "x"),
    "ended": ("#3D3D3D", "-"),
}


def returns_matrix(release: Release, dataset_name: str, selection: Selection) -> Chart:
    """Draw which organisations' returns are in, by quarter."""
    dataset = registry()[dataset_name]
    labels = [
        label
        for label in release.quarters
        if selection.first and selection.first <= label <= selection.last
    ]
    register = release.tables["organisations"].set_index("organisation")["area"]
    table = release.returns
    mine = table[(table["dataset"] == dataset_name) & table["quarter"].isin(labels)]
    wanted = set(selection.areas)
    senders = [
        sender
        for sender in sorted(mine["sender"].unique())
        if sender not in register.index or wanted & set(reference.scopes(register[sender]))
    ]
    states = {
        (row["sender"], row["quarter"]): _state(row)
        for row in mine[mine["sender"].isin(senders)].to_dict("records")
    }
    grid = [[states.get((sender, label), "not due") for label in labels] for sender in senders]
    owed = mine[(mine["quarter"] == selection.last) & mine["due"] & mine["sender"].isin(senders)]
    missing = sorted(owed[~owed["received"]]["sender"])
    due = len(owed)
    title = f"{dataset.title}: {due - len(missing)} of {due} received for {selection.last}"
    sentence = (
        f"Missing for {selection.last}: {formatting.listed(missing)}."
        if missing
        else f"Nothing due for {selection.last} is missing."
    )
    illustrative = (release.tables["organisations"]["provenance"] == ILLUSTRATIVE).any()
    frame = pd.DataFrame(
        [{"Organisation": sender} | dict(zip(labels[::-1], row[::-1], strict=True))
         for sender, row in zip(senders, grid, strict=True)],
        dtype="str",
    )  # fmt: skip
    return Chart(
        key=f"returns_{dataset_name}",
        title=title,
        figure=_matrix_figure(senders, labels, grid) if senders and labels else {},
        alt=f"Matrix of returns by organisation and quarter. {title}. {sentence}",
        table=frame,
        data=frame,
        source=f"Source: returns and organisations register, {release_words(release)}",
        notes=(
            "✓ received · 0 nil return · ? queried with its sender · ✗ missing · "
            "+ received though not due · blank not due",
        ),
        is_illustrative=bool(illustrative),
        empty="" if senders else "No organisation owes this return or has sent it.",
        extra={"sentence": sentence},
    )


def _state(row: dict) -> str:
    if row["received"] and row["queried"]:
        return "queried"
    if row["received"]:
        return "nil return" if row["nil"] else "received" if row["due"] else "received, not due"
    return "missing"


def _matrix_figure(senders: list[str], labels: list[str], grid: list[list[str]]) -> dict:
    ticks = labels[::-1][::4][::-1]
    return matrix.figure(
        senders,
        labels,
        grid,
        STATES,
        tickvals=ticks,
        ticktext=[label.replace(" ", "<br>") for label in ticks],
    )


def milestones_in_view(release: Release, selection: Selection) -> pd.DataFrame:
    """Return the milestones of the chosen areas and of every wider area, by theme and title."""
    table = release.tables["milestones"]
    wider = [area.name for area in reference.areas() if area.kind != reference.AUTHORITY]
    mine = table[table["area"].isin([*selection.areas, *wider])]
    order = {
        theme_: place
        for place, theme_ in enumerate(registry()["milestones"].column("theme").allowed)
    }
    return mine.sort_values(
        ["theme", "title"], key=lambda c: c.map(order) if c.name == "theme" else c
    )


def milestones_by_theme(release: Release, selection: Selection) -> Chart:
    """Draw how many milestones of each theme are at each stage."""
    table = milestones_in_view(release, selection)
    counts = table.groupby(["theme", "status"], sort=False).size().unstack(fill_value=0)
    counts = counts.reindex(columns=[stage for stage in STAGES if stage in counts])
    met = int((table["status"] == "met").sum())
    active = int((table["status"] == "active").sum())
    title = f"{met} of {formatting.counted(len(table), 'milestone')} on record met, {active} active"
    words = {stage: stage.replace("_", " ") for stage in STAGES}
    said = [
        f"{theme_.replace('_', ' ').capitalize()}: "
        + formatting.listed([f"{n} {words[stage]}" for stage, n in row.items() if n])
        for theme_, row in counts.iterrows()
    ]
    frame = counts.rename(columns=words).reset_index()
    frame["theme"] = frame["theme"].str.replace("_", " ").str.capitalize()
    frame = frame.rename(columns={"theme": "Theme"}).astype("str")
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words[stage],
            "y": [name.replace("_", " ").capitalize() for name in counts.index],
            "x": [int(n) for n in counts[stage]],
            "marker": {
                "color": STAGES[stage][0],
                "line": {"color": "#ffffff", "width": 1},
                "pattern": {
                    "shape": STAGES[stage][1],
                    "fgcolor": "#ffffff",
                    "fillmode": "overlay",
                    "size": 6,
                },
            },
            "text": [f"{n} {words[stage]}" if n else "" for n in counts[stage]],
            "hovertemplate": "%{y}: %{text}<extra></extra>",
            "textposition": "none",
        }
        for stage in counts.columns
    ]
    return Chart(
        key="milestones_by_theme",
        title=title,
        figure={
            "data": traces,
            "layout": theme.layout(
                barmode="stack",
                margin={"t": 48},
                showlegend=True,
                legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
                        "traceorder": "normal"},
                yaxis={"autorange": "reversed", "type": "category"},
                xaxis={"showgrid": True, "dtick": 2},
            ),
        } if len(table) else {},
        alt=f"Bar chart of milestones by theme and stage. {title}. {'; '.join(said)}.",
        table=frame,
        data=frame,
        source=f"Source: milestones register, {release_words(release)}",
        notes=("A milestone without a published date cannot be judged as late or in time.",),
        empty="" if len(table) else "No milestone is on record for this choice.",
        extra={"sentence": f"{'; '.join(said)}." if said else ""},
    )  # fmt: skip
