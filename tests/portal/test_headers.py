"""The six headers of the seed, byte for byte, on every kind of answer."""

import pytest
from django.test import Client
from django.urls import path

from portal import urls
from tests.world import world

__all__ = ["world"]

SIX = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
HSTS = "max-age=31536000; includeSubDomains"


def crash(_request):
    raise ZeroDivisionError


class Crashing:
    """The portal's addresses and one that breaks."""

    urlpatterns = [path("crash", crash), *urls.urlpatterns]
    handler500 = urls.handler500
    handler404 = urls.handler404


ADDRESSES = [
    "/",
    "/health",
    "/health/ready",
    "/accounts/login/",
    "/services/",
    "/no-such-page",
    "/crash",
    "/api/v1/services/",
    "/api/v1/no-such-thing",
    "/api/v1/schema/",
    "/api/v1/docs/",
    "/admin/",
    "/static/launchproof/css/tokens.css",
    "/static/no-such-file.css",
    "/evidence/00000000-0000-0000-0000-000000000000/",
]


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("secure", [False, True])
def test_every_answer_carries_them(world, settings, address, signed_in, secure):
    settings.ROOT_URLCONF = Crashing
    client = Client(raise_request_exception=False)
    if signed_in:
        client.force_login(world.person("administrator"))
    answer = client.get(address, secure=secure)
    for name, value in SIX.items():
        assert answer.headers.get(name) == value, (address, answer.status_code, name)
    assert answer.headers.get("Strict-Transport-Security") == (HSTS if secure else None)


def test_a_refused_host_carries_them():
    answer = Client().get("/health", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert all(answer.headers.get(name) == value for name, value in SIX.items())


@pytest.mark.parametrize(("trusted", "expected"), [("127.0.0.1/32", HSTS), ("10.0.0.0/8", None), ("", None)])
def test_https_behind_a_proxy_counts_only_when_the_proxy_is_trusted(settings, monkeypatch, trusted, expected):
    from portal import environment

    monkeypatch.setenv("TRUSTED_PROXIES", trusted)
    settings.TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
    answer = Client().get("/health", headers={"x-forwarded-proto": "https"})
    assert answer.headers.get("Strict-Transport-Security") == expected
