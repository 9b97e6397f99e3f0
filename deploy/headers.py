"""Headers: what browsers are told to refuse, and cookies as short and closed as they can be."""

from __future__ import annotations

from analysis.configuration import Configuration
from deploy.streamlit_parts import TOKENS_COOKIE, USER_COOKIE, inline_scripts
from pages._ui import aids, focusing

# As tight as Streamlit bears, found by running every page in Chromium and reading its complaints:
# its frame sets styles in place; the script its page holds in place is named by its hash.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
    "media-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Whole addresses within the dashboard (the way back after a renewed sign-in), none outside.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
}
YEAR = 31_536_000


def security(configuration: Configuration) -> list[tuple[bytes, bytes]]:
    """Return the headers that every answer carries."""
    policy = dict(POLICY)
    policy["script-src"] += "".join(
        f" 'sha256-{one}'"
        for one in (*inline_scripts(), focusing.policy_hash(), aids.policy_hash())
    )
    sign_in = configuration.sign_in
    if sign_in is not None:
        socket = "wss" if sign_in.is_secure else "ws"
        # Older Safari does not count the socket as one's own.
        policy["connect-src"] += f" {socket}://{sign_in.host}"
    given = FIXED | {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items())
    }
    if sign_in is not None and sign_in.is_secure:
        given["strict-transport-security"] = f"max-age={YEAR}; includeSubDomains"
    return [(name.encode(), value.encode()) for name, value in given.items()]


def cookie(text: str, configuration: Configuration) -> str | None:
    """Return a cookie as it may be set; None where it is better not set at all.

    Streamlit's sign-in cookie lives thirty days and lacks ``Secure``; the cookie with the
    provider's tokens is signed but not secret, and nothing here needs it.
    """
    name = text.partition("=")[0]
    clears = "max-age=0" in text.lower()
    if name.startswith(TOKENS_COOKIE) and not clears:
        return None
    parts = [part.strip() for part in text.split(";")]
    if name.startswith(USER_COOKIE) and not clears:
        parts = [part for part in parts if not part.lower().startswith(("max-age", "expires"))]
        parts.append(f"Max-Age={configuration.session_minutes * 60}")
    sign_in = configuration.sign_in
    if sign_in is not None and sign_in.is_secure and "secure" not in map(str.lower, parts):
        parts.append("Secure")
    return "; ".join(parts)
