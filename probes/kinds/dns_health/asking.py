"""The questions: the parent's word for the way there, then every server of the zone directly."""

from dataclasses import replace
from datetime import datetime
from functools import partial

import dns.name
import dns.rrset

from probes.client import ClientError, DnsAnswer
from probes.context import Context, Failure
from probes.facts import shown
from probes.together import together

from .dnssec import check, check_keys, sets_of
from .facts import Caa, Dnssec, Registration, Seen, Told
from .issuer import issuer_seen
from .registration import registration_of

MOST_SERVERS = 8
AT_ONCE = 4
SECONDS = 4.0
LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa", ".lan")
_Answer = DnsAnswer | Failure


def look(context: Context) -> Seen:
    """Some sixty small questions, four at once; none of them to a server that the guard does not let pass."""
    host = context.aim.https.host
    local = _local(context)
    if local:
        return Seen(host, local=local)
    first = _resolve(context, host, "A")
    if isinstance(first, Failure):
        return Seen(host, failure=first)
    resolved = (*first.texts(), *_texts(_resolve(context, host, "AAAA"), "AAAA"))
    zone, own = _zone(context, host)
    seen = Seen(host, zone=zone, rcode=first.rcode, resolved=tuple(sorted(resolved)), own=own)
    if not zone:
        return replace(seen, registration=Registration(untested="the zone is not known"))
    delegated, ds = _parent(context, zone)
    names = sorted({*own, *delegated})
    servers, keys = _servers(context, seen, names[:MOST_SERVERS], ds)
    seen = replace(
        seen, delegated=delegated, servers=servers, unasked=max(0, len(names) - MOST_SERVERS), dnssec=keys
    )
    caa, registration = together(context, partial(_caa, seen=seen), partial(registration_of, zone=zone))
    assert isinstance(caa, Caa)
    assert isinstance(registration, Registration)
    return replace(seen, caa=caa, registration=registration)


def _local(context: Context) -> str:
    target = context.aim.https
    if target.address is not None:
        return "literal"
    if "." not in target.host or target.host.endswith(LOCAL_SUFFIXES):
        return "local_name"
    try:
        here = context.client.addresses(target.host, target.port, deadline=context.within(SECONDS))
    except ClientError:
        return ""
    loopback = all(str(one).startswith("127.") or str(one) == "::1" for one in here)
    return "loopback" if loopback else ""


def _ask(context: Context, name: str, rdtype: str, server: str, *, dnssec: bool = False) -> _Answer:
    try:
        return context.client.dns(
            name, rdtype, server=server, dnssec=dnssec, deadline=context.within(SECONDS)
        )
    except ClientError as error:
        return Failure.of(error)


def _resolve(context: Context, name: str, rdtype: str, *, unchecked: bool = True) -> _Answer:
    """By the machine's resolver, which only shows the way: what it holds for forged is asked for too."""
    try:
        return context.client.dns(name, rdtype, unchecked=unchecked, deadline=context.within(SECONDS))
    except ClientError as error:
        return Failure.of(error)


def _texts(answer: _Answer, rdtype: str) -> tuple[str, ...]:
    return () if isinstance(answer, Failure) else answer.texts(rdtype)


def _zone(context: Context, host: str) -> tuple[str, tuple[str, ...]]:
    """The closest zone at or above the name that has name servers, and their names."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        servers = _texts(_resolve(context, name, "NS"), "NS")
        if servers:
            return name, tuple(sorted(one.lower() for one in servers))
    return "", ()


def _parent(context: Context, zone: str) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """The zone's servers and DS records by a server of its parent; by the resolver where none can be asked."""
    labels = zone.split(".")
    above: tuple[str, ...] = ()
    for start in range(1, len(labels) + 1):
        above = _texts(_resolve(context, ".".join(labels[start:]) or ".", "NS"), "NS")
        if above:
            break
    for name in sorted(above)[:2]:
        for address in _texts(_resolve(context, name, "A"), "A")[:1]:
            referral = _ask(context, zone, "NS", address)
            told = () if isinstance(referral, Failure) else (*referral.authority, *referral.answer)
            servers = {
                one.text.lower() for one in told if one.rdtype == "NS" and one.name.lower() == f"{zone}."
            }
            ds = _ask(context, zone, "DS", address)
            if servers and not isinstance(ds, Failure) and ds.rcode == "NOERROR":
                return tuple(sorted(servers)), ds.texts()
    ds = _resolve(context, zone, "DS")
    return (), None if isinstance(ds, Failure) or ds.rcode != "NOERROR" else ds.texts()


def _servers(
    context: Context, seen: Seen, names: list[str], ds: tuple[str, ...] | None
) -> tuple[tuple[Told, ...], Dnssec]:
    places: list[Told] = []
    for name in names:
        found = _resolve(context, name, "A")
        addresses = _texts(found, "A")[:2] or _texts(_resolve(context, name, "AAAA"), "AAAA")[:1]
        if isinstance(found, Failure):
            places.append(Told(name, failure=found))
        elif not addresses:
            places.append(Told(name, failure=Failure("dns_failed", "not_found")))
        places += [Told(name, address) for address in addresses]
    keys = _Keys(seen.zone, ds)
    keys.fetch(context, [one.address for one in places if one.address])
    told: tuple[Told, ...] = ()
    for start in range(0, len(places), AT_ONCE):
        group = places[start : start + AT_ONCE]
        told += together(context, *(partial(_told, place=one, seen=seen, keys=keys) for one in group))
    checked = _resolve(context, seen.host, "A", unchecked=False)
    refused = seen.rcode == "NOERROR" and not isinstance(checked, Failure) and checked.rcode == "SERVFAIL"
    known = None if ds is None else bool(ds)
    return told, Dnssec(known, keys.state, min(keys.ends, default=None), refused)


class _Keys:
    """The zone's keys, when the parent vouches for them, and the ends of the signatures that were checked."""

    def __init__(self, zone: str, ds: tuple[str, ...] | None) -> None:
        self.zone, self.ds, self.state = zone, ds, ""
        self.keys: dns.rrset.RRset | None = None
        self.ends: list[datetime] = []

    def fetch(self, context: Context, addresses: list[str]) -> None:
        """The keys as the first server that has them tells them."""
        if not self.ds:
            return
        self.state = "unanswered"
        for address in addresses:
            answer = _ask(context, self.zone, "DNSKEY", address, dnssec=True)
            if isinstance(answer, Failure) or not answer.authoritative:
                continue
            self.state, self.keys, until = check_keys(self.zone, self.ds, answer.answer, context.at)
            self.ends += [until] if until else []
            if self.state == "valid":
                return

    def judge(self, context: Context, answer: DnsAnswer) -> str:
        """What the signatures of an answer are worth; "" where nothing vouches for any, or nothing was told."""
        if self.keys is None:
            return ""
        name, worst = dns.name.from_text(self.zone), ""
        for records, signatures in sets_of(answer.answer):
            if not records.name.is_subdomain(name):
                continue
            state, until = check(records, signatures, name, self.keys, context.at)
            self.ends += [until] if until else []
            worst = state if worst in ("", "valid") else worst
        return worst


def _told(context: Context, place: Told, seen: Seen, keys: _Keys) -> Told:
    if not place.address:
        return place
    v4 = _ask(context, seen.host, "A", place.address, dnssec=True)
    if isinstance(v4, Failure):
        return replace(place, failure=v4)
    v6 = _ask(context, seen.host, "AAAA", place.address, dnssec=True)
    soa = _ask(context, seen.zone, "SOA", place.address)
    if isinstance(v6, Failure) or isinstance(soa, Failure):
        return replace(place, failure=v6 if isinstance(v6, Failure) else Failure("dns_failed", "temporary"))
    states = [keys.judge(context, v4), keys.judge(context, v6)]
    aliases = v4.texts("CNAME")
    return replace(
        place,
        rcode=shown(v4.rcode, 20),
        authoritative=v4.authoritative,
        serial=_serial(soa),
        addresses=tuple(sorted({*v4.texts("A"), *v6.texts("AAAA")})),
        alias=shown(aliases[0], 120) if aliases else "",
        signed=next(
            (one for one in states if one not in ("", "valid")), "valid" if "valid" in states else ""
        ),
    )


def _serial(soa: DnsAnswer) -> int | None:
    words = next(iter(soa.texts("SOA")), "").split()
    return int(words[2]) if len(words) > 2 and words[2].isdigit() else None


def _caa(context: Context, seen: Seen) -> Caa:
    """The nearest records upwards (RFC 8659, 3): inside the zone by its first sound server, above by the resolver."""
    issuer, hosts, wildcard = issuer_seen(context)
    server = next((one.address for one in seen.servers if one.sound), None)
    alias = any(one.alias for one in seen.servers)
    labels, untold = seen.host.split("."), False
    records: tuple[str, ...] = ()
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        inside = server is not None and len(name) >= len(seen.zone) and not (alias and name == seen.host)
        said = _ask(context, name, "CAA", server) if inside and server else _resolve(context, name, "CAA")
        if isinstance(said, Failure) or said.rcode not in ("NOERROR", "NXDOMAIN"):
            untold = True
            break
        records = tuple(sorted(shown(one, 200) for one in said.texts("CAA")))
        if records:
            break
    return Caa(records, untold, issuer, hosts, wildcard)
