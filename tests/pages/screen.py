"""Opening a page through the frame with AppTest, and reading what it drew."""

from __future__ import annotations

import base64
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    str(path.relative_to(ROOT / "pages"))
    for path in (ROOT / "pages").glob("*/*.py")
    if path.parent.name != "_ui"
)
OVERVIEW = "overview/overview.py"
BOARD_PACK = "board/board_pack.py"
TRAINING = "progress/training.py"
NETWORKS = "progress/networks.py"
COMPARE = "progress/compare.py"
FUNDING = "record/funding.py"
MILESTONES = "record/milestones.py"
DATA = "data/data.py"
UPLOAD = "data/upload.py"
HISTORY = "data/history.py"
SIGNALS = "progress/signals.py"
DEFINITIONS = "data/definitions.py"
GLOSSARY = "help/glossary.py"
ACCESSIBILITY = "help/accessibility.py"
RETURNS = "data/returns.py"
USE = "data/use.py"
AUDIT = "data/audit.py"
COMMENTARY = "board/commentary.py"
AUTHORITY = "board/authority.py"
TABLED = r'<div class="tabled">.*?</div>'
TEXTS = (
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "info",
    "success",
    "warning",
    "error",
)


def opened(page: str, filters: dict | None = None) -> AppTest:
    """Open a page by a link that carries filters."""
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
    for name, value in (filters or {}).items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}").run()
    assert not app.exception, [one.value for one in app.exception]
    return app


def plain(markdown: str) -> str:
    """Return Markdown as it reads, its escapes taken away."""
    return re.sub(r"\\(.)", r"\1", markdown).replace("\u00a0", " ")


def raw_texts(app: AppTest) -> list[str]:
    """Return every text a page drew, as Markdown."""
    texts = [one.value for kind in TEXTS for one in app.get(kind)]
    texts += [one.label for one in app.expander]
    for one in app.table:
        texts += [one.proto.alt, *_cells(one.value)]
    return texts


def _cells(table: pd.DataFrame) -> list[str]:
    frame = table.reset_index()
    return [*frame.columns.astype(str), *frame.astype(str).to_numpy().ravel()]


def said(app: AppTest) -> str:
    """Return every text a page drew, as it reads."""
    texts = [plain(text) for text in raw_texts(app)]
    for alt, frame in written(app):
        texts += [alt, *_cells(frame)]
    return "\n".join([*texts, *(read(one.proto.body) for one in app.get("html"))])


def read(body: str) -> str:
    """Return a piece of HTML as it reads, its tags, styles and scripts taken away."""
    words = re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", body, flags=re.DOTALL)
    return " ".join(html.unescape(words).replace("\u00a0", " ").split())


def written(where) -> list[tuple[str, pd.DataFrame]]:
    """Return the tables drawn as HTML, each with its name; nothing but a table is in them."""
    bodies = [one.proto.body for one in where.get("html")]
    return [parsed(one) for body in bodies for one in re.findall(TABLED, body)]


def parsed(body: str) -> tuple[str, pd.DataFrame]:
    table = ElementTree.fromstring(body).find("table")
    assert {one.tag for one in table.iter()} <= {"table", "thead", "tbody", "tr", "th", "td"}
    texts = [[(cell.text or "").replace("\u00a0", " ") for cell in row] for row in table.iter("tr")]
    return table.get("aria-label"), pd.DataFrame(texts[1:], columns=texts[0], dtype="str")


@dataclass(frozen=True)
class Drawn:
    """One block of a page, as a reader meets it."""

    heading: str
    alt: str
    figure: dict
    table: pd.DataFrame

    @property
    def traces(self) -> dict[str, dict]:
        """The traces by name."""
        return {trace["name"]: trace for trace in self.figure["data"]}

    @property
    def areas(self) -> dict[str, dict]:
        """The traces that are areas' figures, not targets."""
        return {name: trace for name, trace in self.traces.items() if not name.startswith("Target")}


def block(app: AppTest, key: str) -> Drawn:
    """Return a chart's block by the key of the chart."""
    box = app.container(key=f"{key}_block")
    charts = box.get("plotly_chart")
    return Drawn(
        heading=plain(box.header[0].value),
        alt=charts[0].proto.alt if charts else "",
        figure=_decoded(json.loads(charts[0].proto.spec)) if charts else {},
        table=written(box)[0][1],
    )


def chart_keys(app: AppTest) -> list[str]:
    """Return the keys of the charts drawn on a page, in order."""
    return [one.key.removesuffix("_chart") for one in app.get("plotly_chart")]


def blocks(app: AppTest) -> dict[str, Drawn]:
    """Return every block with a chart, by the key of the chart."""
    return {key: block(app, key) for key in chart_keys(app)}


def table(app: AppTest, alt: str) -> pd.DataFrame:
    """Return a table by what it is called."""
    return next(frame for name, frame in written(app) if name == alt)


def _decoded(value):
    """Return a figure with the arrays Plotly packs as lists."""
    if isinstance(value, dict):
        if set(value) >= {"dtype", "bdata"}:
            return np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"]).tolist()
        return {name: _decoded(one) for name, one in value.items()}
    return [_decoded(one) for one in value] if isinstance(value, list) else value
