"""One error: what broke and where, whom it met, in which releases; one of its events; and what people decide on it."""

import json
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.errors.capture import FIELDS, captured
from readiness.errors.models import ErrorEvent, ErrorGroup
from readiness.errors.operations import assign_group, ignore_group, reopen_group, resolve_group
from readiness.errors.queries import event_for, events_of, group_for, neighbours
from readiness.errors.told import told
from readiness.evidence.holding import closed_because
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User
from readiness.teams.queries import people_of
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, go_to, page
from readiness.web.forms.evidence import DayInput
from readiness.web.rights import rights_in

HISTORY = 10
RELEASES = 20


class MuteForm(forms.Form):
    """Until when, and why."""

    until = forms.DateField(label="Until the end of", widget=DayInput())
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ResolveForm(forms.Form):
    """Up to which release the fault is known."""

    in_release = forms.CharField(
        label="Up to release",
        required=False,
        max_length=200,
        help_text="The last release that still has the fault: only newer ones reopen it. Empty: any event does.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class OwnerForm(forms.Form):
    """Whose it is."""

    assignee = forms.ChoiceField(label="Owner", required=False)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        choice: Any = self.fields["assignee"]
        choice.choices = [("", "Nobody"), *((pk, one.name) for pk, one in self._people.items())]

    @property
    def person(self) -> User | None:
        """Who was chosen."""
        return self._people.get(self.cleaned_data["assignee"])


@page
def error(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The group with its newest event."""
    actor = actor_of(request)
    return _shown(request, group_for(actor, pk), actor)


@page
def error_event(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The group with one of its events; `?format=json` the event as it is kept."""
    actor = actor_of(request)
    event = event_for(actor, pk)
    if request.GET.get("format") == "json":
        content = json.dumps(json.loads(event.body or "{}"), indent=2, ensure_ascii=False)
        answer = HttpResponse(content, content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="event-{event.event_id}.json"'
        return answer
    return _shown(request, group_for(actor, event.group_id), actor, event)


@page
def error_resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is mended."""
    actor = actor_of(request)
    group = group_for(actor, pk)
    form = ResolveForm(request.POST if request.method == "POST" else None, auto_id="resolve_%s")
    return _decided(
        request, group, actor, "resolve_form", form,
        lambda: resolve_group(group=group, in_release=form.cleaned_data["in_release"], actor=actor, at=now()),
    )  # fmt: skip


@page
def error_mute(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Not now."""
    actor = actor_of(request)
    group = group_for(actor, pk)
    form = MuteForm(request.POST if request.method == "POST" else None, auto_id="mute_%s")

    def do() -> ErrorGroup:
        until = timezone.make_aware(datetime.combine(form.cleaned_data["until"], time.max))
        return ignore_group(
            group=group, until=until, reason=form.cleaned_data["reason"], actor=actor, at=now()
        )

    return _decided(request, group, actor, "mute_form", form, do)


@page
def error_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whose it is."""
    actor = actor_of(request)
    group = group_for(actor, pk)
    form = _owner_form(group, request.POST if request.method == "POST" else None)
    return _decided(
        request, group, actor, "owner_form", form,
        lambda: assign_group(group=group, assignee=form.person, actor=actor, at=now()),
    )  # fmt: skip


@page
def error_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is open after all."""
    actor = actor_of(request)
    group = group_for(actor, pk)
    return act(
        request,
        lambda: reopen_group(group=group, actor=actor, at=now()),
        "The error is open.",
        to=reverse("error", args=[pk]),
    )


def _decided(
    request: HttpRequest, group: ErrorGroup, actor: Actor, name: str, form: forms.Form, do: Any
) -> HttpResponse:
    address = reverse("error", args=[group.pk])
    if request.method != "POST":
        return go_to(request, address)
    if attempt(form, do) is not None:
        return go_to(request, address)
    return _shown(request, group, actor, refused={name: form})


def _shown(
    request: HttpRequest,
    group: ErrorGroup,
    actor: Actor,
    event: ErrorEvent | None = None,
    refused: dict[str, Any] | None = None,
) -> HttpResponse:
    event = event or events_of(group).first()
    body = json.loads(event.body) if event and event.body else {}
    older, newer = neighbours(event) if event else (None, None)
    place = group.project.environment
    may = rights_in(actor, place)
    history = entries_for(actor, Filters(subject=group.pk), limit=HISTORY)
    deciding = Action.MANAGE_ERRORS in may
    context = frame(request, place.service, actor) | {
        "group": group,
        "environment": place,
        "closed": closed_because(place),
        "event": event,
        "told": told(body),
        "fields": [(FIELDS[name], there) for name, there in captured(body).items()] if body else [],
        "raw": json.dumps(body, indent=2, ensure_ascii=False) if body else "",
        "older": older,
        "newer": newer,
        "releases": list(group.releases.order_by("-last_seen", "-pk")[:RELEASES]),
        "deciding": deciding,
        "resolve_form": ResolveForm(auto_id="resolve_%s", initial={"in_release": group.last_release}),
        "mute_form": MuteForm(auto_id="mute_%s"),
        "owner_form": _owner_form(group) if deciding else None,
        "history": tell(history.entries),
        **(refused or {}),
    }
    return render(request, "tracking/group.html", context, status=422 if refused else 200)


def _owner_form(group: ErrorGroup, data: Any = None) -> OwnerForm:
    people = [one.user for one in people_of(group.project.environment.service.team) if one.user.is_active]
    return OwnerForm(
        data, people=people, initial={"assignee": str(group.assignee_id or "")}, auto_id="owner_%s"
    )
