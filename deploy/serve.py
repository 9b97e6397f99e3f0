"""The server: ``python -m deploy.serve`` runs the dashboard, warm before it says it is ready."""

from __future__ import annotations

import gc
import os
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

ROOT = Path(__file__).parents[1]
PORT = 8501

# Without this the first address asked for could run a page file without the frame around it.
PagesManager.uses_pages_directory = False


@asynccontextmanager
async def warm(_app):
    """Import what pages use and build the newest release before the first reader comes."""
    from pages._ui import loading

    release = loading.release()
    print(f"Ready: release {release.version}, figures to {release.latest}.", flush=True)
    # What is loaded now stays: the collector need not walk it again after every run.
    gc.collect()
    gc.freeze()
    yield


async def health(_request) -> PlainTextResponse:
    """Say that the server answers; it does so only once it is warm."""
    return PlainTextResponse("ok")


app = st.App(str(ROOT / "dashboard.py"), routes=[Route("/healthz", health)], lifespan=warm)


def main() -> None:
    """Run the server on localhost; ``PORT`` in the environment chooses another port."""
    os.chdir(ROOT)
    app.run(config={"server.port": int(os.environ.get("PORT", PORT))})


if __name__ == "__main__":
    main()
