"""History: every release, what it changed, its files, and the way back."""

import streamlit as st

from pages._ui import going_back, releases

st.title("History", anchor=False)
st.markdown(
    "Nothing published is ever edited or deleted: each release is one more line. "
    "Undo takes one release back, restore goes back to a release as a whole."
)
going_back.told()
found = releases.history()
releases.detail(releases.chosen(found), newest=found[0].version)
