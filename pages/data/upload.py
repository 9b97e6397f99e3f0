"""Upload: choose files, understand them, fix, compare, publish."""

import streamlit as st

from pages._ui import focusing
from pages._ui.uploading import (
    approving,
    choosing,
    comparing,
    fixing,
    handing_in,
    place,
    published,
    understanding,
)

SCREENS = {
    place.CHOOSE: choosing.screen,
    place.UNDERSTAND: understanding.screen,
    place.FIX: fixing.screen,
    place.COMPARE: comparing.screen,
    place.PUBLISH: handing_in.screen,
}

st.title("Upload data", anchor=False)
here = place.current()
place.heading(here)
focusing.move()
if here.release is not None:
    published.screen(here)
elif approving.is_named():
    SCREENS[here.step](here)
