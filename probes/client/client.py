"""The client: every socket that a probe opens is opened here, under one guard, one deadline and fixed bounds."""

import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path

from probes.client.deadline import Deadline
from probes.client.exchange import CheckedAddress, DnsAnswer, Exchange, Handshake
from probes.client.guard import Guard
from probes.client.limits import Limits
from probes.client.resolve import Resolver
from probes.client.urls import Target

Trust = ssl.SSLContext | str | Path


class Client:
    """Asks targets. Immutable and safe to share between threads; makes no connection until asked.

    guard       where it may connect; made for one probe at one time, as is the client (both are cheap)
    trust       None: the system's roots; a path: those and the PEM file's; a context: that one as it is
    resolver    name lookup for `fetch`, `tls` and `addresses`; default is the system's
    nameservers addresses of recursive servers for `dns`; default is the system's configuration
    user_agent  names the portal and, in production, a contact page
    limits      byte, time and redirect bounds; see `Limits`

    BadTrust when a trust file cannot be used.
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
    ) -> None: ...

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
        """One GET (HEAD, OPTIONS, POST) and up to `follow` redirects (at most 5), each through the guard.

        With `follow=0` a redirect is the answer. `same_origin=True` follows only inside the target's origin;
        the redirect that leads out is then the answer. Headers given are dropped for good when the origin
        changes. `verify=False` accepts any certificate and old protocol versions: facts only, send no
        secrets.

        Raises a ClientError whose `hops` hold what was seen until then.
        """
        raise NotImplementedError

    def check_url(
        self, url: str, *, deadline: Deadline | None = None
    ) -> tuple[Target, tuple[CheckedAddress, ...]]:
        """For saving a target: its normal form and addresses, when all of them pass the guard."""
        raise NotImplementedError

    def addresses(
        self, host: str, port: int, *, deadline: Deadline | None = None
    ) -> tuple[CheckedAddress, ...]:
        """Every address of a host name (or literal), each checked; one bad address refuses all."""
        raise NotImplementedError

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
        one of `addresses()` (it is checked again). Raises for what stands before TLS: guard, lookup,
        connection, deadline.
        """
        raise NotImplementedError

    def dns(
        self,
        name: str,
        rdtype: str,
        *,
        server: CheckedAddress | str | None = None,
        port: int = 53,
        deadline: Deadline | None = None,
    ) -> DnsAnswer:
        """One question. Without `server`, to the recursive servers, with recursion; with it, to that address
        directly.

        A direct question passes the guard (port 53; another only by an operator's rule that names it).
        Whatever the server says is in the answer; DnsFailed when no server says anything readable.
        """
        raise NotImplementedError
