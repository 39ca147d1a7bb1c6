"""A certificate for signing documents, under a root of its own."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

PASSWORD = "opens it"


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certified(folder: Path) -> dict[str, Path]:
    """root, cert and key (PEM), and p12 (opened by `PASSWORD`)."""
    now = datetime.now(UTC)
    root_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    root = _built(name("Root"), name("Root"), root_key, now)
    root = root.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    root = root.add_extension(_usage(signs_certificates=True), critical=True).sign(root_key, SHA256())
    leaf = _built(name("Payments Ltd"), name("Root"), key, now)
    leaf = leaf.add_extension(_usage(signs_certificates=False), critical=True).sign(root_key, SHA256())
    paths = {kind: folder / f"{kind}.pem" for kind in ("root", "cert", "key")} | {"p12": folder / "both.p12"}
    paths["root"].write_bytes(root.public_bytes(Encoding.PEM))
    paths["cert"].write_bytes(leaf.public_bytes(Encoding.PEM))
    paths["key"].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    sealed = BestAvailableEncryption(PASSWORD.encode())
    paths["p12"].write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, leaf, None, sealed))
    return paths


def _built(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, now: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
    built = built.serial_number(x509.random_serial_number())
    return built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates, content_commitment=not signs_certificates, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=signs_certificates, crl_sign=signs_certificates,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
