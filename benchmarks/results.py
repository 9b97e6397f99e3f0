"""The page of results: targets, what was measured, and where the rest goes of what was missed."""

from __future__ import annotations

from html import escape
from pathlib import Path

from benchmarks import crowds, larger_stores, measuring
from benchmarks.lines import Line, found

DOCS = measuring.FOLDER.parent
PAGE = DOCS / "performance.md"
BARS = measuring.FOLDER / "pages.svg"
INK, MET, MISSED, RULE = "#0b0c0c", "#12436D", "#801650", "#6f777b"


def _milliseconds(summary: dict) -> str:
    return f"{summary['median']:,} ({summary['p25']:,} to {summary['p75']:,})"


def page_lines(report: dict) -> list[Line]:
    """Return a line for each page."""
    return [
        Line(
            name,
            f"at most {report['target']}",
            f"{page['ratio']} ({page['ratio_p25']} to {page['ratio_p75']}); "
            f"{page['dashboard']['median']} ms against {page['floor']['median']} ms",
            page["ratio"] <= report["target"],
        )
        for name, page in report["pages"].items()
    ]


def _browser_lines(report: dict) -> list[Line]:
    return [
        Line(f"{name}: filter to painted", "at most 1.2 times a page of constants",
             f"{page['ratio']}; {_milliseconds(page['dashboard'])} ms", page["ratio"] <= 1.2)
        for name, page in report["pages"].items()
    ]  # fmt: skip


def _start_lines(report: dict) -> list[Line]:
    ours, floor = (_milliseconds(report[way]) for way in ("dashboard", "floor"))
    return [Line("process start to ready", "no target set: shown beside the same imports",
                 f"{report['ratio']} times; {ours} ms against {floor} ms", True)]  # fmt: skip


def _plain_lines(report: dict) -> list[Line]:
    lines = []
    for one in report["sizes"]:
        least = 100 if one["rows"] > 500_000 else 10
        if one["rows"] > 15_000:
            lines.append(
                Line(f"training page at {one['rows']:,} rows",
                     f"at least {least} times the plain way",
                     f"{one['times_faster']} times, drawing {_charts(one)}",
                     one["times_faster"] >= least)
            )  # fmt: skip
    return lines


def _charts(one: dict) -> str:
    """Say how many charts each way draws."""
    return f"{one['dashboard']['charts']} charts against its {one['plain']['charts']}"


def _growth_lines(report: dict) -> list[Line]:
    lines = []
    for one in report["sizes"]:
        held = one["held_mb"] / one["parquet_mb"]
        lines += [
            Line(f"training page at {one['rows']:,} rows",
                 f"at most {report['flat']} times the smallest",
                 f"{one['page_against_smallest']}; {_milliseconds(one['page'])} ms",
                 one["page_against_smallest"] <= report["flat"]),
            Line(f"memory held for {one['rows']:,} rows", "at most 3 times the Parquet",
                 f"{one['held_mb']} MB, {held:.1f} times {one['parquet_mb']} MB", held <= 3),
        ]  # fmt: skip
    return lines


def work(one: dict) -> float:
    """Return the seconds of processor time that the figures of a release take."""
    parts = ("read_s", "inputs_s", "figures_s", "disclosure_s", "signals_s")
    return sum(one[part] for part in parts)


def _growth_tables(report: dict) -> str:
    """Show what a release costs whoever publishes, by its rows and by what is declared."""
    sizes, wider = report["sizes"], report["wider"]

    def row(what: str, one: dict) -> tuple:
        return (
            what, f"{one['publish_s']:.1f}", f"{work(one):.1f}",
            *(f"{one[f'{part}_s']:.1f}" for part in ("inputs", "figures", "disclosure", "signals")),
            f"{one['peak_mb']:,}", one["page"]["median"], one["held_mb"], one["process_mb"],
            f"{one['parquet_mb']:,}", f"{one['arrow_mb']:,}",
        )  # fmt: skip

    columns = ["commit, s", "figures, s", "of that inputs", "sums", "disclosure", "signals",
               "peak, MB", "page, ms", "held, MB", "process, MB", "Parquet, MB",
               "in Arrow, MB"]  # fmt: skip
    rows = [row(f"{one['rows']:,}", one) for one in sizes]
    return (
        "Figures are worked out once a release, by a process of their own; seconds are its "
        f"processor time, the peak what it took beyond its start.\n\n"
        f"{measuring.table(['rows', *columns], rows)}\n"
        f"The same {wider[0]['rows']:,} rows with ten times the indicators of returns, and with "
        "ten times the authorities, as declared for the measurement alone:\n\n"
        f"{measuring.table(['declared', *columns], [row(_named(one), one) for one in wider])}\n"
        f"{_memory(sizes)}"
    )


def _memory(sizes: list[dict]) -> str:
    """Say what is held of what: code that any release takes, tables of figures, and the rest."""
    first, largest = sizes[0], sizes[-1]
    if "code_mb" not in largest:
        return "What of it is code was not measured yet: `python -m benchmarks --only growth`.\n"
    most, code = 3 * largest["parquet_mb"], largest["code_mb"]
    own = largest["figures_mb"] + largest["rest_mb"]
    rows = [
        (f"{one['rows']:,}", one["held_mb"], one["code_mb"], one["figures_mb"], one["rest_mb"],
         f"{(one['figures_mb'] + one['rest_mb']) / one['parquet_mb']:.1f}")
        for one in sizes
    ]  # fmt: skip
    columns = ["rows", "held, MB", "code and libraries", "tables of figures", "the rest",
               "without code, times the Parquet"]  # fmt: skip
    return (
        "What is held is the memory of the process after the page less that before the first page "
        "was run. Code is what libraries that read the store and draw have mapped from their files "
        "by then, which all processes of a machine share, and what their modules take. Tables of "
        "figures are those of the release. The rest is charts and tables as they are written for "
        "the quarters chosen, indexes to look figures up, and what was freed in pieces too small "
        f"to give back.\n\n{measuring.table(columns, rows)}\n"
        f"{largest['rows']:,} rows hold {largest['held_above_smallest_mb']} MB more than "
        f"{first['rows']:,} rows do; as Arrow the rows alone would be {largest['arrow_mb']:,} MB. "
        f"Three times the Parquet of {largest['rows']:,} rows is {most:.0f} MB: {code} MB of what "
        f"is held is code, and {own} MB follows from the release and from what readers chose.\n"
    )


def _named(one: dict) -> str:
    return one["what"] if one["what"] == "as declared" else f"{one['what']} ten times over"


def _release_lines(report: dict) -> list[Line]:
    return [
        Line(f"training page with {one['releases']:,} releases", "at most 1.1 times one release",
             f"{one['page_against_first']}; {_milliseconds(one['page'])} ms",
             one["page_against_first"] <= report["target"])
        for one in report["sizes"]
    ]  # fmt: skip


WHY = {"readers": crowds.why, "growth": _growth_tables}
PARTS = (
    ("scripts", "Every page against its floor", page_lines),
    ("plain", "Against the plain way", _plain_lines),
    ("browsers", "In the browser", _browser_lines),
    ("readers", "Readers at once", crowds.lines),
    ("starting", "Start", _start_lines),
    ("growth", "Growth of rows", _growth_lines),
    ("larger", "Readers, browser and start as rows grow", larger_stores.lines),
    ("releases", "A long history", _release_lines),
)
OPENING = """# How fast it is

Written by `python -m benchmarks` from what it measured (`docs/benchmarks/*.json`); nothing here is
typed in. Each target is that of the product; what was missed is shown as missed. Both sides of a
ratio are measured in one run and in turn. Script times are processor time of the thread that runs
the page, so that other work on the machine does not count.

A page's *floor* is the same elements drawn again from constants: what Streamlit itself costs. There
is one set of constants for each quarter that is chosen, so that another choice gives other figures
and tables, and the browser has as much to draw anew as on the dashboard.
"""


def document() -> str:
    """Return the page."""
    parts = [OPENING]
    for name, title, lines_of in PARTS:
        report = found(name)
        if report is None:
            parts.append(f"## {title}\n\nNot measured yet: `python -m benchmarks --only {name}`.\n")
            continue
        lines = lines_of(report)
        met = sum(line.is_met for line in lines)
        parts.append(f"## {title}\n\n{met} of {len(lines)} met. {_machine(report)}\n")
        if name == "scripts":
            parts.append(f"![{_alt(report)}](benchmarks/{BARS.name})\n")
        parts.append(
            measuring.table(["what", "target", "measured", ""], [line.cells() for line in lines])
        )
        if name == "scripts":
            parts.append(_profiles(report))
        elif name in WHY:
            parts.append(WHY[name](report))
    return "\n".join(parts)


def _machine(report: dict) -> str:
    machine = report["machine"]
    return (
        f"{machine['cores']} cores, Python {machine['python']}, Streamlit "
        f"{machine['packages']['streamlit']}; load {machine['load_before']} when it ended."
    )


def _profiles(report: dict) -> str:
    missed = {
        name: page for name, page in report["pages"].items() if page["ratio"] > report["target"]
    }
    if not missed:
        return ""
    rows = [
        (name, line["function"], line["ms"], line["calls"])
        for name, page in missed.items()
        for line in page["beyond"][:5]
    ]
    head = (
        "Where the time of the pages that missed goes, under the profiler (which slows calls):\n\n"
    )
    return head + measuring.table(["page", "function", "ms a run", "calls"], rows)


def _alt(report: dict) -> str:
    ratios = ", ".join(f"{name} {page['ratio']}" for name, page in report["pages"].items())
    return (
        f"Script time of each page as a multiple of its floor, target {report['target']}: {ratios}"
    )


def bars(report: dict) -> str:
    """Return each page's ratio as an SVG of bars, with the target as a line."""
    names, step, left, scale = list(report["pages"]), 24, 130, 200
    most = max(report["target"], *(page["ratio"] for page in report["pages"].values()), 2)
    width, height = int(left + scale * most + 70), step * len(names) + 30
    at = left + scale * report["target"]
    rows = [_bar(name, report["pages"][name], place, report["target"]) for place, name in
            enumerate(names)]  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
        f'font-family="sans-serif" font-size="13"><title>{escape(_alt(report))}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(rows)}'
        f'<line x1="{at}" x2="{at}" y1="0" y2="{height - 22}" stroke="{RULE}"/>'
        f'<text x="{at}" y="{height - 8}" text-anchor="middle" fill="{INK}">target '
        f"{report['target']}</text></svg>\n"
    )


def _bar(name: str, page: dict, place: int, target: float, step=24, left=130, scale=200) -> str:
    y, length = place * step + 4, scale * page["ratio"]
    colour = MET if page["ratio"] <= target else MISSED
    return (
        f'<text x="{left - 8}" y="{y + 13}" text-anchor="end" fill="{INK}">{escape(name)}</text>'
        f'<rect x="{left}" y="{y}" width="{length:.0f}" height="16" fill="{colour}"/>'
        f'<text x="{left + length + 6:.0f}" y="{y + 13}" fill="{INK}">{page["ratio"]}</text>'
    )


def write() -> Path:
    """Write the page and its chart."""
    report = found("scripts")
    if report:
        BARS.write_text(bars(report), encoding="utf-8")
    PAGE.write_text(document(), encoding="utf-8")
    return PAGE
