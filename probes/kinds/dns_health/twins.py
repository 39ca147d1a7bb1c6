"""Zones whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from probes.context import Failure
from probes.probe import Twin

from .facts import Caa, Dnssec, Registration, Seen, Told

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_NS = ("ns1.example.", "ns2.example.")
_ONE = Told("ns1.example.", "192.0.2.53", "NOERROR", True, 7, ("192.0.2.1",), signed="valid")
_TWO = replace(_ONE, name="ns2.example.", address="198.51.100.53")
_RIGHT = Seen(
    "app.example",
    zone="example",
    rcode="NOERROR",
    resolved=("192.0.2.1",),
    delegated=_NS,
    own=_NS,
    servers=(_ONE, _TWO),
    dnssec=Dnssec(True, "valid", _AT + 9 * _DAY),
    caa=Caa(('0 issue "letsencrypt.org"',), issuer="Let's Encrypt"),
    registration=Registration("example", _AT + 300 * _DAY),
)
_UNSIGNED = replace(
    _RIGHT, dnssec=Dnssec(ds=False), servers=(replace(_ONE, signed=""), replace(_TWO, signed=""))
)


def _twin(name: str, code: str, **changed: object) -> Twin[Seen]:
    return Twin(name, replace(_RIGHT, **changed), _AT, code)  # type: ignore[arg-type]


def _second(**changed: object) -> tuple[Told, ...]:
    return _ONE, replace(_TWO, **changed)  # type: ignore[arg-type]


GOOD = (
    _twin("all in order", "sound"),
    _twin(
        "registry without RDAP", "sound", registration=Registration(untested="its registry offers no RDAP")
    ),
    Twin("not signed", _UNSIGNED, _AT, "unsigned"),
    _twin("no CAA", "no_caa", caa=Caa(issuer="Let's Encrypt")),
    _twin(
        "fifty days of registration",
        "registration_ends_soon",
        registration=Registration("example", _AT + 50 * _DAY),
    ),
    _twin("another address by region", "servers_differ", servers=_second(addresses=("192.0.2.2",))),
)
BAD = (
    _twin("one server without the zone", "lame_server", servers=_second(rcode="REFUSED", authoritative=False)),
    _twin("one server by a name without address", "lame_server", servers=(
        _ONE, Told("ns2.example.", failure=Failure("dns_failed", "not_found")))),
    _twin("one server answers from a cache", "lame_server", servers=_second(authoritative=False)),
    _twin("one server is silent", "silent_server", servers=(
        _ONE, Told("ns2.example.", "198.51.100.53", failure=Failure("dns_failed", "temporary")))),
    _twin("one server has an older zone", "stale_server", servers=_second(addresses=("192.0.2.9",), serial=6)),
    _twin("one server no longer knows the name", "no_such_name", servers=_second(rcode="NXDOMAIN", addresses=())),
    _twin("an alias that leads nowhere", "dangling_alias", resolved=(), servers=tuple(
        replace(one, addresses=(), alias="gone.example.net.") for one in (_ONE, _TWO))),
    _twin("expired signatures", "bogus", servers=_second(signed="expired")),
    _twin("keys that the parent does not know", "bogus", dnssec=Dnssec(True, "no_key")),
    _twin("refused by a resolver that checks", "bogus", dnssec=Dnssec(True, "valid", _AT + _DAY, refused=True)),
    _twin("another authority", "caa_forbids", caa=Caa(('0 issue "letsencrypt.org"',), issuer="DigiCert Inc")),
    _twin("nobody may issue", "caa_forbids", caa=Caa(('0 issue ";"',), issuer="Let's Encrypt")),
    _twin("no wildcards", "caa_forbids", caa=Caa(
        ('0 issue "letsencrypt.org"', '0 issuewild ";"'), issuer="Let's Encrypt", wildcard=True)),
    _twin("CAA gets an error", "caa_unanswered", caa=Caa(untold=True)),
    _twin("ten days of registration", "registration_ends", registration=Registration("example", _AT + 10 * _DAY)),
    _twin("on hold", "registration_on_hold", registration=Registration("example", _AT + 300 * _DAY, ("client hold",))),
    _twin("no server could be asked", "servers_unasked", servers=(
        Told("ns1.example.", "192.0.2.53", failure=Failure("dns_failed", "temporary")),)),
    _twin("the resolver is silent", "dns_failed", failure=Failure("dns_failed", "temporary")),
)  # fmt: skip
