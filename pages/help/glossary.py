"""Glossary: the words and symbols of the dashboard in plain English."""

import streamlit as st

from analysis import glossary
from pages._ui import blocks, feedback

st.title("Glossary", anchor=False)
st.markdown("The words and symbols of this dashboard in plain English.")

st.header("Symbols beside a figure", anchor=False)
blocks.same_table(glossary.symbols_table, alt="Symbols and what they say")

st.header("Words", anchor=False)
blocks.same_table(glossary.words_table, alt="Words and what they mean")
feedback.line()
