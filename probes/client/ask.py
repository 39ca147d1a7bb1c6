"""One DNS question over UDP, and over TCP when the answer does not fit; every socket of it is opened here."""

from collections.abc import Sequence
from ipaddress import ip_address

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.rdatatype
import dns.resolver
import dns.rrset

from probes.client.deadline import Deadline
from probes.client.errors import BadUrl, DeadlineExceeded, DnsFailed
from probes.client.exchange import Address, DnsAnswer, DnsRecord

DNS_PORT = 53
SECONDS_PER_TRY = 2.0
TRIES = 2
_PAYLOAD = 1232  # fits any path without fragments (DNS flag day 2020)

Server = tuple[Address, int]


def question(
    name: str, rdtype: str, *, recursive: bool, dnssec: bool, unchecked: bool = False
) -> dns.message.QueryMessage:
    """The query; BadUrl for a name that cannot be asked, ValueError for a type that does not exist."""
    try:
        asked = dns.name.from_text(name)
    except (dns.exception.DNSException, UnicodeError) as problem:
        raise BadUrl("host") from problem
    try:
        kind = dns.rdatatype.from_text(rdtype)
    except dns.rdatatype.UnknownRdatatype as problem:
        raise ValueError(f"{rdtype!r} is no type of DNS record") from problem
    query = dns.message.make_query(asked, kind, use_edns=0, payload=_PAYLOAD, want_dnssec=dnssec)
    query.flags |= dns.flags.AD
    if unchecked:
        query.flags |= dns.flags.CD
    if not recursive:
        query.flags &= ~dns.flags.RD
    return query


def ask(query: dns.message.QueryMessage, servers: Sequence[Server], deadline: Deadline) -> DnsAnswer:
    """The first answer that is not a server's own failure, else the last; DnsFailed when none can be read."""
    refused: DnsAnswer | None = None
    for _ in range(TRIES):
        for server in servers:
            answer = _try(query, server, deadline)
            if answer is not None and answer.rcode not in ("SERVFAIL", "REFUSED"):
                return answer
            refused = answer or refused
        if refused is not None:
            return refused
    if deadline.over():
        raise DeadlineExceeded("dns")
    raise DnsFailed("temporary")


def system_servers() -> tuple[Server, ...]:
    """The machine's recursive servers; DnsFailed when it has none."""
    try:
        configured = dns.resolver.Resolver(configure=True)
    except dns.resolver.NoResolverConfiguration as problem:
        raise DnsFailed("no_resolver") from problem
    servers = tuple(server_of(str(text), configured.port) for text in configured.nameservers)
    if not servers:
        raise DnsFailed("no_resolver")
    return servers


def server_of(text: str, port: int = DNS_PORT) -> Server:
    """An address with an optional port: `10.0.0.2`, `10.0.0.2:5353`, `[::1]:5353`. ValueError otherwise."""
    if text.startswith("["):
        text, _, rest = text[1:].partition("]")
        port = int(rest.removeprefix(":") or port)
    elif text.count(":") == 1:
        text, _, rest = text.partition(":")
        port = int(rest)
    return ip_address(text), port


def _try(query: dns.message.QueryMessage, server: Server, deadline: Deadline) -> DnsAnswer | None:
    """One server's answer, or None when it gave none in its share of the time."""
    address, port = str(server[0]), server[1]
    began = deadline.now()
    try:
        seconds = deadline.within(SECONDS_PER_TRY, "dns")
        try:
            reply = dns.query.udp(
                query,
                address,
                seconds,
                port,
                ignore_unexpected=True,
                ignore_errors=True,
                raise_on_truncation=True,
            )
        except dns.message.Truncated:
            reply = dns.query.tcp(query, address, deadline.within(SECONDS_PER_TRY, "dns"), port)
    except (dns.exception.DNSException, OSError, EOFError):
        return None
    return _answer(reply, query, address, deadline.now() - began)


def _answer(
    reply: dns.message.Message, query: dns.message.QueryMessage, server: str, seconds: float
) -> DnsAnswer:
    asked = query.question[0]
    return DnsAnswer(
        name=asked.name.to_text(),
        rdtype=dns.rdatatype.to_text(asked.rdtype),
        server=server,
        rcode=dns.rcode.to_text(reply.rcode()),
        answer=_records(reply.answer),
        authority=_records(reply.authority),
        additional=_records(reply.additional),
        authoritative=bool(reply.flags & dns.flags.AA),
        authenticated=bool(reply.flags & dns.flags.AD),
        seconds=seconds,
    )


def _records(section: list[dns.rrset.RRset]) -> tuple[DnsRecord, ...]:
    return tuple(
        DnsRecord(rrset.name.to_text(), dns.rdatatype.to_text(rrset.rdtype), rrset.ttl, rdata.to_text())
        for rrset in section
        for rdata in rrset
    )
