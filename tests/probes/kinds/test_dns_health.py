"""A zone with its parent, two servers and a resolver on loopback, signed with real keys; and a registry."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from probes.client import AllowRule, CheckedAddress, Client, Deadline, FixedResolver, Guard
from probes.context import Context, aim_at
from probes.discovery import kinds
from probes.kinds.dns_health import asking
from probes.kinds.dns_health.facts import Caa, Seen
from probes.kinds.dns_health.issuance import judge_issuance
from probes.pace import Pace
from probes.probe import Outcome, run
from tests.probes.sites import Answer, Asked, Service

RESOLVER, FIRST, SECOND, PARENT = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ZONE = dns.name.from_text("example.test.")
Records = dict[tuple[str, str], list[str]]
NS = ["ns1.example.test.", "ns2.example.test."]
OWN: Records = {
    ("example.test.", "NS"): NS,
    ("example.test.", "SOA"): ["ns1.example.test. who.example.test. 7 3600 600 86400 60"],
    ("example.test.", "CAA"): ['0 issue "authority.test"'],
    ("app.example.test.", "A"): ["192.0.2.10"],
}


class Key:
    """A signing key of the zone, with the DS record that a parent would have."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.dnskey = dns.dnssec.make_dnskey(self.private.public_key(), 13, flags=257)
        self.ds = dns.dnssec.make_ds(ZONE, self.dnskey, "SHA256").to_text()

    def sign(self, records: dns.rrset.RRset, until: datetime) -> dns.rrset.RRset:
        signature = dns.dnssec.sign(records, self.private, ZONE, self.dnskey, until - 30 * DAY, until)
        return dns.rrset.from_rdata(records.name, records.ttl, signature)


@dataclass
class NameServer:
    """One UDP server. With a key it signs what it is asked for with signatures, until `until`."""

    records: Records
    authoritative: bool = True
    rcode: str = ""
    silent: bool = False
    key: Key | None = None
    until: datetime = NOW + 10 * DAY
    refer: Records = field(default_factory=dict)
    checks: bool = False  # a resolver that refuses the name unless asked not to check

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        reply, asked = dns.message.make_response(query), query.question[0]
        name, rdtype = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
        reply.flags |= dns.flags.AA if self.authoritative else 0
        if self.rcode or (self.checks and name == "app.example.test." and not query.flags & dns.flags.CD):
            reply.set_rcode(dns.rcode.from_text(self.rcode or "SERVFAIL"))
            return reply
        if (name, rdtype) in self.refer:
            reply.flags &= ~dns.flags.AA
            reply.authority.append(dns.rrset.from_text(name, 60, "IN", rdtype, *self.refer[name, rdtype]))
            return reply
        found = [one for one in ("CNAME", rdtype) if self.records.get((name, one))]
        for one in found:
            records = dns.rrset.from_text(asked.name, 60, "IN", one, *self.records[name, one])
            reply.answer.append(records)
            if self.key is not None and query.ednsflags & dns.flags.DO:
                reply.answer.append(self.key.sign(records, self.until))
        if not any(name == held or held.endswith(f".{name}") for held, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply

    def serve(self, door: socket.socket) -> None:
        while True:
            try:
                text, asker = door.recvfrom(4096)
            except OSError:
                return
            if not self.silent:
                door.sendto(self.answer(dns.message.from_wire(text)).to_wire(), asker)


class OwnPort(Client):
    """Asks servers on the tests' own port, since 53 belongs to the machine, and takes the service for a public one."""

    port: int

    def addresses(self, host, port, *, deadline=None):
        return (CheckedAddress(ip_address("192.0.2.10"), port, None),)

    def dns(self, name, rdtype, *, server=None, **options):
        return super().dns(name, rdtype, server=server, **({"port": self.port} if server else {}), **options)


def own(key: Key | None = None, changed: Records | None = None) -> Records:
    keys = {("example.test.", "DNSKEY"): [key.dnskey.to_text()]} if key is not None else {}
    return {**OWN, **keys, **(changed or {})}


def resolver(changed: Records | None = None, **options: Any) -> NameServer:
    ways: Records = {
        ("test.", "NS"): ["ns.test."],
        ("ns.test.", "A"): [PARENT],
        ("ns1.example.test.", "A"): [FIRST],
        ("ns2.example.test.", "A"): [SECOND],
    }
    return NameServer({**OWN, **ways, **(changed or {})}, authoritative=False, **options)


def parent(ds: list[str] | None = None, names: list[str] | None = None) -> NameServer:
    held: Records = {("example.test.", "DS"): ds} if ds else {}
    return NameServer({("test.", "NS"): ["ns.test."], ("x.example.test.", "A"): ["192.0.2.1"], **held}, refer={
        ("example.test.", "NS"): names or NS})  # fmt: skip


def registry(
    expires: datetime | None = None, status: list[str] | None = None, **changed: Any
) -> Callable[[Asked], Answer]:
    """A list of registries and a registry in one."""

    def answer(asked: Asked) -> Answer:
        if asked.path == "/dns.json":
            here = f"https://app.example.test:{asked.headers['Host'].rpartition(':')[2]}/"
            return Answer(body=json.dumps({"services": [[["test"], [here]]]}).encode())
        if asked.path != "/domain/example.test":
            return Answer(404)
        ends = (expires or NOW + 300 * DAY).isoformat()
        told = {"ldhName": "EXAMPLE.TEST", "status": status or ["active"], "events": [
            {"eventAction": "registration", "eventDate": "2000-01-01T00:00:00Z"},
            {"eventAction": "expiration", "eventDate": ends}], **changed}  # fmt: skip
        return Answer(body=json.dumps(told).encode())

    return answer


@pytest.fixture
def looked(site, certified, house_ca_file) -> Iterator[Callable[..., Outcome]]:
    """The look at app.example.test by a resolver, a parent, the zone's two servers and a registry."""
    doors: list[socket.socket] = []

    def make(
        first: NameServer | None = None,
        second: NameServer | None = None,
        *,
        above: NameServer | None = None,
        way: NameServer | None = None,
        told: Callable[[Asked], Answer] | None = None,
    ) -> Outcome:
        servers = {
            RESOLVER: way or resolver(),
            FIRST: first or NameServer(own()),
            SECOND: second or first or NameServer(own()),
            PARENT: above or parent(),
        }
        port = opened(servers, doors)
        asked = site(told or Service(), tls=certified("app.example.test")).port
        client = OwnPort(
            Guard((AllowRule("127.0.0.0/8", ports=(80, 443, port, asked)),), at=NOW),
            resolver=FixedResolver({"app.example.test": ["127.0.0.1"]}),
            trust=house_ca_file,
            nameservers=[f"{RESOLVER}:{port}"],
        )
        client.port = port
        context = Context(
            aim_at(f"https://app.example.test:{asked}"),
            client,
            Deadline(20),
            NOW,
            pace=Pace(0),
            registries=f"https://app.example.test:{asked}/dns.json",
        )
        return run(kinds()["dns_health"], context)

    yield make
    for door in doors:
        door.close()


def opened(servers: dict[str, NameServer], doors: list[socket.socket]) -> int:
    """The same free port on every address."""
    for _ in range(20):
        made = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in servers]
        doors.extend(made)
        port = 0
        with contextlib.suppress(OSError):
            for door, address in zip(made, servers, strict=True):
                door.bind((address, port))
                port = door.getsockname()[1]
            for door, server in zip(made, servers.values(), strict=True):
                threading.Thread(target=server.serve, args=(door,), daemon=True).start()
            return port
    raise AssertionError("no port is free on all the addresses")


def said(outcome: Outcome) -> tuple[str, str]:
    return str(outcome.verdict.status), outcome.verdict.code


def test_an_unsigned_zone_without_faults_is_a_warning_and_its_registration_is_told(looked):
    outcome = looked(told=registry())
    assert said(outcome) == ("warn", "unsigned")
    assert outcome.observations["registration"]["domain"] == "example.test"


def signed(looked, key: Key, **options: Any) -> Outcome:
    options.setdefault("above", parent([key.ds]))
    return looked(NameServer(own(key), key=key), **options)


def test_a_signed_zone_is_checked_down_from_its_parent(looked):
    outcome = signed(looked, Key(), told=registry())
    # The house authority of these tests is none that is known, so that CAA stays to be compared.
    assert said(outcome) == ("warn", "caa_not_compared")
    assert outcome.observations["dnssec"]["keys"] == "valid"
    assert [one["signed"] for one in outcome.observations["servers"]] == ["valid", "valid"]


def test_a_registry_that_cannot_be_asked_speaks_for_nobody(looked):
    outcome = signed(looked, Key())
    assert said(outcome) == ("warn", "caa_not_compared")
    assert outcome.observations["registration"]["untested"]


def test_keys_that_the_parent_does_not_know_fail(looked):
    assert said(signed(looked, Key(), above=parent([Key().ds]))) == ("fail", "bogus")


def test_signatures_that_have_ended_fail_on_one_server_too(looked):
    key = Key()
    old = NameServer(own(key), key=key, until=NOW - DAY)
    assert said(looked(NameServer(own(key), key=key), old, above=parent([key.ds]))) == ("fail", "bogus")


def test_signatures_of_another_key_fail(looked):
    key, other = Key(), Key()
    forged = NameServer(own(key), key=other)
    assert said(looked(NameServer(own(key), key=key), forged, above=parent([key.ds]))) == ("fail", "bogus")


def test_answers_without_signatures_under_a_ds_record_fail(looked):
    key = Key()
    assert said(looked(NameServer(own(key)), above=parent([key.ds]))) == ("fail", "bogus")


def test_signatures_that_soon_end_are_a_warning(looked):
    key = Key()
    assert said(looked(NameServer(own(key), key=key, until=NOW + DAY), above=parent([key.ds]))) == (
        "warn",
        "signatures_end",
    )


def test_a_resolver_that_checks_and_refuses_is_heard(looked):
    assert said(looked(way=resolver(checks=True))) == ("fail", "bogus")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (NameServer(own(), rcode="REFUSED"), "lame_server"),
        (NameServer(own(), rcode="SERVFAIL"), "lame_server"),
        (NameServer(own(), authoritative=False), "lame_server"),
        (NameServer({("other.test.", "A"): ["192.0.2.1"]}), "no_such_name"),
        (NameServer(own(changed={("app.example.test.", "A"): []})), "no_address"),
        (
            NameServer(
                own(
                    changed={
                        ("app.example.test.", "A"): ["192.0.2.66"],
                        ("example.test.", "SOA"): ["ns1.example.test. who.example.test. 6 3600 600 86400 60"],
                    }
                )
            ),
            "stale_server",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_one_server_that_says_otherwise_fails(looked, second, code):
    assert said(looked(None, second)) == ("fail", code)


def test_a_silent_server_beside_one_that_answers_fails(looked, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    assert said(looked(None, NameServer(own(), silent=True))) == ("fail", "silent_server")


def test_a_server_that_the_parent_names_and_nobody_finds_fails(looked):
    assert said(looked(above=parent(names=[*NS, "ns3.gone.test."]))) == ("fail", "lame_server")


def test_the_same_zone_with_other_answers_is_a_warning(looked):
    other = NameServer(own(changed={("app.example.test.", "A"): ["192.0.2.11"]}))
    assert said(looked(None, other)) == ("warn", "servers_differ")


def test_an_alias_that_leads_nowhere_fails(looked):
    gone = {("app.example.test.", "CNAME"): ["shop.gone.test."], ("app.example.test.", "A"): []}
    way = resolver({**gone})
    assert said(looked(NameServer(own(changed=gone)), way=way)) == ("fail", "dangling_alias")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (registry(NOW + 10 * DAY), ("fail", "registration_ends")),
        (registry(NOW - DAY), ("fail", "registration_ends")),
        (registry(NOW + 50 * DAY), ("warn", "registration_ends_soon")),
        (registry(status=["client hold"]), ("fail", "registration_on_hold")),
        (registry(NOW - DAY, ldhName="other.test"), ("warn", "unsigned")),
        (lambda _: Answer(body=b"[]"), ("warn", "unsigned")),
    ],
    ids=["ten days", "ended", "fifty days", "on hold", "about another domain", "nonsense"],
)
def test_the_end_of_the_registration_counts_when_it_was_told(looked, told, expected):
    assert said(looked(told=told)) == expected


def test_no_caa_is_a_warning(looked):
    key = Key()
    bare = NameServer(own(key, {("example.test.", "CAA"): []}), key=key)
    assert said(looked(bare, above=parent([key.ds]))) == ("warn", "no_caa")


@pytest.mark.parametrize(
    ("records", "issuer", "wildcard", "code"),
    [
        (['0 issue "letsencrypt.org"'], "Let's Encrypt", False, None),
        (['0 issue "letsencrypt.org; validationmethods=dns-01"'], "Let's Encrypt", False, None),
        (['0 issue "LetsEncrypt.org"', '0 issue "pki.goog"'], "Google Trust Services LLC", False, None),
        (['0 issue "letsencrypt.org"', '0 issuewild ";"'], "Let's Encrypt", False, None),
        (['0 issue "letsencrypt.org"', '0 issuewild ";"'], "Let's Encrypt", True, "caa_forbids"),
        (['0 issuewild "letsencrypt.org"'], "DigiCert Inc", False, "no_caa"),
        (['0 iodef "mailto:who@example.test"'], "DigiCert Inc", False, "no_caa"),
        (['0 issue "letsencrypt.org.evil.test"'], "Let's Encrypt", False, "caa_forbids"),
        (['0 issue ";"'], "House Authority", False, "caa_not_compared"),
    ],
)
def test_caa_is_read_as_authorities_read_it(records, issuer, wildcard, code):
    seen = Seen("app.example", zone="example", caa=Caa(tuple(records), issuer=issuer, wildcard=wildcard))
    assert [verdict.code for verdict in judge_issuance(seen)] == ([code] if code else [])


def test_all_servers_silent_is_no_word_of_the_resolver(looked, monkeypatch):
    monkeypatch.setattr(asking, "SECONDS", 0.5)
    assert said(looked(NameServer(own(), silent=True))) == ("error", "servers_unasked")


def test_an_address_is_skipped(look):
    outcome = look("dns_health")
    assert said(outcome) == ("skipped", "not_public")
