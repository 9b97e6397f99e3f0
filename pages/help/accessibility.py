"""Accessibility statement, in the form the regulations of 2018 ask for."""

import streamlit as st

from pages._ui import feedback, statement

st.title("Accessibility statement", anchor=False)
st.markdown(statement.SCOPE)
for title, text in statement.SECTIONS.items():
    st.header(title, anchor=False)
    st.markdown(text)
feedback.line()
