"""The first words of a TLS handshake, written and read by ourselves: what a server would agree to. Pure.

A library speaks only what it was built to hold safe, so that it can never show an old protocol, a broken suite
or a short curve. The server's choice stands in clear in its first flight (RFC 5246, 7.4; RFC 8446, 4.1); nothing
is kept secret or proven by it, and the connection ends there. SSL 2.0 has another form and is not spoken.
"""

import secrets
import struct
from dataclasses import dataclass
from enum import StrEnum

SSL3, TLS10, TLS11, TLS12, TLS13 = 0x0300, 0x0301, 0x0302, 0x0303, 0x0304
_ALERT, _HANDSHAKE = 0x15, 0x16
_SERVER_HELLO, _SERVER_KEY_EXCHANGE, _SERVER_HELLO_DONE = 2, 12, 14
_SERVER_NAME, _GROUPS, _POINT_FORMATS, _SIGNATURES = 0, 10, 11, 13
_EXTENDED_MASTER_SECRET, _VERSIONS, _KEY_SHARE, _RENEGOTIATION = 23, 43, 51, 0xFF01
# What any server's certificate may be signed with, old hashes included.
_SIGNATURE_SCHEMES = (
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601,
    0x0402, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101,
)  # fmt: skip
_NAMED_CURVE = 3
_MOST_MESSAGE = 128 * 1024


class Heard(StrEnum):
    """What came back."""

    AGREED = "agreed"
    ALERT = "alert"
    CLOSED = "closed"
    NOT_TLS = "not_tls"


@dataclass(frozen=True, slots=True)
class Offer:
    """What a client says that it can do: the highest protocol, suites and groups by their IANA numbers."""

    version: int
    suites: tuple[int, ...]
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """The server's choice. `group` is the curve of the key exchange, `dh_bits` the size of its prime; both None where
    the suite has none. `alert` is the number of the alert that refused.
    """

    heard: Heard
    version: int | None = None
    suite: int | None = None
    group: int | None = None
    dh_bits: int | None = None
    alert: int | None = None


def client_hello(offer: Offer, server_name: str | None) -> bytes:
    """One record with the hello. `server_name` is None for a literal address, which is never sent."""
    modern = offer.version >= TLS13
    session = secrets.token_bytes(32) if modern else b""
    suites = offer.suites if modern else (*offer.suites, 0x00FF)  # secure renegotiation, RFC 5746
    body = struct.pack(">H", min(offer.version, TLS12)) + secrets.token_bytes(32)
    body += _short(session) + _long(_numbers(suites)) + _short(b"\x00")
    if offer.version > SSL3:
        body += _long(b"".join(_extensions(offer, server_name)))
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return bytes([_HANDSHAKE]) + struct.pack(">H", min(offer.version, TLS10)) + _long(message)


def _extensions(offer: Offer, server_name: str | None) -> list[bytes]:
    found = []
    if server_name is not None:
        found.append(_extension(_SERVER_NAME, _long(b"\x00" + _long(server_name.encode("ascii")))))
    if offer.groups:
        found.append(_extension(_GROUPS, _long(_numbers(offer.groups))))
        found.append(_extension(_POINT_FORMATS, _short(b"\x00")))
    if offer.version >= TLS12:
        found.append(_extension(_SIGNATURES, _long(_numbers(_SIGNATURE_SCHEMES))))
    if offer.version >= TLS13:
        # No share of any key: the server must then name the group that it wants (hello retry request).
        found.append(_extension(_VERSIONS, _short(_numbers((TLS13,)))))
        found.append(_extension(_KEY_SHARE, _long(b"")))
    else:
        found.append(_extension(_EXTENDED_MASTER_SECRET, b""))
        found.append(_extension(_RENEGOTIATION, b"\x00"))
    return found


class Listener:
    """Collects the server's bytes until its choice is known. Feed it; None means that more is needed."""

    def __init__(self) -> None:
        self._raw, self._messages = bytearray(), bytearray()
        self._version: int | None = None
        self._suite: int | None = None

    def ended(self) -> Reply:
        """What is known when the server hangs up."""
        if self._suite is None:
            return Reply(Heard.CLOSED)
        return Reply(Heard.AGREED, self._version, self._suite)

    def feed(self, piece: bytes) -> Reply | None:
        """The server's choice, as soon as it is whole."""
        self._raw += piece
        while len(self._raw) >= 5:
            kind, major, length = self._raw[0], self._raw[1], int.from_bytes(self._raw[3:5], "big")
            if kind not in (_ALERT, _HANDSHAKE) or major != 3:
                return Reply(Heard.NOT_TLS)
            if len(self._raw) < 5 + length:
                return None
            record = bytes(self._raw[5 : 5 + length])
            del self._raw[: 5 + length]
            if kind == _ALERT:
                return self._refused(record)
            self._messages += record
            said = self._read()
            if said is not None:
                return said
        return Reply(Heard.NOT_TLS) if self._raw and self._raw[0] not in (_ALERT, _HANDSHAKE) else None

    def _refused(self, record: bytes) -> Reply | None:
        if len(record) != 2:
            return Reply(Heard.NOT_TLS)
        warning, number = record[0] == 1, record[1]
        if warning and number != 0:
            return None  # as the unknown name's: the handshake goes on
        return Reply(Heard.ALERT, alert=number) if self._suite is None else self.ended()

    def _read(self) -> Reply | None:
        while len(self._messages) >= 4:
            kind, length = self._messages[0], int.from_bytes(self._messages[1:4], "big")
            if length > _MOST_MESSAGE:
                return Reply(Heard.NOT_TLS)
            if len(self._messages) < 4 + length:
                return None
            body = bytes(self._messages[4 : 4 + length])
            del self._messages[: 4 + length]
            try:
                said = self._message(kind, body)
            except (IndexError, struct.error):
                return Reply(Heard.NOT_TLS)
            if said is not None:
                return said
        return None

    def _message(self, kind: int, body: bytes) -> Reply | None:
        if kind == _SERVER_HELLO:
            version, self._suite, group = _server_hello(body)
            self._version = version
            return Reply(Heard.AGREED, version, self._suite, group) if version >= TLS13 else None
        if kind == _SERVER_KEY_EXCHANGE and self._suite is not None:
            group, bits = _key_exchange(self._suite, body)
            return Reply(Heard.AGREED, self._version, self._suite, group, bits)
        return self.ended() if kind == _SERVER_HELLO_DONE else None


def _server_hello(body: bytes) -> tuple[int, int, int | None]:
    """Protocol, suite and, in TLS 1.3, the group of the key share."""
    (version,) = struct.unpack_from(">H", body)
    place = 35 + body[34]
    (suite,) = struct.unpack_from(">H", body, place)
    place, group = place + 5, None
    while place + 4 <= len(body):
        number, length = struct.unpack_from(">HH", body, place)
        value = body[place + 4 : place + 4 + length]
        if number == _VERSIONS:
            (version,) = struct.unpack_from(">H", value)
        if number == _KEY_SHARE:
            (group,) = struct.unpack_from(">H", value)
        place += 4 + length
    return version, suite, group


# Suites whose key exchange is Diffie-Hellman over a prime; all others with a message of it use a curve.
_PRIME = frozenset(
    {
        *range(0x0B, 0x1C), *range(0x2D, 0x2F), 0x32, 0x33, 0x34, 0x38, 0x39, 0x3A, 0x40, 0x44, 0x45, 0x46, 0x63,
        0x65, 0x66, 0x67, 0x6A, 0x6B, 0x6C, 0x6D, 0x87, 0x88, 0x89, 0x99, 0x9A, 0x9B, 0x9E, 0x9F, 0xA2, 0xA3, 0xA6,
        0xA7, 0xBD, 0xBE, 0xBF, 0xC3, 0xC4, 0xC5, 0xC052, 0xC053, 0xC056, 0xC057, 0xC09E, 0xC09F, 0xC0A2, 0xC0A3,
        0xCC15, 0xCCAA,
    }
)  # fmt: skip


def _key_exchange(suite: int, body: bytes) -> tuple[int | None, int | None]:
    if suite in _PRIME:
        (length,) = struct.unpack_from(">H", body)
        return None, int.from_bytes(body[2 : 2 + length], "big").bit_length()
    if body[0] == _NAMED_CURVE:
        (group,) = struct.unpack_from(">H", body, 1)
        return group, None
    return None, None


def _extension(number: int, value: bytes) -> bytes:
    return struct.pack(">H", number) + _long(value)


def _short(value: bytes) -> bytes:
    return bytes([len(value)]) + value


def _long(value: bytes) -> bytes:
    return struct.pack(">H", len(value)) + value


def _numbers(values: tuple[int, ...]) -> bytes:
    return struct.pack(f">{len(values)}H", *values)
