"""Signatures of DNS records, checked by ourselves: DS to DNSKEY (RFC 4035, 5.2), DNSKEY to the records.

One of: `valid`; `unsigned` (no signature); `no_key` (no key matches a DS); `expired`; `early`; `forged` (a signature
that the keys did not make); `unknown` (none of the algorithms is known here, which counts as unsigned).
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import dns.dnssec
import dns.dnssectypes
import dns.exception
import dns.name
import dns.rdataset
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from dns.rdtypes.ANY.DS import DS
from dns.rdtypes.ANY.RRSIG import RRSIG

from probes.client import DnsRecord

_DIGESTS = (1, 2, 4)
_ALGORITHMS = (5, 7, 8, 10, 13, 14, 15, 16)


def sets_of(records: Iterable[DnsRecord]) -> list[tuple[dns.rrset.RRset, dns.rrset.RRset | None]]:
    """The record sets of an answer, each with its signatures. Records that cannot be read are left out."""
    held: dict[tuple[str, str], list[DnsRecord]] = {}
    for record in records:
        held.setdefault((record.name.lower(), record.rdtype), []).append(record)
    found = []
    for (name, rdtype), same in held.items():
        if rdtype == "RRSIG":
            continue
        signatures = [
            one.text for one in held.get((name, "RRSIG"), []) if one.text.split(" ", 1)[0] == rdtype
        ]
        try:
            whole = dns.rrset.from_text(name, same[0].ttl, "IN", rdtype, *(one.text for one in same))
            signed = (
                dns.rrset.from_text(name, same[0].ttl, "IN", "RRSIG", *signatures) if signatures else None
            )
        except (dns.exception.DNSException, ValueError):
            continue
        found.append((whole, signed))
    return found


def check_keys(
    zone: str, ds: Iterable[str], records: Iterable[DnsRecord], at: datetime
) -> tuple[str, dns.rrset.RRset | None, datetime | None]:
    """What the zone's keys are worth by its parent's DS records, the keys when valid, and when that ends."""
    name = dns.name.from_text(zone)
    keys, signatures = next(
        (one for one in sets_of(records) if one[0].rdtype == dns.rdatatype.DNSKEY), (None, None)
    )
    parsed = [one for one in dns.rrset.from_text(name, 60, "IN", "DS", *ds) if isinstance(one, DS)]
    known = [one for one in parsed if one.digest_type in _DIGESTS and int(one.algorithm) in _ALGORITHMS]
    if not known:
        return "unknown", None, None
    if keys is None:
        return "no_key", None, None
    anchors = dns.rrset.RRset(name, keys.rdclass, keys.rdtype)
    for key in keys:
        if isinstance(key, DNSKEY) and any(_matches(name, key, one) for one in known):
            anchors.add(key, 60)
    if not anchors:
        return "no_key", None, None
    state, until = check(keys, signatures, name, anchors, at)
    return state, keys if state == "valid" else None, until


def check(
    records: dns.rrset.RRset,
    signatures: dns.rrset.RRset | None,
    zone: dns.name.Name,
    keys: dns.rrset.RRset,
    at: datetime,
) -> tuple[str, datetime | None]:
    """What the signatures of one set are worth, and when the longest of them ends."""
    signed = [one for one in signatures or () if isinstance(one, RRSIG)]
    if signatures is None or not signed:
        return "unsigned", None
    now = at.timestamp()
    until = datetime.fromtimestamp(max(one.expiration for one in signed), UTC)
    if all(one.expiration < now for one in signed):
        return "expired", until
    if all(one.inception > now for one in signed):
        return "early", until
    try:
        dns.dnssec.validate(records, signatures, {zone: keys}, now=now)
    except (dns.exception.DNSException, ValueError, KeyError):
        return "forged", until
    return "valid", until


def _matches(zone: dns.name.Name, key: DNSKEY, ds: DS) -> bool:
    if dns.dnssec.key_id(key) != ds.key_tag or key.algorithm != ds.algorithm:
        return False
    try:
        made = dns.dnssec.make_ds(zone, key, dns.dnssectypes.DSDigest(ds.digest_type), validating=True)
    except (dns.exception.DNSException, ValueError):
        return False
    return bool(made.digest == ds.digest)
