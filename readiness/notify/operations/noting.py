"""From the ledger to people: each entry is dealt with once, however many notifiers run.

An entry's tick (`NotedEntry`), its notices and their deliveries are one transaction. Of two notifiers at one
entry the second waits for the first one's tick and then leaves it alone.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import IntegrityError, transaction

from readiness.ledger.models import LedgerEntry
from readiness.notify.access import reachable
from readiness.notify.models import Delivery, NotedEntry, Notice
from readiness.notify.queries import unnoted_entries
from readiness.notify.telling import Happening, Rule, Telling, rules_by_kind

MAIL = "mail"
CHUNK = 200
SUBJECT, BECAUSE = 200, 200

log = structlog.get_logger(__name__)


class NotingError(Exception):
    """Rules failed on some entries. Those stay for the next look; all the others were dealt with."""

    def __init__(self, faults: dict[int, Exception]) -> None:
        self.faults = faults
        told = [f"entry #{pk}: {fault!r}" for pk, fault in list(faults.items())[:3]]
        more = f", and {len(faults) - len(told)} more" if len(faults) > len(told) else ""
        super().__init__(", ".join(told) + more)


def note_entries(*, at: datetime, limit: int) -> int:
    """Deal with at most `limit` ledger entries that nobody has dealt with, oldest first: how many.

    Raises `NotingError` at the end when a rule failed.
    """
    rules = rules_by_kind()
    faults: dict[int, Exception] = {}
    traced: set[str] = set()
    done = last = 0
    while done < limit:
        waiting = unnoted_entries(at).filter(pk__gt=last).select_related("actor", "team", "service__team")
        entries = list(waiting.prefetch_related("commitments")[: min(CHUNK, limit - done)])
        if not entries:
            break
        last = entries[-1].pk
        done += _tick([entry for entry in entries if entry.kind not in rules], at)
        for entry in entries:
            if entry.kind in rules:
                try:
                    done += _note(entry, rules[entry.kind], at)
                except Exception as fault:  # one rule's fault keeps nobody else from being told
                    faults[entry.pk] = fault
                    if entry.kind not in traced:  # one trace a rule: a thousand of them hide the next
                        traced.add(entry.kind)
                        log.exception("noting_broke", entry=entry.pk, kind=entry.kind)
    if faults:
        raise NotingError(faults)
    return done


def _tick(entries: list[LedgerEntry], at: datetime) -> int:
    """Entries that no rule answers to."""
    ticks = (NotedEntry(entry=entry, noted_at=at) for entry in entries)
    return len(NotedEntry.objects.bulk_create(ticks, ignore_conflicts=True))


@transaction.atomic
def _note(entry: LedgerEntry, rule: Rule, at: datetime) -> int:
    try:
        with transaction.atomic():
            NotedEntry.objects.create(entry=entry, noted_at=at)
    except IntegrityError:
        return 0  # another notifier was first
    tellings = _to_tell(entry, rule(Happening(entry)))
    notices = Notice.objects.bulk_create(_notice(entry, telling, at) for telling in tellings)
    Delivery.objects.bulk_create(
        Delivery(notice=notice, channel=MAIL, key=key_of(notice, MAIL), next_try_at=at)
        for notice, telling in zip(notices, tellings, strict=True)
        if telling.mail and (telling.insist or telling.recipient.notice_mails)
    )
    return 1


def _to_tell(entry: LedgerEntry, tellings: Iterable[Telling]) -> list[Telling]:
    """One telling a person, the first one given; none to the doer or to who may not see the service."""
    by_person: dict[object, Telling] = {}
    for telling in tellings:
        if telling.recipient.pk != entry.actor_id:
            by_person.setdefault(telling.recipient.pk, telling)
    allowed = reachable((telling.recipient.pk for telling in by_person.values()), entry)
    return [telling for telling in by_person.values() if telling.recipient.pk in allowed]


def _notice(entry: LedgerEntry, telling: Telling, at: datetime) -> Notice:
    return Notice(
        recipient=telling.recipient,
        entry=entry,
        subject=_line(telling.subject, SUBJECT),
        text=telling.text,
        because=_line(telling.because, BECAUSE),
        path=telling.path,
        created_at=at,
    )


def key_of(notice: Notice, channel: str) -> str:
    """The name of a delivery, the same whenever it is computed: what, to whom, by which way.

    128 bits: with 256 a Message-ID would not fit on one line, and not every mail system unfolds it.
    """
    return hashlib.sha256(f"{notice.entry_id}/{notice.recipient_id}/{channel}".encode()).hexdigest()[:32]


def _line(text: str, longest: int) -> str:
    """On one line: a name with a line break in it must not become a header of its own."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
