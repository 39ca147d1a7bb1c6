"""Links lead somewhere that a browser may go, and carry no password."""

import pytest

from readiness.catalog.urls import UrlError
from readiness.evidence.links import link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://example.org/report",
        "https://lea:secret@example.org/",
        "https://token@example.org/",
        "https://",
        "https:///report",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/\nX: 1",
        "https://example.org\\@evil.example/",
        "https://example.org:99999/",
        'https://example.org/"onload=x',
        "https://[::1/",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_other_addresses_are_refused(text):
    with pytest.raises(UrlError, match=r"\.$|needed"):
        link(text)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://Example.ORG", "https://example.org/"),
        (" http://wiki/page ", "http://wiki/page"),
        ("example.org/runbook", "https://example.org/runbook"),
        ("https://example.org:443/a?b=c&d#section-3", "https://example.org/a?b=c&d#section-3"),
        ("https://example.org/a#b?c", "https://example.org/a#b?c"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_an_address_is_kept_whole(given, kept):
    assert link(given) == kept
