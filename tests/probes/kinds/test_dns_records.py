"""DNS records: a resolver and two servers of a zone, real ones, on loopback."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from probes.client import AllowRule, Client, Deadline, FixedResolver, Guard
from probes.context import Context, aim_at
from probes.discovery import kinds
from probes.probe import run
from probes.verdict import Verdict

RESOLVER, FIRST, SECOND = "127.0.0.1", "127.0.0.2", "127.0.0.3"
Zone = dict[tuple[str, str], list[str]]

NAMES: Zone = {
    ("example.test.", "NS"): ["ns1.example.test.", "ns2.example.test."],
    ("ns1.example.test.", "A"): [FIRST],
    ("ns2.example.test.", "A"): [SECOND],
    ("example.test.", "CAA"): ['0 issue "ca.test"'],
    ("example.test.", "DS"): ["1 13 2 " + "ab" * 32],
    ("app.example.test.", "A"): ["192.0.2.10"],
}
OWN: Zone = {("app.example.test.", "A"): ["192.0.2.10"]}


class NameServer:
    """One UDP server. Unknown names give NXDOMAIN, known ones without the type an empty answer."""

    def __init__(self, zone: Zone, *, authoritative: bool, rcode: str = "", silent: bool = False) -> None:
        self.zone, self.authoritative, self.rcode, self.silent = zone, authoritative, rcode, silent

    def answer(self, query: dns.message.Message) -> dns.message.Message:
        reply = dns.message.make_response(query)
        asked = query.question[0]
        name, rdtype = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
        if self.authoritative:
            reply.flags |= dns.flags.AA
        if self.rcode:
            reply.set_rcode(dns.rcode.from_text(self.rcode))
            return reply
        for kind in ("CNAME", rdtype):
            if (name, kind) in self.zone:
                reply.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *self.zone[name, kind]))
        known = any(name == held or held.endswith(f".{name}") for held, _ in self.zone)
        alias = self.zone.get((name, "CNAME"), [None])[0]
        gone = alias is not None and not any(held == alias for held, _ in self.zone)
        if not known or gone:
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


@pytest.fixture
def judged() -> Iterator[Callable[..., Verdict]]:
    """The verdict on app.example.test by a resolver and the zone's two servers."""
    doors: list[socket.socket] = []

    def make(
        resolver: NameServer | None = None,
        first: NameServer | None = None,
        second: NameServer | None = None,
        *,
        url: str = "https://app.example.test",
        here: tuple[str, ...] = ("192.0.2.10",),
    ) -> Verdict:
        servers = {
            RESOLVER: resolver or NameServer(NAMES, authoritative=False),
            FIRST: first or NameServer(OWN, authoritative=True),
            SECOND: second or NameServer(OWN, authoritative=True),
        }
        port = _open(servers, doors)
        at = datetime.now(UTC)
        client = _OwnPort(
            Guard((AllowRule("127.0.0.0/8", ports=(80, 443, port)), AllowRule("10.0.0.0/8")), at=at),
            resolver=FixedResolver({"app.example.test": here}),
            nameservers=[f"{RESOLVER}:{port}"],
        )
        client.port = port
        return run(kinds()["dns_records"], Context(aim_at(url), client, Deadline(20), at)).verdict

    yield make
    for door in doors:
        door.close()


class _OwnPort(Client):
    """Asks the zone's servers on the tests' own port, since 53 belongs to the machine."""

    port: int

    def dns(self, name, rdtype, *, server=None, **options):
        return super().dns(name, rdtype, server=server, **({"port": self.port} if server else {}), **options)


def _open(servers: dict[str, NameServer], doors: list[socket.socket]) -> int:
    """The same free port on every address."""
    for _ in range(20):
        opened = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in servers]
        doors.extend(opened)
        port = 0
        with contextlib.suppress(OSError):
            for door, address in zip(opened, servers, strict=True):
                door.bind((address, port))
                port = door.getsockname()[1]
            for door, server in zip(opened, servers.values(), strict=True):
                threading.Thread(target=server.serve, args=(door,), daemon=True).start()
            return port
    raise AssertionError("no port is free on all three addresses")


def resolver(**changed: list[str]) -> NameServer:
    """The resolver with some names changed: `app_A=[...]`; an empty list takes them away."""
    zone = dict(NAMES)
    for key, records in changed.items():
        name, rdtype = key.split("_")
        zone[f"{name}.example.test." if name != "zone" else "example.test.", rdtype] = records
    return NameServer({key: records for key, records in zone.items() if records}, authoritative=False)


def test_a_name_that_does_not_exist_fails(judged):
    assert judged(resolver(app_A=[]), here=()).code == "no_such_name"


def test_a_name_without_an_address_fails(judged):
    assert judged(resolver(app_A=[], app_TXT=['"hello"']), here=()).code == "no_address"


def test_an_alias_that_leads_nowhere_fails(judged):
    verdict = judged(resolver(app_A=[], app_CNAME=["gone.example.net."]), here=())
    assert verdict.code == "dangling_alias"


def test_a_server_without_the_zone_fails(judged):
    assert judged(second=NameServer({}, authoritative=False, rcode="REFUSED")).code == "lame_server"


@pytest.mark.parametrize("rcode", ["REFUSED", "SERVFAIL"])
def test_a_zone_that_no_server_of_its_own_serves_does_not_pass(judged, rcode):
    without = NameServer({}, authoritative=False, rcode=rcode)
    verdict = judged(first=without, second=without)
    assert (verdict.status, verdict.code) == ("error", "zone_not_served")


def test_a_name_that_lives_on_in_a_cache_only_fails(judged):
    gone = NameServer({("other.example.test.", "A"): ["192.0.2.1"]}, authoritative=True)
    assert judged(first=gone, second=gone).code == "no_such_name"


def test_a_resolver_that_fails_is_no_verdict(judged):
    assert judged(NameServer({}, authoritative=False, rcode="SERVFAIL")).status == "error"


def test_a_resolver_that_is_silent_is_no_verdict(judged):
    assert judged(NameServer({}, authoritative=False, silent=True)).status == "error"


@pytest.mark.parametrize(
    "url",
    ["https://192.0.2.1", "https://[2001:db8::1]", "https://localhost", "https://web", "https://a.internal"],
)
def test_addresses_and_local_names_are_skipped(judged, url):
    assert judged(url=url).status == "skipped"


def test_a_name_that_leads_to_this_machine_is_skipped(judged):
    assert judged(here=("127.0.0.1",)).status == "skipped"


def test_a_name_from_the_hosts_file_is_no_verdict(judged):
    assert judged(resolver(app_A=[]), here=("10.1.2.3",)).code == "known_here_only"


def test_servers_that_differ_are_a_warning(judged):
    other = NameServer({("app.example.test.", "A"): ["192.0.2.11"]}, authoritative=True)
    assert judged(second=other).code == "servers_differ"


def test_one_server_is_a_warning(judged):
    assert judged(resolver(zone_NS=["ns1.example.test."])).code == "one_server"


def test_servers_that_cannot_be_asked_are_a_warning(judged):
    silent = NameServer({}, authoritative=True, silent=True)
    assert judged(resolver(zone_NS=["ns1.example.test."]), first=silent).code == "resolver_only"


def test_no_caa_is_a_warning(judged):
    assert judged(resolver(zone_CAA=[])).code == "no_caa"


def test_an_unsigned_zone_is_a_warning(judged):
    assert judged(resolver(zone_DS=[])).code == "unsigned"


def test_two_servers_that_agree_pass(judged):
    assert judged().code == "agreed"
