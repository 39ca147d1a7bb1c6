"""Certificates on real servers: what each fault is called, and that it never passes."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from probes.kinds.tls_certificate.certificate import Certificate, read
from probes.kinds.tls_certificate.facts import Look, Seen
from probes.kinds.tls_certificate.judging import judge
from tests.probes.sites import Service

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def self_signed(folder: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> ssl.SSLContext:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app.test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + 90 * DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("app.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "self.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(pem)
    return context


SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")
SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d010105")


def signed_with_sha1(folder: Path, authority: trustme.CA) -> ssl.SSLContext:
    """A certificate as old authorities made them. Today's library signs none, so its own words are signed anew."""
    issued = authority.issue_cert("app.test", key_type=trustme.KeyType.RSA)
    certificate = x509.load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    words = certificate.tbs_certificate_bytes.replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    key = serialization.load_pem_private_key(authority.private_key_pem.bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    signature = key.sign(words, padding.PKCS1v15(), hashes.SHA1())
    whole = certificate.public_bytes(serialization.Encoding.DER)
    whole = whole.replace(certificate.tbs_certificate_bytes, words).replace(SHA256_WITH_RSA, SHA1_WITH_RSA)
    whole = whole.replace(certificate.signature, signature)
    pem = folder / "sha1.pem"
    pem.write_bytes(issued.private_key_pem.bytes() + ssl.DER_cert_to_PEM_cert(whole).encode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.load_cert_chain(pem)
    return context


def test_a_certificate_signed_with_sha1_fails_on_a_real_server(look, tmp_path):
    authority = trustme.CA(key_type=trustme.KeyType.RSA)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    verdict = look(
        "tls_certificate", tls=signed_with_sha1(tmp_path, authority), trust=tmp_path / "ca.pem"
    ).verdict
    assert (verdict.status, verdict.code) == ("fail", "weak")
    assert "signed with SHA1" in verdict.sentence


def code_of(look, tls: ssl.SSLContext) -> tuple[str, str]:
    verdict = look("tls_certificate", tls=tls).verdict
    return str(verdict.status), verdict.code


def test_an_expired_certificate_fails_and_says_when(look, certified):
    end = NOW - 2 * DAY
    outcome = look("tls_certificate", tls=certified("app.test", not_before=NOW - 90 * DAY, not_after=end))
    assert outcome.verdict.code == "expired"
    assert f"{end:%Y-%m-%d}" in outcome.verdict.sentence


def test_a_certificate_of_tomorrow_fails(look, certified):
    tls = certified("app.test", not_before=NOW + DAY, not_after=NOW + 90 * DAY)
    assert code_of(look, tls) == ("fail", "not_yet_valid")


def test_another_name_fails_and_says_which(look, certified):
    outcome = look("tls_certificate", tls=certified("other.test", "*.else.test"))
    assert outcome.verdict.code == "wrong_name"
    assert "other.test, *.else.test" in outcome.verdict.sentence


def test_a_name_in_the_subject_alone_is_no_name(look, house_ca):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    house_ca.issue_cert(common_name="app.test").configure_cert(context)
    assert code_of(look, context) == ("fail", "wrong_name")


def test_an_unknown_authority_fails(look, certified):
    assert code_of(look, certified("app.test", ca=trustme.CA())) == ("fail", "unknown_issuer")


def test_a_missing_intermediate_fails(look, house_ca):
    leaf = house_ca.create_child_ca().issue_cert("app.test")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with leaf.private_key_pem.tempfile() as key, leaf.cert_chain_pems[0].tempfile() as certificate:
        context.load_cert_chain(certificate, key)
    assert code_of(look, context) == ("fail", "unknown_issuer")


def test_a_self_signed_certificate_fails(look, tmp_path):
    outcome = look("tls_certificate", tls=self_signed(tmp_path, ec.generate_private_key(ec.SECP256R1())))
    assert outcome.verdict.code == "self_signed"
    assert outcome.observations["looks"][0]["certificate"]["self_signed"] is True


def test_a_short_key_never_passes(look, tmp_path):
    tls = self_signed(tmp_path, rsa.generate_private_key(65537, 1024))
    assert code_of(look, tls)[0] in ("fail", "error")


def test_a_port_without_tls_fails(look, site):
    verdict = look("tls_certificate", https_port=site(Service()).port).verdict
    assert (verdict.status, verdict.code) == ("fail", "no_tls")


def old_versions(context: ssl.SSLContext) -> None:
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1


def client_certificate(context: ssl.SSLContext) -> None:
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("tweak", "expected"),
    [(old_versions, ("fail", "no_tls")), (client_certificate, ("error", "handshake_failed"))],
)
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_servers_that_browsers_cannot_talk_to_do_not_pass(look, certified, tweak, expected):
    context = certified("app.test")
    tweak(context)
    assert code_of(look, context) == expected


def test_a_closed_port_is_no_verdict(look, free_port):
    verdict = look("tls_certificate", https_port=free_port).verdict
    assert (verdict.status, verdict.code) == ("error", "unreachable")


def test_one_node_that_was_not_renewed_fails(look, site, certified):
    fresh = site(Service(), tls=certified("app.test"))
    old = certified("app.test", not_before=NOW - 90 * DAY, not_after=NOW - DAY)
    site(Service(), tls=old, host="127.0.0.2", port=fresh.port)
    outcome = look("tls_certificate", https_port=fresh.port, addresses=("127.0.0.1", "127.0.0.2"))
    assert outcome.verdict.code == "expired"
    assert "at 127.0.0.2" in outcome.verdict.sentence


@pytest.mark.parametrize(
    ("life", "left", "code"),
    [
        (90 * DAY, 15 * DAY, "no_rollover_seen"),
        (90 * DAY, 13 * DAY, "expires_soon"),
        (90 * DAY, 2 * DAY, "expires_now"),
        (timedelta(hours=12), timedelta(hours=5), "no_rollover_seen"),
        (timedelta(hours=12), timedelta(hours=3), "expires_soon"),
        (timedelta(hours=12), timedelta(hours=1), "expires_now"),
        (6 * DAY, 3 * DAY, "no_rollover_seen"),
    ],
)
def test_what_is_too_little_time_scales_with_the_certificates_life(look, certified, life, left, code):
    tls = certified("app.test", not_before=NOW + left - life, not_after=NOW + left)
    assert code_of(look, tls)[1] == code


def test_a_renewal_between_two_looks_is_noticed_and_remembered(look, certified):
    first = look(
        "tls_certificate", tls=certified("app.test", not_before=NOW - 50 * DAY, not_after=NOW + 40 * DAY)
    )
    renewed = certified("app.test", not_before=NOW - DAY, not_after=NOW + 89 * DAY)
    second = look("tls_certificate", tls=renewed, previous=first.observations)
    third = look("tls_certificate", tls=renewed, previous=second.observations)
    assert [one.verdict.code for one in (first, second, third)] == ["no_rollover_seen", "renewed", "renewed"]


def test_a_renewal_in_the_last_moment_is_not_counted_as_in_time(look, certified):
    first = look(
        "tls_certificate", tls=certified("app.test", not_before=NOW - 80 * DAY, not_after=NOW + 10 * DAY)
    )
    renewed = certified("app.test", not_before=NOW - DAY, not_after=NOW + 89 * DAY)
    second = look("tls_certificate", tls=renewed, previous=first.observations)
    assert second.verdict.code == "no_rollover_seen"


@pytest.mark.parametrize("previous", [{}, {"something": "else"}])
def test_facts_of_another_shape_are_no_earlier_look(look, previous):
    assert look("tls_certificate", previous=previous).verdict.code == "long_lived"


def test_a_good_certificate_passes_with_all_its_facts(look):
    outcome = look("tls_certificate")
    seen = outcome.observations["looks"][0]
    assert outcome.verdict.status == "warn"
    assert (seen["verified"], seen["covers_name"], seen["protocol"]) == (True, True, "TLSv1.3")
    assert seen["certificate"]["names"] == ["app.test", "127.0.0.1"]


def test_a_certificate_for_many_years_passes_with_a_warning(look, certified):
    tls = certified("app.test", not_before=NOW - DAY, not_after=NOW + 7300 * DAY)
    outcome = look("tls_certificate", tls=tls)
    assert (outcome.verdict.status, outcome.verdict.code) == ("warn", "long_lived")
    assert "lives 7301 days" in outcome.verdict.sentence


def test_addresses_beyond_those_asked_are_told(look, site, certified):
    port = site(Service(), tls=certified("app.test", not_after=NOW + 80 * DAY), host="0.0.0.0").port
    many = tuple(f"127.0.0.{number}" for number in range(1, 21))
    verdict = look("tls_certificate", https_port=port, addresses=many).verdict
    assert (verdict.status, verdict.code) == ("warn", "addresses_unseen")
    assert "on the 16 addresses that were asked; 4 more" in verdict.sentence


def test_the_twelfth_address_is_asked_too(look, site, certified):
    port = site(Service(), tls=certified("app.test"), host="127.0.0.1").port
    old = certified("app.test", not_before=NOW - 90 * DAY, not_after=NOW - DAY)
    for number in range(2, 13):
        site(
            Service(), tls=old if number == 12 else certified("app.test"), host=f"127.0.0.{number}", port=port
        )
    many = tuple(f"127.0.0.{number}" for number in range(1, 13))
    verdict = look("tls_certificate", https_port=port, addresses=many).verdict
    assert verdict.code == "expired"
    assert "at 127.0.0.12" in verdict.sentence


def test_less_than_two_hours_are_told_in_minutes(look, certified):
    tls = certified("app.test", not_before=NOW - timedelta(hours=11), not_after=NOW + timedelta(minutes=50))
    sentence = look("tls_certificate", tls=tls).verdict.sentence
    assert "minutes" in sentence


def certificate(**changed) -> Certificate:
    facts: dict[str, Any] = {
        "sha256": "00", "serial": "1", "subject": "", "issuer": "", "names": ("app.test",),
        "not_before": NOW - 30 * DAY, "not_after": NOW + 60 * DAY, "key": "RSA", "key_bits": 2048,
        "signature_hash": "sha256", "self_signed": False,
    }  # fmt: skip
    return Certificate(**(facts | changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"signature_hash": "sha1"},
        {"signature_hash": "md5"},
        {"key_bits": 1024},
        {"key": "EC x", "key_bits": 192},
    ],
)
def test_a_trusted_certificate_that_is_weak_fails(changed):
    seen = Seen("app.test", 443, (Look("192.0.2.1", verified=True, certificate=certificate(**changed)),))
    assert judge(seen, NOW).code == "weak"


@pytest.mark.parametrize(
    ("name", "host", "covered"),
    [
        ("app.test", "APP.test.", True),
        ("*.test.example", "app.test.example", True),
        ("*.test.example", "a.b.test.example", False),
        ("*.test.example", "test.example", False),
        ("*", "test", False),
        ("*.test", "app.test", False),
        ("a*.test.example", "app.test.example", False),
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("::1", "0:0:0:0:0:0:0:1", True),
    ],
)
def test_names_are_matched_as_browsers_do(name, host, covered):
    assert certificate(names=(name,)).covers(host) is covered


def test_what_is_no_certificate_is_not_read():
    assert read(b"\x30\x03abc") is None
