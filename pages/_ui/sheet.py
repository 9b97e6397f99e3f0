"""One A4 page as HTML: the same on screen and on paper, everything from a file escaped."""

from __future__ import annotations

import streamlit as st

from analysis import reference, summary, theme
from analysis.markup import escaped, rows
from analysis.release import Release
from analysis.selection import Selection
from analysis.summary import Part, Summary
from pages._ui import access, loading

# On paper the sheet stands alone: the frame around it, and what scrolls, are of the screen.
STYLE = f"""<style>
.sheet {{ max-width: 60rem; color: {theme.INK}; line-height: 1.4; }}
.sheet h2 {{ font-size: 1.4rem; margin: 0 0 .4rem; padding: 0; line-height: 1.2; }}
.sheet h3 {{ font-size: 1.05rem; margin: .9rem 0 .2rem; padding: 0; }}
.sheet h3 span {{ font-weight: 400; }}
.sheet p {{ margin: 0 0 .3rem; }}
.sheet ul {{ margin: 0; padding-left: 1.2rem; }}
.sheet li {{ margin: 0 0 .2rem; padding: 0; overflow-wrap: anywhere; }}
.sheet table {{ width: 100%; border-collapse: collapse; margin: .4rem 0; font-size: .9rem; }}
.sheet th, .sheet td {{ border-bottom: 1px solid {theme.RULE}; padding: .2rem .5rem .2rem 0;
  text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }}
.sheet thead th {{ font-weight: 700; border-bottom-color: {theme.QUIET}; }}
.sheet caption {{ text-align: left; font-weight: 700; font-size: 1.05rem; padding: .4rem 0 0;
  caption-side: top; color: inherit; }}
.sheet .flag {{ border: 1px solid {theme.INK}; padding: 0 .3rem; font-weight: 700; }}
.sheet .small {{ color: {theme.QUIET}; margin-top: .6rem; }}
@media print {{
  @page {{ size: A4 portrait; margin: 10mm 12mm; }}
  html, body, #root, #root > *, [data-testid="stApp"], [data-testid="stAppViewContainer"],
  [data-testid="stMain"], [data-testid="stMainBlockContainer"] {{
    position: static !important; display: block !important; overflow: visible !important;
    height: auto !important; min-height: 0 !important; width: auto !important;
    max-width: none !important; padding: 0 !important; margin: 0 !important;
    background: #ffffff !important; }}
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  [data-testid="stDecoration"], [data-testid="stStatusWidget"],
  [data-testid="stAppViewContainer"] > :not(:has(.sheet)),
  [data-testid="stMain"] > :not(:has(.sheet)),
  [data-testid="stVerticalBlock"] > :not(:has(.sheet)) {{ display: none !important; }}
  [data-testid="stVerticalBlock"] {{ display: block !important; gap: 0 !important; }}
  .sheet {{ max-width: none; break-inside: avoid; }}
  .sheet h2 {{ font-size: 13.5pt; margin-bottom: 1.5mm; }}
  .sheet h3, .sheet caption {{ font-size: 9.6pt; }}
  .sheet h3 {{ margin: 2.2mm 0 .6mm; }}
  .sheet caption {{ padding-top: 1mm; }}
  .sheet table {{ font-size: 8.2pt; margin: 1mm 0; line-height: 1.28; }}
  .sheet th, .sheet td {{ padding: .3mm 1.2mm .3mm 0; }}
  .sheet p, .sheet ul, .sheet li, .sheet h3 span {{
    font-size: 8.6pt !important; line-height: 1.28 !important; }}
  .sheet p {{ margin-bottom: 1mm; }}
  .sheet li {{ margin-bottom: .4mm; }}
  .sheet .small {{ font-size: 7.6pt !important; margin-top: 1.5mm; }}
  /* A line too long for its place ends in an ellipsis: the sheet stays one page, and says so. */
  .sheet li > span {{ display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2;
    overflow: hidden; }}
}}
</style>"""


def authority(selection: Selection) -> str:
    """Let a reader choose an authority: of those they may see, the one the filters are about."""
    seen = access.shown_areas(access.person(), access.settings()) or reference.authorities()
    offered = [name for name in reference.authorities() if name in seen]
    chosen = selection.authorities[0] if len(selection.authorities) == 1 else offered[0]
    place = offered.index(chosen) if chosen in offered else 0
    return st.selectbox("Authority", offered, index=place, key="authority", bind="query-params")


def draw(shown: Release, area: str, quarter: str) -> None:
    """Draw an authority's page."""
    st.html(loading.held(_drawn, shown, area, quarter))


def _drawn(shown: Release, area: str, quarter: str) -> str:
    return STYLE + markup(summary.of_authority(shown, area, quarter))


def markup(made: Summary) -> str:
    """Return an authority's page as HTML."""
    flag = '<span class="flag">Illustrative, not real</span> ' if made.is_illustrative else ""
    return (
        f'<article class="sheet" aria-label="{escaped(made.heading)}">'
        f"<h2>{escaped(made.heading)}</h2><p>{flag}{escaped(made.opening)}</p>"
        + _table(made)
        + "".join(_part(part) for part in made.parts)
        + f'<p class="small">{escaped(made.notes)}{" · " if made.notes else ""}'
        f"{escaped(made.source)}</p></article>"
    )


def _table(made: Summary) -> str:
    caption = f"<caption>Figures of {escaped(made.area)}</caption>"
    return f"<table>{caption}{rows(made.figures)}</table>"


def _part(part: Part) -> str:
    lines = "".join(f"<li><span>{escaped(line)}</span></li>" for line in part.lines)
    body = f"<ul>{lines}</ul>" if lines else f"<p>{escaped(part.nothing)}</p>"
    more = f" <span>And {part.more} more, on the {escaped(part.page)} page.</span>"
    return f"<h3>{escaped(part.title)}.{more if part.more else ''}</h3>{body}"
