"""Names to addresses by the machine's own way, without its habits."""

import os
import socket
import threading
import time
from ipaddress import ip_address

import pytest

from probes.client import ClientError, Deadline, DnsFailed, SystemResolver, resolve

HOSTS = """
127.0.0.2   app.test App2.test # comment
::1         app.test
fe80::1%lo0 zoned.test
not.an.address x.test
"""


@pytest.fixture(autouse=True)
def hosts(tmp_path, monkeypatch):
    path = tmp_path / "hosts"
    path.write_text(HOSTS)
    monkeypatch.setattr(resolve, "HOSTS_FILE", path)
    return path


@pytest.fixture
def lookups(monkeypatch):
    """Records names asked of the system; answers or raises what `lookups.outcome` holds."""

    class Lookups(list):
        outcome = ()

    seen = Lookups()

    def getaddrinfo(host, *args, **options):
        seen.append(host)
        if isinstance(seen.outcome, Exception):
            raise seen.outcome
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (text, 0)) for text in seen.outcome]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return seen


def test_the_hosts_file_comes_first(lookups):
    found = SystemResolver().resolve("app.test", Deadline(1))
    assert found == (ip_address("127.0.0.2"), ip_address("::1"))
    assert SystemResolver().resolve("app2.test", Deadline(1)) == (ip_address("127.0.0.2"),)
    assert SystemResolver().resolve("zoned.test", Deadline(1)) == (ip_address("fe80::1"),)
    assert lookups == []


def test_a_changed_hosts_file_is_read_again(hosts, lookups):
    SystemResolver().resolve("app.test", Deadline(1))
    hosts.write_text("127.0.0.3 app.test")
    os.utime(hosts, (1, 1))
    assert SystemResolver().resolve("app.test", Deadline(1)) == (ip_address("127.0.0.3"),)


def test_a_missing_hosts_file_is_no_error(hosts, lookups):
    hosts.unlink()
    lookups.outcome = ["192.0.2.1"]
    assert SystemResolver().resolve("app.test", Deadline(1)) == (ip_address("192.0.2.1"),)


@pytest.mark.parametrize("name", ["localhost", "app.localhost"])
def test_localhost_is_this_machine_and_no_name_server_is_asked(lookups, name):
    lookups.outcome = ["192.0.2.1"]
    assert SystemResolver().resolve(name, Deadline(1)) == (ip_address("127.0.0.1"), ip_address("::1"))
    assert lookups == []


def test_search_domains_are_not_tried_and_doubles_are_dropped(lookups):
    lookups.outcome = ["192.0.2.1", "2001:db8::1", "192.0.2.1", "fe80::2%eth0"]
    found = SystemResolver().resolve("web", Deadline(1))
    assert [str(one) for one in found] == ["192.0.2.1", "2001:db8::1", "fe80::2"]
    assert lookups == ["web."]


@pytest.mark.parametrize(
    ("outcome", "reason", "retry"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no such name"), "not_found", False),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "temporary", True),
        (UnicodeError("label too long"), "not_found", False),
        ((), "not_found", False),
    ],
)
def test_a_failed_lookup_says_whether_to_ask_again(outcome, reason, retry, lookups):
    lookups.outcome = outcome
    with pytest.raises(DnsFailed) as failed:
        SystemResolver().resolve("app.example", Deadline(1))
    assert (failed.value.reason, failed.value.retry) == (reason, retry)


def test_a_machine_without_a_thread_to_spare_is_busy_and_keeps_its_slots(monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    monkeypatch.setattr(SystemResolver, "_free", threading.BoundedSemaphore(1))
    for _ in range(2):
        with pytest.raises(DnsFailed) as failed:
            SystemResolver().resolve("slow.example", Deadline(1))
        assert failed.value.reason == "busy"
        assert failed.value.retry


def test_lookups_that_hang_are_bounded_in_number(monkeypatch):
    release = threading.Event()

    def hang(*args, **options):
        release.wait(5)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(SystemResolver, "_free", threading.BoundedSemaphore(3))
    told = []
    try:
        for _ in range(4):
            with pytest.raises(ClientError) as failed:
                SystemResolver().resolve("slow.example", Deadline(0.1))
            told.append(failed.value.code)
        assert told[:3] == ["deadline_exceeded"] * 3
        assert sum(thread.name == "probe-lookup" for thread in threading.enumerate()) == 3
    finally:
        release.set()
    time.sleep(0.05)
    with pytest.raises(DnsFailed):  # the slots are free again
        SystemResolver().resolve("slow.example", Deadline(1))
