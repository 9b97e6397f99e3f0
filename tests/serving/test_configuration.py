"""A server starts from a whole configuration or says everything that is wrong with it."""

import hashlib
import ipaddress

import pytest

from analysis.configuration import Configuration, ConfigurationError, configured

SIGN_IN = {
    "DASHBOARD_ADDRESS": "https://tip.example.gov.uk/",
    "DASHBOARD_SIGN_IN_METADATA": "https://login.example.gov.uk/.well-known/openid-configuration",
    "DASHBOARD_SIGN_IN_CLIENT_ID": "client",
    "DASHBOARD_SIGN_IN_CLIENT_SECRET": "provider-secret",
    "DASHBOARD_COOKIE_SECRET": "c" * 32,
}
DIGEST = hashlib.sha256(b"token").hexdigest()


def mistakes(environment):
    with pytest.raises(ConfigurationError) as refused:
        configured(environment)
    return refused.value.mistakes


def test_an_empty_environment_serves_this_machine_alone():
    made = configured({})
    assert made == Configuration()
    assert (made.sign_in, made.listen) == (None, "127.0.0.1")


def test_other_machines_are_served_only_with_sign_in():
    assert "without sign-in" in mistakes({"DASHBOARD_LISTEN": "0.0.0.0"})[0]
    assert configured(SIGN_IN | {"DASHBOARD_LISTEN": "0.0.0.0"}).listen == "0.0.0.0"


def test_whole_sign_in_is_read():
    made = configured(SIGN_IN).sign_in
    assert (made.address, made.host) == ("https://tip.example.gov.uk", "tip.example.gov.uk")
    assert made.is_secure


@pytest.mark.parametrize("name", list(SIGN_IN))
def test_every_part_of_sign_in_is_needed(name):
    rest = {key: value for key, value in SIGN_IN.items() if key != name}
    [found] = mistakes(rest)
    assert found.startswith(f"{name} is missing")


def test_every_mistake_is_named_at_once():
    found = mistakes(
        {
            "PORT": "many",
            "DASHBOARD_ADDRESS": "http://tip.example.gov.uk",
            "DASHBOARD_PROXIES": "10.0.0.4, nginx",
            "DASHBOARD_SESSION_MINUTES": "0",
            "DASHBOARD_RESTRICT_AREAS": "maybe",
            "DASHBOARD_TOKENS": "excel:plain-token",
            "DASHBOARD_COOKIE_SECRETS": "x",
            "DASHBOARD_HIDE_UP_TO": "1",
            "DASHBOARD_RETURN_DAYS": "soon",
        }
    )
    text = "\n".join(found)
    for name in ("PORT", "DASHBOARD_PROXIES", "DASHBOARD_SESSION_MINUTES", "DASHBOARD_HIDE_UP_TO",
                 "DASHBOARD_RESTRICT_AREAS", "DASHBOARD_TOKENS", "DASHBOARD_RETURN_DAYS",
                 "DASHBOARD_SIGN_IN_METADATA is missing", "DASHBOARD_COOKIE_SECRET?"):  # fmt: skip
        assert name in text
    assert "plain-token" not in text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DASHBOARD_ADDRESS", "http://tip.example.gov.uk", "https://"),
        ("DASHBOARD_ADDRESS", "https://tip.example.gov.uk/a", "path"),
        ("DASHBOARD_ADDRESS", "https://tip.example.gov.uk:port", "not an address"),
        ("DASHBOARD_SIGN_IN_METADATA", "ftp://login", "https://"),
        ("DASHBOARD_COOKIE_SECRET", "short", "32"),
    ],
)
def test_unsafe_sign_in_is_refused(name, value, words):
    assert words in "\n".join(mistakes(SIGN_IN | {name: value}))


def test_secrets_are_not_printed():
    made = configured(SIGN_IN | {"DASHBOARD_TOKENS": f"excel:{DIGEST}"})
    shown = repr(made)
    for secret in ("provider-secret", "c" * 32, DIGEST):
        assert secret not in shown
    assert made.tokens == {"excel": DIGEST}


def test_proxies_are_addresses_or_networks():
    made = configured({"DASHBOARD_PROXIES": "10.0.0.4, 10.1.0.0/16"})
    assert ipaddress.ip_address("10.1.2.3") in made.proxies[1]
