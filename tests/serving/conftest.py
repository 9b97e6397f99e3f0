"""Servers with sign-in, providers on this machine, and pages as on a server."""

from tests.browser.conftest import browser, visitor  # noqa: F401
from tests.pages.conftest import through_the_frame, use  # noqa: F401
