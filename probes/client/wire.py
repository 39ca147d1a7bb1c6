"""A connected socket under a deadline and a byte bound, with or without TLS on top.

TLS runs in memory (`ssl.MemoryBIO`) over our own receive calls: so each of them is counted and ends at the
deadline, also when a server drips one byte a second inside a record or floods us with records that carry
nothing.
"""

import contextlib
import socket
import ssl

from probes.client.deadline import MOST_SECONDS, Deadline
from probes.client.errors import ConnectionLost, DeadlineExceeded, TlsFailed, TlsReason, TooLarge
from probes.client.exchange import TlsFacts
from probes.client.tlsreason import reason_of

PIECE = 64 * 1024


class Wire:
    """Bytes in and out of a connected socket. `most` bounds what is received in all; `received` counts it."""

    def __init__(self, connected: socket.socket, deadline: Deadline, most: int) -> None:
        self._socket, self._deadline, self._most = connected, deadline, most
        self.received = 0

    def receive(self, most: int, phase: str) -> bytes:
        """Some bytes, none at the end of the stream; ConnectionLost, DeadlineExceeded or TooLarge."""
        if self.received >= self._most:
            raise TooLarge("tls")
        try:
            self._socket.settimeout(self._deadline.within(MOST_SECONDS, phase))
            piece = self._socket.recv(min(most, PIECE))
        except TimeoutError as problem:
            raise DeadlineExceeded(phase) from problem
        except OSError as problem:
            raise ConnectionLost from problem
        self.received += len(piece)
        return piece

    def send(self, data: bytes, phase: str) -> None:
        """All of the bytes, or ConnectionLost or DeadlineExceeded."""
        try:
            self._socket.settimeout(self._deadline.within(MOST_SECONDS, phase))
            self._socket.sendall(data)
        except TimeoutError as problem:
            raise DeadlineExceeded(phase) from problem
        except OSError as problem:
            raise ConnectionLost from problem

    def close(self) -> None:
        """At once, without waiting for anything to leave or arrive."""
        with contextlib.suppress(OSError):
            self._socket.close()


class TlsWire:
    """TLS over a `Wire`. Made by `shake_hands`."""

    def __init__(self, wire: Wire, context: ssl.SSLContext, server_name: str) -> None:
        self._wire = wire
        self._inward, self._outward = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._session = context.wrap_bio(self._inward, self._outward, server_hostname=server_name)
        self._verified = context.verify_mode is ssl.CERT_REQUIRED
        self._server_name = server_name

    def shake_hands(self, most: int) -> TlsFacts:
        """The session's facts; TlsFailed with its reason, or TooLarge beyond `most` bytes received."""
        try:
            while not self._step():
                if self._wire.received >= most:
                    raise TooLarge("tls")
                self._feed("tls")
            self._flush("tls")
        except ConnectionLost as problem:
            raise TlsFailed(TlsReason.CLOSED) from problem
        return self._facts()

    def receive(self, most: int, phase: str) -> bytes:
        while True:
            try:
                return self._session.read(most)
            except ssl.SSLWantReadError:
                self._flush(phase)  # answers to key updates
                self._feed(phase)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""
            except ssl.SSLError as problem:
                # TLS 1.3 servers refuse a missing client certificate only after the handshake.
                if reason_of(problem) is TlsReason.CLIENT_CERTIFICATE:
                    raise TlsFailed(TlsReason.CLIENT_CERTIFICATE) from problem
                raise ConnectionLost from problem

    def send(self, data: bytes, phase: str) -> None:
        view = memoryview(data)
        while view:
            view = view[self._session.write(view) :]
            self._flush(phase)

    def close(self) -> None:
        self._wire.close()

    def _step(self) -> bool:
        """Whether the handshake is done; TlsFailed when it never will be."""
        try:
            self._session.do_handshake()
        except ssl.SSLWantReadError:
            self._flush("tls")
            return False
        except ssl.SSLError as problem:
            with contextlib.suppress(ConnectionLost, DeadlineExceeded):
                self._flush("tls")  # the alert that tells the server why
            raise TlsFailed(reason_of(problem)) from problem
        return True

    def _feed(self, phase: str) -> None:
        try:
            piece = self._wire.receive(PIECE, phase)
        except ConnectionLost:
            if phase == "tls":
                raise
            piece = b""  # many servers reset instead of closing; the framing above tells whether all had come
        if piece:
            self._inward.write(piece)
        else:
            self._inward.write_eof()

    def _flush(self, phase: str) -> None:
        if self._outward.pending:
            self._wire.send(self._outward.read(), phase)

    def _facts(self) -> TlsFacts:
        cipher = self._session.cipher()
        leaf = self._session.getpeercert(binary_form=True) or b""
        return TlsFacts(
            verified=self._verified,
            protocol=self._session.version() or "",
            cipher=cipher[0] if cipher else "",
            server_name=self._server_name,
            alpn=self._session.selected_alpn_protocol(),
            leaf=leaf,
            chain=_sent_chain(self._session) or ((leaf,) if leaf else ()),
        )


def _sent_chain(session: ssl.SSLObject) -> tuple[bytes, ...]:
    """The certificates that the server sent, DER. Python has a public call for it from 3.13 on."""
    public = getattr(session, "get_unverified_chain", None)
    if public is not None:
        return tuple(bytes(one) for one in public() or ())
    certificates = session._sslobj.get_unverified_chain() or ()  # type: ignore[attr-defined]  # noqa: SLF001
    return tuple(one.public_bytes(ssl._ssl.ENCODING_DER) for one in certificates)  # type: ignore[attr-defined]  # noqa: SLF001
