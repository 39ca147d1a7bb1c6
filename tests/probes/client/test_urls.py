"""One form for every spelling of a URL."""

# ruff: noqa: RUF001 - the odd digits are the point

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from probes.client import BadUrl, ClientError, RedirectRefused, Target, follow, normalise

SPELLINGS = {
    "http://example.com": "http://example.com/",
    "HTTPS://EXAMPLE.com:443/A?b=C": "https://example.com/A?b=C",
    "http://example.com.": "http://example.com/",
    "http://example.com:8080": "http://example.com:8080/",
    "http://example.com:080/": "http://example.com/",
    "http://example.com:/x": "http://example.com/x",
    "http://bücher.example/ü?ü": "http://xn--bcher-kva.example/%C3%BC?%C3%BC",
    "http://faß.example": "http://xn--fa-hia.example/",
    "http://ＥＸＡＭＰＬＥ。com": "http://example.com/",
    "http://xn--bcher-kva.example": "http://xn--bcher-kva.example/",
    "http://_dmarc.example.com/": "http://_dmarc.example.com/",
    "http://example.com?x=1": "http://example.com/?x=1",
    "http://example.com/a%2Fb%20c": "http://example.com/a%2Fb%20c",
    'http://example.com/"<>`{}': "http://example.com/%22%3C%3E%60%7B%7D",
    "http://[2001:DB8:0::1]:8443/": "http://[2001:db8::1]:8443/",
    "http://1.1.1.1": "http://1.1.1.1/",
    "http://1.1": "http://1.0.0.1/",
    "http://1a.example": "http://1a.example/",
    "http://0xg.example": "http://0xg.example/",
}


@pytest.mark.parametrize(("spelling", "form"), SPELLINGS.items())
def test_spellings_have_one_form(spelling, form):
    assert normalise(spelling).url == form
    assert normalise(form).url == form


DIGITS = [str, "{:o}".format, "{:x}".format]


@given(
    st.ip_addresses(v=4),
    st.integers(1, 4),
    st.lists(st.sampled_from(["d", "o", "x", "X", "0o", "0x"]), min_size=4, max_size=4),
    st.sampled_from(["", "."]),
    st.booleans(),
)
def test_every_numeric_spelling_is_the_address(address, parts, styles, dot, wide):
    octets = address.packed
    numbers = [*octets[: parts - 1], int.from_bytes(octets[parts - 1 :], "big")]
    written = {"d": "{:d}", "o": "0{:o}", "x": "0x{:x}", "X": "0X{:X}", "0o": "000{:o}", "0x": "0x00{:x}"}
    text = (
        ".".join(written[style].format(number) for style, number in zip(styles, numbers, strict=False)) + dot
    )
    if wide:
        text = "".join(chr(ord(ch) + 0xFEE0) if ch.isdigit() else ch for ch in text)
    target = normalise(f"http://{text}/")
    assert target.address == address
    assert target.host == str(address)


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_a_bad_url(text):
    for url in (
        text,
        f"http://{text}",
        f"http://{text}/",
        f"https://a.test/{text}",
        f"http://a.test:{text}/",
    ):
        try:
            target = normalise(url)
        except BadUrl:
            continue
        assert target.scheme in ("http", "https")
        assert target.url.isascii()
        assert normalise(target.url) == target
        assert "@" not in target.authority
        assert not {" ", "\r", "\n", "\t", "#", "\\"} & set(target.url)


@given(st.text(max_size=60))
def test_any_location_leads_to_a_target_or_is_refused(location):
    base = normalise("https://a.test:8443/x/y?z")
    try:
        target = follow(base, location.encode("utf-8", "surrogatepass").decode("latin-1"))
    except RedirectRefused:
        return
    assert normalise(target.url) == target


def test_a_literal_keeps_its_address():
    assert normalise("http://2130706433").address == IPv4Address("127.0.0.1")
    assert normalise("http://[::ffff:1.2.3.4]").address == IPv6Address("::ffff:1.2.3.4")
    assert normalise("http://example.com").address is None


def test_a_path_of_the_same_origin():
    target = normalise("https://a.test:8443/x?y")
    assert target.at("/health").url == "https://a.test:8443/health"
    for path in ("health", "//evil.test/", "/a b", "/a#b", "", "@evil.test/"):
        with pytest.raises(BadUrl):
            target.at(path)


@given(path=st.text(st.characters(codec="utf-8") | st.sampled_from("/?%;:[]@&=\t#"), max_size=20))
@example(path="?a=?b")
@example(path="?")
@example(path="a;b?c;d")
@example(path="x" * 2048)
def test_a_path_of_the_same_origin_is_what_the_whole_url_would_be(path):
    def said(make):
        try:
            return make()
        except BadUrl as refusal:
            return refusal.reason

    target = normalise("https://[2001:db8::1]:8443/x?y")
    if not path.startswith("/"):
        whole = f"https://[2001:db8::1]:8443/{path}"
        assert said(lambda: target.at("/" + path)) == said(lambda: normalise(whole))


def test_a_refusal_says_which_rule_and_repeats_nothing_of_the_url():
    for url, reason in {
        "": "empty",
        "ftp://a.test": "scheme",
        "http://u:secret@a.test": "userinfo",
        "http://a.test/#secret": "fragment",
        "http://a.test:0": "port",
        "http://a b": "characters",
        "http://..": "host",
        "http://a.test/" + "x" * 3000: "too_long",
    }.items():
        with pytest.raises(ClientError) as refused:
            normalise(url)
        assert refused.value.reason == reason
        assert "secret" not in str(refused.value)


def test_a_target_is_told_by_its_url():
    assert str(Target("https", "a.test", 443, "/x")) == "https://a.test/x"
