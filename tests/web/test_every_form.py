"""Every form, filled with what no person types: nothing breaks, and no page says how it is made."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.web.addresses import addresses
from tests.web.test_every_address import Stock, entered, stock, stocked, world
from tests.world import World

__all__ = ["stock", "stocked", "world"]

NAMES = re.compile(r'<(?:input|select|textarea)\b[^>]*?\bname="([^"]+)"')
#: Which browsers and programs can send and no form expects.
ODD = {
    "a zero byte": "a\x00b",
    "half a pair": "a\ud800b".encode("utf-8", "surrogatepass"),
    "not UTF-8": b"\xff\xfe\x80",
    "too long": "x" * 5_000,
    "turned": "\u202eexe.gpj",
    "two lines": "a\r\nBcc: all@example.org",
    "astral": "\U0001f4a3\U0010ffff" * 30,
    "below all": "-99999999999999999999",
    "above all": "9" * 400,
    "no number": "NaN",
    "a formula": '=HYPERLINK("http://evil.example";"x")',
    "a path": "../../../../etc/passwd",
    "markup": '"><script>alert(1)</script>{{ 7|add:7 }}{% now "Y" %}',
    "nothing": "",
    "a date too far": "99999-12-31",
    "a day that is none": "2026-02-30",
    "a UUID that is none": "00000000-0000-0000-0000-00000000000g",
}
#: What a probe finds in a page that shows too much, and what broke in a service: with its stack trace.
SHOWS_TRACES = {"probes:witnesses", "error", "error-event", "error-mute"}
BREAKS_WORDS = (b"Traceback", b"django.", b"site-packages", b"sqlite3", b"psycopg")


def query(names: set[str], turn: int) -> bytes:
    """The fields as a browser sends them, each with another odd value; `turn` turns which."""
    values = list(ODD.values())
    sent = []
    for number, name in enumerate(sorted(names)):
        value = values[(number * 5 + turn) % len(values)]
        raw = value if isinstance(value, bytes) else value.encode()
        sent.append(name.encode() + b"=" + b"".join(b"%%%02X" % byte for byte in raw))
    return b"&".join(sent)


SHARED = {"q", "page", "cursor", "before", "after", "sort", "order", "team", "service", "reason", "next", "email",
          "role", "name", "items", "item", "from", "to", "version", "revision", "digest", "planned_for", "expires_on",
          "title", "url", "statement", "kind", "phrase", "needs", "part", "standing", "person", "format"}  # fmt: skip


def form_of(clients: list[Client], path: str) -> tuple[Client, set[str]]:
    """Who gets in there, and the fields of its forms with those that many doors know."""
    for client in clients:
        answer = client.get(path)
        if answer.status_code == 200:
            break
    content = b"" if answer.streaming else answer.content
    return client, (set(NAMES.findall(content.decode())) | SHARED) - {"csrfmiddlewaretoken"}


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(2))
def test_nothing_that_is_sent_breaks_a_page(world: World, stock: Stock, turn: int):
    clients = [entered(world.people[who], raise_request_exception=False) for who in ("administrator", "lead")]
    wrong: dict[Any, Any] = {}
    for number, one in enumerate(addresses()):
        path = one.of({**stock, "invitation.token": "x"})
        client, fields = form_of(clients, path)
        sent = query(fields, turn * 6 + number)
        words = () if one.name in SHOWS_TRACES else BREAKS_WORDS
        for method, answer in (
            ("get", client.get(f"{path}?{sent.decode()[:30_000]}")),
            ("post", client.generic("POST", path, sent, "application/x-www-form-urlencoded")),
        ):
            content = b"" if answer.streaming else answer.content
            if answer.status_code >= 500 or any(word in content for word in words):
                wrong[one.name, method] = answer.status_code
    assert wrong == {}


KINDS = (
    "application/json", "text/xml", "multipart/form-data", "multipart/form-data; boundary=x", "", "\x7f",
    "application/x-www-form-urlencoded; charset=utf-7", "a/b; charset=nonsense",
)  # fmt: skip


def test_a_body_of_another_kind_breaks_no_page(world: World, stock: Stock):
    client, wrong = entered(world.people["lead"], raise_request_exception=False), {}
    for number, one in enumerate(addresses()):
        path = one.of({**stock, "invitation.token": "x"})
        for body in (
            b'{"name": "x"}',
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
            b"\xff" * 99,
        ):
            kind = KINDS[(number + len(body)) % len(KINDS)]
            answer = client.generic("POST", path, body, kind)
            if answer.status_code >= 500:
                wrong[one.name, kind] = answer.status_code
    assert wrong == {}
