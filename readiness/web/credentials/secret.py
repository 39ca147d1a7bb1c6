"""One secret by name: how old it is, who must be told when it rotates, and each time that it did."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.catalog.models import Environment
from readiness.clock import now
from readiness.credentials.models import Secret
from readiness.credentials.queries import age_of, dependents_of, rotations_of, secret_for
from readiness.teams.access import Action, actions_of
from readiness.teams.actors import Actor
from readiness.web.credentials.service import choices_of
from readiness.web.door import actor_of, page
from readiness.web.forms.credentials import RetireForm, RotateForm, SecretForm

MOST, HISTORY = 60, 10


@page
def secret(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, secret_for(actor, pk), actor)


def shown(
    request: HttpRequest, found: Secret, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at, may = now(), may_do(actor, found)
    context = {
        "secret": found,
        "service": found.service,
        "age": age_of(found, at),
        "places": Environment.objects.filter(service=found.service, pk__in=found.environments),
        "dependents": dependents_of(actor, found),
        "rows": rotations_of(found)[:MOST],
        "edit_form": edit_form(found, actor) if Action.MANAGE_SECRET in may else None,
        "rotate_form": RotateForm(auto_id="rotate_%s") if Action.ROTATE_SECRET in may else None,
        "retire_form": RetireForm(auto_id="retire_%s") if Action.RETIRE_SECRET in may else None,
        "history": tell(entries_for(actor, Filters(subject=found.pk), limit=HISTORY).entries),
        **(refused or {}),
    }
    return render(request, "credentials/secret.html", context, status=422 if refused else 200)


def may_do(actor: Actor, found: Secret) -> frozenset[Action]:
    """What `actor` may do about a secret, which comes with service and team; nothing where it is over."""
    service = found.service
    if found.retired_at or service.lifecycle == service.Lifecycle.RETIRED or service.team.archived_at:
        return frozenset()
    visible = service.visibility == service.Visibility.ORGANISATION
    return actions_of(actor, service.team_id, visible=visible)


def edit_form(found: Secret, actor: Actor, data: Any = None) -> SecretForm:
    """What the register says of it."""
    plain = {name: getattr(found, name) for name in ("name", "kind", "place", "location", "environments")}
    services = [one["service"] for one in found.dependents if "service" in one]
    systems = [one["system"] for one in found.dependents if "system" in one]
    initial = plain | {
        "max_age_days": found.max_age_days,
        "owner": str(found.owner_id or ""),
        "services": services,
        "systems": "\n".join(systems),
    }
    return SecretForm(data, initial=initial, auto_id="edit_%s", **choices_of(found.service, actor))
