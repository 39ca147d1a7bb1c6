"""The service's name in the DNS, by the word of its zone's own servers: a cache may hide a fault for days.

A resolver that fails is no fault of the service: that is `error`. Addresses and names of this machine are
skipped.
"""

from datetime import UTC, datetime

from probes.context import Failure
from probes.probe import Feed, Kind, Twin

from .facts import Answer, Seen, Server, look
from .judging import FINDINGS, judge

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_A = Answer("NOERROR", records={"A": ("192.0.2.1",)})
_TOLD = Answer("NOERROR", authoritative=True, records={"A": ("192.0.2.1",)})
_NONE = Answer("NOERROR")
_SERVERS = (Server("ns1.example.", "192.0.2.53", _TOLD), Server("ns2.example.", "192.0.2.54", _TOLD))
_RIGHT = Seen(
    "app.example",
    None,
    ("192.0.2.1",),
    _A,
    _NONE,
    "example",
    _SERVERS,
    ('0 issue "ca.example"',),
    signed=True,
)


def _twin(name: str, code: str, seen: Seen) -> Twin[Seen]:
    return Twin(name, seen, _AT, code)


KIND = Kind(
    name="dns_records",
    title="DNS records",
    question="Does the name lead to the service, by the word of every name server of its zone?",
    source="RFC 1034, RFC 2182 (at least two name servers)",
    feeds=(Feed("infrastructure.dns"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    rule_version=2,
    good=(
        _twin("two servers that agree", "agreed", _RIGHT),
        _twin(
            "no CAA", "no_caa", Seen("app.example", None, (), _A, _NONE, "example", _SERVERS, (), signed=True)
        ),
    ),
    bad=(
        _twin(
            "no such name", "no_such_name", Seen("app.example", v4=Answer("NXDOMAIN"), v6=Answer("NXDOMAIN"))
        ),
        _twin("no address", "no_address", Seen("app.example", v4=_NONE, v6=_NONE)),
        _twin(
            "an alias that leads nowhere",
            "dangling_alias",
            Seen("app.example", v4=Answer("NXDOMAIN", records={"CNAME": ("gone.example.net.",)}), v6=_NONE),
        ),
        _twin(
            "one server without the zone",
            "lame_server",
            Seen(
                "app.example",
                None,
                (),
                _A,
                _NONE,
                "example",
                (_SERVERS[0], Server("ns2.example.", "192.0.2.54", Answer("REFUSED"))),
            ),
        ),
        _twin(
            "refused by all",
            "zone_not_served",
            Seen(
                "app.example",
                None,
                (),
                _A,
                _NONE,
                "example",
                (Server("ns1.example.", "192.0.2.53", Answer("REFUSED")),),
            ),
        ),
        _twin(
            "only in a cache",
            "no_such_name",
            Seen(
                "app.example",
                None,
                (),
                _A,
                _NONE,
                "example",
                (Server("ns1.example.", "192.0.2.53", Answer("NXDOMAIN", authoritative=True)),),
            ),
        ),
        _twin("an address", "not_public", Seen("192.0.2.1", local="literal")),
        _twin("the resolver is broken", "resolver_failed", Seen("app.example", v4=Answer("SERVFAIL"))),
        _twin(
            "the resolver is silent",
            "dns_failed",
            Seen("app.example", v4=Answer(failure=Failure("dns_failed", "temporary"))),
        ),
    ),
)
