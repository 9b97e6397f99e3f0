"""Money on a calendar and by financial year, each pound where it was awarded."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from analysis import formatting, quarters, reference, registers, theme
from analysis.charts.chart import Chart, release_words
from analysis.declare import STATUS_WORDS, Status
from analysis.release import Release
from analysis.selection import Selection

SHARE_WORDS = {"all": "wholly", "part": "in part", "unknown": "share not known"}
SHARE_PATTERN = {"all": "", "part": "/", "unknown": "."}
NOT_PUBLISHED = "not published"


def awards_shown(release: Release, selection: Selection) -> pd.DataFrame:
    """Return the awards of the chosen areas and of every wider area, which stands in its own band.

    Returns
    -------
    DataFrame, one row per award
        Authorities first, then wider areas; within an area by start.
    """
    awards = release.tables["funding"]
    order = {area: place for place, area in enumerate(reference.reported_areas())}
    wider = [area.name for area in reference.areas() if area.kind != reference.AUTHORITY]
    mine = awards[awards["area"].isin([*selection.areas, *wider])]
    return mine.sort_values(
        ["area", "planned_start_date", "identifier"],
        key=lambda column: column.map(order) if column.name == "area" else column,
    )


def amount(row: dict, column: str = "amount_awarded") -> str:
    """Write an award's amount, both amounts where sources differ."""
    written = _pounds(row[column])
    if column == "amount_awarded" and pd.notna(row["contested_amount"]):
        written += f" (another source: {_pounds(row['contested_amount'])})"
    return written


def _pounds(pence) -> str:
    return NOT_PUBLISHED if pd.isna(pence) else formatting.pounds(float(pence) / 100)


def _day(value) -> str:
    return NOT_PUBLISHED if pd.isna(value) else formatting.day(value)


def _text(row: dict, column: str) -> str:
    if isinstance(row[column], str):
        return row[column]
    status = row.get(f"{column}__status")
    return STATUS_WORDS.get(Status(status), "") if isinstance(status, str) else ""


def awards_table(awards: pd.DataFrame) -> pd.DataFrame:
    """Return awards as text, one row each."""
    rows = [
        {
            "Award": row["title"] + _paid_from(row, awards),
            "Area": row["area"],
            "Funder": _text(row, "funding_org_name"),
            "Awarded": amount(row),
            "Paid out": _pounds(row["amount_disbursed"]),
            "Planned dates": _dates(row),
            "For this work": SHARE_WORDS[row["ti_share"]],
            "Status": row["status"],
        }
        for row in awards.to_dict("records")
    ]
    return pd.DataFrame(rows, dtype="str")


def _paid_from(row: dict, awards: pd.DataFrame) -> str:
    if not isinstance(row["related_activity"], str):
        return ""
    parent = awards.loc[awards["identifier"] == row["related_activity"], "title"]
    return f" (paid from {parent.iloc[0] if len(parent) else row['related_activity']})"


def _dates(row: dict) -> str:
    start, end = row["planned_start_date"], row["planned_end_date"]
    if pd.isna(start) and pd.isna(end):
        return NOT_PUBLISHED
    return f"{_day(start)} to {_day(end)}"


def calendar(release: Release, selection: Selection) -> Chart:
    """Draw awards from their first to their last planned day, wider areas in bands of their own."""
    awards = awards_shown(release, selection)
    dated = awards.dropna(subset=["planned_start_date", "planned_end_date"])
    now = quarters.parse(selection.last).end if selection.last else None
    live = _live(dated, now)
    undated = len(awards) - len(dated)
    title = _calendar_title(live, now)
    sentence = f"{len(dated)} awards have planned dates"
    sentence += f"; {undated} do not and stand in the table only." if undated else "."
    for row in dated.to_dict("records"):
        sentence += (
            f" {row['title']}, {row['area']}: {amount(row)}, "
            f"{_day(row['planned_start_date'])} to {_day(row['planned_end_date'])}."
        )
    return Chart(
        key="funding_calendar",
        title=title,
        figure=_calendar_figure(dated, now) if len(dated) else {},
        alt=f"Calendar of awards. {sentence}",
        table=awards_table(awards),
        data=_download(awards),
        source=f"Source: funding register, {release_words(release)}",
        notes=(
            "An award stands against the area it was made for and is never divided between areas.",
            "A regrant is drawn beside the award it is paid from; totals count it once.",
        ),
        empty="" if len(dated) else "No award with planned dates is on record for this choice.",
        extra={"sentence": f"{len(dated)} of {len(awards)} awards on record have planned dates."},
    )


def _live(dated: pd.DataFrame, now: dt.date | None) -> pd.DataFrame:
    if now is None:
        return dated.iloc[:0]
    day = pd.Timestamp(now)
    begun = (dated["planned_start_date"] <= day) & (dated["planned_end_date"] >= day)
    return dated[begun & dated["status"].isin(registers.COMMITTED)]


def _calendar_title(live: pd.DataFrame, now: dt.date | None) -> str:
    if now is None:
        return "Awards on record"
    if not len(live):
        return f"No award on record is live on {formatting.day(now)}"
    ends = live["planned_end_date"].min()
    are = "1 award is" if len(live) == 1 else f"{len(live)} awards are"
    return f"{are} live on {formatting.day(now)}; the next ends {_day(ends)}"


def _calendar_figure(dated: pd.DataFrame, now: dt.date | None) -> dict:
    rows = dated.to_dict("records")
    names = [f"{_short(row['title'])}<br>{theme.label(row['area'])}" for row in rows]
    traces, notes = [], []
    for name, row in zip(names, rows, strict=True):
        drawn = theme.mark(row["area"])
        start, end = row["planned_start_date"], row["planned_end_date"]
        words = f"{row['title']}: {amount(row)}, {_day(start)} to {_day(end)}"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [f"{start:%Y-%m-%d}", f"{end:%Y-%m-%d}"],
                "y": [name, name],
                "line": {"color": drawn.colour, "width": 16, "dash": "solid"},
                "opacity": 0.55 if row["status"] == "announced" else 1,
                "text": [theme.text(words)] * 2,
                "hovertemplate": "%{text}<extra></extra>",
            }
        )
        announced = ", announced" if row["status"] == "announced" else ""
        notes.append(
            {
                "x": f"{start:%Y-%m-%d}",
                "y": name,
                "text": theme.text(amount(row) + announced),
                "showarrow": False,
                "xanchor": "left",
                "yshift": 18,
                "font": {"color": theme.INK, "size": 13},
            }
        )
    shapes = []
    if now is not None:
        shapes.append(
            {
                "type": "line", "xref": "x", "yref": "paper", "x0": f"{now:%Y-%m-%d}",
                "x1": f"{now:%Y-%m-%d}", "y0": 0, "y1": 1,
                "line": {"color": theme.INK, "width": 1, "dash": "dot"},
            }
        )  # fmt: skip
        notes.append(
            {
                "x": f"{now:%Y-%m-%d}", "xref": "x", "y": 1, "yref": "paper", "yanchor": "bottom",
                "text": "End of chosen quarter", "showarrow": False,
                "xanchor": "right", "font": {"color": theme.QUIET, "size": 13},
            }
        )  # fmt: skip
    return {
        "data": traces,
        "layout": theme.layout(
            height=90 + 62 * len(rows),
            xaxis={"type": "date", "showgrid": True},
            yaxis={
                "type": "category", "categoryorder": "array", "categoryarray": names[::-1],
                "range": [-0.5, len(names) - 0.2],
            },
            annotations=notes,
            shapes=shapes,
        ),
    }  # fmt: skip


def _short(title: str, most: int = 34) -> str:
    words = title if len(title) <= most else title[: most - 1].rstrip() + "…"
    return theme.text(words)


def _download(awards: pd.DataFrame) -> pd.DataFrame:
    from analysis.datasets import registry
    from analysis.exporting import written

    return written(registry()["funding"], awards)


def register(release: Release, selection: Selection) -> Chart:
    """List every award of the chosen areas and of every wider area, dated or not."""
    awards = awards_shown(release, selection)
    unknown = int(awards["amount_awarded"].isna().sum())
    title = f"{len(awards)} awards on record, {unknown} without a published amount"
    return Chart(
        key="funding_register",
        title=title,
        figure={},
        alt=f"Table of awards. {title}.",
        table=awards_table(awards),
        data=_download(awards),
        source=f"Source: funding register, {release_words(release)}",
        notes=("Where sources give different amounts for one award, both stand side by side.",),
    )


def by_year(release: Release, selection: Selection, *, by: str = "area") -> Chart:
    """Draw the money that falls in each financial year, by area scope or by funder.

    Each award is spread evenly over its planned days; awards without an amount or dates are named.
    """
    awards = awards_shown(release, selection)
    awards = awards[awards["status"].isin(registers.COMMITTED)]
    known = awards.dropna(subset=["amount_awarded", "planned_start_date", "planned_end_date"])
    regrants = known["related_activity"].isin(set(known["identifier"])).fillna(False)
    known = known[~regrants.astype(bool)]
    pounds = _pounds_by_year(known, "area" if by == "area" else "funding_org_name")
    groups = list(dict.fromkeys(pounds["group"]))
    years = sorted(pounds["year"].unique())
    grid = {
        (row["group"], row["year"], row["share"]): row["pounds"]
        for row in pounds.to_dict("records")
    }
    word = "area" if by == "area" else "funder"
    best = pounds.groupby(["group", "year"])["pounds"].sum()
    sentence = (
        f"Largest: {formatting.pounds(best.max())} in {best.idxmax()[1]} ({best.idxmax()[0]})."
        if len(best)
        else "No award on record states an amount and dates."
    )
    lacking = len(awards) - len(awards.dropna(
        subset=["amount_awarded", "planned_start_date", "planned_end_date"]
    ))  # fmt: skip
    table = pd.DataFrame(
        [
            {"Financial year": year} | {group: _year_words(grid, group, year) for group in groups}
            for year in years
        ],
        dtype="str",
    )
    return Chart(
        key=f"funding_by_year_and_{word}",
        title=f"Award money by financial year and {word}",
        figure=_year_figure(grid, groups, years, by) if len(pounds) else {},
        alt=f"Bar chart of award money by financial year and {word}. {sentence}",
        table=table,
        data=pounds.rename(columns={"group": word}),
        source=f"Source: funding register, {release_words(release)}",
        notes=(
            "Each award is spread evenly over its planned days. Areas stand beside each other and "
            "are never added up.",
            "The pattern tells how much of it is for trauma-informed work: plain wholly, hatched "
            "in part, dotted not known.",
            f"{lacking} confirmed or ended awards lack an amount or dates and are not in the bars.",
        ),
        empty="" if len(pounds) else sentence,
        extra={"sentence": sentence},
    )


def _year_words(grid: dict, group: str, year: str) -> str:
    parts = [
        f"{formatting.pounds(grid[(group, year, share)])} {words}"
        for share, words in SHARE_WORDS.items()
        if (group, year, share) in grid
    ]
    return "; ".join(parts) or "none on record"


def _pounds_by_year(awards: pd.DataFrame, column: str) -> pd.DataFrame:
    rows = []
    for row in awards.to_dict("records"):
        first = quarters.containing(row["planned_start_date"].date())
        last = quarters.containing(row["planned_end_date"].date())
        one = pd.DataFrame([row])
        for year in range(first.year, last.year + 1):
            start = quarters.Quarter(year, 1).start
            end = quarters.Quarter(year, 4).end
            share = registers.share_in(one, pd.Timestamp(start), pd.Timestamp(end)).iloc[0]
            name = row[column] if isinstance(row[column], str) else "Funder not published"
            label = quarters.Quarter(year, 1).financial_year
            rows.append((name, label, row["ti_share"], row["amount_awarded"] / 100 * share))
    table = pd.DataFrame(rows, columns=["group", "year", "share", "pounds"])
    return table.groupby(["group", "year", "share"], as_index=False)["pounds"].sum()


def _year_figure(grid: dict, groups: list[str], years: list[str], by: str) -> dict:
    traces = []
    palette = [theme.MARKS["Bristol"].colour, theme.ACCENT, theme.MARKS["Avon and Somerset"].colour]
    for place, group in enumerate(groups):
        drawn = theme.mark(group)
        colour = drawn.colour if by == "area" else palette[place % len(palette)]
        for share, pattern in SHARE_PATTERN.items():
            heights = [grid.get((group, year, share)) for year in years]
            if not any(heights):
                continue
            words = [
                f"{group}, {year}: {formatting.pounds(height)} ({SHARE_WORDS[share]})"
                if height
                else ""
                for year, height in zip(years, heights, strict=True)
            ]
            traces.append(
                {
                    "type": "bar",
                    "name": f"{drawn.sign if by == 'area' else ''} {theme.text(group)}, "
                    f"{SHARE_WORDS[share]}".strip(),
                    "x": years,
                    "y": heights,
                    "marker": {
                        "color": colour,
                        "pattern": {
                            "shape": pattern,
                            "fgcolor": "#ffffff",
                            "fillmode": "overlay",
                            "size": 7,
                        },
                    },
                    "hovertext": [theme.text(word) for word in words],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                    "text": [formatting.pounds(height) if height else "" for height in heights],
                    "textposition": "outside",
                    "textfont": {"color": theme.INK, "size": 13},
                    "cliponaxis": False,
                }
            )
    return {
        "data": traces,
        "layout": theme.layout(
            barmode="group",
            margin={"t": 64},
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.04, "yanchor": "bottom"},
            xaxis={"type": "category"},
            yaxis={"tickprefix": "£", "tickformat": "~s"},
        ),
    }
