"""Where Sentry's SDKs deliver: `/api/{project}/envelope/`, and the older `/api/{project}/store/`.

This is their protocol and not our REST API: their keys, their answers, no session, no cookie. Served by
`portal.intake` before everything that a page needs, since a service in trouble sends a lot.
Source: develop.sentry.dev, "Envelopes", "Rate Limiting", "Store Endpoint".
"""

import base64
import binascii
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.crypto import salted_hmac

from readiness.clock import now
from readiness.errors.envelope import Envelope, Item, Malformed, read_envelope, read_event
from readiness.errors.happened import event_id_of, happened
from readiness.errors.identified import key_of, project_in
from readiness.errors.inflating import TooLarge, inflated
from readiness.errors.limits import WAIT, Bucket, within_quota
from readiness.errors.models import ErrorKey
from readiness.errors.operations import Arrival, Tallied, gathered, settle_test, tally
from readiness.errors.queries import open_key
from readiness.evidence.holding import closed_because
from readiness.refusals import Refusal

BUCKET = Bucket()
REFUSED = Tallied()
#: Keys that opened their project before, by which refused events are counted; none is let in by this.
KNOWN: set[tuple[str, int]] = set()
_KNOWN_AT_MOST = 1000
_LOST = frozenset({"error", "default", "event"})
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "X-Sentry-Error, X-Sentry-Rate-Limits, Retry-After",
}
_LATER = {"Retry-After": str(WAIT), "X-Sentry-Rate-Limits": f"{WAIT}:error;default;event:project"}
_ASKED = {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "X-Sentry-Auth, X-Requested-With, Origin, Accept, Content-Type, Authentication,"
    " Authorization, Content-Encoding, sentry-trace, baggage",
    "Access-Control-Max-Age": "3600",
}


class NoKey(Refusal):
    """Nobody we know."""

    code = "unknown-key"
    status = 403
    sentence = "This DSN is not known here, or was revoked."


class OverLimit(Refusal):
    """Later."""

    code = "over-limit"
    status = 429
    sentence = (
        "Too many events: they are counted, but not kept. Send less, or raise the quota of the project."
    )


def receive(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Answer an SDK; `kind` is "envelope" or "store"."""
    if request.method == "OPTIONS":
        return HttpResponse(status=200, headers={**_OPEN, **_ASKED})
    if request.method != "POST":
        return _no(405, "Events are sent by POST.", {"Allow": "POST, OPTIONS"})
    try:
        return _answer({"id": _taken(request, number, kind)})
    except OverLimit as no:
        return _no(429, no.sentence, _LATER)
    except Refusal as no:
        return _no(no.status, no.sentence)
    except UnreadablePostError:
        return _no(400, "The body ended too early.")


def _taken(request: HttpRequest, number: int, kind: str) -> str | None:
    at = now()
    query = {name: str(value) for name, value in request.GET.items()}
    header = request.headers.get("X-Sentry-Auth") or request.headers.get("Authorization") or ""
    told = key_of(header=header, query=query)
    if not BUCKET.takes(settings.ERROR_EVENTS_PER_SECOND):
        # Refused before anything is asked of the database: a flood must cost next to nothing.
        if (told, number) in KNOWN:
            REFUSED.add(number, "refused", 1, at)
        raise OverLimit
    key = _opened(told, number) if told else None
    content = _body(request)
    envelope = _stored(content) if kind == "store" else read_envelope(content)
    if kind == "envelope":
        # All that are told must be the same, and of this project.
        named = key_of(header=header, query=query, envelope=envelope.header)
        if not named or project_in(envelope.header) not in ("", str(number)):
            raise NoKey
        key = key or _opened(named, number)
    if key is None:
        raise NoKey
    return _kept(key, envelope, at)


def _opened(told: str, number: int) -> ErrorKey:
    key = open_key(told, number)
    if key is None or closed_because(key.project.environment):
        raise NoKey
    if len(KNOWN) >= _KNOWN_AT_MOST:
        KNOWN.clear()
    KNOWN.add((told, number))
    return key


def _body(request: HttpRequest) -> bytes:
    """The body, decompressed within bounds."""
    most = settings.ERROR_BODY_BYTES
    try:
        told = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        told = 0
    content = b"" if told > most else request.read(most + 1)
    if told > most or len(content) > most:
        raise TooLarge(f"A body of more than {most} bytes is not taken.")
    return inflated(content, request.headers.get("Content-Encoding", ""), most=settings.ERROR_INFLATED_BYTES)


def _stored(content: bytes) -> Envelope:
    """An event alone, as older SDKs send it: JSON, or its zlib stream in base64."""
    if content.lstrip()[:1] != b"{":
        try:
            content = inflated(
                base64.b64decode(content, validate=True), "deflate", most=settings.ERROR_INFLATED_BYTES
            )
        except (binascii.Error, zlib.error, Refusal):
            raise Malformed("The event is not JSON.") from None
    return Envelope({}, (Item("event", {}, content),))


def _kept(key: ErrorKey, envelope: Envelope, at: Any) -> str | None:
    """Keep the event, count the rest; the id that is answered."""
    events = [one for one in envelope.items if one.type == "event"]
    if len(events) > 1:
        raise Malformed("An envelope holds one event at most.")
    counted = _counted([one for one in envelope.items if one.type != "event"])
    answered = envelope.header.get("event_id")
    event_id: str | None = None
    if events:
        event_id, other = _event(key, events[0], answered, at)
        counted.update(other)
    elif answered:
        event_id = event_id_of(answered)
    if counted:
        tally(project=key.project_id, counts=counted, at=at)
    return event_id


def _event(key: ErrorKey, item: Item, told: object, at: Any) -> tuple[str, Counter[str]]:
    if len(item.payload) > settings.ERROR_EVENT_BYTES:
        raise TooLarge(f"An event of more than {settings.ERROR_EVENT_BYTES} bytes is not taken.")
    event = read_event(item.payload)
    event_id = event_id_of(told, event.get("event_id"))
    if event.get("type") not in (None, "", "error", "event", "default"):
        return event_id, Counter({str(event["type"])[:40]: 1})
    project = key.project
    if not within_quota(project, int(at.timestamp() // 60)):
        REFUSED.add(project.pk, "refused", 1, at)
        raise OverLimit
    came = happened(
        event, event_id=event_id, pepper=_pepper(project.pk), keep_emails=project.keep_emails, at=at
    )
    gathered(Arrival(project, came, at))
    if came.nonce:
        settle_test(project=project, nonce=came.nonce, event_id=event_id, at=at)
    return event_id, Counter()


def _counted(items: Sequence[Item]) -> Counter[str]:
    """What else an envelope brought, by type; and what its SDK says that it threw away."""
    counted: Counter[str] = Counter(one.type for one in items)
    for one in items:
        if one.type == "client_report":
            counted["lost"] += _lost(one)
    return +counted


def _lost(item: Item) -> int:
    try:
        told = read_event(item.payload[:65536]).get("discarded_events")
    except Malformed:
        return 0
    rows = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    numbers = [one.get("quantity") for one in rows[:100] if one.get("category") in _LOST]
    return sum(
        min(one, 1_000_000)
        for one in numbers
        if isinstance(one, int) and not isinstance(one, bool) and one > 0
    )


def _pepper(project: int) -> bytes:
    return salted_hmac("readiness.errors.people", str(project), algorithm="sha256").digest()


def _answer(said: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(said, status=status, headers=_OPEN)


def _no(status: int, sentence: str, headers: dict[str, str] | None = None) -> JsonResponse:
    answer = _answer({"detail": sentence}, status)
    answer.headers["X-Sentry-Error"] = sentence
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer
