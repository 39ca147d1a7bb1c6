"""Redirects are followed by us, hop by hop through the guard, or not at all."""

# ruff: noqa: RUF001 - the odd digits are the point

import time

import pytest

from probes.client import (
    BadRequest,
    ClientError,
    Deadline,
    RedirectRefused,
    TargetBlocked,
    TlsFailed,
    TooManyRedirects,
    follow,
    normalise,
)

CANARY = "canary-7f3a"


def to(location, status=302):
    head = (
        f"HTTP/1.1 {status} Moved\r\nLocation: ".encode() + location.encode()
        if isinstance(location, str)
        else location
    )
    return head + b"\r\nContent-Length: 4\r\n\r\nbody"


INSIDE = [
    "http://127.0.0.1:{port}/", "//127.0.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/",
    "http://017700000001:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://inside.test:{port}/",
    "http://localhost.inside.test:{port}/", "HTTP://127.1:{port}", "http://127.0.0.1:{port}/#x",
    "http://１２７.0.0.1:{port}/", "http://0:{port}/", "http://169.254.169.254/latest/meta-data/", "https://10.0.0.1/",
]  # fmt: skip

NOWHERE = [
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "ftp://a.test/", "data:text/plain,x",
    "javascript:alert(1)",
    "dict://127.0.0.1:11211/", "http://", "http://user:pw@a.test/", "http://a.test\\@127.0.0.1/", "http://[::1/",
    "http://a.test:99999/", "http://" + "a" * 3000 + "/", "http://256.256.256.256/", "about:blank",
    "\x01http://a.test/", "http:/inside/", "http:inside", "http://a.test/\x7f",
]  # fmt: skip


@pytest.mark.parametrize("location", INSIDE)
def test_no_redirect_leads_inside(location, trap, client, dialled):
    inside = trap(b"HTTP/1.1 200 OK\r\n\r\nsecret", host="127.0.0.1")
    names = {"inside.test": ["127.0.0.1"], "localhost.inside.test": ["127.0.0.1"]}
    server = trap(to(location.format(port=inside.port)))
    with pytest.raises((TargetBlocked, ClientError)) as refused:
        client(server, inside, names=names).fetch(server.url(), follow=5)
    assert inside.connections == 0
    assert {address[0] for address in dialled} == {"127.0.0.2"}
    assert refused.value.hops[0].status == 302


@pytest.mark.parametrize("location", NOWHERE)
def test_a_redirect_off_the_web_is_refused_and_the_answer_that_held_it_is_kept(
    location, trap, client, dialled
):
    server = trap(to(location))
    with pytest.raises(RedirectRefused) as refused:
        client(server).fetch(server.url(), follow=5)
    assert refused.value.reason == "location"
    assert [hop.status for hop in refused.value.hops] == [302]
    assert len(dialled) == 1


def test_a_long_way_inside_is_stopped_at_the_step_inside(trap, client):
    inside = trap(b"", host="127.0.0.1")
    table = {"/": to("/1"), "/1": to("2"), "/2": to(f"http://127.0.0.1:{inside.port}/")}
    server = trap(table)
    with pytest.raises(TargetBlocked) as refused:
        client(server, inside).fetch(server.url(), follow=5)
    assert [hop.status for hop in refused.value.hops] == [302, 302, 302, None]
    assert inside.connections == 0


def test_without_follow_a_redirect_is_the_answer(trap, client):
    server = trap(to("gopher://x/", 301))
    exchange = client(server).fetch(server.url())
    assert (exchange.status, exchange.header("location"), exchange.body) == (301, "gopher://x/", b"body")


def test_endless_redirects_end(trap, client):
    server = trap(to("/again"))
    with pytest.raises(TooManyRedirects) as refused:
        client(server).fetch(server.url(), follow=5)
    assert len(refused.value.hops) == 6
    assert server.connections == 6


def test_nobody_may_ask_for_more_hops_than_the_limit(trap, client):
    with pytest.raises(ValueError, match="at most 5"):
        client().fetch("http://a.test/", follow=6)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "location", ["/end", "end", "./end", "../end", "?q=1", "//{host}/end", "http://{host}/end"]
)
def test_every_form_of_location_is_followed(status, location, trap, client):
    end = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend"
    table = {"/end": end, "/start?q=1": end}
    server = trap(table)
    table["/start"] = to(location.format(host=f"127.0.0.2:{server.port}"), status)
    exchange = client(server).fetch(server.url("/start"), follow=1)
    assert (exchange.status, exchange.body, len(exchange.hops)) == (200, b"end", 2)
    assert exchange.hops[0].body_bytes == 0


@pytest.mark.parametrize("answer", [
    b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nLocation: /x\r\n\r\n",
    b"HTTP/1.1 300 Multiple Choices\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 201 Created\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
])  # fmt: skip
def test_what_is_no_redirect_is_not_followed(answer, trap, client):
    server = trap(answer)
    assert len(client(server).fetch(server.url(), follow=5).hops) == 1


def test_two_locations_that_differ_are_refused(trap, client):
    server = trap(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
    with pytest.raises(RedirectRefused):
        client(server).fetch(server.url(), follow=5)


def test_https_never_goes_back_to_http(trap, client, server_tls, ca_file):
    plain = trap(b"HTTP/1.1 200 OK\r\n\r\n")
    server = trap(to(plain.url()), tls=server_tls("127.0.0.2"))
    with pytest.raises(RedirectRefused) as refused:
        client(server, plain, trust=ca_file).fetch(server.url(scheme="https"), follow=5)
    assert refused.value.reason == "downgrade"
    assert plain.connections == 0


def test_a_redirect_to_a_server_with_a_bad_certificate_is_not_followed_blindly(
    trap, client, server_tls, ca_file
):
    secure = trap(b"HTTP/1.1 200 OK\r\n\r\n", tls=server_tls("other.test"))
    plain = trap(to(secure.url(scheme="https")))
    with pytest.raises(TlsFailed):
        client(secure, plain, trust=ca_file).fetch(plain.url(), follow=5)
    assert secure.requests == []


def test_secrets_stay_with_the_origin_they_were_given_for(trap, client):
    """Host, port and scheme each make another origin; once left, headers do not come back."""
    home_table = {"/": to("/same"), "/back": to("/end"), "/end": b"HTTP/1.1 200 OK\r\n\r\n"}
    away_table = {}
    home, away = trap(home_table), trap(away_table)
    home_table["/same"], away_table["/away"] = to(away.url("/away")), to(home.url("/back"))
    secrets = {"Authorization": f"Bearer {CANARY}", "Cookie": f"session={CANARY}", "X-Api-Key": CANARY}
    exchange = client(home, away).fetch(home.url(), headers=secrets, follow=4)
    first, second, third, fourth = home.requests
    assert exchange.status == 200
    assert CANARY.encode() in first
    assert CANARY.encode() in second
    assert all(CANARY.encode() not in request for request in (third, fourth, *away.requests))
    assert CANARY not in repr(exchange)


def test_cookies_set_on_the_way_are_not_sent_back(trap, client):
    table = {
        "/": b"HTTP/1.1 302 Found\r\nSet-Cookie: a=1\r\nLocation: /next\r\nContent-Length: 0\r\n\r\n",
        "/next": b"HTTP/1.1 200 OK\r\n\r\n",
    }  # fmt: skip
    server = trap(table)
    client(server).fetch(server.url(), follow=1)
    assert all(b"cookie" not in request.lower() for request in server.requests)


@pytest.mark.parametrize(
    ("status", "method"), [(301, b"GET"), (302, b"GET"), (303, b"GET"), (307, b"POST"), (308, b"POST")]
)
def test_a_post_is_repeated_only_where_the_standard_says_so(status, method, trap, client):
    table = {"/": to("/next", status), "/next": b"HTTP/1.1 200 OK\r\n\r\n"}
    server = trap(table)
    client(server).fetch(server.url(), method="POST", body=b"x=1", follow=1)
    assert server.requests[1].startswith(method)


def test_a_body_never_goes_to_another_origin(trap, client):
    away = trap(b"HTTP/1.1 200 OK\r\n\r\n")
    server = trap(to(away.url(), 307))
    with pytest.raises(RedirectRefused) as refused:
        client(server, away).fetch(server.url(), method="POST", body=CANARY.encode(), follow=1)
    assert refused.value.reason == "body"
    assert away.connections == 0


def test_the_redirect_out_of_the_origin_is_the_answer_when_asked_to_stay(trap, client):
    away = trap(b"HTTP/1.1 200 OK\r\n\r\n")
    table = {"/": to("/inner"), "/inner": to(away.url())}
    server = trap(table)
    exchange = client(server, away).fetch(server.url(), follow=5, same_origin=True)
    assert (exchange.status, exchange.url, exchange.body) == (302, server.url("/inner"), b"body")
    assert away.connections == 0


def test_one_deadline_covers_all_hops(trap, client):
    def slow(connection):
        connection.recv(65536)
        time.sleep(0.2)
        connection.sendall(to("/again"))

    server = trap(slow)
    began = time.monotonic()
    with pytest.raises(ClientError) as over:
        client(server).fetch(server.url(), follow=5, deadline=Deadline(0.5))
    assert over.value.code == "deadline_exceeded"
    assert time.monotonic() - began < 1.0
    assert len(over.value.hops) == 3


def test_methods_that_no_probe_has_are_not_sent(trap, client):
    server = trap(b"")
    for method in ("DELETE", "CONNECT", "TRACE", "get", "GET / HTTP/1.1\r\nX:"):
        with pytest.raises(BadRequest):
            client(server).fetch(server.url(), method=method)
    assert server.connections == 0


def test_a_location_in_utf8_or_with_spaces_is_read_as_browsers_do():
    base = normalise("https://a.test/x/y?z")
    assert follow(base, "/ä b".encode().decode("latin-1")).url == "https://a.test/%C3%A4%20b"
    assert (
        follow(base, "https://b\xc3\xbccher.test/".replace("\xc3\xbc", "ü".encode().decode("latin-1"))).host
        == "xn--bcher-kva.test"
    )
    assert follow(base, " z ").url == "https://a.test/x/z"
