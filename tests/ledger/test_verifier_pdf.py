"""The offline verifier knows a PDF signature that covers the whole file, and each way in which one does not."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from readiness.ledger.verifier import BYTE_RANGE, Malformed, Tampered, pdf_signer, read_der
from tests.reports.certified import name

KEYS = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def a_pdf():
    writer = PdfFileWriter()
    page = PageObject(contents=writer.add_object(StreamObject(stream_data=b"")), media_box=(0, 0, 99, 99))
    writer.insert_page(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def certificate(key):
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name("Payments Ltd")).issuer_name(name("Payments Ltd"))
    built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=30))
    return built.sign(key, None if isinstance(key, ed25519.Ed25519PrivateKey) else SHA256())


def signed_with(key, shown=None, pdf=None, **more):
    """`pdf` signed by `key`, with the certificate `shown` (default: its own) in it."""
    shown = asn1.Certificate.load((shown or certificate(key)).public_bytes(Encoding.DER))
    held = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    signer = signers.SimpleSigner(
        signing_cert=shown, signing_key=held, cert_registry=SimpleCertificateStore(), **more
    )
    digest = "sha512" if isinstance(key, ed25519.Ed25519PrivateKey) else "sha256"
    told = PdfSignatureMetadata(
        field_name=f"S{len(pdf or PDF)}", md_algorithm=digest, subfilter=SigSeedSubFilter.PADES
    )
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf or PDF)), told, signer=signer).getvalue()


PDF = a_pdf()


@pytest.fixture(scope="module")
def key():
    return KEYS["rsa"]()


@pytest.fixture(scope="module")
def signed(key):
    return signed_with(key)


@pytest.mark.parametrize("kind", KEYS)
def test_who_signed_the_whole_file_is_told(kind):
    key = KEYS[kind]()
    own = certificate(key)
    assert pdf_signer(signed_with(key, own), len(PDF)) == own


def test_a_kind_of_signature_that_is_not_judged_here_is_never_called_right_or_wrong(key):
    assert pdf_signer(signed_with(key, prefer_pss=True), len(PDF)) is None


def gap(content):
    """Where the signature's digits stand."""
    begins, ends, _rest = map(int, BYTE_RANGE.findall(content)[0])
    return begins + 1, ends - 1


def with_cms(content, change):
    """The same with the parsed signature changed by `change`, written back in its place."""
    begins, ends = gap(content)
    info = cms.ContentInfo.load(read_der(bytes.fromhex(content[begins:ends].decode())).whole)
    change(info["content"])
    raw = info.dump(force=True).hex().encode()
    return content[:begins] + raw.ljust(ends - begins, b"0") + content[ends:]


def letter_changed_in_the_report(content):
    return content.replace(b"/MediaBox", b"/mediaBox", 1)


def letter_changed_behind_the_signature(content):
    return content[:-3] + b"\r" + content[-2:]


def something_appended(content):
    return content + b"\n%%EOF\n"


def cut_off(content):
    return content[:-1]


def hidden_in_the_gap(content):
    _begins, ends = gap(content)
    return content[: ends - 4] + b"beef" + content[ends:]


def no_digits_in_the_gap(content):
    _begins, ends = gap(content)
    return content[: ends - 4] + b"/x 1" + content[ends:]


def another_range(content):
    told = BYTE_RANGE.search(content)
    numbers = [int(one) for one in told.groups()]
    shorter = b"/ByteRange [0 %d %d %d]" % (numbers[0], numbers[1], numbers[2] - 1)
    return content[: told.start()] + shorter.ljust(len(told.group())) + content[told.end() :]


def two_ranges(content):
    return content + b"/ByteRange [0 1 2 3]"


def another_digest(content):
    def change(data):
        for one in data["signer_infos"][0]["signed_attrs"]:
            if one["type"].native == "message_digest":
                one["values"] = [b"d" * 32]

    return with_cms(content, change)


def another_signature(content):
    return with_cms(content, lambda data: data["signer_infos"][0].__setitem__("signature", b"s" * 256))


def no_attributes(content):
    return with_cms(content, lambda data: data["signer_infos"][0].__setitem__("signed_attrs", None))


def no_certificate(content):
    return with_cms(content, lambda data: data.__setitem__("certificates", []))


def no_signature(_content):
    return PDF + b"\n%%EOF\n"


FALSIFIED = {
    letter_changed_in_the_report: "changed after",
    letter_changed_behind_the_signature: "changed after",
    another_digest: "changed after",
    something_appended: "not cover all",
    cut_off: "not cover all",
    another_range: "not cover all",
    hidden_in_the_gap: "hides something behind",
    no_digits_in_the_gap: "hides something beside",
    two_ranges: "exactly one",
    no_signature: "exactly one",
    another_signature: "did not make",
    no_attributes: "without signed attributes",
    no_certificate: "does not hold the certificate",
}


@pytest.mark.parametrize(("falsified", "why"), FALSIFIED.items())
def test_a_falsified_signature_is_found_out(signed, falsified, why):
    with pytest.raises(Tampered, match=why):
        pdf_signer(falsified(signed), len(PDF))


def test_a_signature_that_nobody_made_is_none(signed):
    nobodys = with_cms(signed, lambda data: data.__setitem__("signer_infos", []))
    with pytest.raises(ValueError, match="unpack"):
        pdf_signer(nobodys, len(PDF))


def test_the_certificate_of_somebody_else_does_not_make_a_signature_theirs(key):
    with pytest.raises(Tampered, match="did not make"):
        pdf_signer(signed_with(KEYS["rsa"](), certificate(key)), len(PDF))


def test_what_was_signed_again_after_something_was_added_is_no_single_signature_after_the_report(key, signed):
    with pytest.raises(Tampered, match="exactly one"):
        pdf_signer(signed_with(key, pdf=signed), len(PDF))


def test_no_bytes_in_its_place_end_in_anything_but_a_refusal(signed):
    begins, ends = gap(signed)
    raw = bytes.fromhex(signed[begins:ends].decode())
    whole = read_der(raw).whole
    for at in range(0, len(whole), 7):
        broken = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        changed = signed[:begins] + broken.hex().encode().ljust(ends - begins, b"0") + signed[ends:]
        try:
            found = pdf_signer(changed, len(PDF))
        except (Tampered, Malformed, ValueError, IndexError, TypeError):
            continue
        # What nothing depends on: versions, names of algorithms beside the ones that count.
        assert found is None or found.public_key() == pdf_signer(signed, len(PDF)).public_key(), at
