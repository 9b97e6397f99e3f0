"""All that is drawn in a chart can be told from its paper: measured from the figure's colours."""

import re

import pytest

from analysis import theme
from tests.pages import screen
from tests.pages.screen import PAGES

# WCAG 2.2: 1.4.3 for text, 1.4.11 for what must be seen to understand.
TEXT, MARK = 4.5, 3.0
# Fills that carry nothing: the sign or word in them says it, and is measured as text.
PALE = re.compile(r"colorscale|gridcolor|bgcolor|fillcolor")


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    parts = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str = "#ffffff") -> float:
    """Return the contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours(value, path=""):
    """Yield every colour of a figure with the path to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from colours(one, f"{path}.{name}")
    elif isinstance(value, list):
        for one in value:
            yield from colours(one, path)
    elif isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        yield path, value


@pytest.mark.parametrize(("one", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54)])
def test_contrast_is_computed_as_wcag_says(one, ratio):
    assert contrast(one) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize("page", PAGES)
def test_text_and_marks_of_every_chart_stand_out_from_their_paper(shipped, page):
    weak = []
    for key, block in screen.blocks(screen.opened(page)).items():
        for path, colour in colours(block.figure):
            is_text = re.search(r"font\.color$", path)
            is_line_of_paper = re.search(r"pattern\.fgcolor$|marker\.line\.color$", path)
            if PALE.search(path) and not is_text or is_line_of_paper:
                continue
            if contrast(colour) < (TEXT if is_text else MARK):
                weak.append((key, path, colour, round(contrast(colour), 2)))
    assert weak == []


@pytest.mark.parametrize("page", PAGES)
def test_text_on_a_shaded_cell_stands_out_from_the_shade(shipped, page):
    for key, block in screen.blocks(screen.opened(page)).items():
        for trace in block.figure.get("data", []):
            if trace["type"] == "heatmap":
                for _, shade in colours(trace["colorscale"]):
                    assert contrast(theme.INK, shade) >= TEXT, (key, shade)


@pytest.mark.parametrize("mark", [*theme.MARKS.values(), theme.OTHER], ids=lambda one: one.sign)
def test_the_mark_of_an_area_is_told_by_shape_and_dash_as_well(mark):
    assert contrast(mark.colour) >= MARK
    others = [one for one in (*theme.MARKS.values(), theme.OTHER) if one is not mark]
    assert mark.symbol not in {one.symbol for one in others}
    assert mark.sign not in {one.sign for one in others}


def shape(trace: dict) -> tuple:
    """Return what tells a series without its colour."""
    marker = trace.get("marker", {})
    symbol = marker.get("symbol", "")
    symbols = {symbol} if isinstance(symbol, str) else set(symbol)
    return (
        frozenset(one.removesuffix("-open") for one in symbols),
        trace.get("line", {}).get("dash"),
        str(marker.get("pattern", {}).get("shape")),
    )


@pytest.mark.parametrize("key", ["tr1_by_sector", "tr2_by_level", "tr1_by_quarter"])
def test_the_areas_of_a_chart_are_told_without_colour(shipped, key):
    traces = screen.block(screen.opened(screen.TRAINING), key).areas
    assert len(traces) == len({shape(trace) for trace in traces.values()}) == 4


def test_the_stages_of_the_milestones_are_told_without_colour(shipped):
    traces = screen.block(screen.opened(screen.MILESTONES), "milestones_by_theme").traces
    assert len(traces) == len({shape(trace) for trace in traces.values()}) >= 4
