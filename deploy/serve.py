"""The server: ``python -m deploy.serve`` runs the dashboard, warm before it says it is ready."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from analysis import audit
from analysis.configuration import Configuration, ConfigurationError, configured
from analysis.recorded import StoreError
from deploy import api, errors, health, streamlit_parts
from deploy.gate import CALLBACK, Gate
from deploy.turns import Turns

ROOT = Path(__file__).parents[1]
DAY_SECONDS = 86_400
# How long the provider may take to answer.
PROVIDER_SECONDS = 30
# The server behind Streamlit would believe any program of this machine about a client's address.
NO_PROXY = "255.255.255.255"

streamlit_parts.run_the_frame_always()
streamlit_parts.send_at_once()
streamlit_parts.wake_the_loop_once()
streamlit_parts.draw_in_turn(Turns())


def application(configuration: Configuration) -> st.App:
    """Return the dashboard behind its gate."""

    @asynccontextmanager
    async def warm(_app):
        """Import what pages use and build the newest release before the first reader comes."""
        from pages._ui import loading

        release = loading.warm()
        tidying = asyncio.create_task(_tidy_daily(configuration))
        audit.record(configuration.state, "start", release=release.version)
        print(f"Ready: release {release.version}, figures to {release.latest}.", flush=True)
        yield
        tidying.cancel()

    return st.App(
        str(ROOT / "dashboard.py"),
        routes=[
            Route("/healthz", health.health),
            Route("/readyz", health.Readiness(configuration).answer),
            *api.routes(),
        ],
        middleware=[
            Middleware(Gate, configuration=configuration, bearer=api.bearer(configuration))
        ],
        lifespan=warm,
        secrets=secrets(configuration),
        on_script_error=errors.on_script_error(configuration),
    )


async def _tidy_daily(configuration: Configuration) -> None:
    while True:
        try:
            await asyncio.to_thread(tidy, configuration)
        except (StoreError, OSError) as error:
            # Tidying waits for tomorrow; the dashboard does not wait for it.
            errors.logged(configuration.state, error, "")
        await asyncio.sleep(DAY_SECONDS)


def tidy(configuration: Configuration) -> None:
    """Delete drafts nobody goes on with, and months of the audit log that are not kept."""
    from analysis.drafts import Drafts
    from pages._ui import loading

    now = dt.datetime.now(dt.UTC)
    audit.delete_old(configuration.state, configuration.audit_months, now=now)
    Drafts(loading.store()).delete_old(now=now)


def secrets(configuration: Configuration) -> dict:
    """Return what Streamlit's sign-in needs, from the environment and never from a file."""
    sign_in = configuration.sign_in
    if sign_in is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{sign_in.address}{CALLBACK}",
            "cookie_secret": sign_in.cookie_secret,
            "client_id": sign_in.client_id,
            "client_secret": sign_in.client_secret,
            "server_metadata_url": sign_in.metadata,
            # Without a prompt Streamlit has people choose their account at each renewal; the five
            # seconds that a provider has by default are few on a busy day.
            "client_kwargs": {
                "scope": "openid profile",
                "prompt": "",
                "timeout": PROVIDER_SECONDS,
            },
        }
    }


def options(configuration: Configuration) -> dict:
    """Return Streamlit's settings that follow from ours."""
    return {
        "server.port": configuration.port,
        "server.address": configuration.listen,
        "server.maxUploadSize": configuration.upload_mb,
    }


def main() -> int:
    """Run the server; ``PORT`` in the environment chooses another port."""
    os.chdir(ROOT)
    os.environ["FORWARDED_ALLOW_IPS"] = NO_PROXY
    try:
        configuration = configured()
    except ConfigurationError as refused:
        print("The server cannot start from this configuration:", file=sys.stderr)
        for mistake in refused.mistakes:
            print(f"  {mistake}.", file=sys.stderr)
        return 2
    if configuration.processes > 1:
        # Whoever starts and watches servers needs nothing of what this module has imported.
        os.execv(sys.executable, [sys.executable, "-m", "deploy.processes"])
    application(configuration).run(config=options(configuration))
    return 0


if __name__ == "__main__":
    sys.exit(main())
