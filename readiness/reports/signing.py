"""A PDF signed by the organisation's certificate (PAdES), in a second file: the first stays as its hash says."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings


class NotSigned(Exception):
    """The certificate or its key cannot be used. `str()` is for the operator."""


@dataclass(frozen=True)
class Signed:
    """The signed file, and whose certificate is in it (SHA-256 of its DER form, its subject)."""

    path: Path
    sha256: str
    size: int
    certificate: str
    signer: str


def is_configured() -> bool:
    """Whether this portal signs."""
    return settings.SIGNING_CERT_FILE is not None


def sign_pdf(unsigned: Path, out: Path) -> Signed:
    """Write `unsigned` with a signature appended to `out`: its bytes stand unchanged at the beginning.

    Raises `NotSigned`.
    """
    # Its packages are many, and only a worker that signs needs them.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415
    from pyhanko.sign import PdfSignatureMetadata, signers  # noqa: PLC0415
    from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415

    signer = _signer(signers)
    told = PdfSignatureMetadata(
        field_name="Signature",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason=f"Made by {settings.ORGANISATION_NAME}",
    )
    with unsigned.open("rb") as source, out.open("w+b") as target:
        signers.sign_pdf(IncrementalPdfFileWriter(source), told, signer=signer, output=target)
    content = out.read_bytes()
    certificate = signer.signing_cert
    return Signed(
        out,
        hashlib.sha256(content).hexdigest(),
        len(content),
        hashlib.sha256(certificate.dump()).hexdigest(),
        str(certificate.subject.human_friendly)[:300],
    )


def _signer(signers: Any) -> Any:
    """From PEM files (the certificate first, then its chain), or from one PKCS#12 file with the key in it."""
    certificate, key = settings.SIGNING_CERT_FILE, settings.SIGNING_KEY_FILE
    password = settings.SIGNING_KEY_PASSWORD.encode() or None
    if key is None:
        signer = signers.SimpleSigner.load_pkcs12(certificate, passphrase=password)
    else:
        signer = signers.SimpleSigner.load(
            key, certificate, ca_chain_files=(certificate,), key_passphrase=password
        )
    if signer is None or signer.signing_cert is None:
        raise NotSigned("SIGNING_CERT_FILE and SIGNING_KEY_FILE hold no certificate with its key.")
    return signer
