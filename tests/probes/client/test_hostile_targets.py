"""Nothing that a hostile target names gets a connection inside: a table of spellings, ranges and tricks."""

# ruff: noqa: RUF001 - the odd digits are the point

import pytest

from probes.client import AllowRule, BadUrl, ClientError, Deadline, DnsFailed, FixedResolver, TargetBlocked

LOOPBACK_SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7F.1", "0x7f.0.0.1", "0x7f.0x0.0x0.0x1",
    "017700000001", "0177.0.0.1", "0177.1", "0177.0x0.1", "127.000.000.001", "127.0.0.1.", "2130706433.",
    "１２７.０.０.１", "１２７。０。０。１", "①②⑦.⓪.⓪.①", "127。0。0。1", "0", "0.0.0.0", "00", "0x0",
    "127.255.255.254", "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:1]", "[::127.0.0.1]", "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:0:102:304:0:0:80ff:fffe]",
    "[::ffff:0:127.0.0.1]",
]  # fmt: skip

FORBIDDEN_ADDRESSES = [
    "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.8.8.8", "172.16.0.1", "172.31.255.255",
    "192.0.0.8", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::8.8.8.8", "::ffff:10.0.0.1", "64:ff9b::8.8.8.8",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:a00:1::", "3fff::1", "4000::1", "5f00::1", "8000::1", "fc00::1", "fd12:3456::1", "fe80::1",
    "febf::1", "fec0::1", "ff02::1", "::2:3:4:5",
]  # fmt: skip

METADATA_ADDRESSES = [
    "169.254.169.254", "169.254.170.2", "169.254.170.23", "169.254.0.23", "169.254.1.1", "168.63.129.16",
    "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fe80::a9fe:a9fe",
    "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "::169.254.169.254",
]  # fmt: skip

NOT_TARGETS = [
    "", "app.test", "//app.test/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_PING", "ftp://app.test/",
    "dict://app.test:11211/stat", "ldap://app.test/", "ws://app.test/", "httpx://app.test/",
    "javascript:alert(1)", "data:text/html,x", "unix:/run/x.sock", "http:app.test", "http:/app.test",
    "http:///app.test", "http://", "http:// app.test/", "http://app.test/a b",
    "http://app.test\\@127.0.0.1/", "http:\\\\127.0.0.1\\", "http://user@app.test/",
    "http://user:pw@app.test/", "http://app.test@127.0.0.1/", "http://@127.0.0.1/",
    "http://app.test#@127.0.0.1/", "http://app.test/#x", "http://app.test\r\nHost: inside/",
    "http://app.test/\r\n\r\nGET /", "http://app.test\t/", "http://app.test\x00/", "http://app.test:0/",
    "http://app.test:65536/", "http://app.test:-1/", "http://app.test:８０/", "http://app.test:80:81/",
    "http://app..test/", "http://.app.test/", "http://-app.test/", "http://app%2etest/",
    "http://127.0.0.1%2f@app.test/", "http://[::1/", "http://::1/", "http://[::1]x/",
    "http://[fe80::1%25eth0]/", "http://[v1.x]/", "http://127.0.0.1.1/", "http://256.1.1.1/",
    "http://0x100000000/", "http://1.2.3.09/", "http://127.0.0.08/", "http://4294967296/", "http://127..1/",
    "http://ex℀mple.test/", "http://" + "a" * 64 + ".test/", "http://" + "a." * 130 + "test/",
    "http://app.test/" + "x" * 2048, "http://xn--\u200d.test/", "http://\u202eapp.test/",
]  # fmt: skip


@pytest.fixture
def inside(trap):
    """A listener inside, on loopback, that must stay silent."""
    return trap(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret", host="127.0.0.1")


@pytest.mark.parametrize("spelling", LOOPBACK_SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_loopback_reaches_the_listener_on_it(spelling, scheme, inside, client, dialled):
    with pytest.raises((TargetBlocked, BadUrl)):
        client(inside).fetch(f"{scheme}://{spelling}:{inside.port}/")
    assert dialled == []
    assert inside.connections == 0


@pytest.mark.parametrize("address", FORBIDDEN_ADDRESSES + METADATA_ADDRESSES)
def test_no_forbidden_address_is_dialled_spelled_out_or_behind_a_name(address, client, dialled):
    asking = client(names={"rebound.test": [address]})
    literal = f"[{address}]" if ":" in address else address
    for url in (
        f"http://{literal}/",
        f"https://{literal}:8443/",
        "http://rebound.test/",
        "https://rebound.test/",
    ):
        with pytest.raises(TargetBlocked) as refused:
            asking.fetch(url)
        assert address not in refused.value.sentence
    with pytest.raises(TargetBlocked):
        asking.tls(address)
    with pytest.raises(TargetBlocked):
        asking.dns("example.com", "A", server=address)
    assert dialled == []


@pytest.mark.parametrize("address", METADATA_ADDRESSES)
def test_metadata_addresses_stay_blocked_whatever_is_allowed(address, client, dialled):
    everything = tuple(
        AllowRule(cidr, ports=((1, 65535), 80))
        for cidr in (
            *("169.0.0.0/8", "168.0.0.0/8", "100.0.0.0/8", "192.0.0.0/8"),
            *("fc00::/7", "fe80::/10", "64:ff9b::/96", "2002::/16", "::/96"),
        )
    )
    with pytest.raises(TargetBlocked) as refused:
        client(names={"rebound.test": [address]}, rules=everything).fetch("http://rebound.test/")
    assert refused.value.reason == "metadata"
    assert dialled == []


@pytest.mark.parametrize("url", NOT_TARGETS)
def test_what_is_no_plain_http_url_is_refused_before_any_lookup(url, client, dialled):
    class Untouched(FixedResolver):
        def resolve(self, host, deadline):
            raise AssertionError(f"looked up {host}")

    with pytest.raises(BadUrl):
        client(resolver=Untouched({})).fetch(url)
    assert dialled == []


@pytest.mark.parametrize(
    "port", [1, 22, 23, 25, 53, 110, 143, 389, 445, 3306, 3389, 5432, 6379, 9042, 11211, 27017]
)
def test_declaring_a_sensitive_port_does_not_open_it(port, client, dialled):
    asking = client(names={"public.test": ["8.8.8.8"]}, ports=(port,))
    for url in (f"http://8.8.8.8:{port}/", f"http://public.test:{port}/"):
        with pytest.raises(TargetBlocked) as refused:
            asking.fetch(url)
        assert refused.value.reason == "port"
    assert dialled == []


def test_one_bad_address_among_good_ones_refuses_the_host(trap, client, dialled):
    server = trap(b"HTTP/1.1 200 OK\r\n\r\n")
    for answers in (["127.0.0.2", "10.0.0.1"], ["10.0.0.1", "127.0.0.2"], ["127.0.0.2", "169.254.169.254"]):
        with pytest.raises(TargetBlocked):
            client(server, names={"mixed.test": answers}).fetch(server.url(host="mixed.test"))
    assert dialled == []


def test_of_a_name_of_this_machine_alone_the_permitted_addresses_remain(trap, client, dialled):
    server = trap(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    names = {"both.test": ["::1", "127.0.0.2"], "far.test": ["::1", "10.0.0.1"], "six.test": ["::1"]}
    asking = client(server, names=names, rules=(AllowRule("127.0.0.0/8", ports=(server.port,)),))
    assert asking.fetch(server.url(host="both.test")).status == 200
    for host in ("far.test", "six.test"):
        with pytest.raises(TargetBlocked):
            asking.fetch(server.url(host=host))
    assert dialled == [("127.0.0.2", server.port)]


def test_a_name_that_flips_between_lookups_never_leads_inside(trap, client, dialled):
    """Rebinding: what is checked is what is dialled, for there is one lookup for each connection."""
    server = trap(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    class Flipping(FixedResolver):
        lookups = 0

        def resolve(self, host, deadline):
            self.lookups += 1
            return self._table["good.test" if self.lookups % 2 else "bad.test"]

    resolver = Flipping({"good.test": ["127.0.0.2"], "bad.test": ["127.0.0.1"]})
    asking = client(server, resolver=resolver)
    blocked = 0
    for _ in range(200):
        try:
            assert asking.fetch(server.url(host="flip.test")).body == b"ok"
        except TargetBlocked:
            blocked += 1
    assert (resolver.lookups, blocked) == (200, 100)
    assert {address[0] for address in dialled} == {"127.0.0.2"}


def test_the_peer_is_checked_again_after_connecting(trap, client, monkeypatch):
    server = trap(b"HTTP/1.1 200 OK\r\n\r\nsecret")
    monkeypatch.setattr("socket.socket.getpeername", lambda _: ("127.0.0.1", server.port))
    with pytest.raises(TargetBlocked) as refused:
        client(server).fetch(server.url())
    assert refused.value.reason == "peer"
    assert server.requests == []


def test_proxy_variables_change_nothing(trap, client, inside, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, inside.url())
    server = trap(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert client(server).fetch(server.url()).status == 204
    assert inside.connections == 0


def test_blocked_refused_and_silent_targets_read_alike_to_members(trap, client, inside):
    closed = trap()
    closed.close()
    asking = client(closed, inside)
    told = []
    for url in (inside.url(), closed.url()):
        with pytest.raises(ClientError) as refused:
            asking.fetch(url)
        told.append((refused.value.public_code, refused.value.sentence))
    assert told[0] == told[1]


def test_a_name_without_addresses_is_not_a_fault_of_the_target(client):
    with pytest.raises(DnsFailed) as failed:
        client().fetch("http://nowhere.test/", deadline=Deadline(1))
    assert failed.value.reason == "not_found"
    assert failed.value.retry is False
