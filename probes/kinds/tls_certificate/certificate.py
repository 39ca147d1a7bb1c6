"""A certificate as facts, read from its DER by ourselves: Python tells nothing about one that it did not
verify.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa

from probes.facts import shown

MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class Certificate:
    """Facts of one certificate. `key_bits` is None for keys of one fixed strength (Ed25519, Ed448)."""

    sha256: str
    serial: str
    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    key: str
    key_bits: int | None
    signature_hash: str | None
    self_signed: bool

    @property
    def life(self) -> timedelta:
        return self.not_after - self.not_before

    def covers(self, host: str) -> bool:
        """Whether it names the host (RFC 9525): exact, or one wildcard as the whole leftmost label; never
        the subject.
        """
        try:
            return any(_same_address(name, host) for name in self.names if ip_address(host))
        except ValueError:
            return any(_matches(name.lower().rstrip("."), host.lower().rstrip(".")) for name in self.names)


def read(der: bytes) -> Certificate | None:
    """The facts of a DER certificate, None when it cannot be read."""
    try:
        certificate = x509.load_der_x509_certificate(der)
        return _facts(certificate)
    except (
        ValueError,
        TypeError,
        UnsupportedAlgorithm,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        return None


def _facts(certificate: x509.Certificate) -> Certificate:
    key, bits = _key(certificate)
    algorithm = _hash(certificate)
    return Certificate(
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        serial=f"{certificate.serial_number:x}",
        subject=shown(certificate.subject.rfc4514_string(), 200),
        issuer=shown(certificate.issuer.rfc4514_string(), 200),
        names=_names(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        key_bits=bits,
        signature_hash=algorithm,
        self_signed=_signed_itself(certificate),
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    names = alternative.get_values_for_type(x509.DNSName)
    addresses = alternative.get_values_for_type(x509.IPAddress)
    return tuple(shown(str(name), 255) for name in (*names, *addresses))[:MOST_NAMES]


def _key(certificate: x509.Certificate) -> tuple[str, int | None]:
    public = certificate.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        return "RSA", public.key_size
    if isinstance(public, ec.EllipticCurvePublicKey):
        return f"EC {public.curve.name}", public.curve.key_size
    if isinstance(public, dsa.DSAPublicKey):
        return "DSA", public.key_size
    return type(public).__name__.removesuffix("PublicKey"), None


def _hash(certificate: x509.Certificate) -> str | None:
    try:
        algorithm = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return algorithm.name if algorithm is not None else None


def _signed_itself(certificate: x509.Certificate) -> bool:
    if certificate.subject != certificate.issuer:
        return False
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _same_address(name: str, host: str) -> bool:
    try:
        return ip_address(name) == ip_address(host)
    except ValueError:
        return False


def _matches(name: str, host: str) -> bool:
    if name == host:
        return True
    star, dot, rest = name.partition(".")
    return star == "*" and bool(dot) and "." in rest and host.partition(".")[2] == rest
