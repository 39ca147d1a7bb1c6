"""A service's forge tells of its deployments: hooks are set up, and what they deliver is taken once."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment, Service
from readiness.catalog.operations.entering import enter
from readiness.evidence.holding import closed_because, hold, person
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.obligations.sealed import opened, seal
from readiness.refusals import AlreadyDecided, Conflict, Refusal
from readiness.releases import events
from readiness.releases.forges import github, gitlab
from readiness.releases.forges.signatures import signed
from readiness.releases.forges.word import Word
from readiness.releases.models import ForgeHook, ForgeReport
from readiness.releases.operations.projecting import project
from readiness.releases.operations.rows import write
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor
from readiness.teams.fields import Problems

_READERS = {"github": github.read, "gitlab": gitlab.read}
_EVENT = {"github": "x-github-event", "gitlab": "x-gitlab-event"}
_LEAST, _MOST = 16, 200
#: Clocks of two machines differ a little.
_SKEW = timedelta(minutes=10)


class ForgeRefused(Refusal):
    """Nobody is told whether the hook is there."""

    code = "not-signed"
    status = 401
    sentence = "This delivery is not signed with the secret of a hook of this portal."


class ForgeThere(Conflict):
    """One a forge."""

    code = "forge-there"
    sentence = (
        "This forge tells of the service's deployments already. Remove it first, to set another secret."
    )


class ForgeRemoved(AlreadyDecided):
    """Removed once and for all."""

    code = "forge-removed"
    sentence = "This was removed already."


@transaction.atomic
def add_forge(
    *,
    service: Service,
    forge: str,
    environments: Mapping[str, str] | None = None,
    secret: str = "",
    actor: Actor,
    at: datetime,
) -> tuple[ForgeHook, str]:
    """Let a forge ("github", "gitlab") tell of a service's deployments; the hook, and its secret, which is shown once.

    `environments`: what the forge calls them -> slug of one here. Raises `Invalid`, `ForgeThere`.
    """
    held = enter(actor, Action.MANAGE_FORGE, service)
    problems = Problems()
    if forge not in ForgeHook.Forge.values:
        problems.add("forge", f"One of: {', '.join(ForgeHook.Forge.values)}.")
    secret = problems.one_line("secret", secret, longest=_MOST) or secrets.token_urlsafe(32)
    if len(secret) < _LEAST:
        problems.add("secret", f"At least {_LEAST} characters; leave it empty to be given one.")
    known = set(held.environments.filter(archived_at__isnull=True).values_list("slug", flat=True))
    given = dict(environments or {})
    if len(given) > 50 or any(len(name) > 255 for name in given):
        problems.add("environments", "At most 50 names of at most 255 characters.")
    if unknown := sorted(set(given.values()) - known):
        problems.add("environments", f"This service has no environment {', '.join(unknown)[:200]}.")
    problems.refuse_any()
    made = ForgeHook(
        service=held,
        forge=forge,
        environments=given,
        sealed=seal(secret),
        added_by=person(actor),
        added_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise ForgeThere from error
    _tell(events.HOOK_ADDED, made, actor, at, {"environments": json.dumps(given, sort_keys=True)})
    return made, secret


@transaction.atomic
def remove_forge(*, hook: ForgeHook, actor: Actor, at: datetime) -> ForgeHook:
    """Take nothing more from it. What it told stays. Raises `ForgeRemoved`."""
    held = enter(actor, Action.MANAGE_FORGE, hook.service)
    row = ForgeHook.objects.select_for_update(of=("self",)).get(pk=hook.pk)
    row.service = held
    if row.removed_at is not None:
        raise ForgeRemoved
    row.removed_by, row.removed_at = person(actor), at
    row.save(update_fields=["removed_by", "removed_at"])
    _tell(events.HOOK_REMOVED, row, actor, at, {})
    return row


def receive_delivery(
    *, hook: UUID, headers: Mapping[str, str], body: bytes, actor: Actor = INGEST, at: datetime
) -> str:
    """Take what a forge delivers; `headers` with names in lower case. Answers what was done with it: "recorded",
    "known" (told before), "no-deployment", "other-environment" or "closed".

    Raises `ForgeRefused` unless it is signed with the hook's secret, before anything of it is read; `Unreadable`.
    """
    found = ForgeHook.objects.select_related("service__team").filter(pk=hook, removed_at__isnull=True).first()
    if found is None or not signed(found.forge, opened(found.sealed), headers, body):
        raise ForgeRefused
    word = _READERS[found.forge](headers.get(_EVENT[found.forge], ""), body)
    if word is None:
        return "no-deployment"
    place = _place(found, word.environment)
    if place is None:
        return "other-environment"
    return _take(found, place, word, actor, at)


@transaction.atomic
def _take(hook: ForgeHook, place: Environment, word: Word, actor: Actor, at: datetime) -> str:
    (held,) = hold([place.pk])
    if closed_because(held) or held.service_id != hook.service_id:
        return "closed"
    if not ForgeHook.objects.filter(pk=hook.pk, removed_at__isnull=True).exists():
        raise ForgeRefused
    there = ForgeReport.objects.filter(environment=held, external_id=word.external_id)
    if there.filter(key=word.key).exists():
        return "known"
    report = ForgeReport.objects.create(
        environment=held,
        hook=hook,
        external_id=word.external_id,
        key=word.key,
        state=word.state,
        said_at=min(word.said_at, at + _SKEW),
        facts=word.facts(),
        received_at=at,
    )
    _received(held, hook, report, actor, at)
    project(held, word.external_id, hook.forge, actor, at)
    return "recorded"


def _place(hook: ForgeHook, named: str) -> Environment | None:
    places = Environment.objects.filter(service=hook.service_id)
    slug = hook.environments.get(named)
    if slug is not None:
        return places.filter(slug=slug).first()
    return places.filter(slug=named.lower()).first() or places.filter(name__iexact=named).first()


def _received(held: Environment, hook: ForgeHook, report: ForgeReport, actor: Actor, at: datetime) -> None:
    write(
        events.FORGE_TOLD,
        held,
        hook,
        actor,
        at,
        data={
            "report": str(report.pk), "forge": hook.forge, "state": report.state or "inactive",
            "said_at": stamp(report.said_at),
        },
        private={
            "external_id": report.external_id, "key": report.key, "facts": json.dumps(report.facts, sort_keys=True),
        },
    )  # fmt: skip


def _tell(kind: str, hook: ForgeHook, actor: Actor, at: datetime, private: dict[str, Any]) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=hook,
        team=hook.service.team,
        service=hook.service,
        data={"forge": hook.forge},
        private=private,
    )
