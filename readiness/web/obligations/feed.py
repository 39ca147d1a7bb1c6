"""A calendar behind a private link, for programs that cannot sign in. Whoever holds the link reads it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from readiness.clock import now
from readiness.ledger.queries import changes_of
from readiness.obligations import events
from readiness.obligations.agenda import feed_rows
from readiness.obligations.ics import Entry, calendar_of
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import feed_behind
from readiness.web.counting import SECONDS, within

Changes = Mapping[UUID, tuple[int, datetime]]
_BEGINNINGS = {"closed": "Done: ", "skipped": "Skipped: ", "submitted": "In review: "}


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar; 404 for every link that opens none, whatever the reason, and 429 for who asks too often."""
    most = settings.CALENDAR_READS_PER_MINUTE
    if not within(f"calendar-address-{request.META.get('REMOTE_ADDR', '')}", most):
        return _too_often()
    at = now()
    feed = feed_behind(token, at)
    if feed is None:
        raise Http404
    if not within(f"calendar-feed-{feed.pk}", most):
        return _too_often()
    name = f"{feed.team} duties" if feed.team else f"Duties of {feed.user}"
    body = calendar_of(name, entries_of(feed_rows(feed, at.date())))
    return _answer(request, body)


def entries_of(rows: list[Occurrence]) -> list[Entry]:
    """Each row as an entry; what reminders the portal sent is no change to it."""
    changed = changes_of({row.pk for row in rows}, besides=[events.OCCURRENCE_REMINDED])
    duties = changes_of({row.obligation_id for row in rows})
    return [_entry(row, changed, duties) for row in rows]


def _entry(row: Occurrence, changed: Changes, duties: Changes) -> Entry:
    duty = row.obligation
    times, last = changed.get(row.pk, (0, duty.created_at))
    of_duty, duty_last = duties.get(duty.pk, (0, duty.created_at))
    address = settings.BASE_URL + reverse("occurrence", args=[row.pk])
    return Entry(
        uid=str(row.pk),
        day=row.due_on,
        summary=f"{_BEGINNINGS.get(row.state, '')}{duty.title}: {duty.service.name}",
        description="\n".join(
            [
                f"Service: {duty.service.name} ({duty.service.team})",
                f"Owner: {duty.owner or 'leads of the team'}",
                f"State: {row.get_state_display()}",
                f"Recurs {duty.in_words}. Its days end at midnight in {duty.zone}.",
                *([f"First due on {row.original_due_on}."] if row.due_on != row.original_due_on else []),
                address,
            ]
        ),
        url=address,
        changed_at=max(last, duty_last),
        sequence=times + of_duty + (row.replanned or 0),
        cancelled=row.state == Occurrence.State.SKIPPED,
    )


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="duties.ics"'
    response.headers["ETag"] = etag
    # Kept by the program that asked, and asked for anew each time: who leaves a team reads no more of it.
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _too_often() -> HttpResponse:
    response = HttpResponse(
        "Too often. Wait a minute.\n", status=429, content_type="text/plain; charset=utf-8"
    )
    response.headers["Retry-After"] = str(SECONDS)
    patch_cache_control(response, private=True, no_store=True)
    return response


def address_of(secret: str) -> str:
    """The absolute address of a feed."""
    return settings.BASE_URL + reverse("calendar-feed", args=[secret])
