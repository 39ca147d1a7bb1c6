"""The client: every socket of a probe is opened here, under one guard, one deadline and fixed bounds."""

import contextlib
import copy
from collections.abc import Mapping, Sequence
from typing import Self

from probes.client.ask import DNS_PORT, ask, question, server_of, system_servers
from probes.client.deadline import Deadline
from probes.client.dial import Dialler
from probes.client.errors import ConnectionLost, TlsFailed, TooLarge
from probes.client.exchange import Address, CheckedAddress, DnsAnswer, Exchange, Handshake
from probes.client.guard import Guard, Purpose
from probes.client.hello import Listener, Offer, Reply, client_hello
from probes.client.hoplog import HopLog
from probes.client.limits import Limits
from probes.client.outgoing import Outgoing
from probes.client.resolve import FixedResolver, Resolver, SystemResolver
from probes.client.trust import Trust, TrustSet
from probes.client.urls import Target, host_name, literal, normalise
from probes.client.walk import Walk
from probes.client.wire import TlsWire

_PIECE = 16 * 1024


class Client:
    """Asks targets. Immutable and safe to share between threads; makes no connection until asked.

    guard        where it may connect; made for one probe at one time, as is the client (both are cheap)
    trust        None: the system's roots; a path: those and the PEM file's; a context: that one as it is
    resolver     name lookup for `fetch`, `tls` and `addresses`; default is the system's
    nameservers  recursive servers for `dns`, as `10.0.0.2` or `10.0.0.2:5353`; default is the system's
                 configuration. An operator names them, so the guard is not asked about them
    user_agent   names the portal and, in production, a contact page
    limits       byte, time and redirect bounds; see `Limits`

    BadTrust when a trust file cannot be used, ValueError for a name server that is no address.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        trust: Trust | None = None,
        resolver: Resolver | None = None,
        nameservers: Sequence[str] | None = None,
        user_agent: str = "Launchproof",
        limits: Limits | None = None,
    ) -> None:
        self.guard = guard
        self.limits = limits or Limits()
        self._trust = TrustSet(trust)
        self._dialler = Dialler(guard, resolver or SystemResolver(), self.limits)
        self._servers = None if nameservers is None else tuple(server_of(text) for text in nameservers)
        self._user_agent = user_agent

    def at_address(self, host: str, address: Address) -> Self:
        """The same client, for which the name leads to this one address (the guard is asked about it as ever)."""
        pinned = copy.copy(self)
        resolver = FixedResolver({_host(host): [str(address)]})
        pinned._dialler = Dialler(self.guard, resolver, self.limits)  # noqa: SLF001 - our own copy
        return pinned

    def fetch(
        self,
        url: str | Target,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        deadline: Deadline | None = None,
        follow: int = 0,
        same_origin: bool = False,
        accept_encoding: str = "identity",
        verify: bool = True,
    ) -> Exchange:
        """One GET (HEAD, OPTIONS, POST) and up to `follow` redirects, each through the guard.

        With `follow=0` a redirect is the answer. `same_origin=True` follows only inside the target's origin;
        the redirect that leads out is then the answer. Headers given are dropped for good when the origin
        changes. `verify=False` accepts any certificate and old protocols: for facts only, send no secrets.

        Raises a ClientError whose `hops` hold what was seen until then, the broken hop last.
        ValueError when `follow` or the body is beyond its limit.
        """
        if not 0 <= follow <= self.limits.redirects:
            raise ValueError(f"at most {self.limits.redirects} redirects are followed, not {follow}")
        if body is not None and len(body) > self.limits.request_bytes:
            raise ValueError(f"a request body has at most {self.limits.request_bytes} bytes")
        outgoing = Outgoing(method, dict(headers or {}), body or b"", accept_encoding, self._user_agent)
        walk = Walk(self._dialler, self._trust, deadline or Deadline(), follow, same_origin, verify)
        return walk.run(normalise(url) if isinstance(url, str) else url, outgoing)

    def check_url(
        self, url: str, *, deadline: Deadline | None = None
    ) -> tuple[Target, tuple[CheckedAddress, ...]]:
        """For saving a target: its normal form and its addresses, when all of them pass the guard."""
        target = self.guard.check_url(url)
        return target, self.addresses(target.host, target.port, deadline=deadline)

    def addresses(
        self, host: str, port: int, *, deadline: Deadline | None = None
    ) -> tuple[CheckedAddress, ...]:
        """Every address of a host name (or literal), each checked; one bad address refuses all."""
        return self._dialler.addresses(_host(host), port, deadline or Deadline())

    def tls(
        self,
        host: str,
        port: int = 443,
        *,
        server_name: str | None = None,
        verify: bool = True,
        check_name: bool = True,
        address: CheckedAddress | None = None,
        deadline: Deadline | None = None,
    ) -> Handshake:
        """One handshake; a failed one is told in the result, not raised.

        `server_name` defaults to the host. `check_name=False` verifies chain and dates alone. `address` picks
        one of `addresses()` (it is checked again). Raises a ClientError for what stands before TLS: guard,
        lookup, connection; and for the deadline and the byte bound during it.
        """
        host, deadline = _host(host), deadline or Deadline()
        name = _host(server_name or host)
        log = HopLog(f"tls://{host}:{port}", "TLS", deadline)
        if address is None:
            choices = self._dialler.addresses(host, port, deadline, log)
        else:
            choices = (self._checked(host, port, address.address),)
        with contextlib.closing(self._dialler.connect(host, choices, deadline, log)) as wire:
            log.enter("tls")
            context = self._trust.context(verify=verify, check_name=check_name)
            reason, facts = None, None
            try:
                facts = TlsWire(wire, context, name).shake_hands(self.limits.handshake_bytes)
            except TlsFailed as failure:
                reason = failure.tls_reason
        assert log.address is not None, "connected"
        verified = facts is not None and facts.verified
        return Handshake(host, name, log.address, log.timings(), verified, reason, facts)

    def hello(
        self, host: str, port: int, offer: Offer, *, address: CheckedAddress, deadline: Deadline | None = None
    ) -> Reply:
        """What the server at one address (it is checked again) chooses from an offer; a refusal is an answer.

        Raises a ClientError for what stands before TLS, for silence and for too many bytes.
        """
        host, deadline = _host(host), deadline or Deadline()
        name = None if literal(host) is not None else host
        log = HopLog(f"tls://{host}:{port}", "HELLO", deadline)
        choices = (self._checked(host, port, address.address),)
        listener = Listener()
        with contextlib.closing(self._dialler.connect(host, choices, deadline, log)) as wire:
            try:
                wire.send(client_hello(offer, name), "tls")
                while wire.received < self.limits.handshake_bytes:
                    piece = wire.receive(_PIECE, "tls")
                    said = listener.feed(piece) if piece else listener.ended()
                    if said is not None:
                        return said
            except ConnectionLost:
                return listener.ended()
        raise TooLarge("tls")

    def dns(
        self,
        name: str,
        rdtype: str,
        *,
        server: CheckedAddress | str | None = None,
        port: int = DNS_PORT,
        dnssec: bool = False,
        unchecked: bool = False,
        deadline: Deadline | None = None,
    ) -> DnsAnswer:
        """One question. Without `server`, to the recursive servers, with recursion; with it, to that address.

        A direct question passes the guard (port 53; another only by an operator's rule that names it).
        Whatever the server says is in the answer; DnsFailed when no server says anything readable.
        `dnssec=True` asks for signatures too; `unchecked=True` also for what a recursive server holds for forged.
        """
        deadline = deadline or Deadline()
        query = question(name, rdtype, recursive=server is None, dnssec=dnssec, unchecked=unchecked)
        if server is None:
            return ask(query, system_servers() if self._servers is None else self._servers, deadline)
        address = server.address if isinstance(server, CheckedAddress) else server_of(server)[0]
        checked = self._checked(str(address), port, address, Purpose.DNS)
        return ask(query, ((checked.address, port),), deadline)

    def _checked(
        self, host: str, port: int, address: Address, purpose: Purpose = Purpose.WEB
    ) -> CheckedAddress:
        rule = self.guard.check(host, port, address, purpose=purpose)
        return CheckedAddress(address, port, rule)


def _host(text: str) -> str:
    """A host as it stands in normalised URLs: a name, or a literal address without brackets."""
    address = literal(text.strip("[]"))
    return host_name(text) if address is None else str(address)
