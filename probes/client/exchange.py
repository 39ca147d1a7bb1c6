"""What the client saw, as frozen facts: phases, hops, exchanges, handshakes, DNS answers. No judgement here.

    Exchange   a fetch: one Hop per request, and the body of the last one
    Hop        one request and its answer, with the address that was really dialled and its phase timings
    Handshake  one TLS handshake with one address under one name, verified or not
    DnsAnswer  one question to one name server and what it said

Times are seconds since the start of the fetch's deadline. What was not reached is None, never 0.
"""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address

from probes.client.errors import TlsReason

Address = IPv4Address | IPv6Address
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address that the guard let pass, and the id of the rule that permitted it (None: it needed none)."""

    address: Address
    port: int
    rule: str | None = None

    def __str__(self) -> str:
        return str(self.address)


@dataclass(frozen=True, slots=True)
class Phase:
    """When a phase began and how long it took, in seconds; a phase that failed ends where it failed."""

    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Timings:
    """The six phases of a hop. `wait` is from the last byte sent to the first byte received."""

    dns: Phase | None = None
    connect: Phase | None = None
    tls: Phase | None = None
    send: Phase | None = None
    wait: Phase | None = None
    receive: Phase | None = None


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """A TLS session. `leaf` and `chain` are DER; the chain is as the server sent it, leaf first."""

    verified: bool
    protocol: str
    cipher: str
    server_name: str | None
    alpn: str | None
    leaf: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hop:
    """One request. `status` is None when no answer's head arrived; `address` when no connection was made.

    `headers` keeps order, duplicates and spelling; values are the raw bytes read as latin-1. `wire_bytes`
    counts what the HTTP layer received (head and body, under TLS), `body_bytes` the body after decompression.
    """

    url: str
    method: str
    timings: Timings
    address: CheckedAddress | None = None
    status: int | None = None
    http_version: str | None = None
    headers: Headers = ()
    tls: TlsFacts | None = None
    wire_bytes: int = 0
    body_bytes: int = 0

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of a header, in order of arrival."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return next(iter(self.values(name)), None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A finished fetch. `body` belongs to the last hop; `truncated` says that more would have come."""

    hops: tuple[Hop, ...]
    body: bytes = field(repr=False)
    truncated: bool = False

    @property
    def last(self) -> Hop:
        return self.hops[-1]

    @property
    def url(self) -> str:
        """The URL that gave the final answer."""
        return self.last.url

    @property
    def status(self) -> int:
        status = self.last.status
        assert status is not None, "an exchange ends in an answer"
        return status

    @property
    def headers(self) -> Headers:
        return self.last.headers

    @property
    def timings(self) -> Timings:
        return self.last.timings

    @property
    def address(self) -> CheckedAddress | None:
        return self.last.address

    @property
    def http_version(self) -> str | None:
        return self.last.http_version

    @property
    def tls(self) -> TlsFacts | None:
        return self.last.tls

    def values(self, name: str) -> tuple[str, ...]:
        return self.last.values(name)

    def header(self, name: str) -> str | None:
        return self.last.header(name)


@dataclass(frozen=True, slots=True)
class Handshake:
    """One handshake. Verified: `tls` is set, `reason` None. Failed: `reason` says why and `tls` is None.

    Asked without verification, `tls` holds the certificate as sent and `verified` is False.
    """

    host: str
    server_name: str | None
    address: CheckedAddress
    timings: Timings
    verified: bool
    reason: TlsReason | None = None
    tls: TlsFacts | None = None


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One record in presentation form; `name` and the names in `text` are absolute, with a final dot."""

    name: str
    rdtype: str
    ttl: int
    text: str


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """What one server said. `rcode` is its name (NOERROR, NXDOMAIN, SERVFAIL, REFUSED ...); it is never
    raised.

    `authoritative` is the AA flag, `authenticated` the AD flag (worth as much as the path to that server).
    """

    name: str
    rdtype: str
    server: str
    rcode: str
    answer: tuple[DnsRecord, ...]
    authority: tuple[DnsRecord, ...]
    additional: tuple[DnsRecord, ...]
    authoritative: bool
    authenticated: bool
    seconds: float

    def texts(self, rdtype: str | None = None) -> tuple[str, ...]:
        """The data of the answer's records of a type (default: the one asked for), in order."""
        wanted = rdtype or self.rdtype
        return tuple(record.text for record in self.answer if record.rdtype == wanted)
