"""A figure's series in a form any program can draw: names, categories and values."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from analysis import theme
from analysis.charts.ahead import is_drawn_ahead, is_target
from analysis.charts.chart import Chart

LINE, BAR, STACKED, COLUMN = "line", "bar", "stacked", "column"
TAGS = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Series:
    """One series: a value, or None, for each category.

    Attributes
    ----------
    hollow, parted : frozenset of int
        Categories whose point lacks a return; whose point is not joined to the one before.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    dash: str = "solid"
    symbol: str = "circle"
    width: float = 2.5
    has_line: bool = True
    hollow: frozenset[int] = frozenset()
    parted: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Plot:
    """What a figure draws.

    Attributes
    ----------
    kind : str
        ``line`` over quarters, ``bar`` or ``stacked`` lying down, ``column`` standing.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str

    @property
    def nears_all(self) -> bool:
        """Whether the largest share drawn is little less than all, and none is more."""
        known = [value for one in self.series for value in one.values if value is not None]
        return self.unit == "%" and self.kind != STACKED and 80 < max(known, default=0) <= 100


def plot(made: Chart) -> Plot | None:
    """Return what a chart's figure draws; None where a table says it better."""
    # A fan is no published figure: the sentence beside the chart tells its dates.
    traces = [one for one in made.figure.get("data", ()) if not is_drawn_ahead(one)]
    if not traces:
        return None
    kind = _kind(traces, made.figure["layout"])
    if kind is None:
        return None
    names, numbers = ("y", "x") if kind in (BAR, STACKED) else ("x", "y")
    categories = tuple(dict.fromkeys(name for trace in traces for name in trace[names]))
    if kind == LINE:
        # A gap in a line stands at the quarter of the point beside it.
        quarters = (tuple(dict.fromkeys(trace["x"])) for trace in traces)
        categories = max(quarters, key=len)
    series = tuple(_series(trace, categories, names, numbers) for trace in traces)
    unit = made.indicator.unit if made.indicator else ""
    return Plot(kind, tuple(_words(name) for name in categories), series, unit)


def _kind(traces: list[dict], layout: dict) -> str | None:
    types = {trace["type"] for trace in traces}
    if types == {"bar"}:
        if any(trace.get("orientation") == "h" for trace in traces):
            return STACKED if layout.get("barmode") == "stack" else BAR
        return COLUMN
    if types != {"scatter"}:
        return None
    if layout.get("xaxis", {}).get("type") == "category":
        return LINE
    markers = all(trace.get("mode") == "markers" for trace in traces)
    return BAR if markers and layout.get("yaxis", {}).get("type") == "category" else None


def _series(trace: dict, categories: tuple, names: str, numbers: str) -> Series:
    known = dict(zip(trace[names], trace[numbers], strict=True))
    line, marker = trace.get("line", {}), trace.get("marker", {})
    colour = line.get("color") or marker.get("color") or theme.INK
    symbol = marker.get("symbol", "circle")
    first = symbol if isinstance(symbol, str) else (symbol[-1] if symbol else "circle")
    return Series(
        hollow=_hollow(trace, categories),
        parted=_parted(trace, categories),
        name=_words(trace.get("name", "")),
        values=tuple(known.get(name) for name in categories),
        colour=colour if isinstance(colour, str) else colour[0],
        dash=line.get("dash", "solid"),
        symbol=first.removesuffix("-open"),
        width=line.get("width", 2.5),
        # A path of targets is drawn as its marks: a line of a slide is an area's figures.
        has_line="lines" in trace.get("mode", "lines") and not is_target(trace),
    )


def _hollow(trace: dict, categories: tuple) -> frozenset[int]:
    symbols = trace.get("marker", {}).get("symbol", "")
    if isinstance(symbols, str) or is_target(trace):
        return frozenset()
    pairs = zip(trace["x"], symbols, strict=True)
    return frozenset(categories.index(name) for name, one in pairs if one.endswith("-open"))


def _parted(trace: dict, categories: tuple) -> frozenset[int]:
    """Return where a line begins anew: a gap stands at the quarter of the point behind it."""
    if "lines" not in trace.get("mode", "lines") or trace["type"] != "scatter":
        return frozenset()
    pairs = zip(trace["x"], trace["x"][1:], strict=False)
    return frozenset(categories.index(after) for before, after in pairs if before == after)


def _words(text: object) -> str:
    return html.unescape(TAGS.sub("", str(text).replace("<br>", " "))).strip()
