"""Errors: whoever meets one sees a reference; the log says under it where it happened."""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path

import streamlit as st

from analysis import audit
from analysis.configuration import Configuration

WORDS = (
    "Something went wrong on this page, and it has been logged. Load the page again; if it happens "
    "again, tell the data lead the reference {reference}."
)
FRAMES = 6


def logged(state: Path, error: BaseException, request: str) -> str:
    """Log an error and return its reference.

    The message of an error may quote a file's cell or a person's words, so only its kind and the
    lines of code are logged.
    """
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    where = " < ".join(
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    )
    audit.record(state, "error", reference=reference, request=request,
                 error=type(error).__name__, at=where)  # fmt: skip
    return reference


def on_script_error(configuration: Configuration):
    """Return what Streamlit calls when a page fails."""

    def show(error: Exception) -> bool:
        request = st.context.headers.get("X-Request-Id") or ""
        reference = logged(configuration.state, error, request)
        st.error(WORDS.format(reference=reference), icon=":material/error:")
        return True

    return show
