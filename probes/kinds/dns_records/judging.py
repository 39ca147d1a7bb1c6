"""The verdict on a service's name: it exists, leads somewhere, and its servers agree."""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Finding, Severity, Status, Verdict

from .facts import Seen

RIGHT = Finding(
    "agreed",
    Status.PASS,
    "{count} name servers of {zone} give the same addresses for {host}; CAA and DNSSEC are there.",
)
LOCAL = Finding(
    "not_public",
    Status.SKIPPED,
    "{host} is {what}, so the public DNS has no say in it.",
    "Assess the public name of the service, or let a person show its DNS records.",
)
ONLY_HERE = Finding(
    "known_here_only",
    Status.ERROR,
    "{host} leads somewhere on this machine, but its name servers do not know it.",
    "Publish the name, or assess from a machine that uses the internal name servers.",
)
SERVER_TROUBLE = Finding(
    "resolver_failed",
    Status.ERROR,
    "The name server of this machine could not answer for {host} ({rcode}).",
    "Check the zone's DNSSEC and its name servers, or look again from another machine.",
)
NOT_FOUND = Finding(
    "no_such_name",
    Status.FAIL,
    "The name {host} does not exist in the DNS.",
    "Create the record at the zone's DNS provider: {host}. A ADDRESS (and AAAA for IPv6).",
    Severity.CRITICAL,
)
DANGLING = Finding(
    "dangling_alias",
    Status.FAIL,
    "{host} is an alias of {alias}, which leads to no address.",
    "Remove the CNAME or point it at a name that is yours: whoever registers its target takes the service"
    " over.",
    Severity.CRITICAL,
)
NO_ADDRESS = Finding(
    "no_address",
    Status.FAIL,
    "The name {host} exists but has no address.",
    "Add the record: {host}. A ADDRESS (and AAAA for IPv6).",
    Severity.CRITICAL,
)
LAME = Finding(
    "lame_server",
    Status.FAIL,
    "A name server of {zone} does not answer for it: {names}.",
    "Load the zone on that server, or take it out of the NS records and the delegation.",
    Severity.HIGH,
)
NOT_SERVED = Finding(
    "zone_not_served",
    Status.ERROR,
    "None of the name servers of {zone} answers for it ({names}), though this machine's resolver still has addresses"
    " for {host}.",
    "Check the delegation and that the zone is loaded there; where this network answers DNS questions in their place,"
    " look from another one.",
)
DIFFER = Finding(
    "servers_differ",
    Status.WARN,
    "The name servers of {zone} give different addresses for {host}.",
    "Check that every server has the newest zone (SOA serial); it is fine where answers differ by region"
    " on purpose.",
    Severity.MEDIUM,
)
RESOLVER_ONLY = Finding(
    "resolver_only",
    Status.WARN,
    "{host} has addresses by this machine's resolver; no server of its zone could be asked directly.",
    "Allow DNS (port 53) outwards from here, so that caches cannot hide a fault.",
    Severity.LOW,
)
ONE_SERVER = Finding(
    "one_server",
    Status.WARN,
    "Only one name server of {zone} answered for {host}.",
    "Run at least two name servers in different networks (RFC 2182).",
    Severity.MEDIUM,
)
NO_CAA = Finding(
    "no_caa",
    Status.WARN,
    "{host} has addresses on all its name servers, but any authority may issue certificates for it.",
    'Add a CAA record with your authority, as in: {zone}. CAA 0 issue "letsencrypt.org"',
    Severity.LOW,
)
UNSIGNED = Finding(
    "unsigned",
    Status.WARN,
    "{host} has addresses on all its name servers; the zone {zone} is not signed with DNSSEC.",
    "Switch DNSSEC on at the DNS provider and publish the DS record at the registrar.",
    Severity.LOW,
)
FINDINGS = (
    RIGHT, LOCAL, ONLY_HERE, SERVER_TROUBLE, NOT_FOUND, DANGLING, NO_ADDRESS, LAME, NOT_SERVED, DIFFER, RESOLVER_ONLY,
    ONE_SERVER,
    NO_CAA, UNSIGNED,
)  # fmt: skip
_WHAT = {
    "literal": "an address and no name",
    "local_name": "a name of local networks",
    "loopback": "a name of this machine itself",
}


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """First whether the name leads anywhere, then whether its servers agree, then what would be better."""
    if seen.local is not None:
        return LOCAL.say(host=seen.host, what=_WHAT[seen.local])
    return _judge_name(seen) or _judge_servers(seen)


def _judge_name(seen: Seen) -> Verdict | None:
    """What keeps the name from leading anywhere, by the resolver's words or a zone server's own."""
    if seen.v4.failure is not None:
        return could_not_look(seen.v4.failure, f"DNS of {seen.host}")
    if seen.v4.rcode not in ("NOERROR", "NXDOMAIN"):
        return SERVER_TROUBLE.say(host=seen.host, rcode=shown(seen.v4.rcode, 20))
    if seen.v4.addresses | seen.v6.addresses:
        return None
    if seen.v6.failure is not None:
        return could_not_look(seen.v6.failure, f"DNS of {seen.host}")
    if seen.here:
        return ONLY_HERE.say(host=seen.host)
    alias = next(iter(seen.v4.data("CNAME")), None)
    if alias is not None:
        return DANGLING.say(host=seen.host, alias=shown(alias, 80))
    return (NOT_FOUND if seen.v4.rcode == "NXDOMAIN" else NO_ADDRESS).say(host=seen.host)


def _judge_servers(seen: Seen) -> Verdict:
    host, zone = seen.host, seen.zone
    sound = [server for server in seen.servers if server.sound]
    lame = [shown(server.name, 60) for server in seen.servers if server.lame]
    if not sound:
        refused = any(server.v4.rcode not in ("", "NOERROR") for server in seen.servers)
        return (
            NOT_SERVED.say(zone=zone, names=", ".join(lame), host=host)
            if refused
            else RESOLVER_ONLY.say(host=host)
        )
    if lame:
        return LAME.say(zone=zone, names=", ".join(lame))
    if any(not server.told for server in sound):
        # The resolver still has an address, a server of the zone has none any more: a cache hides a fault.
        return NOT_FOUND.say(host=host)
    if len({server.told for server in sound}) > 1:
        return DIFFER.say(zone=zone, host=host)
    if len(sound) < 2:
        return ONE_SERVER.say(zone=zone, host=host)
    if not seen.caa:
        return NO_CAA.say(host=host, zone=zone)
    return (
        RIGHT.say(count=len(sound), zone=zone, host=host)
        if seen.signed
        else UNSIGNED.say(host=host, zone=zone)
    )
