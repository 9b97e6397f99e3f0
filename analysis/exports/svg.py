"""A figure as inline SVG, for a page that needs no script."""

from __future__ import annotations

from html import escape

from analysis import theme
from analysis.exports.plotted import LINE, STACKED, Plot, Series

WIDTH, HEIGHT, RIGHT, LEFT = 760, 320, 170, 60
BAR_HEIGHT = 20
DASHES = {"solid": "", "dash": "9 5", "dot": "2 4", "longdash": "14 6", "dashdot": "9 4 2 4",
          "longdashdot": "14 4 2 4"}  # fmt: skip
SIGNS = {
    "circle": "●",
    "square": "■",
    "diamond": "◆",
    "triangle-up": "▲",
    "x": "✕",
    "star": "★",
    "cross": "✚",
}
TEXT = f"font-family='Arial, sans-serif' fill='{theme.INK}'"


def drawing(plot: Plot, alt: str) -> str:
    """Return a plot as an SVG element named by its alternative text."""
    inner, height = _lines(plot) if plot.kind == LINE else _bars(plot)
    return (
        f"<svg role='img' aria-label='{escape(alt, quote=True)}' viewBox='0 0 {WIDTH} {height}' "
        f"xmlns='http://www.w3.org/2000/svg'>{inner}</svg>"
    )


def _lines(plot: Plot) -> tuple[str, int]:
    known = [value for one in plot.series for value in one.values if value is not None]
    low, high = min(0.0, *known, 0.0), max(*known, 0.0) or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(1, len(plot.categories) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        return LEFT + index * step, HEIGHT - 40 - (value - low) / (high - low) * (HEIGHT - 70)

    parts = [_axis(plot, low, high, place), _quarters(plot, step)]
    parts += [_line(one, place) for one in plot.series]
    parts.append(_ends(plot.series, place))
    return "".join(parts), HEIGHT


def _axis(plot: Plot, low: float, high: float, place) -> str:
    parts = []
    for share in (0, 0.5, 1):
        value = low + (high - low) * share
        _, y = place(0, value)
        parts.append(
            f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y:.1f}' y2='{y:.1f}' "
            f"stroke='{theme.RULE}'/><text x='{LEFT - 6}' y='{y + 4:.1f}' text-anchor='end' "
            f"font-size='13' {TEXT}>{_number(value, plot.unit)}</text>"
        )
    return "".join(parts)


def _quarters(plot: Plot, step: float) -> str:
    every = max(1, -(-len(plot.categories) // 5))
    chosen = range(len(plot.categories) - 1, -1, -every)
    return "".join(
        f"<text x='{LEFT + place * step:.1f}' y='{HEIGHT - 16}' text-anchor='middle' "
        f"font-size='13' {TEXT}>{escape(plot.categories[place])}</text>"
        for place in chosen
    )


def _line(one: Series, place) -> str:
    parts, run = [], []
    for index, value in enumerate((*one.values, None)):
        if value is not None:
            x, y = place(index, value)
            run.append(f"{x:.1f},{y:.1f}")
            parts.append(
                f"<text x='{x:.1f}' y='{y + 4:.1f}' font-size='11' text-anchor='middle' "
                f"fill='{one.colour}' aria-hidden='true'>{SIGNS.get(one.symbol, '–')}</text>"
            )
        elif run:
            if one.has_line and len(run) > 1:
                parts.insert(
                    0,
                    f"<polyline points='{' '.join(run)}' fill='none' stroke='{one.colour}' "
                    f"stroke-width='{one.width}' stroke-dasharray='{DASHES.get(one.dash, '')}'/>",
                )
            run = []
    return "".join(parts)


def _ends(series: tuple[Series, ...], place) -> str:
    """Return the names at the line ends, kept apart from each other."""
    ends = []
    for one in series:
        known = [(index, value) for index, value in enumerate(one.values) if value is not None]
        if known and one.has_line:
            ends.append((place(*known[-1])[1], one))
    parts, last = [], 0.0
    for y, one in sorted(ends, key=lambda end: end[0]):
        last = max(y, last + 18)
        parts.append(
            f"<text x='{WIDTH - RIGHT + 8}' y='{last + 4:.1f}' font-size='14' {TEXT}>"
            f"<tspan fill='{one.colour}'>{SIGNS.get(one.symbol, '–')}</tspan> "
            f"{escape(one.name)}</text>"
        )
    return "".join(parts)


def _bars(plot: Plot) -> tuple[str, int]:
    stacked = plot.kind == STACKED
    rows = 1 if stacked else len(plot.series)
    totals = [sum(one.values[index] or 0 for one in plot.series)
              for index in range(len(plot.categories))]  # fmt: skip
    known = [value for one in plot.series for value in one.values if value is not None]
    high = max(totals if stacked else known, default=1.0) or 1.0
    scale = (WIDTH - 320) / high
    parts, y = [], 8.0
    for index, name in enumerate(plot.categories):
        parts.append(f"<text x='0' y='{y + 15:.1f}' font-size='14' {TEXT}>{escape(name)}</text>")
        x = 210.0
        for one in plot.series:
            value = one.values[index]
            if value is not None:
                words = f"{one.name} {_number(value, plot.unit)}".strip()
                parts.append(
                    f"<rect x='{x:.1f}' y='{y:.1f}' width='{max(1, abs(value) * scale):.1f}' "
                    f"height='{BAR_HEIGHT - 4}' fill='{one.colour}'><title>{escape(words)}</title>"
                    "</rect>"
                )
                if not stacked:
                    end = x + abs(value) * scale + 6
                    parts.append(
                        f"<text x='{end:.1f}' y='{y + 13:.1f}' font-size='13' {TEXT}>"
                        f"{escape(_number(value, plot.unit))}</text>"
                    )
            x, y = (x + (value or 0) * scale, y) if stacked else (x, y + BAR_HEIGHT)
        y += BAR_HEIGHT + 8 if stacked else 8
    return "".join(parts), int(y + 8 + rows)


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:,.0f} %"
    return f"£{value:,.0f}" if unit == "GBP" else f"{value:,.4g}" if value < 10 else f"{value:,.0f}"
