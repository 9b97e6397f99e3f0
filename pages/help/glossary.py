"""Glossary: the words and symbols of the dashboard in plain English."""

import pandas as pd
import streamlit as st

from analysis import glossary
from pages._ui import blocks, feedback

st.title("Glossary", anchor=False)
st.markdown("The words and symbols of this dashboard in plain English.")

st.header("Symbols beside a figure", anchor=False)
signs = pd.DataFrame(glossary.symbols().items(), columns=["Symbol", "What it says"], dtype="str")
blocks.table(signs, alt="Symbols and what they say")

st.header("Words", anchor=False)
words = pd.DataFrame(glossary.WORDS.items(), columns=["Word", "What it means"], dtype="str")
blocks.table(words, alt="Words and what they mean")
feedback.line()
