"""What is done about a secret from its page: changed, rotated, retired."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from readiness.clock import now
from readiness.credentials.models import Secret
from readiness.credentials.operations import change_secret, record_rotation, retire_secret
from readiness.credentials.queries import dependents_of, secret_for
from readiness.teams.actors import Actor
from readiness.web.credentials.secret import edit_form, shown
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.credentials import RetireForm, RotateForm


@page
def secret_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the register says of it."""

    def make(found: Secret, actor: Actor) -> Any:
        return edit_form(found, actor, request.POST)

    def do(found: Secret, actor: Actor, form: Any) -> str:
        change_secret(secret=found, actor=actor, at=now(), **form.given())
        return "The register says so now."

    return _posted(request, pk, "edit_form", make, do)


@page
def secret_rotate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """There is a new version."""

    def make(_found: Secret, _actor: Actor) -> Any:
        return RotateForm(request.POST, auto_id="rotate_%s")

    def do(found: Secret, actor: Actor, form: Any) -> str:
        record_rotation(secret=found, actor=actor, at=now(), **form.given())
        names = [one.name for one in dependents_of(actor, found)]
        return "The rotation is recorded." + (f" Who must know: {', '.join(names)}." if names else "")

    return _posted(request, pk, "rotate_form", make, do)


@page
def secret_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is no longer in use."""

    def make(_found: Secret, _actor: Actor) -> Any:
        return RetireForm(request.POST, auto_id="retire_%s")

    def do(found: Secret, actor: Actor, form: Any) -> str:
        retire_secret(secret=found, actor=actor, at=now(), **form.cleaned_data)
        return "The secret is retired. Its record stays."

    return _posted(request, pk, "retire_form", make, do)


def _posted(
    request: HttpRequest,
    pk: UUID,
    name: str,
    make: Callable[[Secret, Actor], Any],
    do: Callable[[Secret, Actor, Any], str],
) -> HttpResponse:
    actor = actor_of(request)
    found = secret_for(actor, pk)
    if request.method != "POST":
        return redirect("secret", pk)
    form = make(found, actor)
    said = attempt(form, lambda: do(found, actor, form))
    if said is None:
        return shown(request, found, actor, refused={name: form})
    messages.success(request, said)
    return redirect("secret", pk)
