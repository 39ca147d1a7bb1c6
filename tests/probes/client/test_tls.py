"""TLS: verified by default, every way to fail has its reason, and an unverified look tells the facts."""

import datetime as dt
import ssl
from ipaddress import IPv4Address

import pytest
import trustme
from cryptography import x509

from probes.client import (
    AllowRule,
    BadTrust,
    CheckedAddress,
    ConnectFailed,
    CouldNotLook,
    Limits,
    TargetBlocked,
    TlsFailed,
    TlsReason,
    TooLarge,
    trust,
)
from probes.client.trust import TrustSet

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
NAMES = {"app.test": ["127.0.0.2"], "other.test": ["127.0.0.2"]}
YEAR = dt.timedelta(days=365)
NOW = dt.datetime.now(dt.UTC)


def linger(connection):
    connection.recv(65536)


def test_a_good_certificate_is_verified_and_told(trap, client, server_tls, ca_file, authority):
    server = trap(OK, tls=server_tls("app.test"))
    exchange = client(server, names=NAMES, trust=ca_file).fetch(server.url(scheme="https", host="app.test"))
    facts = exchange.tls
    assert exchange.body == b"ok"
    assert facts.verified
    assert facts.protocol == "TLSv1.3"
    assert facts.server_name == "app.test"
    assert facts.chain[0] == facts.leaf
    names = x509.load_der_x509_certificate(facts.leaf).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert names.value.get_values_for_type(x509.DNSName) == ["app.test"]
    assert exchange.timings.tls.length > 0


def test_an_intermediate_that_was_sent_is_in_the_chain(trap, client, authority, ca_file, server_tls):
    server = trap(OK, tls=server_tls("app.test", ca=authority.create_child_ca()))
    handshake = client(server, names=NAMES, trust=ca_file).tls("app.test", server.port)
    assert handshake.verified
    assert len(handshake.tls.chain) == 2


def contexts(authority, server_tls):
    stranger = trustme.CA()
    lonely = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    stranger.create_child_ca().issue_cert("app.test").configure_cert(lonely)
    return {
        TlsReason.EXPIRED: server_tls("app.test", not_before=NOW - 2 * YEAR, not_after=NOW - YEAR),
        TlsReason.NOT_YET_VALID: server_tls("app.test", not_before=NOW + YEAR, not_after=NOW + 2 * YEAR),
        TlsReason.NAME_MISMATCH: server_tls("wrong.test"),
        TlsReason.UNKNOWN_ISSUER: lonely,
        TlsReason.SELF_SIGNED: _self_signed("app.test"),
    }


def _self_signed(name):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with trustme.Blob(private + certificate.public_bytes(serialization.Encoding.PEM)).tempfile() as path:
        context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(
    "reason",
    [
        TlsReason.EXPIRED,
        TlsReason.NOT_YET_VALID,
        TlsReason.NAME_MISMATCH,
        TlsReason.UNKNOWN_ISSUER,
        TlsReason.SELF_SIGNED,
    ],
)
def test_a_bad_certificate_is_refused_with_its_reason_and_still_readable(
    reason, trap, client, authority, server_tls, ca_file
):
    server = trap(OK, tls=contexts(authority, server_tls)[reason])
    asking = client(server, names=NAMES, trust=ca_file)

    with pytest.raises(TlsFailed) as failed:
        asking.fetch(server.url(scheme="https", host="app.test"))
    assert failed.value.tls_reason is reason
    assert server.requests == []

    verified = asking.tls("app.test", server.port)
    assert (verified.verified, verified.reason, verified.tls) == (False, reason, None)
    looked = asking.tls("app.test", server.port, verify=False)
    assert (looked.verified, looked.reason) == (False, None)
    assert x509.load_der_x509_certificate(looked.tls.leaf).not_valid_after_utc
    assert asking.fetch(server.url(scheme="https", host="app.test"), verify=False).tls.verified is False


def test_name_and_chain_are_told_apart(trap, client, server_tls, ca_file):
    server = trap(OK, tls=server_tls("wrong.test"))
    asking = client(server, names=NAMES, trust=ca_file)
    assert asking.tls("app.test", server.port).reason is TlsReason.NAME_MISMATCH
    assert asking.tls("app.test", server.port, check_name=False).verified
    assert asking.tls("app.test", server.port, server_name="wrong.test").verified


def test_without_our_root_nothing_is_trusted(trap, client, server_tls):
    server = trap(OK, tls=server_tls("app.test"))
    assert client(server, names=NAMES).tls("app.test", server.port).verified is False


def test_a_literal_address_is_verified_against_the_certificates_addresses(trap, client, server_tls, ca_file):
    good, wrong = trap(OK, tls=server_tls("127.0.0.2")), trap(OK, tls=server_tls("app.test"))
    asking = client(good, wrong, trust=ca_file)
    assert asking.tls("127.0.0.2", good.port).verified
    assert asking.tls("127.0.0.2", wrong.port).reason is TlsReason.NAME_MISMATCH


def _only(version=None, ciphers=None, client_certificate=False):
    def shape(context):
        if version is not None:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = version
        if ciphers:
            context.set_ciphers(ciphers)
        if client_certificate:
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    return shape


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_server_of_old_protocols_is_refused_by_verification_and_seen_without(
    trap, client, server_tls, ca_file
):
    context = _only(ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0")(server_tls("app.test"))
    server = trap(OK, tls=context)
    asking = client(server, names=NAMES, trust=ca_file)
    assert asking.tls("app.test", server.port).reason is TlsReason.PROTOCOL_VERSION
    assert asking.tls("app.test", server.port, verify=False).tls.protocol == "TLSv1.1"


def test_a_server_without_a_common_cipher_is_told(trap, client, server_tls, ca_file):
    context = _only(ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0")(server_tls("app.test"))
    asked = ssl.create_default_context(cafile=ca_file)
    asked.set_ciphers("ECDHE+CHACHA20")
    asked.maximum_version = ssl.TLSVersion.TLSv1_2
    server = trap(OK, tls=context)
    handshake = client(server, names=NAMES, trust=asked).tls("app.test", server.port)
    assert handshake.reason is TlsReason.NO_COMMON_CIPHER


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_server_that_demands_a_client_certificate_is_no_answer(version, trap, client, server_tls, ca_file):
    server = trap(OK, tls=_only(version, client_certificate=True)(server_tls("app.test")))
    with pytest.raises(CouldNotLook) as failed:
        client(server, names=NAMES, trust=ca_file).fetch(server.url(scheme="https", host="app.test"))
    assert failed.value.hops[0].status is None


def test_every_address_of_a_name_can_be_looked_at(trap, client, server_tls, ca_file):
    server = trap(linger, tls=server_tls("app.test"))
    asking = client(server, names={"app.test": ["127.0.0.2", "127.0.0.3"]}, trust=ca_file)
    first, second = asking.addresses("app.test", server.port)
    assert asking.tls("app.test", server.port, address=first).verified
    assert str(second) == "127.0.0.3"
    with pytest.raises(ConnectFailed):  # nothing listens there, and no other address is taken instead
        asking.tls("app.test", server.port, address=second)


def test_an_address_handed_in_is_checked_again(trap, client):
    inside = trap(linger, host="127.0.0.1")
    forged = CheckedAddress(IPv4Address("127.0.0.1"), inside.port)
    with pytest.raises(TargetBlocked):
        client(inside).tls("app.test", inside.port, address=forged)
    assert inside.connections == 0


def test_trust_files_that_cannot_be_used_are_refused_at_once(client, tmp_path):
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate here")
    for path in (empty, tmp_path / "missing.pem", tmp_path):
        with pytest.raises(BadTrust):
            client(trust=path)


def test_a_certificate_larger_than_any_sane_one_is_refused(trap, client, server_tls, ca_file):
    names = [f"n{number}.a-rather-long-name-for-a-host.test" for number in range(3000)]
    server = trap(OK, tls=server_tls("app.test", *names))
    for verify in (True, False):
        handshake = client(server, names=NAMES, trust=ca_file).tls("app.test", server.port, verify=verify)
        assert (handshake.verified, handshake.tls) == (False, None)


def test_a_handshake_beyond_its_bytes_is_cut_off(trap, client, server_tls, ca_file):
    server = trap(OK, tls=server_tls("app.test", *(f"n{number}.test" for number in range(100))))
    with pytest.raises(TooLarge):
        client(server, names=NAMES, trust=ca_file, limits=Limits(handshake_bytes=0)).tls(
            "app.test", server.port
        )


def test_a_context_of_ones_own_is_used_as_it_is(trap, client, server_tls, ca_file):
    server = trap(OK, tls=server_tls("app.test"))
    own = ssl.create_default_context(cafile=ca_file)
    asking = client(server, names=NAMES, trust=own)
    assert asking.tls("app.test", server.port).verified
    with pytest.raises(ValueError, match="of one's own"):
        asking.tls("app.test", server.port, check_name=False)


def test_a_machine_without_roots_gets_those_of_certifi(monkeypatch):
    nothing = ssl.DefaultVerifyPaths(None, None, "", "", "", "/nonexistent")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)
    trust._made.cache_clear()
    try:
        assert TrustSet().context(verify=True).cert_store_stats()["x509_ca"] > 50
    finally:
        trust._made.cache_clear()


def test_contexts_are_made_once(client, ca_file):
    one, other = client(trust=ca_file), client(trust=str(ca_file))
    assert one._trust.context(verify=True) is other._trust.context(verify=True)
    assert one._trust.context(verify=True) is not client()._trust.context(verify=True)
    assert one._trust.context(verify=False) is client()._trust.context(verify=False)


def test_a_rule_that_permits_a_port_by_name_suffix_permits_no_other_name(trap, client, server_tls, ca_file):
    server = trap(linger, tls=server_tls("app.test"))
    rule = AllowRule("127.0.0.2/32", ports=(server.port,), name_suffix=".test", id="sample")
    asking = client(names=NAMES | {"app.example": ["127.0.0.2"]}, rules=(rule,), trust=ca_file)
    assert asking.tls("app.test", server.port).address.rule == "sample"
    for host in ("app.example", "127.0.0.2"):
        with pytest.raises(TargetBlocked):
            asking.tls(host, server.port)
