"""Networks as stock and flow: who was there, who joined and left, who is there now."""

from __future__ import annotations

import pandas as pd

from analysis import formatting, quarters, reference, theme
from analysis.charts.chart import Chart, is_illustrative, notes_for, plain, source_line
from analysis.datasets import registry
from analysis.release import Figure, Release
from analysis.selection import Selection

BY = "network"
NOT_SHOWN = (
    "Joiners and leavers are not shown, only the difference of the two, because beside memberships "
    "that are shown exactly a handful of leavers could be worked out. Who stays is not shown "
    "because it is not collected: see NW3 below."
)
RISE, FALL = theme.MARKS["North Somerset"].colour, theme.ACCENT


def stock_and_flow(release: Release, selection: Selection) -> Chart:
    """Draw the headline network of the main area from its opening to its closing members.

    The opening is the closing of the quarter before, and what changed is what joined less what
    left: both as they are published, so that a drawing says no more than the figures do.
    """
    area, indicator = selection.main_area, registry().indicators["NW1"]
    network = reference.headline_network()
    opening, change, closing = steps(release, area, network, selection.last)
    whole = all(formatting.is_shown(one) for one in (opening, change, closing))
    sentence = _sentence(area, network, (opening, change, closing))
    rows = [
        _row(name, one, steps(release, one, name, selection.last))
        for name in release.groups(indicator, BY)
        for one in selection.areas
    ]
    shown = [opening, change, closing]
    return Chart(
        key="network_stock_and_flow",
        title=f"{network}: {sentence}",
        figure=_waterfall(opening, change, closing) if whole else {},
        alt=f"Waterfall from members at the start of the quarter to its end. {sentence}",
        table=pd.DataFrame(rows, dtype="str"),
        data=plain(
            [
                figure
                for name in release.groups(indicator, BY)
                for one in selection.areas
                for figure in steps(release, one, name, selection.last)
            ]
        ),
        source=source_line(release, indicator),
        notes=(
            "A person may belong to several networks: they are never added together.",
            "Opening is the closing of the quarter before; net joiners are joiners less leavers, "
            "and may differ from the change where a network corrected its list.",
            *notes_for(indicator, shown),
        ),
        is_illustrative=is_illustrative(shown),
        empty="" if whole else "Not all three figures of the network are there for this choice.",
        extra={"sentence": NOT_SHOWN},
    )


def steps(release: Release, area: str, network: str, quarter: str) -> tuple[Figure, Figure, Figure]:
    """Return a network's members a quarter ago, its net joiners and its members now."""
    members, joiners = (registry().indicators[name] for name in ("NW1", "NW2"))
    before = quarters.parse(quarter).plus(-1).label
    return (
        release.figure(members, area, before, by=BY, group=network),
        release.figure(joiners, area, quarter, by=BY, group=network),
        release.figure(members, area, quarter, by=BY, group=network),
    )


def _sentence(area: str, network: str, found: tuple[Figure, Figure, Figure]) -> str:
    opening, change, closing = (formatting.marked(one) for one in found)
    if not any(map(formatting.is_shown, found)):
        return f"{area} has no figure for {found[2].quarter} or the quarter before"
    if not formatting.is_shown(found[1]):
        return f"{area} opened with {opening} and closed with {closing}"
    return f"{area} opened with {opening}, net joiners {change}, closed with {closing}"


def _row(network: str, area: str, found: tuple[Figure, Figure, Figure]) -> dict[str, str]:
    opening, change, closing = (formatting.marked(one) for one in found)
    return {
        "Network": network,
        "Area": area,
        f"Opening ({found[0].quarter})": opening,
        "Net joiners": change,
        f"Closing ({found[2].quarter})": closing,
    }


def _waterfall(opening: Figure, change: Figure, closing: Figure) -> dict:
    values = [opening.value, change.value, closing.value]
    names = [f"Opening<br>{opening.quarter}", "Net joiners", f"Closing<br>{closing.quarter}"]
    colour = theme.mark(closing.area).colour
    base = [0, opening.value, 0]
    return {
        "data": [
            {
                "type": "bar",
                "x": names,
                "y": values,
                "base": base,
                "marker": {
                    "color": [colour, RISE if change.value >= 0 else FALL, colour],
                    "pattern": {"shape": ["", "/", ""], "fgcolor": "#ffffff",
                                "fillmode": "overlay"},
                },
                "text": [formatting.marked(one) for one in (opening, change, closing)],
                "textposition": "outside",
                "textfont": {"color": theme.INK},
                "cliponaxis": False,
                "hovertemplate": "%{x}: %{text}<extra></extra>",
            }
        ],
        "layout": theme.layout(
            xaxis={"type": "category"},
            yaxis={"title": {"text": "Members"}, "showgrid": True},
            annotations=[theme.corner_note(theme.text(closing.area))],
        ),
    }  # fmt: skip
