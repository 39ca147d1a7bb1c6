"""One HTTP/1.1 request and its answer on a guarded connection: httpcore speaks, we count bytes and time.

httpcore's connection is driven directly, without its pool: one connection serves one request, the stream
below it is ours, and so every byte passes our bounds and the phases of a hop are known.
"""

import httpcore

from probes.client.deadline import Deadline
from probes.client.errors import BadRequest, ConnectionLost, DeadlineExceeded, ProtocolError, TooLarge
from probes.client.hoplog import HopLog
from probes.client.inflate import inflate
from probes.client.limits import Limits
from probes.client.outgoing import Outgoing
from probes.client.urls import Target
from probes.client.wire import TlsWire, Wire


class _Enough(Exception):
    """The bound on the body is reached."""


class _Stream(httpcore.NetworkStream):
    """The connection as httpcore sees it."""

    def __init__(self, wire: Wire | TlsWire, limits: Limits, log: HopLog) -> None:
        self._wire, self._log = wire, log
        self._head_left, self._body_left = limits.head_bytes, limits.wire_bytes
        self.in_body = False
        self.ended = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - httpcore's shape
        if self._log.phase == "send":
            self._log.enter("wait")
        left = self._body_left if self.in_body else self._head_left
        if left <= 0:
            if self.in_body:
                raise _Enough
            raise TooLarge("headers")
        piece = self._wire.receive(min(max_bytes, left), self._log.phase)
        self._log.enter("receive")
        self._log.wire_bytes += len(piece)
        self.ended = self.ended or not piece
        if self.in_body:
            self._body_left -= len(piece)
        else:
            self._head_left -= len(piece)
        return piece

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - httpcore's shape
        self._log.enter("send")
        try:
            self._wire.send(buffer, "send")
        except ConnectionLost as problem:
            # httpcore then still reads: some servers answer and close before they have read all.
            raise httpcore.WriteError from problem

    def close(self) -> None:
        self._wire.close()


class Talk:
    """One request. `ask`, then perhaps `body`; close the wire afterwards."""

    def __init__(self, wire: Wire | TlsWire, limits: Limits, deadline: Deadline, log: HopLog) -> None:
        self._stream = _Stream(wire, limits, log)
        self._limits, self._deadline, self._log = limits, deadline, log
        self._response: httpcore.Response | None = None

    def ask(self, target: Target, outgoing: Outgoing) -> None:
        """Send the request and note the answer's status and headers in the log."""
        url = httpcore.URL(
            scheme=target.scheme, host=target.host, port=target.port, target=target.path.encode("ascii")
        )
        request = httpcore.Request(
            outgoing.method, url, headers=outgoing.lines(target), content=outgoing.body or None
        )
        connection = httpcore.HTTP11Connection(url.origin, self._stream)
        try:
            self._response = connection.handle_request(request)
        except httpcore.LocalProtocolError as problem:
            raise BadRequest("header_value") from problem
        except httpcore.RemoteProtocolError as problem:
            raise self._broken() from problem
        self._stream.in_body = True
        self._log.status = self._response.status
        self._log.http_version = bytes(self._response.extensions["http_version"]).decode("latin-1")
        self._log.headers = tuple(
            (n.decode("latin-1"), v.decode("latin-1")) for n, v in self._response.headers
        )

    def body(self) -> tuple[bytes, bool]:
        """The decompressed body and whether it is only the beginning."""
        raw, cut = self._raw_body()
        self._log.leave()
        codings = tuple(v for n, v in self._log.headers if n.lower() == "content-encoding")
        body, truncated = inflate(raw, codings, self._limits.body_bytes, cut=cut)
        self._log.body_bytes = len(body)
        return body, truncated

    def _raw_body(self) -> tuple[bytes, bool]:
        assert self._response is not None, "ask first"
        raw = bytearray()
        try:
            for piece in self._response.iter_stream():
                raw += piece
                if len(raw) > self._limits.wire_bytes:
                    return bytes(raw[: self._limits.wire_bytes]), True
                if self._deadline.over():  # a flood of tiny chunks costs time without a receive call
                    raise DeadlineExceeded("receive")
        except _Enough:
            return bytes(raw), True
        except httpcore.RemoteProtocolError as problem:
            raise self._broken() from problem
        return bytes(raw), False

    def _broken(self) -> ConnectionLost | ProtocolError:
        return ConnectionLost() if self._stream.ended else ProtocolError()
