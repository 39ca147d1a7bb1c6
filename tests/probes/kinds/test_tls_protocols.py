"""Protocols, suites and groups on real servers, and by a few words of a made one where no library goes as low."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator

import pytest
import trustme

from probes.client.hello import SSL3, TLS12, Heard, Listener, Offer, client_hello
from probes.kinds.tls_protocols.registry import OVER_PRIMES, SUITES
from tests.probes.sites import Service

RIGHT = "ECDHE+AESGCM:ECDHE+CHACHA20"


@pytest.fixture
def said(look, certified) -> Callable[..., tuple[str, str, str]]:
    """Status, code and sentence about a server of Python's own TLS with these settings."""

    def ask(
        ciphers: str = RIGHT, curve: str | None = "prime256v1", low=None, high=None, **issue
    ) -> tuple[str, str, str]:
        context = certified("app.test", **issue)
        context.set_ciphers(ciphers)
        if curve is not None:
            context.set_ecdh_curve(curve)
        context.minimum_version = low or ssl.TLSVersion.TLSv1_2
        context.maximum_version = high or ssl.TLSVersion.TLSv1_3
        verdict = look("tls_protocols", tls=context).verdict
        return str(verdict.status), verdict.code, verdict.sentence

    return ask


def test_the_configuration_passes_and_says_what_was_not_tested(said):
    status, code, sentence = said()
    assert (status, code) == ("pass", "within_intermediate")
    assert "TLS 1.2 and TLS 1.3" in sentence
    assert "Not tested: SSL 2.0" in sentence


def test_tls_13_alone_passes(said):
    assert said(low=ssl.TLSVersion.TLSv1_3)[:2] == ("pass", "within_intermediate")


def test_longer_curves_than_the_configuration_has_are_a_warning(said):
    status, code, sentence = said(curve=None)
    assert (status, code) == ("warn", "beyond_intermediate")
    assert "X448" in sentence
    assert "P-521" in sentence


def test_cbc_beside_the_right_suites_is_a_warning(said):
    assert said(f"{RIGHT}:ECDHE-ECDSA-AES128-SHA")[:2] == ("warn", "beyond_intermediate")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_old_protocol_beside_new_ones_fails(said, version):
    assert said(f"{RIGHT}:ECDHE+AES:@SECLEVEL=0", low=version)[:2] == ("fail", "old_protocol")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_an_old_protocol_alone_fails(said):
    low = high = ssl.TLSVersion.TLSv1
    assert said("ECDHE+AES:@SECLEVEL=0", low=low, high=high)[:2] == ("fail", "old_protocol")


@pytest.mark.parametrize("ciphers", ["AECDH-AES128-SHA", "ECDHE-ECDSA-NULL-SHA"])
def test_a_suite_without_identity_or_encryption_fails(said, ciphers):
    status, code, sentence = said(f"{RIGHT}:{ciphers}:@SECLEVEL=0")
    assert (status, code) == ("fail", "broken_suite")
    assert ciphers in sentence


def test_no_forward_secrecy_fails(said):
    rsa = {"key_type": trustme.KeyType.RSA}
    assert said("AES128-GCM-SHA256:AES256-SHA", **rsa)[:2] == ("fail", "no_forward_secrecy")
    assert said(f"{RIGHT}:AES128-GCM-SHA256", **rsa)[:2] == ("warn", "beyond_intermediate")


def test_cbc_alone_fails(said):
    high = ssl.TLSVersion.TLSv1_2
    assert said("ECDHE-ECDSA-AES128-SHA256", high=high)[:2] == ("fail", "no_authenticated_encryption")


def test_a_curve_of_192_bits_has_a_clear_verdict(said):
    status, code, sentence = said(
        f"{RIGHT}:@SECLEVEL=0", "prime192v1", high=ssl.TLSVersion.TLSv1_2, key_type=trustme.KeyType.RSA
    )
    assert (status, code) == ("fail", "short_group")
    assert "P-192" in sentence


def test_a_short_prime_fails(look, certified, tmp_path):
    context = certified("app.test", key_type=trustme.KeyType.RSA)
    context.set_ciphers("ECDHE+AESGCM:DHE+AESGCM:@SECLEVEL=0")
    context.set_ecdh_curve("prime256v1")
    (tmp_path / "dh.pem").write_text(PRIME_1024)
    context.load_dh_params(tmp_path / "dh.pem")
    verdict = look("tls_protocols", tls=context).verdict
    assert (verdict.status, verdict.code) == ("fail", "short_group")
    assert "1024 bits" in verdict.sentence


def test_plain_http_on_the_port_fails(look, site):
    assert look("tls_protocols", https_port=site(Service()).port).verdict.code == "no_tls"


def test_nobody_there_is_not_told_as_wrong(look, free_port):
    verdict = look("tls_protocols", https_port=free_port).verdict
    assert (verdict.status, verdict.code) == ("error", "unreachable")


# The second group of RFC 2409 (Oakley), 1024 bits.
PRIME_1024 = """-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


class MadeServer:
    """Answers each hello as `answer(number of the hello, version, suites)` says: the bytes of records, or nothing."""

    def __init__(self, answer: Callable[[int, int, tuple[int, ...]], bytes | None]) -> None:
        self.answer, self.asked = answer, 0
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                talk, _ = self.door.accept()
            except OSError:
                return
            with talk:
                hello = talk.recv(4096)
                self.asked += 1
                modern = b"\x00\x2b\x00\x03\x02\x03\x04" in hello
                version = 0x0304 if modern else int.from_bytes(hello[9:11], "big")
                said = self.answer(self.asked, version, _suites(hello))
                if said:
                    talk.sendall(said)


def _suites(hello: bytes) -> tuple[int, ...]:
    place = 44 + hello[43]
    (length,) = struct.unpack_from(">H", hello, place)
    return struct.unpack_from(f">{length // 2}H", hello, place + 2)


def chosen(version: int, suite: int) -> bytes:
    """A server's hello and its end, without a key exchange."""
    body = struct.pack(">H", version) + bytes(32) + b"\x00" + struct.pack(">HB", suite, 0)
    messages = b"\x02" + len(body).to_bytes(3, "big") + body + b"\x0e\x00\x00\x00"
    return b"\x16" + struct.pack(">HH", version, len(messages)) + messages


NO_COMMON = b"\x15\x03\x01\x00\x02\x02\x28"


@pytest.fixture
def made(look) -> Iterator[Callable[..., tuple[str, str]]]:
    servers: list[MadeServer] = []

    def ask(answer: Callable[[int, int, tuple[int, ...]], bytes | None]) -> tuple[str, str]:
        servers.append(MadeServer(answer))
        verdict = look("tls_protocols", https_port=servers[-1].door.getsockname()[1]).verdict
        return str(verdict.status), verdict.code

    yield ask
    for server in servers:
        server.door.close()


def test_ssl_3_is_spoken_and_fails(made):
    assert made(lambda _, version, __: chosen(SSL3, 0x000A) if version == SSL3 else NO_COMMON) == (
        "fail",
        "old_protocol",
    )


def with_suites(*own: int) -> Callable[[int, int, tuple[int, ...]], bytes]:
    def answer(_: int, version: int, offered: tuple[int, ...]) -> bytes:
        suite = next((one for one in own if one in offered), None)
        return chosen(TLS12, suite) if version == TLS12 and suite is not None else NO_COMMON

    return answer


@pytest.mark.parametrize("suite", [0x0004, 0x0005, 0x0009, 0x000A, 0x0003, 0xC011, 0x0062])
def test_a_suite_that_no_library_speaks_any_more_fails(made, suite):
    assert made(with_suites(0xC02F, suite)) == ("fail", "broken_suite")


def test_a_server_that_shows_no_group_is_not_passed(made):
    assert made(with_suites(0xC02F)) == ("error", "unfinished")


def test_a_server_that_chooses_what_nobody_offered_is_not_passed(made):
    assert made(lambda _, version, __: chosen(TLS12, 0xC02F) if version == TLS12 else NO_COMMON)[0] == "error"


def test_a_server_that_stops_answering_is_never_passed(made):
    assert made(lambda asked, *_: chosen(TLS12, 0xC02F) if asked < 3 else None) == ("error", "unfinished")


def test_a_server_that_refuses_all_stays_unknown(made):
    assert made(lambda *_: NO_COMMON) == ("error", "refused")
    assert made(lambda *_: None) == ("error", "refused")


def test_every_suite_over_a_prime_is_read_as_one():
    for suite in OVER_PRIMES:
        listener = Listener()
        body = struct.pack(">H", 128) + b"\xff" * 128 + b"\x00\x01\x02"
        key = b"\x0c" + len(body).to_bytes(3, "big") + body
        record = b"\x16\x03\x03" + struct.pack(">H", len(key)) + key
        said = listener.feed(
            chosen(TLS12, suite)[:-4][:3] + struct.pack(">H", 42) + chosen(TLS12, suite)[5:-4] + record
        )
        assert said is not None, SUITES[suite]
        assert said.dh_bits == 1024, SUITES[suite]


@pytest.mark.parametrize("piece", [1, 7, 4096])
def test_an_answer_may_come_in_any_pieces(piece):
    listener, text = Listener(), chosen(TLS12, 0xC02F)
    said = [listener.feed(text[at : at + piece]) for at in range(0, len(text), piece)]
    assert said[-1] is not None
    assert (said[-1].heard, said[-1].suite) == (Heard.AGREED, 0xC02F)


@pytest.mark.parametrize(
    "text", [b"HTTP/1.1 400 Bad Request", b"SSH-2.0-x\r\n", b"\x16\x03\x03\x00\x05\x02\x00\x00\x01\x03"]
)
def test_what_is_no_tls_is_called_so(text):
    said = Listener().feed(text)
    assert said is not None
    assert said.heard is Heard.NOT_TLS


def test_an_address_is_not_sent_as_a_name():
    assert b"app.test" in client_hello(Offer(TLS12, (1,), (23,)), "app.test")
    assert len(client_hello(Offer(TLS12, (1,), (23,)), None)) < len(
        client_hello(Offer(TLS12, (1,), (23,)), "app.test")
    )
