"""Addresses of services: one spelling, and nothing that is no web address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness.catalog.urls import LONGEST, UrlError, web_url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "http:///path",
        "ftp://example.org",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "https://user:secret@example.org/",
        "https://user@example.org/",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org\\@evil.org/",
        "https://example.org/\nHost: evil",
        "https://example.org:99999/",
        "https://example.org:0/",
        "https://example.org:port/",
        "https://[::1/",
        "https://[zz]/",
        "https://-example.org/",
        "https://exa..mple.org/",
        f"https://{'a' * 64}.org/",
        f"https://example.org/{'a' * LONGEST}",
        "https://example.org/\ud800",
    ],
)
def test_what_is_no_web_address_is_refused(text: str):
    with pytest.raises(UrlError):
        web_url(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("example.org", "https://example.org/"),
        (" HTTPS://Example.ORG ", "https://example.org/"),
        ("https://example.org:443/x?q=1#part", "https://example.org/x?q=1"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("https://example.org.", "https://example.org/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/ä/%C3%A4?q=\u202e", "https://example.org/%C3%A4/%C3%A4?q=%E2%80%AE"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001/"),
        ("http://[::1]:8001/x", "http://[::1]:8001/x"),
        ("https://[2001:DB8:0::1]/", "https://[2001:db8::1]/"),
        ("localhost:8000", "https://localhost:8000/"),
        ("https://my_host.example.org/", "https://my_host.example.org/"),
    ],
)
def test_an_address_has_one_spelling(text: str, kept: str):
    assert web_url(text) == kept


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused_and_a_kept_one_stays_as_it_is(text: str):
    try:
        kept = web_url(text)
    except UrlError:
        return
    assert web_url(kept) == kept
    assert kept.startswith(("http://", "https://"))
    assert "@" not in kept.split("/")[2]
