"""A runbook begins, and its next versions are written: from the form, from Markdown, or as an old one was."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Service
from readiness.catalog.operations.entering import enter
from readiness.evidence.holding import person
from readiness.ledger.canonical import digest
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Invalid, Unseen
from readiness.runbooks import events, structure
from readiness.runbooks.completeness import completeness
from readiness.runbooks.given import LONGEST_DOCUMENT, checked
from readiness.runbooks.models import Runbook, RunbookVersion
from readiness.runbooks.queries import content_of, first_content, runbook_of, version_of
from readiness.runbooks.reading import Unplaced, read
from readiness.runbooks.structure import keeping_keys, told
from readiness.runbooks.writing import write
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class RunbookThere(Conflict):
    """One a service."""

    code = "runbook-there"
    sentence = "This service has a runbook already."


class RunbookChanged(Conflict):
    """Somebody else was quicker."""

    code = "runbook-changed"
    sentence = "Somebody else has written a version meanwhile. Compare it with yours, then save again."


@dataclass(frozen=True, slots=True)
class Imported:
    """The version that holds what a document said, and what of it had no place."""

    version: RunbookVersion
    unplaced: tuple[Unplaced, ...]


@transaction.atomic
def start_runbook(*, service: Service, actor: Actor, at: datetime) -> RunbookVersion:
    """Begin with the template and what the catalogue knows. Raises `RunbookThere`, `ServiceRetired`."""
    held = enter(actor, Action.WRITE_RUNBOOK, service)
    if Runbook.objects.filter(service=held).exists():
        raise RunbookThere
    return _append(held, None, first_content(held), "template", actor, at)


@transaction.atomic
def write_runbook(
    *,
    service: Service,
    content: structure.Runbook,
    note: str = "",
    expected: int | None = None,
    actor: Actor,
    at: datetime,
) -> RunbookVersion:
    """The next version, of what was edited; the newest itself where nothing is changed.

    `expected`: the number of the version that was looked at (0: none was there); None writes over whatever is there.
    Raises `RunbookChanged`, `Invalid`, `ServiceRetired`.
    """
    held = enter(actor, Action.WRITE_RUNBOOK, service)
    runbook = _current(held, expected)
    problems = Problems()
    given = checked(content, problems)
    note = problems.one_line("note", note, longest=500)
    problems.refuse_any()
    return _append(held, runbook, given, "form", actor, at, note=note)


@transaction.atomic
def import_runbook(
    *,
    service: Service,
    document: str,
    note: str = "",
    expected: int | None = None,
    actor: Actor,
    at: datetime,
) -> Imported:
    """The same from a document in Markdown; issues keep the keys that they have here. Raises as `write_runbook`."""
    held = enter(actor, Action.WRITE_RUNBOOK, service)
    runbook = _current(held, expected)
    found, content = read_document(document, runbook)
    problems = Problems()
    given = checked(content, problems)
    note = problems.one_line("note", note, longest=500)
    problems.refuse_any()
    return Imported(_append(held, runbook, given, "markdown", actor, at, note=note), found)


@transaction.atomic
def restore_runbook(*, service: Service, number: int, actor: Actor, at: datetime) -> RunbookVersion:
    """Write what the version `number` said as the next one. Raises `Unseen`, `ServiceRetired`."""
    held = enter(actor, Action.WRITE_RUNBOOK, service)
    runbook = runbook_of(held)
    if runbook is None:
        raise Unseen
    content = content_of(version_of(runbook, number))
    return _append(held, runbook, content, "restored", actor, at, restored=number)


def read_document(document: str, runbook: Runbook | None) -> tuple[tuple[Unplaced, ...], structure.Runbook]:
    """What a document says, for a service that has `runbook`. Raises `Invalid` where it is no runbook at all."""
    if len(document) > LONGEST_DOCUMENT:
        raise Invalid({"document": [f"At most {LONGEST_DOCUMENT} characters; this has {len(document)}."]})
    found = read(document)
    if completeness(found.runbook).score == 0 and not found.runbook.issues:
        sentence = "This is no runbook: none of its headings are those of the template."
        raise Invalid({"document": [sentence]})
    before = content_of(version_of(runbook)) if runbook else None
    return found.unplaced, keeping_keys(found.runbook, before)


def _current(held: Service, expected: int | None) -> Runbook | None:
    runbook = runbook_of(held)
    if expected is not None and expected != (runbook.number if runbook else 0):
        raise RunbookChanged
    return runbook


def _append(
    held: Service,
    runbook: Runbook | None,
    content: structure.Runbook,
    way: str,
    actor: Actor,
    at: datetime,
    *,
    note: str = "",
    restored: int | None = None,
) -> RunbookVersion:
    """The next version of a runbook whose service is held; the newest where it says the same."""
    plain, writer = told(content), person(actor)
    if runbook is not None:
        newest = version_of(runbook)
        if newest.digest == digest(plain):
            return newest
    found = completeness(content)
    row = runbook or Runbook(service=held, started_by=writer, started_at=at)
    row.number, row.written_at, row.text = row.number + 1, at, write(content)
    row.score, row.missing = found.score, len(found.missing)
    row.save(force_insert=runbook is None)
    version = RunbookVersion.objects.create(
        runbook=row,
        number=row.number,
        content=plain,
        digest=digest(plain),
        score=found.score,
        way=way,
        restored=restored,
        note=note,
        written_by=writer,
        written_at=at,
    )
    record(
        kind=events.VERSION_WRITTEN,
        actor=actor,
        at=at,
        subject=row,
        team=held.team,
        service=held,
        data={
            "version": str(version.pk),
            "number": version.number,
            "digest": version.digest,
            "way": way,
            "restored": restored,
            "score": version.score,
            "missing": row.missing,
        },
        private={"note": note} if note else {},
    )
    return version
