"""A marker that the service's own code must pass on: asked for in one request, looked for in the tool afterwards.

The service is asked at a path that its team made for this, with a random word in a header. An access log does
not hold that header, so whoever finds the word knows that the application itself wrote it.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from probes.client import BadUrl
from probes.context import Context, Failure

HEADER = "X-Launchproof-Marker"
#: How long one look waits for its marker, and how often it asks.
WAIT_SECONDS, PAUSE_SECONDS = 16.0, 2.0

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Marker:
    """A word that the service was given at `sent_at`, and the status with which it answered."""

    word: str
    sent_at: datetime
    status: int | None = None
    failure: Failure | None = None


def new_word() -> str:
    """Sixteen random characters, never given before."""
    return secrets.token_hex(8)


def place(
    context: Context, path: str, word: str, *, method: str = "GET", body: bytes | None = None
) -> Marker:
    """Give the service a word at `path` of its origin."""
    try:
        target = context.aim.https.at(path)
    except BadUrl as error:
        return Marker(word, context.at, failure=Failure.of(error))
    headers = {HEADER: word} | ({"Content-Type": "application/json"} if body else {})
    answer = context.ask(target, method=method, headers=headers, body=body)
    if isinstance(answer, Failure):
        return Marker(word, context.at, failure=answer)
    return Marker(word, context.at, answer.status)


def wait_for(
    context: Context, find: Callable[[], Found | Failure | None], seconds: float = WAIT_SECONDS
) -> tuple[Found | Failure | None, float]:
    """Ask until something is found, a failure says why not, or the time is over; and how long that took."""
    started = time.monotonic()
    while True:
        found = find()
        gone = time.monotonic() - started
        over = gone + PAUSE_SECONDS > seconds or context.deadline.left() < 2 * PAUSE_SECONDS
        if found is not None or over:
            return found, round(gone, 1)
        time.sleep(PAUSE_SECONDS)


def later(sent_at: datetime, at: datetime) -> timedelta:
    """How long ago a marker was given; never negative."""
    return max(at - sent_at, timedelta(0))
