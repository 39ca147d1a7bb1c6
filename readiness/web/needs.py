"""What waits for a person, as the home page lists it: each thing with its one action.

Which things wait is decided by the rooms' queries; here they get their words and addresses.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from readiness.obligations.models import Occurrence
from readiness.teams.actors import Actor
from readiness.web import needed
from readiness.web.needed import COUNTED

SHOWN = 5
SOON = timedelta(days=14)
DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Need:
    """One thing: what it is, where, since or until when, and what to do."""

    title: str
    place: str
    moment: date | datetime | None
    moment_word: str
    action: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """Things of one sort. `number` is "3" or "25+"; `more` are folded away, `rest` is the page that has all."""

    key: str
    title: str
    icon: str
    number: str
    said: str
    rows: list[Need]
    more: list[Need]
    rest: str


def needs_of(actor: Actor, at: datetime) -> list[Needs]:
    """Every group that is not empty, the most pressing first. One query a group."""
    week = timezone.localtime(at).date() + DUE_SOON
    groups = (
        _group("duties", needed.duties(actor=actor, until=at + DUE_SOON), partial(_duty, actor, at)),
        _group("due", needed.due(actor=actor, until=week), _due),
        _group("signatures", needed.signatures(actor=actor), _launch),
        _group("reviews", needed.reviews(actor=actor), _review),
        _group("waivers", needed.waivers(actor=actor), _waiver),
        _group("returned", needed.returned(actor=actor), _returned),
        _group("expiring", needed.expiring(actor=actor, at=at, until=at + SOON), _expiring),
    )
    return [group for group in groups if group.rows]


@dataclass(frozen=True, slots=True)
class Words:
    """What a group is called, and how one and several of it are told in a sentence."""

    title: str
    icon: str
    one: str
    several: str
    page: str = ""


WORDS = {
    "duties": Words("Duties", "calendar-clock", "duty waits for you", "duties wait for you"),
    "due": Words(
        "Yours, overdue or due this week", "calendar-clock", "item of yours is due", "items of yours are due"
    ),
    "signatures": Words(
        "Launches to sign",
        "signature",
        "launch waits for your signature",
        "launches wait for your signature",
        "launches",
    ),
    "reviews": Words(
        "Waiting for your review",
        "clipboard-check",
        "review waits for you",
        "reviews wait for you",
        "reviews",
    ),
    "waivers": Words(
        "Waivers to decide", "flag", "waiver waits for your decision", "waivers wait for your decision"
    ),
    "returned": Words(
        "Returned to you",
        "undo-2",
        "piece of evidence came back to you",
        "pieces of evidence came back to you",
    ),
    "expiring": Words("Running out within 14 days", "timer", "item runs out soon", "items run out soon"),
}


def _group(key: str, rows: Sequence[tuple[Any, ...]], told: Callable[..., Need]) -> Needs:
    words = WORDS[key]
    number = f"{COUNTED}+" if len(rows) > COUNTED else str(len(rows))
    return Needs(
        key=key,
        title=words.title,
        icon=words.icon,
        number=number,
        said=f"{number} {words.one if len(rows) == 1 else words.several}",
        rows=[told(*row) for row in rows[:SHOWN]],
        more=[] if words.page else [told(*row) for row in rows[SHOWN:COUNTED]],
        rest=reverse(words.page) if words.page and len(rows) > SHOWN else "",
    )


def sentence(groups: Iterable[Needs]) -> str:
    """All groups in one sentence: "2 items of yours are due and 3 reviews wait for you."."""
    said = [group.said for group in groups]
    if len(said) > 1:
        return f"{', '.join(said[:-1])} and {said[-1]}."
    return f"{said[0]}." if said else "Nothing waits for you."


@dataclass(frozen=True, slots=True)
class _Item:
    """An item as its row names it."""

    title: str
    service: str
    service_slug: str
    environment: str
    environment_slug: str
    key: str

    @property
    def place(self) -> str:
        return f"{self.service} · {self.environment}"

    @property
    def url(self) -> str:
        return reverse("item", args=[self.service_slug, self.environment_slug, self.key])


def _due(*row: Any) -> Need:
    item, (day,) = _Item(*row[:6]), row[6:]
    return Need(item.title, item.place, day, "due", "Add evidence", item.url)


def _review(*row: Any) -> Need:
    item, (since, attachment, title) = _Item(*row[:6]), row[6:]
    url = f"{reverse('reviews')}?attachment={attachment}"
    return Need(item.title, item.place, since, "waiting since", "Review", url, detail=title)


def _waiver(*row: Any) -> Need:
    item, (since, name, email, waiver, reason) = _Item(*row[:6]), row[6:]
    url = f"{reverse('reviews')}?waiver={waiver}"
    return Need(item.title, item.place, since, f"asked for by {name or email}", "Decide", url, detail=reason)


def _returned(*row: Any) -> Need:
    item, (when, name, email, evidence, reason) = _Item(*row[:6]), row[6:]
    url = reverse("evidence", args=[evidence])
    return Need(item.title, item.place, when, f"returned by {name or email}", "Answer", url, detail=reason)


def _expiring(*row: Any) -> Need:
    item, (until, standing) = _Item(*row[:6]), row[6:]
    word = "its waiver ends" if standing == "waived" else "runs out"
    return Need(item.title, item.place, until, word, "Renew", item.url)


def _duty(actor: Actor, at: datetime, *row: Any) -> Need:
    (title, service, pk, day, late_at, state, returned), told = row[:7], row[7:]
    done_at, done_name, done_email, asked_at, asker, asked_name, asked_email, reason = told
    url = reverse("occurrence", args=[pk])
    if asked_at is not None and actor.user and asker != actor.user.pk:
        by = f"{asked_name or asked_email} asks to skip it"
        return Need(title, service, asked_at, by, "Decide", url, detail=reason)
    if state == Occurrence.State.SUBMITTED:
        return Need(title, service, done_at, f"handed in by {done_name or done_email}", "Review", url)
    word = "overdue, was due" if late_at <= at else "due"
    if state == Occurrence.State.RETURNED:
        return Need(title, service, day, f"returned, {word}", "Answer", url, detail=returned)
    return Need(title, service, day, word, "Do it", url)


def _launch(service: str, environment: str, day: date, launch: UUID) -> Need:
    return Need(
        title=f"Launch of {service}",
        place=f"{service} · {environment}",
        moment=day,
        moment_word="planned",
        action="Sign off",
        url=reverse("launch", args=[launch]),
    )
