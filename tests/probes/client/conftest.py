"""Live traps on loopback, and clients that may reach some of them.

127.0.0.1 and ::1 are never permitted here: they play the inside of a network. Servers that may be asked
listen on 127.0.0.2 or 127.0.0.3, which Linux has without setting them up.
"""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from probes.client import AllowRule, Client, FixedResolver, Guard

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
OUTSIDE = AllowRule("127.0.0.2/31", id="outside")  # .2 and .3

Script = Callable[[socket.socket], None]


class Trap:
    """A TCP listener that runs a script on every connection and counts them."""

    def __init__(self, script: Script, host: str, context: ssl.SSLContext | None) -> None:
        self._script, self._context = script, context
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=64)
        self.host, self.port = host, self._listener.getsockname()[1]
        self.connections = 0
        self.requests: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/", scheme: str = "http", host: str | None = None) -> str:
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:
            connection.settimeout(5)
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._script(connection)
            connection.close()


def read_request(connection: socket.socket) -> bytes:
    """The request's head and its body."""
    request = b""
    while b"\r\n\r\n" not in request:
        piece = connection.recv(65536)
        if not piece:
            return request
        request += piece
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *([0-9]+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def trap() -> Iterator[Callable[..., Trap]]:
    """Makes traps, with `host=` and `tls=` (a server context).

    The first argument is a script, or the raw answer, or a table of raw answers by path; with the last two,
    the trap's `requests` keeps what was asked.
    """
    made: list[Trap] = []

    def make(
        script: Script | bytes | dict[str, bytes] = b"",
        *,
        host: str = "127.0.0.2",
        tls: ssl.SSLContext | None = None,
    ) -> Trap:
        def answer(connection: socket.socket) -> None:
            request = read_request(connection)
            if not request:
                return
            one.requests.append(request)
            raw = script[request.split(b" ")[1].decode()] if isinstance(script, dict) else script
            connection.sendall(raw)  # type: ignore[arg-type]

        one = Trap(answer if isinstance(script, bytes | dict) else script, host, tls)
        made.append(one)
        return one

    yield make
    for one in made:
        one.close()


@pytest.fixture
def client() -> Callable[..., Client]:
    """Makes clients that may ask the given traps: `client(trap, ..., names={"app.test": ["127.0.0.2"]})`."""

    def make(
        *traps: Trap, names: dict[str, list[str]] | None = None, rules=(OUTSIDE,), ports=(), **options
    ) -> Client:
        guard = Guard(rules, frozenset({*(one.port for one in traps), *ports}), at=AT)
        return Client(guard, resolver=options.pop("resolver", None) or FixedResolver(names or {}), **options)

    return make


@pytest.fixture
def dialled(monkeypatch) -> list[tuple]:
    """Every address that a connection was attempted to, TCP or UDP, from here on."""
    seen: list[tuple] = []

    class Spy(socket.socket):
        def connect(self, address):
            seen.append(address)
            return super().connect(address)

        def sendto(self, *args):
            seen.append(args[-1])
            return super().sendto(*args)

    monkeypatch.setattr(socket, "socket", Spy)
    return seen


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority, tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def server_tls(authority) -> Callable[..., ssl.SSLContext]:
    """Makes server contexts: `server_tls("app.test")`, with options of `issue_cert`, or `ca=` for another."""

    def make(*names: str, ca: trustme.CA | None = None, **options) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (ca or authority).issue_cert(*names, **options).configure_cert(context)
        return context

    return make
