"""Plain pages: what stands before sign-in, or in its way. They need no script and show no data."""

from __future__ import annotations

import html

from starlette.responses import HTMLResponse

FRAME = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>body{{font:1.1rem/1.5 sans-serif;color:#0b0c0c;max-width:38rem;margin:4rem auto;
padding:0 1rem}} a{{color:#0b4f8a}}</style></head>
<body><main><h1>{title}</h1><p>{words}</p>{ways}</main></body></html>"""
SIGN_OUT = ("/auth/logout", "Sign out")


def page(
    title: str, words: str, *ways: tuple[str, str], status: int = 200, headers: dict | None = None
) -> HTMLResponse:
    """Return a page with a heading, a sentence and links."""
    links = "".join(
        f'<p><a href="{html.escape(address)}">{html.escape(label)}</a></p>'
        for address, label in ways
    )
    text = FRAME.format(title=html.escape(title), words=html.escape(words), ways=links)
    return HTMLResponse(text, status, headers={"cache-control": "no-store", **(headers or {})})


def signed_out() -> HTMLResponse:
    """Return where a sign-out ends."""
    words = "You are signed out here, in every tab and on every device."
    return page("Signed out", words, ("/", "Sign in again"))


def not_signed_in() -> HTMLResponse:
    """Return where a sign-in ends that the provider or the person broke off."""
    words = "The sign-in was not completed. Try again; if it fails again, ask the data lead."
    return page("Not signed in", words, ("/", "Try again"), status=403)


def no_access() -> HTMLResponse:
    """Return what somebody sees who is signed in without a role."""
    words = "You are signed in, but have no role on this dashboard. Ask the data lead for one."
    return page("No access", words, SIGN_OUT, status=403)
