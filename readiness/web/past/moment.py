"""The past time that the address of a page asks for, and what every page of the past shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import urlencode

from readiness.audit.queries import Filters, entries_for
from readiness.clock import now
from readiness.refusals import Invalid
from readiness.teams.actors import Actor
from readiness.web.asking import asked


class NotPast(Invalid):
    """Nobody knows how things will stand."""

    code = "not-a-past-time"
    sentence = "Give a day or a time that is past, such as 2026-03-03 or 2026-03-03T14:30."


def past_moment(request: HttpRequest) -> datetime | None:
    """The time in `at`; None where the present is asked for. A day alone means its end, in the reader's zone.

    Raises `NotPast`.
    """
    text = asked(request, "at")
    if not text:
        return None
    present = now()
    try:
        # A space is what a "+" of a zone becomes in an address that nobody escaped.
        moment = parse_datetime(text.replace(" ", "+") if "T" in text else text)
        day = parse_date(text) if moment is None or len(text) == len("2026-03-03") else None
    except ValueError:
        raise NotPast from None
    if day is not None:
        moment = _end_of(day, present)
    if moment is None:
        raise NotPast
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment > present:
        raise NotPast
    return moment


def _end_of(day: date, present: datetime) -> datetime:
    today = timezone.localtime(present).date()
    if day == today:
        return present
    return timezone.make_aware(datetime.combine(day, time.max))


@dataclass(frozen=True)
class Looking:
    """What the head of a page of the past needs."""

    at: datetime
    #: The present of the same page.
    present: str
    #: The last thing that the ledger tells of the service by then; None where it tells nothing yet.
    entry: int | None
    #: What else the address asks for, kept when another time is chosen.
    kept: Mapping[str, str]

    @property
    def suffix(self) -> str:
        """What links to other pages of the same time end with."""
        return f"?{urlencode({'at': self.at.isoformat()})}"

    @property
    def typed(self) -> str:
        """The time as the form's field takes it, in the reader's zone."""
        return timezone.localtime(self.at).strftime("%Y-%m-%dT%H:%M")


def looking(request: HttpRequest, actor: Actor, at: datetime, service: UUID | None) -> dict[str, Any]:
    """The context of the head, for `past/base.html`."""
    kept = {name: asked(request, name) for name in ("template",) if request.GET.get(name)}
    told = entries_for(actor, Filters(service=service, until=at), limit=1).entries
    present = f"{request.path}?{urlencode(kept)}" if kept else request.path
    return {"past": Looking(at, present, told[0].pk if told else None, kept)}
