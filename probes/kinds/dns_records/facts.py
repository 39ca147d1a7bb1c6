"""What the name servers say of the service's name: the machine's resolver for the way there, then each
server of the zone.
"""

from dataclasses import dataclass

from probes.client import ClientError, DnsAnswer
from probes.context import Context, Failure

MOST_SERVERS = 4
QUESTION_SECONDS = 4.0
LOCAL_SUFFIXES = (".localhost", ".local", ".internal", ".home.arpa", ".lan")


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's answer: the code of the server, its flags, and the data by type."""

    rcode: str = ""
    authoritative: bool = False
    authenticated: bool = False
    records: dict[str, tuple[str, ...]] | None = None
    failure: Failure | None = None

    def data(self, rdtype: str) -> tuple[str, ...]:
        return tuple((self.records or {}).get(rdtype, ()))

    @property
    def addresses(self) -> frozenset[str]:
        return frozenset((*self.data("A"), *self.data("AAAA")))


@dataclass(frozen=True, slots=True)
class Server:
    """A name server of the zone, asked directly for A and AAAA. `failure` when its own name has no
    address.
    """

    name: str
    address: str = ""
    v4: Answer = Answer()
    v6: Answer = Answer()
    failure: Failure | None = None

    @property
    def sound(self) -> bool:
        """Whether it answered as a server of this zone does."""
        return self.v4.authoritative and self.v4.rcode in ("NOERROR", "NXDOMAIN")

    @property
    def lame(self) -> bool:
        """Whether it answered, but not as a server of this zone."""
        return bool(self.v4.rcode) and not self.sound

    @property
    def told(self) -> frozenset[str]:
        return self.v4.addresses | self.v6.addresses | frozenset(self.v4.data("CNAME"))


@dataclass(frozen=True, slots=True)
class Seen:
    """`local` says why the public DNS has no say: `literal`, `local_name` or `loopback`. `here`: what this
    machine's
    own lookup gives, hosts file included. `zone` is the closest zone found, `caa` the nearest CAA records
    upwards.
    """

    host: str
    local: str | None = None
    here: tuple[str, ...] = ()
    v4: Answer = Answer()
    v6: Answer = Answer()
    zone: str = ""
    servers: tuple[Server, ...] = ()
    caa: tuple[str, ...] = ()
    signed: bool | None = None


def look(context: Context) -> Seen:
    """At most some thirty small questions; stops early when the resolver is silent."""
    target = context.aim.https
    if target.address is not None:
        return Seen(target.host, local="literal")
    here = _here(context)
    if "." not in target.host or target.host.endswith(LOCAL_SUFFIXES):
        return Seen(target.host, local="local_name", here=here)
    if here and all(_is_loopback(address) for address in here):
        return Seen(target.host, local="loopback", here=here)
    v4 = _ask(context, target.host, "A")
    if v4.failure is not None:
        return Seen(target.host, here=here, v4=v4)
    v6 = _ask(context, target.host, "AAAA")
    zone, names = _zone(context, target.host)
    servers = tuple(_server(context, name, target.host) for name in names[:MOST_SERVERS])
    signed = bool(_ask(context, zone, "DS").data("DS")) if zone else None
    return Seen(target.host, None, here, v4, v6, zone, servers, _caa(context, target.host), signed)


def _here(context: Context) -> tuple[str, ...]:
    target = context.aim.https
    try:
        found = context.client.addresses(target.host, target.port, deadline=context.within(QUESTION_SECONDS))
    except ClientError:
        return ()
    return tuple(sorted(str(address) for address in found))


def _zone(context: Context, host: str) -> tuple[str, tuple[str, ...]]:
    """The closest zone at or above the name that has name servers, and their names."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        name = ".".join(labels[start:])
        servers = _ask(context, name, "NS").data("NS")
        if servers:
            return name, tuple(sorted(servers))
    return "", ()


def _server(context: Context, name: str, host: str) -> Server:
    addresses = _ask(context, name, "A")
    found = addresses.data("A") or _ask(context, name, "AAAA").data("AAAA")
    if not found:
        return Server(name, failure=addresses.failure or Failure("dns_failed", "not_found"))
    v4 = _ask(context, host, "A", server=found[0])
    v6 = _ask(context, host, "AAAA", server=found[0]) if v4.failure is None else Answer(failure=v4.failure)
    return Server(name, found[0], v4, v6)


def _caa(context: Context, host: str) -> tuple[str, ...]:
    """RFC 8659: the nearest set upwards counts."""
    labels = host.split(".")
    for start in range(len(labels) - 1):
        records = _ask(context, ".".join(labels[start:]), "CAA").data("CAA")
        if records:
            return records
    return ()


def _ask(context: Context, name: str, rdtype: str, *, server: str | None = None) -> Answer:
    try:
        said = context.client.dns(name, rdtype, server=server, deadline=context.within(QUESTION_SECONDS))
    except ClientError as error:
        return Answer(failure=Failure.of(error))
    return Answer(said.rcode, said.authoritative, said.authenticated, _records(said))


def _records(said: DnsAnswer) -> dict[str, tuple[str, ...]]:
    types = dict.fromkeys(record.rdtype for record in said.answer if record.rdtype != "RRSIG")
    return {rdtype: tuple(sorted(text[:255] for text in said.texts(rdtype))) for rdtype in types}


def _is_loopback(address: str) -> bool:
    return address.startswith("127.") or address == "::1"
