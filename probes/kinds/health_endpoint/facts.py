"""The two health endpoints as they answer, and two invented neighbours: a catch-all answers those just the
same.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from functools import partial

from probes.client import Exchange, Target
from probes.context import REQUEST_SECONDS, Context, Failure
from probes.facts import shown
from probes.nodes import NODE_SECONDS, other_nodes
from probes.together import together

from .freshness import copy_sign, file_sign

MOST_BODY = 16_384
ACCEPT = {"Accept": "application/json, application/health+json, */*;q=0.1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `body` is its text when it is UTF-8 of at most 16 KiB; `copy` names what shows it to be a
    cache's, `stored` what shows it to be a file.
    """

    path: str
    status: int | None = None
    content_type: str = ""
    body: str | None = None
    body_bytes: int = 0
    digest: str = ""
    copy: str = ""
    failure: Failure | None = None
    stored: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """`beside_health` and `beside_ready` are paths that nobody made, next to the real ones. `past_health` and
    `past_ready` are the real ones once more, with a query that no cache has seen. `elsewhere` is readiness at the
    further addresses of the name.
    """

    health: Answer
    ready: Answer
    beside_health: Answer
    beside_ready: Answer
    past_health: Answer | None = None
    past_ready: Answer | None = None
    elsewhere: tuple[Answer, ...] = ()


def look(context: Context) -> Seen:
    """Asks the HTTPS origin six times, certificate verified."""
    aim = context.aim
    word = secrets.token_hex(6)
    parent = aim.ready.partition("?")[0].rpartition("/")[0]
    health = _ask(context, aim.health)
    if health.failure is not None and health.failure.code in ("unreachable", "dns_failed", "tls_failed"):
        silent = Answer("", failure=health.failure)
        return Seen(health, replace(silent, path=aim.ready), silent, silent)
    paths = (
        aim.ready,
        f"/no-such-health-{word}",
        f"{parent}/no-such-check-{word}",
        _with_query(aim.health, word),
        _with_query(aim.ready, word),
    )
    ready, *others = together(context, *(partial(_ask, path=path) for path in paths))
    beside_health, beside_ready, past_health, past_ready = others
    elsewhere = _elsewhere(context, ready)
    return Seen(health, ready, beside_health, beside_ready, past_health, past_ready, elsewhere)


def _elsewhere(context: Context, ready: Answer) -> tuple[Answer, ...]:
    """Readiness at each further address that is reached at all: silence there is for the handshakes to tell."""
    nodes = other_nodes(context, context.aim.https, ready.address)
    answers = [
        replace(_ask(there, context.aim.ready, NODE_SECONDS), address=address) for address, there in nodes
    ]
    return tuple(answer for answer in answers if answer.failure is None)


def _with_query(path: str, word: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{word}={word}"


def _ask(context: Context, path: str, most: float = REQUEST_SECONDS) -> Answer:
    target: Target = context.aim.https.at(path)
    answer = context.ask(target, follow=2, headers=ACCEPT, most=most)
    if isinstance(answer, Failure):
        return Answer(path, failure=answer)

    def header(name: str) -> str:
        return ", ".join(answer.values(name))

    return Answer(
        path,
        answer.status,
        shown(answer.header("content-type") or "", 100).lower(),
        _text(answer),
        len(answer.body),
        hashlib.sha256(answer.body).hexdigest(),
        copy_sign(header),
        stored=file_sign(header, context.at),
        address=str(answer.address or ""),
    )


def _text(answer: Exchange) -> str | None:
    if answer.truncated or len(answer.body) > MOST_BODY:
        return None
    try:
        return answer.body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
