"""Tables as HTML: real, named, and every text in them a text."""

import pickle

import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest
from _plotly_utils.utils import PlotlyJSONEncoder
from hypothesis import given
from hypothesis import strategies as st

from pages._ui import tables
from pages._ui.ready import Ready
from tests.pages import screen

# What XML cannot say at all, and what its readers fold, is told apart by no browser either.
TEXT = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=30)


@given(TEXT, TEXT, TEXT)
def test_any_text_is_read_as_it_stands_and_as_nothing_else(name, cell, alt):
    frame = pd.DataFrame({"First": [cell, "x"], f"2 {name}": ["y", cell]}, dtype="str")
    called, read = screen.parsed(tables.written(frame, alt=alt))
    spaced = frame.map(lambda text: text.replace("\u00a0", " "))
    assert called == alt
    assert read.to_numpy().tolist() == spaced.to_numpy().tolist()
    assert list(read) == ["First", f"2 {name}".replace("\u00a0", " ")]


def test_rows_and_columns_have_headings_and_a_share_stays_on_one_line():
    written = tables.written(pd.DataFrame({"Area": ["Bristol"], "Share": ["29 %"]}), alt="Shares")
    assert '<th scope="col">Area</th><th scope="col">Share</th>' in written
    assert '<th scope="row">Bristol</th><td>29\u00a0%</td>' in written
    assert '<table aria-label="Shares">' in written


def test_a_ready_figure_is_written_once_and_says_what_plotly_says(monkeypatch):
    given_figure = {"data": [{"type": "scatter", "y": [1, None, 3]}], "layout": {"height": 200}}
    said = go.Figure(given_figure).to_json()
    figure = Ready(given_figure)
    monkeypatch.setattr(PlotlyJSONEncoder, "encode", None)
    # As Streamlit has it written.
    assert plotly.io.to_json(figure.to_dict(), validate=False) == said
    monkeypatch.undo()
    again = pickle.loads(pickle.dumps(figure))
    assert plotly.io.to_json(again.to_dict(), validate=False) == said


def test_a_ready_figure_is_refused_where_plotly_refuses_it():
    with pytest.raises(ValueError, match="colour"):
        Ready({"data": [{"type": "scatter", "colour": "red"}]})
