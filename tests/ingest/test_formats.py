"""Every format says of its twins what it must; no bad one passes, whatever is done to it."""

import math
import tomllib
from datetime import timedelta

import pytest

from readiness.evidence.observations import decode, encode
from readiness.evidence.verdict import Status
from readiness.ingest.discovery import Found, examine, format_named, found
from readiness.ingest.format import Unreadable
from tests.house.tree import ROOT

ALL = [one.format for one in found()]
TWINS = [(one, twin) for one in ALL for twin in (*one.good, *one.bad)]
READABLE = [(one, twin) for one, twin in TWINS if twin.code != "unreadable"]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_format_passes_its_own_test(one):
    assert one.faults() == []


@pytest.mark.parametrize(("one", "twin"), READABLE, ids=lambda it: getattr(it, "name", None))
def test_facts_survive_the_database_and_are_judged_alike(one, twin):
    facts = one.parse(twin.content, twin.given)
    again = decode(type(facts), encode(facts))
    assert one.judge(again, twin.given).code == twin.code
    assert twin.code in {finding.code for finding in one.findings}


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_whatever_is_no_report_is_unreadable(one):
    hostile = [
        b"", b" ", b"null", b"[]x", b"{", b"\xff\xfe{\x00}\x00", b'{"a": NaN}', b"[" * 100_000, b'{"a":' * 5000,
        b'{"a": 1, "a": 2}', b'{"a": 1e999}', b'{"a": ' + b"9" * 5000 + b"}", b'"\\ud800"', b"\x00", b"true",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"PK\x03\x04", b"7", b'"text"', b"{}", b"\x1f\x8b\x08",
    ]  # fmt: skip
    for content in hostile:
        with pytest.raises(Unreadable):
            one.judge(one.parse(content, one.good[0].given), one.good[0].given)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_good_twin_cut_short_never_passes(one):
    whole = one.good[0].content.rstrip()
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        if one.extension == "ndjson" and whole[length:].startswith(b"\n"):
            continue
        with pytest.raises(Unreadable):
            one.parse(whole[:length], one.good[0].given)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_the_library_lets_it_testify_for_just_these_items(one):
    library = (ROOT / "readiness/checklists/library").glob("*.toml")
    fed = {
        (item["key"], feed["class"], feed["fresh_for_days"])
        for file in library
        for section in tomllib.loads(file.read_text())["sections"]
        for item in section["items"]
        for feed in item.get("probes", ())
        if feed["kind"] == one.name
    }
    days = math.ceil(one.ttl / timedelta(days=1))
    assert fed == {(feed.item, feed.klass, days) for feed in one.feeds}


def test_an_address_names_a_format_as_its_tool_does():
    assert format_named("pip-audit") is format_named("PIP_AUDIT") is not None
    assert format_named("osv-scanner") is format_named("osv")
    assert format_named("none") is None


def test_a_format_that_lets_a_bad_twin_pass_is_switched_off():
    one = ALL[0]
    blind = one.__class__(**{**{name: getattr(one, name) for name in one.__slots__}, "judge": lambda *_: one.judge(
        one.parse(one.good[0].content, one.good[0].given), one.good[0].given)})  # fmt: skip
    (seen,) = examine([blind])
    assert isinstance(seen, Found)
    assert not seen.enabled
    assert any("passes" in fault for fault in seen.faults)


def test_nothing_but_pass_and_warn_holds():
    assert {Status.PASS, Status.WARN} == {one for one in Status if one.looked} - {Status.FAIL}
