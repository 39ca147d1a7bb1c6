"""Every kind there is, let loose on hostile targets with all that it may ask for: derived from the list of kinds."""

import gzip
import itertools
import os
import threading
import time
from pathlib import Path

import pytest

from probes.budget import Budget
from probes.client import BadUrl, Deadline
from probes.context import Context, aim_at
from probes.declaring import read
from probes.discovery import found
from probes.grant import Grant
from probes.needs import tools_of
from probes.pace import Pace
from probes.probe import run
from probes.slots import Slots
from probes.tools import Connection
from probes.verdict import Status
from tests.probes.client.conftest import AT
from tests.probes.client.test_hostile_answers import OK, dripping, pouring
from tests.probes.client.test_hostile_targets import (
    FORBIDDEN_ADDRESSES,
    LOOPBACK_SPELLINGS,
    METADATA_ADDRESSES,
    NOT_TARGETS,
)

KINDS = {one.kind.name: one.kind for one in found()}
DECLARED = {
    "alert_round_trip": {"receiver": "launchproof"},
    "alert_rules": {"service": "shop"},
    "authentication": {"protected": ["/me"]},
    "authorization_walk": {"document": "/openapi.json"},
    "aws_secrets": {"secrets": ["shop"]},
    "cdn": {"asset": "/app.js"},
    "documents": {"readme": "{origin}/README.md", "deployment": "{origin}/a", "rollback": "{origin}/b"},
    "error_events": {"path": "/error", "organisation": "a", "project": "b", "environment": "production"},
    "github_deployments": {"project": "acme/shop"},
    "gitlab_deployments": {"project": "acme/shop"},
    "hosting_release": {"project": "acme/shop", "header": "X-Release"},
    "https_redirect": {"paths": ["/login"]},
    "input_validation": {"document": "/openapi.json"},
    "log_search": {"path": "/marker", "selector": '{app="shop"}'},
    "pagerduty_schedule": {"schedule": "P1"},
    "performance_metrics": {"selector": 'job="shop"'},
    "rate_limit": {"path": "/a", "limit": 3, "window_seconds": 1, "control": "/b"},
    "security_headers": {"paths": ["/login"]},
    "vault_secrets": {"secrets": ["kv/shop"]},
}
URLS = [
    *(f"{scheme}://{host}:{{port}}/" for host in LOOPBACK_SPELLINGS for scheme in ("http", "https")),
    *(f"{scheme}://[{one}]/" if ":" in one else f"{scheme}://{one}/"
      for one in (*FORBIDDEN_ADDRESSES, *METADATA_ADDRESSES) for scheme in ("http", "https")),
    *(f"{scheme}://n{number}.test/" for number, _one in enumerate((*FORBIDDEN_ADDRESSES, *METADATA_ADDRESSES))
      for scheme in ("http", "https")),
    *NOT_TARGETS,
]  # fmt: skip
NAMES = {f"n{number}.test": [one] for number, one in enumerate((*FORBIDDEN_ADDRESSES, *METADATA_ADDRESSES))}
SECONDS = 2.0


def grant(kind, origin: str) -> Grant:
    """Everything that the kind may ask for, its tools at the origin too."""
    secure = origin.replace("http://", "https://")
    told = {
        name: value.replace("{origin}", secure) if isinstance(value, str) else value
        for name, value in DECLARED.get(kind.name, {}).items()
    }
    declared = read(kind.declares, told) if kind.declares else None
    names = {one for tools in tools_of((*kind.needs, *kind.uses)) for one in tools}
    tools = {one: Connection(one, f"{origin}/", "secret", "") for one in names}
    return Grant(declared, tools, "token", ("/*",), Budget(60))


def look(kind, client, url: str, seconds: float = SECONDS):
    """One look at the URL, and how long it took."""
    aim = aim_at(url)
    slots = Slots("health_endpoint", 60, AT, AT, AT)
    context = Context(
        aim, client, Deadline(seconds), AT, pace=Pace(0), grant=grant(kind, url.rstrip("/")), slots=slots,
        registries=f"{url.rstrip('/')}/dns.json",
    )  # fmt: skip
    began = time.monotonic()
    outcome = run(kind, context)
    return outcome, time.monotonic() - began


def test_there_are_four_hundred_hostile_targets_and_a_declaration_for_every_kind_that_takes_one():
    assert len(URLS) + 64 >= 400, "the tricks of the other tests of targets and answers make up the rest"
    assert {name for name, kind in KINDS.items() if kind.declares} == set(DECLARED)


@pytest.mark.parametrize("share", range(len(KINDS)), ids=list(KINDS))
def test_no_kind_reaches_inside_by_any_of_them(share, client, trap, dialled):
    """The targets are dealt out to the kinds, and each kind meets every tenth of those of the others."""
    inside = trap(OK + b"Content-Length: 2\r\n\r\nok", host="127.0.0.1")
    kind = list(KINDS.values())[share]
    asking = client(inside, names=NAMES, nameservers=[])
    mine = URLS[share :: len(KINDS)] + URLS[share % 10 :: 10]
    for url in mine:
        try:
            outcome, _seconds = look(kind, asking, url.replace("{port}", str(inside.port)))
        except BadUrl:
            continue
        assert outcome.verdict.status not in (Status.PASS, Status.WARN), url
    assert inside.connections == 0
    assert dialled == []


BOMB = gzip.compress(bytes(40 * 2**20))
ANSWERS = {
    "one header byte at a time": dripping(OK + b"X-Slow: "),
    "one body byte at a time": dripping(OK + b"Content-Length: 1000\r\n\r\n"),
    "headers without an end": pouring(OK, b"X-More: " + b"y" * 1000 + b"\r\n"),
    "a redirect inside": OK.replace(b"200 OK", b"302 Found") + b"Location: http://127.0.0.1:9/\r\n\r\n",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_no_kind_outlives_its_deadline_or_follows_inside(name, client, trap, dialled):
    server = trap(ANSWERS[name])
    asking = client(server, nameservers=[])
    told = {}

    def one(kind):
        told[kind.name] = look(kind, asking, server.url().rstrip("/"))

    threads = [threading.Thread(target=one, args=(kind,)) for kind in KINDS.values()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS + 8)
    assert set(told) == set(KINDS)
    late = {kind: seconds for kind, (_outcome, seconds) in told.items() if seconds > SECONDS + 1}
    assert not late
    wrong = {
        kind: outcome.verdict.code
        for kind, (outcome, _s) in told.items()
        if outcome.verdict.status is Status.PASS
    }
    assert not wrong
    assert {address[0] for address in dialled} <= {"127.0.0.2"}


def test_no_kind_grows_by_a_bomb(client, trap):
    head = OK + b"Content-Encoding: gzip\r\nContent-Type: application/json\r\n"
    server = trap(head + f"Content-Length: {len(BOMB)}\r\n\r\n".encode() + BOMB)
    asking = client(server, nameservers=[])
    kinds = itertools.cycle(KINDS.values())
    for kind in itertools.islice(kinds, len(KINDS)):
        look(kind, asking, server.url().rstrip("/"), 1.0)
    before = resident()
    for kind in itertools.islice(kinds, len(KINDS)):
        look(kind, asking, server.url().rstrip("/"), 1.0)
    assert resident() - before < 16 * 2**20


def resident() -> int:
    """Bytes of memory in use now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
