"""The recorded pages, drawn from constants: what Streamlit itself costs for the same elements."""

import os
import pickle
from pathlib import Path

import streamlit as st

from benchmarks.recording import replay

FOLDER = Path(os.environ["FLOOR_RECORDINGS"])
# The key of the box whose choice is changed while measuring.
TO = "to"
FIRST = os.environ.get("FLOOR_PAGE", "overview")


@st.cache_resource(show_spinner=False)
def _runs(name: str) -> dict:
    return pickle.loads((FOLDER / f"{name}.pickle").read_bytes())


def _page(name: str):
    def draw() -> None:
        runs = _runs(name)
        # The box's own choice, before it is drawn: constants of the quarter that is asked for.
        replay(runs.get(st.session_state.get(TO), runs[None]))

    draw.__name__ = name
    return draw


st.set_page_config(page_title="Floor", layout="wide")
names = sorted(path.stem for path in FOLDER.glob("*.pickle"))
page = st.navigation(
    [
        st.Page(_page(name), title=name.capitalize(), url_path=name, default=name == FIRST)
        for name in names
    ],
    position="top",
)
page.run()
