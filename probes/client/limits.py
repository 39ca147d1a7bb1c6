"""The bounds of the client, in one place. Portal settings pass in others."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch.

    connect_seconds  opening a connection, over all addresses tried
    redirects        most hops that `follow` may ask for
    head_bytes       status line and headers of one answer, interim answers included
    wire_bytes       body of one answer as received; more is cut off and marked as truncated
    body_bytes       body after decompression; more is cut off and marked as truncated
    request_bytes    body sent
    handshake_bytes  received in one TLS handshake
    addresses        most addresses of one name that are tried
    """

    connect_seconds: float = 5.0
    redirects: int = 5
    head_bytes: int = 64 * KIB
    wire_bytes: int = MIB
    body_bytes: int = MIB
    request_bytes: int = 64 * KIB
    handshake_bytes: int = 256 * KIB
    addresses: int = 8
