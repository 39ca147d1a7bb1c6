"""What a fetch tells: everything as it came, phases as they were, and a request that is plainly ours."""

import gzip
import multiprocessing
import threading
import time

import pytest

from probes.client import Client, ClientError, ConnectFailed, Deadline, Guard, Limits
from probes.client.outgoing import Outgoing
from probes.client.urls import normalise

OK = b"HTTP/1.1 200 OK\r\n"


def test_headers_keep_order_spelling_duplicates_and_raw_bytes(trap, client):
    server = trap(OK + b"X-B: 1\r\nx-a: 2\r\nX-B:  3 \r\nX-C: caf\xe9\r\nContent-Length: 0\r\n\r\n")
    exchange = client(server).fetch(server.url())
    assert exchange.headers == (
        ("X-B", "1"),
        ("x-a", "2"),
        ("X-B", "3"),
        ("X-C", "caf\xe9"),
        ("Content-Length", "0"),
    )
    assert exchange.values("x-b") == ("1", "3")
    assert exchange.header("X-A") == "2"
    assert exchange.header("X-None") is None


def test_phases_follow_each_other_and_unreached_ones_are_none(trap, client):
    def slow(connection):
        connection.recv(65536)
        time.sleep(0.1)
        connection.sendall(OK + b"Content-Length: 2\r\n\r\no")
        time.sleep(0.1)
        connection.sendall(b"k")

    server = trap(slow)
    exchange = client(server, names={"app.test": ["127.0.0.2"]}).fetch(server.url(host="app.test"))
    timings = exchange.timings
    assert timings.tls is None
    order = [timings.dns, timings.connect, timings.send, timings.wait, timings.receive]
    assert all(one.length >= 0 for one in order)
    assert [one.start for one in order] == sorted(one.start for one in order)
    assert timings.wait.length >= 0.09
    assert timings.receive.length >= 0.09
    assert client(server).fetch(server.url()).timings.dns is None  # a literal address is not looked up


def test_a_refused_connection_tells_how_far_it_came(trap, client):
    closed = trap()
    closed.close()
    with pytest.raises(ConnectFailed) as failed:
        client(closed).fetch(closed.url())
    (hop,) = failed.value.hops
    assert failed.value.reason == "refused"
    assert (hop.status, hop.address) == (None, None)
    assert hop.timings.connect is not None
    assert hop.timings.send is None


def test_a_dead_address_is_passed_over_for_a_live_one(trap, client):
    server = trap(OK + b"\r\n", host="127.0.0.3")
    asking = client(server, names={"app.test": ["127.0.0.2", "127.0.0.3"]})
    exchange = asking.fetch(server.url(host="app.test"))
    assert str(exchange.address) == "127.0.0.3"
    assert exchange.address.rule == "outside"


def test_the_request_is_plain_and_names_us(trap, client):
    server = trap(OK + b"\r\n")
    client(server, user_agent="Launchproof (+https://portal.test/contact)").fetch(
        server.url("/p?q=1"), headers={"X-Probe": "1", "Accept": "application/json"}
    )
    lines = server.requests[0].decode().split("\r\n")
    assert lines[0] == "GET /p?q=1 HTTP/1.1"
    assert set(lines[1:-2]) == {
        f"Host: 127.0.0.2:{server.port}",
        "User-Agent: Launchproof (+https://portal.test/contact)",
        "Accept-Encoding: identity",
        "Connection: close",
        "X-Probe: 1",
        "Accept: application/json",
    }


def test_the_usual_port_and_the_final_dot_stay_out_of_the_host_header():
    sent = dict(Outgoing().lines(normalise("https://App.Test.:443/x")))
    assert sent[b"Host"] == b"app.test"


def test_a_post_carries_its_body(trap, client):
    server = trap(OK + b"\r\n")
    client(server).fetch(
        server.url(), method="POST", body=b"{}", headers={"Content-Type": "application/json"}
    )
    assert b"Content-Length: 2\r\n" in server.requests[0]
    assert server.requests[0].endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_answers_without_a_body_end_where_the_standard_says(method, trap, client):
    server = trap(OK + b"Content-Length: 0\r\nX-Length: 50\r\n\r\n")
    assert client(server).fetch(server.url(), method=method).body == b""
    head = trap(OK + b"Content-Length: 50\r\n\r\n")
    assert client(head).fetch(head.url(), method="HEAD").body == b""


def test_a_compressed_body_is_given_plain_with_both_sizes(trap, client):
    text = b"hello " * 1000
    packed = gzip.compress(text[:3000]) + gzip.compress(text[3000:])  # two members are one body
    server = trap(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed)
    exchange = client(server).fetch(server.url(), accept_encoding="gzip, deflate")
    assert exchange.body == text
    assert exchange.truncated is False
    assert exchange.last.body_bytes == len(text)
    assert exchange.last.wire_bytes < 1000


def test_a_body_of_exactly_the_bound_is_whole(trap, client):
    body = b"z" * 1000
    whole = trap(OK + b"Content-Length: 1000\r\n\r\n" + body)
    more = trap(OK + b"Content-Length: 1001\r\n\r\n" + body + b"z")
    limits = Limits(wire_bytes=1000, body_bytes=1000)
    assert client(whole, limits=limits).fetch(whole.url()).truncated is False
    cut = client(more, limits=limits).fetch(more.url())
    assert (cut.truncated, cut.body) == (True, body)


def test_interim_answers_are_passed_over(trap, client):
    server = trap(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")
    exchange = client(server).fetch(server.url())
    assert (exchange.status, exchange.headers) == (204, ())


def test_http_1_0_is_understood_and_told(trap, client):
    server = trap(b"HTTP/1.0 200 OK\r\n\r\nold")
    exchange = client(server).fetch(server.url())
    assert (exchange.http_version, exchange.body) == ("HTTP/1.0", b"old")


def test_every_fetch_has_a_connection_of_its_own(trap, client):
    server = trap(OK + b"Content-Length: 2\r\nConnection: keep-alive\r\n\r\nok")
    asking = client(server)
    for _ in range(3):
        asking.fetch(server.url())
    assert server.connections == 3


def test_a_deadline_may_be_shared_by_several_calls(trap, client):
    server = trap(OK + b"\r\n")
    deadline = Deadline(0.3)
    client(server).fetch(server.url(), deadline=deadline)
    time.sleep(0.3)
    with pytest.raises(ClientError) as over:
        client(server).fetch(server.url(), deadline=deadline)
    assert over.value.code == "deadline_exceeded"
    assert server.connections == 1


@pytest.mark.parametrize("seconds", [0, -1, 30.1, float("nan"), float("inf")])
def test_a_deadline_is_above_zero_and_at_most_thirty_seconds(seconds):
    with pytest.raises(ValueError, match="deadline"):
        Deadline(seconds)


def test_one_client_serves_many_threads(trap, client, server_tls, ca_file):
    server = trap(OK + b"Content-Length: 2\r\n\r\nok", tls=server_tls("app.test"))
    asking = client(server, names={"app.test": ["127.0.0.2"]}, trust=ca_file)
    seen: list[bytes] = []

    def work():
        seen.extend(asking.fetch(server.url(scheme="https", host="app.test")).body for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(16)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert seen == [b"ok"] * 80


def _fetch_in_child(asking: Client, url: str, answers) -> None:
    answers.put(asking.fetch(url).body)


def test_a_client_made_before_a_fork_works_after_it(trap, client, server_tls, ca_file):
    server = trap(OK + b"Content-Length: 2\r\n\r\nok", tls=server_tls("app.test"))
    asking = client(server, names={"app.test": ["127.0.0.2"]}, trust=ca_file)
    url = server.url(scheme="https", host="app.test")
    asking.fetch(url)
    forking = multiprocessing.get_context("fork")
    answers = forking.SimpleQueue()
    child = forking.Process(target=_fetch_in_child, args=(asking, url, answers))
    child.start()
    child.join(5)
    assert child.exitcode == 0
    assert answers.get() == b"ok"


def test_a_body_is_for_post_and_small(trap, client):
    server = trap(OK + b"\r\n")
    with pytest.raises(ClientError):
        client(server).fetch(server.url(), body=b"x")
    with pytest.raises(ValueError, match="at most"):
        client(server).fetch(server.url(), method="POST", body=b"x" * (64 * 1024 + 1))
    with pytest.raises(ValueError, match="decodes"):
        client(server).fetch(server.url(), accept_encoding="br")
    assert server.connections == 0


def test_a_saved_target_passes_the_same_guard(trap, client):
    server = trap()
    asking = client(server, names={"app.test": ["127.0.0.2"], "inside.test": ["127.0.0.1"]})
    target, addresses = asking.check_url(server.url(host="APP.test"))
    assert target.host == "app.test"
    assert [str(one) for one in addresses] == ["127.0.0.2"]
    with pytest.raises(ClientError):
        asking.check_url(server.url(host="inside.test"))
    assert server.connections == 0


def test_the_library_knows_no_framework():
    import pathlib

    import probes.client as library

    text = "".join(path.read_text() for path in pathlib.Path(library.__file__).parent.glob("*.py"))
    assert "django" not in text
    assert "celery" not in text
    assert Guard.__doc__
