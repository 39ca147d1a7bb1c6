"""Whatever a server sends or does not send: a fetch ends in time, in bounded memory, and says what it saw."""

import contextlib
import gzip
import socket
import struct
import time
import tracemalloc
import zlib

import pytest

from probes.client import (
    ClientError,
    ConnectionLost,
    CouldNotLook,
    Deadline,
    DeadlineExceeded,
    Limits,
    ProtocolError,
    SystemResolver,
    TlsFailed,
    TooLarge,
)

SECONDS = 0.5
GRACE = 1.0
MEMORY = 16 * 1024 * 1024
MIB = 1024 * 1024
OK = b"HTTP/1.1 200 OK\r\n"


@contextlib.contextmanager
def bounded():
    """The bar: no fetch past its deadline and a second, no growth of 16 MiB."""
    tracemalloc.start()
    began = time.monotonic()
    try:
        yield
    finally:
        seconds = time.monotonic() - began
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert seconds < SECONDS + GRACE
    assert peak < MEMORY


def reading(send):
    """A script that reads the request, then calls `send(connection)`."""

    def script(connection):
        connection.recv(65536)
        send(connection)

    return script


def answering(raw):
    return reading(lambda connection: connection.sendall(raw))


def dripping(head, *, drop=b"x", pause=0.05):
    """Sends `head`, then a drop at a time for ever."""

    def send(connection):
        connection.sendall(head)
        while True:
            connection.sendall(drop)
            time.sleep(pause)

    return reading(send)


def pouring(head, drop):
    """Sends `head`, then `drop` for ever, as fast as it goes."""

    def send(connection):
        connection.sendall(head)
        while True:
            connection.sendall(drop)

    return reading(send)


def silent(connection):
    connection.recv(65536)
    connection.recv(65536)


def slow_reader(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    time.sleep(SECONDS + 0.3)


def reset(connection):
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


NEVER_ENDING = {
    "silence": silent,
    "one status byte at a time": dripping(b"", drop=b"H"),
    "one header byte at a time": dripping(OK + b"X-Slow: "),
    "one header at a time": dripping(OK, drop=b"X-More: 1\r\n"),
    "one body byte at a time": dripping(OK + b"Content-Length: 1000\r\n\r\n"),
    "one chunk byte at a time": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", drop=b"1\r\nx\r\n"),
    "a chunk length without an end": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n", drop=b"1"),
    "a body until close that never closes": dripping(OK + b"\r\n"),
    "trailers without an end": dripping(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", drop=b"a: b\r\n"),
    "an interim answer now and then": dripping(b"", drop=b"HTTP/1.1 102 Processing\r\n\r\n"),
    "interim answers only, then silence": reading(
        lambda one: (one.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 5), one.recv(1))
    ),
}

TOO_LARGE = {
    "headers without an end": pouring(OK, b"X-More: " + b"y" * 1000 + b"\r\n"),
    "one header line without an end": pouring(OK + b"X-More: ", b"y" * 65536),
    "a status line without an end": pouring(b"HTTP/1.1 200 ", b"y" * 65536),
    "interim answers without an end": pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "interim answers with fat headers": pouring(
        b"", b"HTTP/1.1 103 Early Hints\r\nLink: " + b"y" * 9000 + b"\r\n\r\n"
    ),
    "sixteen thousand tiny headers": answering(OK + b"a:\r\n" * 17000 + b"\r\n"),
}

TRUNCATED = {
    "a body without an end": pouring(OK + b"\r\n", b"z" * 65536),
    "a body longer than it may be": pouring(OK + b"Content-Length: 99999999999\r\n\r\n", b"z" * 65536),
    "one huge chunk": pouring(OK + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n", b"z" * 65536),
    "chunks without an end": pouring(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"z" * 1024 + b"\r\n"
    ),
    "fat chunk extensions": pouring(
        OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 900 + b"\r\nz\r\n"
    ),
}

BROKEN = {
    "no HTTP at all": answering(b"SSH-2.0-OpenSSH_9.2\r\n" + b"\r\n" * 3),
    "binary noise": answering(bytes(range(256)) * 8),
    "nothing, closed at once": lambda one: None,
    "nothing, closed after the request": reading(lambda one: None),
    "a reset after the request": reset,
    "half a status line": answering(b"HTTP/1."),
    "half a header": answering(OK + b"Content-Le"),
    "a body shorter than promised": answering(OK + b"Content-Length: 10\r\n\r\nabc"),
    "half a chunk": answering(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc"),
    "two lengths that differ": answering(OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde"),
    "a negative length": answering(OK + b"Content-Length: -5\r\n\r\nabcde"),
    "a length of five thousand digits": answering(OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n"),
    "a chunk length that is no number": answering(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"),
    "an unknown transfer coding": answering(OK + b"Transfer-Encoding: rot13\r\n\r\nabc"),
    "a status that is no number": answering(b"HTTP/1.1 OK 200\r\n\r\n"),
    "a header without a name": answering(OK + b": x\r\n\r\n"),
    "a header with a bare carriage return": answering(OK + b"X: a\rb\r\n\r\n"),
    "a header with a zero byte": answering(OK + b"X: a\x00b\r\n\r\n"),
    "a switch of protocols": answering(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"
    ),
    "junk for an interim answer": answering(b"HTTP/1.1 100 Continue\r\n\r\njunk\r\n\r\n"),
    "gzip that is none": answering(OK + b"Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"),
    "gzip that breaks off": answering(
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"hello" * 99)[:-12]
    ),
    "a coding that was not asked for": answering(
        OK + b"Content-Encoding: br\r\nContent-Length: 5\r\n\r\nhello"
    ),
    "eight layers of gzip": answering(
        OK + b"Content-Encoding: " + b",".join([b"gzip"] * 8) + b"\r\n\r\nhello"
    ),
}


@pytest.mark.parametrize("name", NEVER_ENDING)
def test_an_answer_that_never_ends_is_left_at_the_deadline(name, trap, client):
    server = trap(NEVER_ENDING[name])
    with bounded(), pytest.raises(DeadlineExceeded) as over:
        client(server).fetch(server.url(), deadline=Deadline(SECONDS))
    (hop,) = over.value.hops
    assert hop.timings.connect is not None
    assert over.value.retry


@pytest.mark.parametrize("name", NEVER_ENDING)
def test_so_it_is_inside_tls(name, trap, client, server_tls, ca_file):
    server = trap(NEVER_ENDING[name], tls=server_tls("app.test"))
    with bounded(), pytest.raises(DeadlineExceeded):
        client(server, names={"app.test": ["127.0.0.2"]}, trust=ca_file).fetch(
            server.url(scheme="https", host="app.test"), deadline=Deadline(SECONDS)
        )


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_head_without_measure_is_refused(name, trap, client):
    server = trap(TOO_LARGE[name])
    with bounded(), pytest.raises(TooLarge) as refused:
        client(server).fetch(server.url(), deadline=Deadline(5))
    assert refused.value.hops[0].wire_bytes <= Limits().head_bytes


@pytest.mark.parametrize("name", TRUNCATED)
def test_a_body_without_measure_is_cut_off(name, trap, client):
    server = trap(TRUNCATED[name])
    tracemalloc.start()
    exchange = client(server).fetch(server.url(), deadline=Deadline(5))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert exchange.status == 200
    assert exchange.truncated
    assert len(exchange.body) <= MIB
    assert exchange.last.wire_bytes <= MIB + Limits().head_bytes
    assert peak < MEMORY


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_answer_proves_nothing(name, trap, client):
    server = trap(BROKEN[name])
    with bounded(), pytest.raises(CouldNotLook) as broken:
        client(server).fetch(server.url(), deadline=Deadline(SECONDS))
    assert isinstance(broken.value, ProtocolError | ConnectionLost)
    assert str(broken.value) == broken.value.sentence
    assert "hello" not in broken.value.sentence


def test_a_server_that_does_not_read_holds_nobody(trap, client):
    server = trap(slow_reader)
    with bounded(), pytest.raises(DeadlineExceeded):
        client(server, limits=Limits(request_bytes=8 * MIB)).fetch(
            server.url(), method="POST", body=b"x" * (8 * MIB - 1), deadline=Deadline(SECONDS)
        )


def test_an_early_answer_to_a_request_not_read_whole_still_counts(trap, client):
    def refuse(connection):
        connection.recv(1024)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
        time.sleep(0.1)

    server = trap(refuse)
    exchange = client(server, limits=Limits(request_bytes=8 * MIB)).fetch(
        server.url(), method="POST", body=b"x" * MIB, deadline=Deadline(2)
    )
    assert exchange.status == 413


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "gzip, gzip", "raw deflate"])
def test_a_bomb_is_inflated_no_further_than_the_bound(coding, trap, client):
    bomb = bombs()[coding]
    name = coding.removeprefix("raw ").encode()
    server = trap(OK + b"Content-Encoding: " + name + b"\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
    with bounded():
        exchange = client(server).fetch(server.url(), accept_encoding="gzip, deflate", deadline=Deadline(5))
    assert exchange.truncated
    assert exchange.body == bytes(MIB)


def bombs():
    zeros = bytes(64 * MIB)
    small = gzip.compress(zeros)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    return {
        "gzip": small,
        "x-gzip": small,
        "deflate": zlib.compress(zeros),
        "gzip, gzip": gzip.compress(small),
        "raw deflate": raw.compress(zeros) + raw.flush(),
    }


def test_fifty_thousand_empty_gzip_members_cost_no_time(trap, client):
    members = gzip.compress(b"") * 50_000
    server = trap(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(members) + members)
    with bounded():
        exchange = client(server).fetch(server.url(), deadline=Deadline(5))
    assert exchange.truncated


def test_chunks_of_one_byte_cost_no_more_than_the_deadline(trap, client):
    server = trap(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nz\r\n" * 200_000)
    with bounded(), contextlib.suppress(DeadlineExceeded):
        exchange = client(server).fetch(server.url(), deadline=Deadline(SECONDS))
        assert exchange.truncated


HOSTILE_TLS = {
    "plain HTTP": (answering(b"HTTP/1.1 400 Bad Request\r\n\r\n"), TlsFailed),
    "noise": (answering(b"\x16\x03\x03\xff\xff" + b"\x02" * 200_000), TlsFailed),
    "closed at once": (lambda one: None, TlsFailed),
    "closed after the greeting": (reading(lambda one: None), TlsFailed),
    "reset": (reset, TlsFailed),
    "silence": (silent, DeadlineExceeded),
    "one record byte at a time": (
        dripping(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", drop=b"\0"),
        DeadlineExceeded,
    ),
    "a fatal alert": (answering(b"\x15\x03\x03\x00\x02\x02\x28"), TlsFailed),
    "warnings without an end": (pouring(b"", b"\x15\x03\x03\x00\x02\x01\x5a" * 1000), (TlsFailed, TooLarge)),
}


@pytest.mark.parametrize("name", HOSTILE_TLS)
@pytest.mark.parametrize("verify", [True, False])
def test_a_hostile_handshake_ends_in_time_with_its_reason(name, verify, trap, client):
    script, expected = HOSTILE_TLS[name]
    server = trap(script)
    with bounded(), pytest.raises(expected) as failed:
        client(server).fetch(server.url(scheme="https"), verify=verify, deadline=Deadline(SECONDS))
    assert failed.value.hops[0].timings.tls is not None
    assert failed.value.hops[0].timings.send is None


def test_a_lookup_that_hangs_holds_nobody(client, monkeypatch):
    def hang(*args, **options):
        time.sleep(2)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    with bounded(), pytest.raises(DeadlineExceeded) as over:
        client(resolver=SystemResolver()).fetch("http://slow.test/", deadline=Deadline(SECONDS))
    assert over.value.reason == "dns"


def test_a_connection_that_nobody_accepts_is_given_up_at_its_own_bound(client):
    """A full backlog drops what comes: the nearest thing to a silent address on loopback."""
    listener = socket.create_server(("127.0.0.2", 0), backlog=0)
    port = listener.getsockname()[1]
    waiting = []
    with listener:
        for _ in range(4):
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.2", port))
            waiting.append(one)
        began = time.monotonic()
        with pytest.raises(ClientError) as failed:
            client(ports=(port,), limits=Limits(connect_seconds=0.3)).fetch(
                f"http://127.0.0.2:{port}/", deadline=Deadline(5)
            )
        assert time.monotonic() - began < 1.3
        assert failed.value.code == "connect_timed_out"
        for one in waiting:
            one.close()


def test_a_connection_that_outlives_the_deadline_ends_with_it(client):
    listener = socket.create_server(("127.0.0.2", 0), backlog=0)
    address = listener.getsockname()
    with listener, contextlib.ExitStack() as waiting:
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(address)
        with bounded(), pytest.raises(DeadlineExceeded) as over:
            client(ports=(address[1],)).fetch(f"http://127.0.0.2:{address[1]}/", deadline=Deadline(SECONDS))
    assert over.value.reason == "connect"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "a\r\nHost: inside"), ("X-A", "a\nb"), ("X-A", "a\x00"), ("X-A", "\u2028"), ("X A", "b"),
        ("X:A", "b"), ("Host", "inside"), ("Content-Length", "5"), ("Transfer-Encoding", "chunked"),
        ("Connection", "upgrade"), ("Upgrade", "h2c"), ("Proxy-Authorization", "x"), ("", "x"),
        ("X-A", "y" * 9000),
    ],
)  # fmt: skip
def test_a_callers_header_cannot_bend_the_request(name, value, trap, client):
    server = trap(OK + b"\r\n")
    with pytest.raises(ClientError) as refused:
        client(server).fetch(server.url(), headers={name: value})
    assert refused.value.code == "bad_request"
    assert server.connections == 0


def test_no_socket_is_left_open_whatever_happened(trap, client, monkeypatch):
    servers = [trap(script) for script in (*BROKEN.values(), *TOO_LARGE.values())]
    ours = []
    connect = socket.socket.connect

    def noting(self, address):
        ours.append(self)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", noting)
    for server in servers:
        with contextlib.suppress(ClientError):
            client(*servers).fetch(server.url(), deadline=Deadline(SECONDS))
    assert len(ours) == len(servers)
    assert all(one.fileno() == -1 for one in ours)
