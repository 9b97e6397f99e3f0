"""Upload: choose files, check them, publish them."""

import streamlit as st

from analysis.datasets import registry
from pages._ui import blocks, uploading

st.title("Upload data", anchor=False)
st.markdown("Choose one or several CSV files. They are checked first; nothing changes until you publish.")

uploading.outcome()
files = uploading.files()
if files:
    draft, base = uploading.checked(files)
    uploading.summary(draft)
    uploading.problems(draft)
    if not draft.errors:
        uploading.publish(draft, base)
else:
    with st.expander("Templates", key="templates"):
        for dataset in registry():
            blocks.template(dataset)
