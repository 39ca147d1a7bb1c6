"""What is done about a backup policy from its page: changed, ended, vouched for, its address made anew or revoked."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.clock import now
from readiness.recovery.models import BackupPolicy
from readiness.recovery.operations import (
    change_policy,
    end_policy,
    give_canary,
    revoke_address,
    rotate_address,
    say_line,
)
from readiness.recovery.queries import policy_for
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.recovery import EndForm, PolicyForm, WordForm
from readiness.web.recovery.policy import initial, made_page, shown


@page
def backup_policy_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it is backed up."""

    def do(found: BackupPolicy, actor: Actor, form: Any) -> str:
        change_policy(policy=found, actor=actor, at=now(), **form.given())
        return "The policy says so now."

    def make(found: BackupPolicy) -> Any:
        return PolicyForm(request.POST, initial=initial(found), klass=found.klass, auto_id="edit_%s")

    return _posted(request, pk, "edit_form", make, do)


@page
def backup_policy_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nothing is asked any more."""

    def do(found: BackupPolicy, actor: Actor, form: Any) -> str:
        end_policy(policy=found, actor=actor, at=now(), **form.cleaned_data)
        return "The policy has ended. Its record stays."

    return _posted(request, pk, "end_form", lambda _found: EndForm(request.POST, auto_id="end_%s"), do)


@page
def backup_policy_word(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A line holds, and where that is to be seen."""

    def do(found: BackupPolicy, actor: Actor, form: Any) -> str:
        say_line(policy=found, actor=actor, at=now(), **form.cleaned_data)
        return "Your word stands beside the line, for half a year."

    def make(found: BackupPolicy) -> Any:
        return WordForm(request.POST, klass=found.klass, auto_id="word_%s")

    return _posted(request, pk, "word_form", make, do)


@page
def backup_policy_address(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new address; the answer is the one page that ever shows it."""
    actor = actor_of(request)
    found = policy_for(actor, pk)
    if request.method != "POST":
        return redirect("backup-policy", pk)
    row, secret = rotate_address(policy=found, actor=actor, at=now())
    return made_page(request, row, secret, actor)


@page
def backup_policy_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The address ends."""
    actor = actor_of(request)
    found = policy_for(actor, pk)
    to = reverse("backup-policy", args=[pk])
    return act(
        request,
        lambda: revoke_address(policy=found, actor=actor, at=now()),
        "The address is refused from now on.",
        to=to,
    )


@page
def backup_policy_canary(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A word to be written into production before the next backup; shown this once."""
    actor = actor_of(request)
    found = policy_for(actor, pk)
    if request.method != "POST":
        return redirect("backup-policy", pk)
    word = give_canary(policy=found, actor=actor, at=now())
    context = {"policy": found, "service": found.environment.service, "word": word}
    return render(request, "recovery/canary_made.html", context)


def _posted(
    request: HttpRequest,
    pk: UUID,
    name: str,
    make: Callable[[BackupPolicy], Any],
    do: Callable[[BackupPolicy, Actor, Any], str],
) -> HttpResponse:
    actor = actor_of(request)
    found = policy_for(actor, pk)
    if request.method != "POST":
        return redirect("backup-policy", pk)
    form = make(found)
    said = attempt(form, lambda: do(found, actor, form))
    if said is None:
        return shown(request, found, actor, refused={name: form})
    messages.success(request, said)
    return redirect("backup-policy", pk)
