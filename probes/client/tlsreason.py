"""What OpenSSL says of a failed handshake, as one of our reasons. Pure."""

import ssl

from probes.client.errors import TlsReason

# X509_V_ERR_... numbers of OpenSSL's x509_vfy.h; they have not changed since 1.1.0.
_VERIFY_CODES = {
    9: TlsReason.NOT_YET_VALID,
    10: TlsReason.EXPIRED,
    18: TlsReason.SELF_SIGNED,
    19: TlsReason.SELF_SIGNED,
    2: TlsReason.UNKNOWN_ISSUER,
    20: TlsReason.UNKNOWN_ISSUER,
    21: TlsReason.UNKNOWN_ISSUER,
    23: TlsReason.REVOKED,
    26: TlsReason.WRONG_PURPOSE,
    62: TlsReason.NAME_MISMATCH,
    64: TlsReason.NAME_MISMATCH,
    66: TlsReason.WEAK,
    67: TlsReason.WEAK,
    68: TlsReason.WEAK,
}

# Pieces of OpenSSL's reason names, first match wins.
_REASON_PIECES = (
    ("UNRECOGNIZED_NAME", TlsReason.UNRECOGNISED_NAME),
    ("CERTIFICATE_REQUIRED", TlsReason.CLIENT_CERTIFICATE),
    ("ALERT_PROTOCOL_VERSION", TlsReason.PROTOCOL_VERSION),
    ("UNSUPPORTED_PROTOCOL", TlsReason.PROTOCOL_VERSION),
    ("NO_PROTOCOLS_AVAILABLE", TlsReason.PROTOCOL_VERSION),
    ("HANDSHAKE_FAILURE", TlsReason.NO_COMMON_CIPHER),
    ("INSUFFICIENT_SECURITY", TlsReason.NO_COMMON_CIPHER),
    ("CIPHER", TlsReason.NO_COMMON_CIPHER),
    ("KEY_TOO_SMALL", TlsReason.WEAK),
    ("DIGEST_TOO_WEAK", TlsReason.WEAK),
    ("WRONG_VERSION_NUMBER", TlsReason.NOT_TLS),
    ("HTTP_REQUEST", TlsReason.NOT_TLS),
    ("BAD_RECORD_TYPE", TlsReason.NOT_TLS),
    ("RECORD_LAYER_FAILURE", TlsReason.NOT_TLS),
    ("PACKET_LENGTH_TOO_LONG", TlsReason.NOT_TLS),
    ("UNEXPECTED_EOF", TlsReason.CLOSED),
)


def reason_of(problem: ssl.SSLError) -> TlsReason:
    """The reason for an SSLError of a handshake."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _VERIFY_CODES.get(problem.verify_code, TlsReason.UNTRUSTED)
    if isinstance(problem, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return TlsReason.CLOSED
    said = problem.reason or ""
    return next((reason for piece, reason in _REASON_PIECES if piece in said), TlsReason.REFUSED)
