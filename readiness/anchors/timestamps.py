"""Time-stamp tokens (RFC 3161): what is asked of the authority, and what its answer must be to count.

What is stamped are the exact bytes of an anchor's signed note, so that `openssl ts -verify -data` takes them as well.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

GRANTED = 0
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class BadToken(Exception):
    """The answer proves nothing. `str()` is a sentence for people."""


@dataclass(frozen=True)
class Stamped:
    """A verified token: the whole reply (DER), when it says the note existed, its number, and whose it is."""

    reply: bytes
    at: datetime
    serial: str
    authority: str


def question(note: str) -> TimeStampRequest:
    """Ask for SHA-256 of the note, with a nonce and the authority's certificate."""
    built = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return built.nonce(nonce=True).cert_request(cert_request=True).build()


def read_answer(asked: TimeStampRequest, reply: bytes, note: str, roots: Path) -> Stamped:
    """The reply, once it is proven to be about this note, this question, and by an authority under `roots` (PEM).

    Raises `BadToken`.
    """
    try:
        certificates = x509.load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as fault:
        raise BadToken(f"The roots in {roots} cannot be read: {type(fault).__name__}.") from fault
    try:
        response = decode_timestamp_response(reply)
    except ValueError as fault:
        raise BadToken("The authority's answer is no time-stamp reply.") from fault
    if response.status != GRANTED:
        said = "; ".join(response.status_string)[:200]
        raise BadToken(f"The authority refused, status {response.status}{': ' if said else ''}{said}.")
    verifier = VerifierBuilder.from_request(asked)
    for one in certificates:
        verifier = verifier.add_root_certificate(one)
    try:
        verifier.build().verify_message(response, note.encode())
    except (VerificationError, ValueError) as fault:
        raise BadToken(f"The token does not hold: {fault}") from fault
    told = response.tst_info
    return Stamped(
        reply, told.gen_time.astimezone(UTC), str(told.serial_number), _authority(response.signed_data)
    )


def _authority(signed: object) -> str:
    for one in getattr(signed, "certificates", ()):
        certificate = x509.load_der_x509_certificate(one)
        try:
            uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if ExtendedKeyUsageOID.TIME_STAMPING in uses:
            return certificate.subject.rfc4514_string()[:300]
    return ""
