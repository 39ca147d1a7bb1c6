"""The sample services' own certificate authority, trusted by this deployment's probes and nobody else."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ROOT_LIFE = timedelta(days=3650)
LEAF_LIFE = timedelta(days=90)
RENEW_BEFORE = timedelta(days=45)  # well above any probe's warning
EXPIRED_FOR = timedelta(days=9)


@dataclass(frozen=True)
class Authority:
    """A self-signed root with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def load_or_make(folder: Path, at: datetime) -> Authority:
    """The authority kept in `folder` as `ca.pem` and `ca.key`, made when it is not there or has expired."""
    certificate_path, key_path = folder / "ca.pem", folder / "ca.key"
    if certificate_path.exists() and key_path.exists():
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey) and at + LEAF_LIFE < certificate.not_valid_after_utc:
            return Authority(certificate, key)
    authority = _make_root(at)
    write_private(key_path, _key_bytes(authority.key))
    certificate_path.write_bytes(authority.certificate.public_bytes(serialization.Encoding.PEM))
    return authority


def issue(authority: Authority, path: Path, *, expired: bool, at: datetime) -> None:
    """Write a certificate for 127.0.0.1 and localhost with its key to `path`, unless a good one is there."""
    if path.exists() and _still_good(path, authority, expired=expired, at=at):
        return
    ends = at - EXPIRED_FOR if expired else at + LEAF_LIFE
    key = ec.generate_private_key(ec.SECP256R1())
    root = authority.certificate
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    certificate = (
        _builder(key, _name("Launchproof sample service"), root.subject, ends - LEAF_LIFE, ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(usage, critical=False)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(_issuer_of(authority), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    write_private(path, certificate.public_bytes(serialization.Encoding.PEM) + _key_bytes(key))


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner can read, whole or not there at all."""
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    fresh.replace(path)


def _make_root(at: datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Launchproof sample authority")
    certificate = (
        _builder(key, name, name, at - timedelta(days=1), at + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _still_good(path: Path, authority: Authority, *, expired: bool, at: datetime) -> bool:
    leaf = x509.load_pem_x509_certificate(path.read_bytes())
    try:
        leaf.verify_directly_issued_by(authority.certificate)
    except Exception:  # noqa: BLE001  of whatever kind the fault is, it is issued anew
        return False
    ends = leaf.not_valid_after_utc
    return ends < at if expired else ends > at + RENEW_BEFORE


def _builder(
    key: ec.EllipticCurvePrivateKey, subject: x509.Name, issuer: x509.Name, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issuer_of(authority: Authority) -> x509.AuthorityKeyIdentifier:
    identifier = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
