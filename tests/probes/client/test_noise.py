"""Any bytes at all, as an answer: an exchange or an error of the family, never anything else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from probes.client import ClientError, Deadline, Limits, ProtocolError, normalise
from probes.client.hoplog import HopLog
from probes.client.inflate import inflate
from probes.client.outgoing import Outgoing
from probes.client.talk import Talk

TARGET = normalise("http://app.test/")
LIMITS = Limits(head_bytes=2048, wire_bytes=4096, body_bytes=4096)

LINES = st.sampled_from([
    b"HTTP/1.1 200 OK", b"HTTP/1.0 404 ", b"HTTP/1.1 100 Continue", b"HTTP/1.1 101 X", b"HTTP/2 200", b"HTTP/1.1 999 X",
    b"Content-Length: 5", b"Content-Length: -1", b"Content-Length: 5, 5", b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: gzip, chunked", b"Connection: close", b"Connection: upgrade", b"Upgrade: x",
    b"Content-Encoding: gzip",
    b"Location: http://[", b"X: \x00", b"X:\xff\xfe", b" folded", b"5", b"0", b"hello", b"ffffffffffffffff", b"", b"",
])  # fmt: skip
ANSWERS = st.one_of(
    st.binary(max_size=600), st.lists(st.one_of(LINES, st.binary(max_size=12)), max_size=14).map(b"\r\n".join)
)


class Canned:
    """A wire that gives prepared bytes in prepared pieces."""

    def __init__(self, answer: bytes, piece: int) -> None:
        self._left, self._piece = answer, piece

    def receive(self, most: int, phase: str) -> bytes:
        size = min(most, self._piece)
        given_out, self._left = self._left[:size], self._left[size:]
        return given_out

    def send(self, data: bytes, phase: str) -> None:
        """Nobody is there to read it."""

    def close(self) -> None:
        pass


@settings(max_examples=400, deadline=None)
@given(ANSWERS, st.integers(1, 700), st.sampled_from(["GET", "HEAD", "POST", "OPTIONS"]))
def test_any_answer_is_read_or_refused(answer, piece, method):
    deadline = Deadline(5)
    log = HopLog(TARGET.url, method, deadline)
    talk = Talk(Canned(answer, piece), LIMITS, deadline, log)
    try:
        talk.ask(TARGET, Outgoing(method))
        body, _ = talk.body()
    except ClientError:
        body = b""
    assert len(body) <= LIMITS.body_bytes
    assert log.hop().wire_bytes <= LIMITS.head_bytes + LIMITS.wire_bytes


@given(
    st.binary(max_size=400),
    st.lists(st.sampled_from(["gzip", "deflate", "x-gzip, deflate", "identity", "br", ""])),
    st.booleans(),
)
def test_any_body_is_inflated_or_refused(raw, codings, cut):
    try:
        body, _ = inflate(raw, tuple(codings), 1000, cut=cut)
    except ProtocolError:
        body = b""
    assert len(body) <= 1000
