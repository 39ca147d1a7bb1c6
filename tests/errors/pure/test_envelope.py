"""Envelopes are read as the protocol has them, and bodies are let out no further than a bound."""

import gzip
import json
import zlib
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readiness.errors.envelope import MOST_ITEMS, Malformed, read_envelope
from readiness.errors.identified import key_of, project_in
from readiness.errors.inflating import Damaged, TooLarge, UnknownEncoding, inflated

KEY = "a" * 32
RAW = "c" * 32


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"{}\n", b"[]\n{}\n", b"{}\n{}\nx", b'{}\n{"type":7}\nx', b'{}\n{"type":"event","length":9}\n{}',
        b'{}\n{"type":"event","length":-1}\n{}', b'{}\n{"type":"event","length":1}\n{}', b"nonsense",
        b'{}\n{"type":"event","length":true}\n{', b"{}\n" + b'{"type":"x"}\n1\n' * (MOST_ITEMS + 1),
        b"[" * 100_000 + b"\n{}",
    ],
)  # fmt: skip
def test_what_is_no_envelope_is_refused(content):
    with pytest.raises(Malformed):
        read_envelope(content)


def test_lengths_may_be_told_or_not_and_blank_lines_may_follow():
    content = b'{"event_id":"1"}\n{"type":"event","length":5}\n{"\n"}\n{"type":"session"}\n{}\n\n\n'
    found = read_envelope(content)
    assert [(one.type, one.payload) for one in found.items] == [("event", b'{"\n"}'), ("session", b"{}")]
    assert [one.payload for one in read_envelope(b'{}\n{"type":"event"}\n{"a":1}').items] == [b'{"a":1}']
    assert [one.payload for one in read_envelope(b'{}\n{"type":"x","length":0}\n\n').items] == [b""]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=5))
def test_whatever_bytes_items_hold_they_come_out_again(payloads):
    lines = [b"{}"]
    for payload in payloads:
        lines += [json.dumps({"type": "attachment", "length": len(payload)}).encode(), payload]
    assert [one.payload for one in read_envelope(b"\n".join(lines)).items] == payloads


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(content):
    with suppress(Malformed):
        assert read_envelope(content).items


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress), ("", bytes), ("identity", bytes), ("deflate", zlib.compress), ("br", brotli.compress),
        ("deflate", lambda content: zlib.compress(content, wbits=-15)), ("GZIP", gzip.compress),
    ],
)  # fmt: skip
def test_each_encoding_is_read_up_to_its_bound_and_not_when_cut_short(encoding, pack):
    content = bytes(range(256)) * 400
    packed = pack(content)
    assert inflated(packed, encoding, most=len(content)) == content
    with pytest.raises(TooLarge):
        inflated(packed, encoding, most=len(content) - 1)
    if encoding not in ("", "identity"):
        with pytest.raises(Damaged):
            inflated(packed[: len(packed) // 2], encoding, most=len(content))
        with pytest.raises(Damaged):
            inflated(b"\xff\xff\xff" + packed, encoding, most=len(content))


def test_a_bomb_is_not_let_out():
    bomb = gzip.compress(bytes(50_000_000), 9)
    with pytest.raises(TooLarge):
        inflated(bomb, "gzip", most=1_000_000)
    with pytest.raises(TooLarge):
        inflated(brotli.compress(bytes(20_000_000), quality=1), "br", most=1_000_000)
    with pytest.raises(UnknownEncoding):
        inflated(b"", "zstd", most=10)


@pytest.mark.parametrize(
    ("header", "query", "envelope", "found"),
    [
        (f"Sentry sentry_version=7, sentry_key={KEY}, sentry_client=x/1", {}, {}, KEY),
        (f"Sentry sentry_key={KEY},sentry_version=7", {}, {}, KEY),
        (f"sentry sentry_key = {KEY}", {}, {}, KEY),
        ("", {"sentry_key": KEY, "sentry_version": "7"}, {}, KEY),
        ("", {}, {"dsn": f"https://{KEY}@errors.example.org/7"}, KEY),
        ("", {}, {"dsn": f"https://{KEY}:{RAW}@errors.example.org/7"}, KEY),
        (f"Sentry sentry_key={KEY}", {"sentry_key": KEY}, {"dsn": f"https://{KEY}@x/7"}, KEY),
        (f"Sentry sentry_key={KEY}", {"sentry_key": RAW}, {}, ""),
        (f"Sentry sentry_key={KEY}", {}, {"dsn": f"https://{RAW}@x/7"}, ""),
        (f"Sentry sentry_key={KEY}", {}, {"dsn": "nonsense"}, ""),
        (f"Sentry sentry_key={KEY}", {}, {"dsn": "https://[x/7"}, ""),
        ("Bearer abc", {}, {}, ""),
        ("Sentry sentry_key=short", {}, {}, ""),
        ("", {}, {}, ""),
    ],
)
def test_every_way_to_tell_the_key_is_known_and_no_two_may_differ(header, query, envelope, found):
    assert key_of(header=header, query=query, envelope=envelope) == found


def test_the_project_in_a_dsn_is_its_last_part():
    assert project_in({"dsn": f"https://{KEY}@x/prefix/7"}) == "7"
    assert [project_in(one) for one in ({}, {"dsn": 7}, {"dsn": "https://[x/7"})] == ["", "", ""]
