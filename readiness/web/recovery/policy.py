"""One backup policy: how it stands line by line, its runs, and the address that its job pings."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.catalog.models import Service
from readiness.clock import now
from readiness.recovery.models import BackupPolicy, PolicyWord
from readiness.recovery.queries import policy_for, runs_of, stood
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.door import actor_of, page
from readiness.web.forms.recovery import EndForm, PolicyForm, WordForm

A_PAGE, HISTORY, WORDS = 30, 10, 40


@page
def backup_policy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, policy_for(actor, pk), actor)


def shown(
    request: HttpRequest, found: BackupPolicy, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at, may = now(), may_do(actor, found)
    (standing,) = stood([found], at)
    runs = Paginator(runs_of(found), A_PAGE).get_page(asked(request, "page"))
    manages = Action.MANAGE_BACKUPS in may
    context = {
        "policy": found,
        "service": found.environment.service,
        "stood": standing,
        "runs": runs,
        "listed": [one.made for one in standing.known.listed[:A_PAGE]],
        "more": f"?page={runs.next_page_number()}" if runs.has_next() else "",
        "first": "?" if runs.number > 1 else "",
        "words": PolicyWord.objects.filter(policy=found)
        .select_related("said_by")
        .order_by("-said_at", "-pk")[:WORDS],
        "curl": curl(found, "SECRET"),
        "manages": manages,
        "drills": Action.MANAGE_BACKUPS in may,
        "edit_form": PolicyForm(initial=initial(found), klass=found.klass, auto_id="edit_%s")
        if manages
        else None,
        "word_form": WordForm(klass=found.klass, auto_id="word_%s") if manages else None,
        "end_form": EndForm(auto_id="end_%s") if Action.END_BACKUPS in may else None,
        "history": tell(entries_for(actor, Filters(subject=found.pk), limit=HISTORY).entries),
        **(refused or {}),
    }
    return render(request, "recovery/policy.html", context, status=422 if refused else 200)


def made_page(request: HttpRequest, found: BackupPolicy, secret: str, actor: Actor) -> HttpResponse:
    """The one page that ever shows the address that a job pings."""
    row = policy_for(actor, found.pk)
    address = address_of(secret)
    context = {
        "policy": row, "service": row.environment.service, "address": address, "curl": curl(row, secret),
    }  # fmt: skip
    return render(request, "recovery/address_made.html", context)


def address_of(secret: str) -> str:
    """Where a job pings."""
    base: str = settings.BASE_URL
    return base + reverse("ping", args=[secret])


def curl(found: BackupPolicy, secret: str) -> str:
    """A shell script's lines around a backup, as they can be copied."""
    address = address_of(secret)
    if found.klass != BackupPolicy.Klass.DATABASE:
        return f'./copy.sh; curl -fsS -m 10 --retry 5 -o /dev/null "{address}/$?"'
    return "\n".join(
        (
            f'PING="{address}"',
            'RID="$(date -u +%Y%m%dT%H%M%SZ)"',
            'CANARY="$(curl -fsS -m 10 --retry 5 "$PING/start?rid=$RID" | tail -n 1)"',
            '# Write "$CANARY" into a table of the database here, then dump it:',
            'pg_dump --format=custom --file="shop-$RID.dump" shop',
            "STATUS=$?",
            'SIZE="$(stat -c %s "shop-$RID.dump" || echo 0)"',
            'curl -fsS -m 10 --retry 5 -o /dev/null "$PING/$STATUS?rid=$RID&size=$SIZE&label=shop-$RID"',
        )
    )


def may_do(actor: Actor, found: BackupPolicy) -> frozenset[Action]:
    """What `actor` may do about a policy, which comes with service and team; nothing where it is over."""
    service = found.environment.service
    over = found.ended_at or found.environment.archived_at or service.lifecycle == Service.Lifecycle.RETIRED
    if over or service.team.archived_at:
        return frozenset()
    visible = service.visibility == Service.Visibility.ORGANISATION
    return actions_of(actor, service.team_id, visible=visible)


def initial(found: BackupPolicy) -> dict[str, Any]:
    """What its form begins with."""
    names = (
        "name", "cadence_minutes", "grace_minutes", "daily_at", "zone", "keep_days", "waived", "weaker_reason", "tool",
        "part",
    )  # fmt: skip
    return {name: getattr(found, name) for name in names}
