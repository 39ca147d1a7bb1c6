"""A content delivery network in front of a declared file: it comes from a cache, and not from the origin directly.

An Age is a claim of whoever sends it (RFC 9111, 5.1): it is believed only when it grows as the clock does and is not
told of an address that nobody asked before. Without a declaration nothing is asked: a CDN is there "if needed".
"""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.needs import DECLARATION
from probes.probe import Feed, Kind, Twin

from .facts import Declared, Look, Seen, look
from .judging import FINDINGS, judge

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_MISS = Look(200, 0, False, 0.0, 900, "192.0.2.1")
_FIRST = replace(_MISS, age=40, hit=True, clock=0.3)
_LATER = replace(_FIRST, age=42, clock=2.4)
_UNSEEN = replace(_MISS, clock=2.6)


def _twin(name: str, code: str, *looks: Look, unseen: Look = _UNSEEN, origin: str = "closed") -> Twin[Seen]:
    return Twin(name, Seen("https://app.example/app.js", looks, unseen, origin), _AT, code)


KIND = Kind(
    name="cdn",
    title="Content delivery network",
    question="Does the declared file come from the network's cache, and only by way of the network?",
    source="RFC 9111 (Age), RFC 9211 (Cache-Status)",
    feeds=(Feed("infrastructure.cdn"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    needs=(DECLARATION,),
    declares=Declared,
    good=(
        _twin("cached and closed", "cached_and_closed", _FIRST, _LATER),
        _twin("a miss first", "cached_and_closed", _MISS, replace(_FIRST, age=0), replace(_LATER, age=2)),
        _twin("queries ignored", "cached_and_closed", _FIRST, _LATER, unseen=replace(_UNSEEN, age=42)),
        _twin("an open origin", "origin_open", _FIRST, _LATER, origin="open"),
    ),
    bad=(
        _twin("never a hit", "never_a_hit", _MISS, replace(_MISS, clock=0.2), replace(_MISS, clock=2.3)),
        _twin(
            "no Age and no hit", "never_a_hit", replace(_MISS, age=None), replace(_MISS, age=None, clock=2.0)
        ),
        _twin("an age that stands still", "age_stands", _FIRST, replace(_LATER, age=40)),
        _twin("an age that runs away", "age_stands", _FIRST, replace(_LATER, age=90)),
        _twin("an age on what is new", "age_of_nothing", _FIRST, _LATER, unseen=replace(_UNSEEN, age=900)),
        _twin("called a hit without an age", "age_untold", replace(_MISS, age=None, hit=True)),
        _twin("a cookie from the cache", "cookie_from_cache", _FIRST, replace(_LATER, cookies=1)),
        _twin("not there", "not_there", replace(_MISS, status=404)),
        _twin("silence", "unreachable", Look(failure=Failure("unreachable", "timed_out"))),
    ),
)
