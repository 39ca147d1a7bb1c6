"""DNS questions: through the machine's servers freely, straight to a server only past the guard."""

import contextlib
import socket
import struct
import threading
import time
from datetime import UTC, datetime
from ipaddress import ip_address

import dns.flags
import dns.message
import dns.resolver
import dns.rrset
import pytest

from probes.client import (
    AllowRule,
    BadUrl,
    Client,
    Deadline,
    DeadlineExceeded,
    DnsFailed,
    Guard,
    Purpose,
    TargetBlocked,
)
from probes.client.ask import server_of

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


class NameServer:
    """Answers over UDP and TCP on one port by a function from message to message (None: says nothing)."""

    def __init__(self, respond, host="127.0.0.2"):
        self._respond, self.host = respond, host
        self.asked: list[tuple[str, dns.message.Message]] = []
        self._stream = socket.create_server((host, 0))
        self.port = self._stream.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind((host, self.port))
        for loop in (self._udp, self._tcp):
            threading.Thread(target=loop, daemon=True).start()

    @property
    def address(self):
        return f"{self.host}:{self.port}"

    def close(self):
        for one in (self._stream, self._datagrams):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _answer(self, wire, how):
        query = dns.message.from_wire(wire)
        self.asked.append((how, query))
        reply = self._respond(query, how)
        return reply if reply is None or isinstance(reply, bytes) else reply.to_wire(max_size=65535)

    def _udp(self):
        with contextlib.suppress(OSError):
            while True:
                wire, sender = self._datagrams.recvfrom(4096)
                if not wire:  # closed
                    return
                reply = self._answer(wire, "udp")
                if reply is not None:
                    self._datagrams.sendto(reply, sender)

    def _tcp(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._stream.accept()
                with connection:
                    (length,) = struct.unpack("!H", connection.recv(2))
                    reply = self._answer(connection.recv(length), "tcp")
                    connection.sendall(struct.pack("!H", len(reply)) + reply)


@pytest.fixture
def name_server():
    made = []

    def make(respond, **options):
        made.append(NameServer(respond, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def records(*lines, rcode=0, aa=False):
    """A responder with fixed answer records."""

    def respond(query, how):
        reply = dns.message.make_response(query)
        reply.set_rcode(rcode)
        reply.answer = [dns.rrset.from_text(*line.split(" ", 4)) for line in lines]
        if aa:
            reply.flags |= dns.flags.AA
        return reply

    return respond


def permitted(server):
    return Client(Guard((AllowRule(f"{server.host}/32", ports=(server.port,), id="ns"),), at=AT))


def test_the_machines_own_servers_are_asked_with_recursion(name_server):
    server = name_server(records("app.test. 60 IN A 192.0.2.1", "app.test. 60 IN A 192.0.2.2"))
    client = Client(Guard(at=AT), nameservers=[server.address])
    answer = client.dns("app.test", "A")
    assert answer.rcode == "NOERROR"
    assert answer.texts() == ("192.0.2.1", "192.0.2.2")
    assert answer.authoritative is False
    ((_, query),) = server.asked
    assert query.flags & dns.flags.RD
    assert query.payload == 1232


def test_a_server_is_asked_directly_without_recursion_past_the_guard(name_server):
    server = name_server(records("app.test. 60 IN NS ns1.app.test.", aa=True))
    answer = permitted(server).dns("app.test", "NS", server=server.host, port=server.port)
    assert answer.texts() == ("ns1.app.test.",)
    assert answer.authoritative
    ((_, query),) = server.asked
    assert not query.flags & dns.flags.RD


def test_a_forbidden_server_gets_no_packet(name_server, dialled):
    server = name_server(records(), host="127.0.0.1")
    with pytest.raises(TargetBlocked):
        Client(Guard(at=AT)).dns("app.test", "A", server="127.0.0.1", port=server.port)
    with pytest.raises(TargetBlocked):
        Client(Guard((AllowRule("127.0.0.1/32", ports=(443,)),), at=AT)).dns(
            "app.test", "A", server="127.0.0.1"
        )
    assert server.asked == []
    assert dialled == []


def test_only_port_53_is_for_dns_and_dns_alone_may_use_it():
    public = ip_address("8.8.8.8")
    guard = Guard((), frozenset({53, 8888}), at=AT)
    assert guard.check("8.8.8.8", 53, public, purpose=Purpose.DNS) is None
    for port, purpose in ((53, Purpose.WEB), (80, Purpose.DNS), (8888, Purpose.DNS)):
        with pytest.raises(TargetBlocked):
            guard.check("8.8.8.8", port, public, purpose=purpose)


@pytest.mark.parametrize(
    ("rcode", "name"), [(2, "SERVFAIL"), (3, "NXDOMAIN"), (5, "REFUSED"), (0, "NOERROR")]
)
def test_what_a_server_says_is_told_and_not_raised(rcode, name, name_server):
    server = name_server(records(rcode=rcode))
    answer = Client(Guard(at=AT), nameservers=[server.address]).dns("app.test", "CAA")
    assert (answer.rcode, answer.texts()) == (name, ())


def test_a_server_that_fails_is_passed_over_for_the_next(name_server):
    bad, good = name_server(records(rcode=2)), name_server(records("app.test. 60 IN A 192.0.2.1"))
    answer = Client(Guard(at=AT), nameservers=[bad.address, good.address]).dns("app.test", "A")
    assert answer.texts() == ("192.0.2.1",)


def test_a_long_answer_comes_over_tcp(name_server):
    lines = [f"app.test. 60 IN TXT {'x' * 200}{number}" for number in range(20)]

    def respond(query, how):
        reply = records(*lines)(query, how)
        if how == "udp":
            reply.answer, reply.flags = [], reply.flags | dns.flags.TC
        return reply

    server = name_server(respond)
    assert len(Client(Guard(at=AT), nameservers=[server.address]).dns("app.test", "TXT").texts()) == 20
    assert [how for how, _ in server.asked] == ["udp", "tcp"]


@pytest.mark.parametrize(
    "respond", [lambda query, how: None, lambda query, how: b"\x00" * 40], ids=["silence", "junk"]
)
def test_a_server_that_says_nothing_readable_ends_in_time(respond, name_server):
    server = name_server(respond)
    began = time.monotonic()
    with pytest.raises((DnsFailed, DeadlineExceeded)):
        Client(Guard(at=AT), nameservers=[server.address]).dns("app.test", "A", deadline=Deadline(0.4))
    assert time.monotonic() - began < 1.0


def test_an_answer_from_elsewhere_or_to_another_question_is_not_taken(name_server):
    def respond(query, how):
        forged = records("app.test. 60 IN A 192.0.2.66")(query, how)
        forged.id = (query.id + 1) % 65536
        return forged

    server = name_server(respond)
    with pytest.raises((DnsFailed, DeadlineExceeded)):
        Client(Guard(at=AT), nameservers=[server.address]).dns("app.test", "A", deadline=Deadline(0.4))


def test_the_machines_servers_are_those_of_its_configuration(name_server, monkeypatch, tmp_path):
    server = name_server(records("app.test. 60 IN A 192.0.2.1"))
    configuration = tmp_path / "resolv.conf"
    configuration.write_text(f"nameserver {server.host}\nsearch evil.test\n")
    reading = dns.resolver.Resolver.read_resolv_conf

    def read(self, _path):
        reading(self, str(configuration))
        self.port = server.port

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", read)
    assert Client(Guard(at=AT)).dns("app.test", "A").texts() == ("192.0.2.1",)
    assert server.asked[0][1].question[0].name.to_text() == "app.test."
    configuration.write_text("")
    with pytest.raises(DnsFailed) as failed:
        Client(Guard(at=AT)).dns("app.test", "A")
    assert failed.value.reason == "no_resolver"


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("10.0.0.2", ("10.0.0.2", 53)),
        ("10.0.0.2:5353", ("10.0.0.2", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_server_is_written_with_or_without_its_port(text, server):
    address, port = server_of(text)
    assert (str(address), port) == server


def test_names_that_cannot_be_asked_are_refused():
    client = Client(Guard(at=AT), nameservers=["127.0.0.2"])
    for name in ("a..test", "a" * 64 + ".test", "x." * 200):
        with pytest.raises(BadUrl):
            client.dns(name, "A")
    with pytest.raises(ValueError, match="no type"):
        client.dns("app.test", "NOPE")
    with pytest.raises(ValueError, match="address"):
        Client(Guard(at=AT), nameservers=["ns.app.test"])
