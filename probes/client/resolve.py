"""Host names to addresses, in a way that cannot hang the caller.

`SystemResolver` asks the system (hosts file, then its name servers) on a thread of its own and gives up on it
at the deadline: getaddrinfo takes no timeout. Names are looked up with a final dot, so that search domains of
the machine are not tried.
"""

import os
import socket
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

from probes.client.deadline import MOST_SECONDS, Deadline
from probes.client.errors import DeadlineExceeded, DnsFailed
from probes.client.exchange import Address

LOOKUPS_AT_ONCE = 64
HOSTS_FILE = Path("/etc/hosts")
LOCALHOST = (ip_address("127.0.0.1"), ip_address("::1"))


class Resolver(Protocol):
    """Gives every address of a name, in the order to try them."""

    def resolve(self, host: str, deadline: Deadline) -> Sequence[Address]:
        """Addresses of a normalised host name; DnsFailed when there is none, DeadlineExceeded in time."""
        ...


class FixedResolver:
    """Names from a table, and nothing else: `FixedResolver({"app.test": ["127.0.0.1"]})`."""

    def __init__(self, table: Mapping[str, Sequence[str]]) -> None:
        self._table = {name: tuple(ip_address(text) for text in texts) for name, texts in table.items()}

    def resolve(self, host: str, deadline: Deadline) -> Sequence[Address]:  # noqa: ARG002 - the protocol's shape
        if not self._table.get(host):
            raise DnsFailed("not_found")
        return self._table[host]


class TurnedResolver:
    """Another resolver's addresses, begun with a later one: so that a second try asks another address first."""

    def __init__(self, inner: Resolver, by: int) -> None:
        self._inner, self._by = inner, by

    def resolve(self, host: str, deadline: Deadline) -> Sequence[Address]:
        found = self._inner.resolve(host, deadline)
        by = self._by % len(found) if found else 0
        return (*found[by:], *found[:by])


class SystemResolver:
    """The machine's own way to resolve. Any number may share the bound on waiting lookups."""

    _free = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)

    def resolve(self, host: str, deadline: Deadline) -> Sequence[Address]:
        listed = _hosts_entries(host) or (LOCALHOST if _is_localhost(host) else ())
        if listed:
            return listed
        if not self._free.acquire(timeout=deadline.within(1.0, "dns")):
            raise DnsFailed("busy")
        lookup = _Lookup(host, self._free)
        try:
            threading.Thread(target=lookup.run, name="probe-lookup", daemon=True).start()
        except RuntimeError as problem:  # the machine has no thread to spare
            self._free.release()
            raise DnsFailed("busy") from problem
        if not lookup.done.wait(deadline.within(MOST_SECONDS, "dns")):
            raise DeadlineExceeded("dns")
        return lookup.outcome()


class _Lookup:
    """One getaddrinfo call and what came of it; abandoned when it outlives its caller."""

    def __init__(self, host: str, slot: threading.BoundedSemaphore) -> None:
        self._host, self._slot = host, slot
        self._found: list[str] = []
        self._problem: OSError | UnicodeError | None = None
        self.done = threading.Event()

    def run(self) -> None:
        try:
            answers = socket.getaddrinfo(f"{self._host}.", None, type=socket.SOCK_STREAM)
            self._found = [str(answer[4][0]) for answer in answers]
        except (OSError, UnicodeError) as problem:
            self._problem = problem
        finally:
            self._slot.release()
            self.done.set()

    def outcome(self) -> Sequence[Address]:
        if isinstance(self._problem, socket.gaierror) and self._problem.errno == socket.EAI_AGAIN:
            raise DnsFailed("temporary")
        if self._problem is not None or not self._found:
            raise DnsFailed("not_found")
        return tuple(dict.fromkeys(ip_address(text.partition("%")[0]) for text in self._found))


def _is_localhost(host: str) -> bool:
    """RFC 6761, 6.3: such a name is this machine, and no name server is to be asked about it."""
    return host == "localhost" or host.endswith(".localhost")


def _hosts_entries(host: str) -> tuple[Address, ...]:
    """Addresses of the name in the hosts file: the system's lookup would miss them, for the final dot."""
    try:
        changed = os.stat(HOSTS_FILE).st_mtime_ns  # noqa: PTH116 - one call less on every lookup
    except OSError:
        return ()
    return _hosts_table(HOSTS_FILE, changed).get(host, ())


@lru_cache(maxsize=4)
def _hosts_table(path: Path, _changed: int) -> dict[str, tuple[Address, ...]]:
    table: dict[str, tuple[Address, ...]] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        words = line.partition("#")[0].split()
        try:
            address = ip_address(words[0].partition("%")[0]) if words else None
        except ValueError:
            continue
        for name in words[1:] if address else ():
            table[name.lower()] = (*table.get(name.lower(), ()), address)  # type: ignore[arg-type]
    return table
