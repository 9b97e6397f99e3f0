"""Serve the recorded pages the way the dashboard is served."""

from __future__ import annotations

import gc
import os
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from deploy import streamlit_parts
from deploy.turns import Turns

# The server as the dashboard's own is: what is compared is pages, not how their end is sent.
streamlit_parts.send_at_once()
streamlit_parts.wake_the_loop_once()
streamlit_parts.draw_in_turn(Turns())

SCRIPT = os.environ.get("FLOOR_SCRIPT", "floor_app.py")


@asynccontextmanager
async def _warm(_app):
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401

    gc.collect()
    gc.freeze()
    yield


async def _health(_request) -> PlainTextResponse:
    return PlainTextResponse("ok")


app = st.App(
    str(Path(__file__).parent / SCRIPT), routes=[Route("/healthz", _health)], lifespan=_warm
)

if __name__ == "__main__":
    app.run(config={"server.port": int(os.environ["PORT"])})
