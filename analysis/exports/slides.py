"""The board pack as an editable PowerPoint: native charts and tables, notes, alternative text."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis import findings, theme
from analysis.charts.ahead import TARGET
from analysis.charts.chart import Chart
from analysis.exports.pack import MADE_UP, Pack, definition
from analysis.exports.plotted import BAR, COLUMN, LINE, STACKED, Plot, Series, plot

if TYPE_CHECKING:
    from pptx.slide import Slide

# Inches, 16 to 9.
WIDE, HIGH, MARGIN = 13.333, 7.5, 0.6
TITLE_TOP, BODY_TOP, BODY_HIGH, FOOT_TOP = 0.4, 1.55, 3.95, 5.6
FONT = "Arial"
# A table of a slide: its height, the height of a line, and letters to an inch of its small size.
TABLE_HIGH, LINE_HIGH, LETTERS = 5.0, 0.2, 12
# The head of a table, and a letter of its larger size.
HEAD_HIGH, WORD_WIDE = 0.5, 0.11
MOST_NOTES = 2
TITLE_ONLY = 5
MOST_NAMED = 8
# Lines that end closer than this share of the range would write their names over each other.
LEAST_APART = 0.06
DASHES = {"solid": "SOLID", "dash": "DASH", "dot": "ROUND_DOT", "longdash": "LONG_DASH",
          "dashdot": "DASH_DOT", "longdashdot": "LONG_DASH_DOT"}  # fmt: skip
MARKERS = {"circle": "CIRCLE", "square": "SQUARE", "diamond": "DIAMOND", "triangle-up": "TRIANGLE",
           "x": "X", "star": "STAR", "cross": "PLUS", "line-ew": "DASH"}  # fmt: skip
KINDS = {LINE: "LINE_MARKERS", BAR: "BAR_CLUSTERED", STACKED: "BAR_STACKED",
         COLUMN: "COLUMN_CLUSTERED"}  # fmt: skip

# What a series of totals that lack a return is called after its area.
PARTIAL = ", incomplete"
PALE = "A pale mark lacks a return: the figure may still rise."


def slides(pack: Pack) -> bytes:
    """Return a pack as the bytes of a PowerPoint file."""
    from pptx import Presentation

    deck = Presentation()
    _widen(deck)
    deck.core_properties.title = f"{pack.title}, {pack.subtitle}"
    deck.core_properties.author = ""
    deck.core_properties.language = "en-GB"
    _cover(deck, pack)
    _summary(deck, pack)
    _asked(deck, pack)
    for made in pack.charts:
        _chart_slides(deck, made, pack)
    _how_made(deck, pack)
    written = io.BytesIO()
    deck.save(written)
    return written.getvalue()


def _widen(deck) -> None:
    from pptx.util import Inches

    share = WIDE / (deck.slide_width / 914400)
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    for kind in (deck.slide_master, *deck.slide_layouts):
        for shape in kind.placeholders:
            shape.left, shape.width = int(shape.left * share), int(shape.width * share)


def _slide(deck, title: str, notes: str) -> Slide:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Inches, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    box = slide.shapes.title
    box.left, box.top = Inches(MARGIN), Inches(TITLE_TOP)
    box.width, box.height = Inches(WIDE - 2 * MARGIN), Inches(1.05)
    box.text_frame.text = title
    box.text_frame.word_wrap = True
    box.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    paragraph = box.text_frame.paragraphs[0]
    paragraph.font.size = Pt(28 if len(title) < 75 else 24)
    _ink(paragraph, bold=True)
    _described(box, f"Title: {title}")
    slide.notes_slide.notes_text_frame.text = notes
    return slide


def _ink(paragraph, *, bold: bool = False, quiet: bool = False) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = PP_ALIGN.LEFT
    paragraph.font.name, paragraph.font.bold = FONT, bold
    colour = theme.QUIET if quiet else theme.INK
    paragraph.font.color.rgb = RGBColor.from_string(colour.removeprefix("#"))


def _described(shape, words: str) -> None:
    """Give a shape its alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", words)


def _text(slide, lines: list[str], *, top: float, high: float, size: int, quiet: bool = False):
    from pptx.util import Inches, Pt

    box = slide.shapes.add_textbox(
        Inches(MARGIN), Inches(top), Inches(WIDE - 2 * MARGIN), Inches(high)
    )
    box.text_frame.word_wrap = True
    for place, line in enumerate(lines):
        frame = box.text_frame
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.text = _held(line)
        paragraph.font.size = Pt(size)
        paragraph.space_after = Pt(size / 3)
        _ink(paragraph, quiet=quiet)
    _described(box, f"Text: {' '.join(lines)}"[:250])
    return box


def _held(text: object) -> str:
    """Return text in which no number is parted from its % at the end of a line."""
    return str(text).replace(" %", "\u00a0%")


def _cover(deck, pack: Pack) -> None:
    slide = _slide(deck, pack.title, "\n".join(pack.facts))
    _text(slide, [pack.subtitle], top=1.5, high=0.6, size=24)
    _text(slide, [pack.opening], top=2.4, high=2, size=20)
    warned = [MADE_UP] if pack.is_illustrative else []
    _text(slide, [*warned, *pack.facts], top=5.2, high=1.9, size=14, quiet=True)


def _summary(deck, pack: Pack) -> None:
    made = pack.headlines
    slide = _slide(deck, made.title, "\n".join([*made.notes, *pack.facts]))
    _table(slide, made.table, made.alt, top=BODY_TOP)
    _foot(slide, made, pack, sentence=pack.opening)


def _asked(deck, pack: Pack) -> None:
    asks = list(pack.asks) or ["Nothing is asked for this quarter."]
    slide = _slide(deck, findings.decisions_asked(pack.undecided), "\n".join(pack.facts))
    size = 18 if sum(map(len, (*asks, *pack.stands_out))) < 900 else 14
    moved = ["What stands out", *pack.stands_out]
    _text(slide, [*asks, "", *moved], top=1.5, high=5, size=size)
    _text(slide, _release_line(pack), top=6.9, high=0.4, size=12, quiet=True)


def _chart_slides(deck, made: Chart, pack: Pack) -> None:
    notes = _notes(made, pack)
    drawn = plot(made)
    if drawn is not None:
        drawn = _partials_apart(_with_targets_of(drawn, pack.area))
        slide = _slide(deck, made.title, notes)
        _native(slide, drawn, made.alt)
        is_partial = any(one.name.endswith(PARTIAL) for one in drawn.series)
        _foot(slide, made, pack, caveat=PALE if is_partial else "")
        return
    if made.empty or not len(made.table):
        slide = _slide(deck, f"{made.title}: not known", notes)
        _text(slide, [made.empty or "Nothing is on record."], top=BODY_TOP, high=2, size=20)
        _foot(slide, made, pack)
        return
    parts = _pages(made.table)
    for place, part in enumerate(parts, 1):
        more = f" ({place} of {len(parts)})" if len(parts) > 1 else ""
        slide = _slide(deck, made.title + more, notes)
        _table(slide, part, made.alt, top=1.4)
        _text(slide, _last_lines(made, pack), top=6.75, high=0.6, size=12, quiet=True)


def _with_targets_of(drawn: Plot, area: str) -> Plot:
    """Leave out the targets of other areas: they crowd a slide, and stand in the table."""
    mine = tuple(one for one in drawn.series if one.has_line or one.name.endswith(f", {area}"))
    return replace(drawn, series=mine) if drawn.kind == LINE else drawn


def _partials_apart(drawn: Plot) -> Plot:
    """Give totals that lack a return a series of marks: no program joins those to the others."""
    found: list[Series] = []
    for one in drawn.series:
        lacks = one.hollow if one.parted else frozenset()
        split = [
            tuple(value if (place in lacks) is partial else None
                  for place, value in enumerate(one.values))
            for partial in (False, True)
        ]  # fmt: skip
        found.append(replace(one, values=split[0]))
        if lacks:
            name = f"{one.name}{PARTIAL}"
            found.append(replace(one, name=name, values=split[1], has_line=False))
    return replace(drawn, series=tuple(found))


def _notes(made: Chart, pack: Pack) -> str:
    about = [definition(made.indicator)] if made.indicator else []
    return "\n".join([made.alt, *about, *made.notes, made.source, *pack.facts])


def _foot(slide, made: Chart, pack: Pack, *, sentence: str = "", caveat: str = "") -> None:
    said = sentence or made.extra.get("sentence", "")
    if said:
        _text(slide, [_shortened(said)], top=FOOT_TOP, high=0.75, size=15)
    warned, *others = _last_lines(made, pack)
    lines = [f"{warned} {caveat}".rstrip(), *others]
    _text(slide, lines, top=6.45, high=0.9, size=12, quiet=True)


def _last_lines(made: Chart, pack: Pack) -> list[str]:
    warned = [MADE_UP] if made.is_illustrative else []
    caveats = [f"Read with care: {' '.join(made.notes[:MOST_NOTES])}"] if made.notes else []
    return [*warned, *(_shortened(line, 200) for line in caveats), f"{made.source}."]


def _release_line(pack: Pack) -> list[str]:
    return [*([MADE_UP] if pack.is_illustrative else []), pack.facts[0]]


def _shortened(text: str, most: int = 330) -> str:
    """Cut a text after a whole sentence; the notes of the slide have all of it."""
    if len(text) <= most:
        return text
    end = max(text.rfind(". ", 0, most), text.rfind("; ", 0, most))
    return text[: end + 1] if end > 0 else f"{text[:most].rstrip()} …"


def _native(slide, drawn: Plot, alt: str) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data = CategoryChartData(number_format=_number_format(drawn))
    data.categories = list(drawn.categories)
    for one in drawn.series:
        data.add_series(one.name, one.values)
    frame = slide.shapes.add_chart(
        getattr(XL_CHART_TYPE, KINDS[drawn.kind]),
        Inches(MARGIN), Inches(BODY_TOP), Inches(WIDE - 2 * MARGIN), Inches(BODY_HIGH), data,
    )  # fmt: skip
    _described(frame, alt)
    _styled(frame.chart, drawn)


def _styled(chart, drawn: Plot) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size, chart.font.name = Pt(13), FONT
    chart.has_legend = len(drawn.series) > 1 and drawn.kind != LINE
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP
        chart.legend.include_in_layout = False
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xE6, 0xE8, 0xEA)
    chart.value_axis.format.line.fill.background()
    chart.value_axis.tick_labels.number_format = _number_format(drawn)
    chart.value_axis.tick_labels.number_format_is_linked = False
    if drawn.nears_all:
        # Left alone, the axis goes on to 120 %.
        chart.value_axis.maximum_scale = 100
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if drawn.kind in (BAR, STACKED):
        chart.category_axis.reverse_order = True
        chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    for series, one in zip(chart.plots[0].series, drawn.series, strict=True):
        _series(series, one, drawn.kind)
    if drawn.kind == LINE:
        _fewer_quarters(chart, len(drawn.categories))
        _room_for_names(chart, drawn)
        _names_at_the_ends(chart, drawn)
    if drawn.kind in (BAR, COLUMN):
        chart.plots[0].has_data_labels = True


def _fewer_quarters(chart, count: int) -> None:
    """Name every so many quarters below a chart, on a line each."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    step = max(1, -(-count // MOST_NAMED))
    axis = chart.category_axis._element
    skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="{step}"/>')
    # The schema wants it before this one, which is always there.
    axis.find(axis.xpath("./c:noMultiLvlLbl")[0].tag).addprevious(skip)


def _number_format(drawn: Plot) -> str:
    return {"%": '0" %"', "GBP": '"£"#,##0'}.get(drawn.unit, "#,##0")


def _room_for_names(chart, drawn: Plot) -> None:
    """Keep the right side free for the names at the line ends, and write every fourth quarter."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    parts = "".join(
        f'<c:{name} val="{value}"/>'
        for name, value in (
            ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"),
            ("x", 0.06), ("y", 0.04), ("w", 0.76), ("h", 0.8),
        )
    )  # fmt: skip
    area = chart._chartSpace.chart.plotArea
    for old in area.xpath("c:layout"):
        area.remove(old)
    spot = parse_xml(
        f"<c:layout {nsdecls('c')}><c:manualLayout>{parts}</c:manualLayout></c:layout>"
    )
    area.insert(0, spot)
    axis = chart.category_axis._element
    skip = max(1, -(-len(drawn.categories) // 6))
    for name in ("tickLblSkip", "tickMarkSkip"):
        made = parse_xml(f'<c:{name} {nsdecls("c")} val="{skip}"/>')
        after = axis.xpath("c:noMultiLvlLbl")
        after[0].addprevious(made) if after else axis.append(made)


def _series(series, one, kind: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    colour = RGBColor.from_string(one.colour.removeprefix("#").upper())
    if kind != LINE:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour
        return
    series.smooth = False
    series.marker.style = getattr(XL_MARKER_STYLE, MARKERS.get(one.symbol, "CIRCLE"))
    series.marker.size = 7
    series.marker.format.fill.solid()
    # Half as strong rather than hollow: LibreOffice draws no outline, and white would be nothing.
    pale = RGBColor(*((part + 255) // 2 for part in colour))
    is_partial = one.name.endswith(PARTIAL)
    series.marker.format.fill.fore_color.rgb = pale if is_partial else colour
    series.marker.format.line.color.rgb = colour
    if one.has_line:
        series.format.line.color.rgb = colour
        series.format.line.width = Pt(one.width)
        series.format.line.dash_style = getattr(MSO_LINE, DASHES.get(one.dash, "SOLID"))
    else:
        series.format.line.fill.background()


def _names_at_the_ends(chart, drawn: Plot) -> None:
    """Name each line at its last point; of two that end close together, the upper one above."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    known = [value for one in drawn.series for value in one.values if value is not None]
    close, below = (max(known) - min(known, default=0)) * LEAST_APART if known else 0, None
    pairs = zip(chart.plots[0].series, drawn.series, strict=True)
    ends = [(_last(one), series, one) for series, one in pairs if _last(one) is not None]
    # The end of an area's line may be a partial total, which then bears its name.
    latest: dict[str, int] = {}
    for (place, _), _, one in ends:
        name = one.name.removesuffix(PARTIAL)
        latest[name] = max(place, latest.get(name, 0))
    ends = [end for end in ends if end[0][0] == latest[end[2].name.removesuffix(PARTIAL)]]
    for (place, value), series, one in sorted(ends, key=lambda end: end[0][1]):
        label = series.points[place].data_label
        is_named = not one.name.startswith(TARGET)
        above = not is_named or (below is not None and value - below < close)
        label.position = XL_LABEL_POSITION.ABOVE if above else XL_LABEL_POSITION.RIGHT
        name = one.name.removesuffix(PARTIAL)
        short = theme.mark(name).short or name
        label.text_frame.text = short if is_named else "target"
        paragraph = label.text_frame.paragraphs[0]
        paragraph.font.size = Pt(13 if is_named else 11)
        _ink(paragraph)
        below = value if is_named else below


def _last(one: Series) -> tuple[int, float] | None:
    known = [(place, value) for place, value in enumerate(one.values) if value is not None]
    return known[-1] if known else None


def _shares(frame: pd.DataFrame) -> list[float]:
    """Return the width of each column, by what it holds, in inches."""
    least, wanted = [], []
    for place, name in enumerate(frame.columns):
        texts = [str(name), *frame.iloc[:, place].astype(str)]
        word = max(len(part) for text in texts for part in text.split() or [""])
        # No word is broken; what is left goes to the columns that say most.
        least.append(0.2 + min(word, 24) * WORD_WIDE)
        wanted.append(min(30, max(map(len, texts)) / 2))
    rest = max(0.0, WIDE - 2 * MARGIN - sum(least))
    widths = [low + rest * one / sum(wanted) for low, one in zip(least, wanted, strict=True)]
    return [(WIDE - 2 * MARGIN) * one / sum(widths) for one in widths]


def _row_high(texts: list, widths: list[float]) -> float:
    lines = max(
        -(-len(str(text)) // max(4, int(width * LETTERS)))
        for text, width in zip(texts, widths, strict=True)
    )
    return 0.1 + LINE_HIGH * max(1, lines)


def _pages(frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Return a table in parts that each fit a slide, as even as they can be."""
    widths = _shares(frame)
    heights = [_row_high(texts, widths) for texts in frame.to_numpy().tolist()]
    ends = _ends(heights, TABLE_HIGH)
    even = HEAD_HIGH + sum(heights) / (len(ends) - 1) + max(heights, default=0) / 2
    evenly = _ends(heights, min(TABLE_HIGH, even))
    ends = evenly if len(evenly) == len(ends) else ends
    return [frame[start:end] for start, end in zip(ends, ends[1:], strict=False)]


def _ends(heights: list[float], most: float) -> list[int]:
    """Return where each part of a table begins, and its end, when a part may be so high."""
    ends, used = [0], HEAD_HIGH
    for place, high in enumerate(heights):
        if used + high > most and place > ends[-1]:
            ends.append(place)
            used = HEAD_HIGH
        used += high
    return [*ends, len(heights)]


def _table(slide, frame: pd.DataFrame, alt: str, *, top: float) -> None:
    from pptx.util import Inches, Pt

    cells = [list(frame.columns), *frame.to_numpy().tolist()]
    widths = _shares(frame)
    size = 14 if len(cells) <= 7 and len(widths) <= 7 else 11
    shape = slide.shapes.add_table(
        len(cells), len(widths), Inches(MARGIN), Inches(top), Inches(WIDE - 2 * MARGIN), Inches(1)
    )
    _described(shape, alt)
    shape.table.first_row = shape.table.first_col = True
    for column, width in enumerate(widths):
        shape.table.columns[column].width = Inches(width)
    for row, texts in enumerate(cells):
        shape.table.rows[row].height = Inches(0.3)
        for column, text in enumerate(texts):
            cell = shape.table.cell(row, column)
            cell.text = str(text)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            cell.margin_left = cell.margin_right = Inches(0.06)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size, paragraph.font.name = Pt(size), FONT
            _plain_cell(cell, row)


def _plain_cell(cell, row: int) -> None:
    """Dark words on white, the head on grey: readable on paper."""
    from pptx.dml.color import RGBColor

    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(0xF3, 0xF4, 0xF5) if row == 0 else RGBColor(255, 255, 255)
    _ink(cell.text_frame.paragraphs[0], bold=row == 0)


def _how_made(deck, pack: Pack) -> None:
    lines = [*([MADE_UP] if pack.is_illustrative else []), *pack.facts]
    lines += [
        "Like for like: over those that returned in both quarters.",
        "[c] hidden to protect people · [x] not available · [i] a return is missing · "
        "[e] estimated · [p] provisional · [r] revised.",
        "Reach is not evidence of impact: it says who was trained, not what changed for people.",
        "Whoever opens the address on the dashboard sees the same figures of the same release.",
    ]
    slide = _slide(
        deck, "How these figures were made, and how to make them again", "\n".join(lines)
    )
    _text(slide, lines, top=1.6, high=5, size=18)
