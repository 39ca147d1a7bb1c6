"""Everybody in the organisation and their roles across it, for administrators."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from readiness.clock import now
from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.teams.directory import people_for, person_for, working_tokens
from readiness.teams.models import ApiToken, Invitation
from readiness.teams.operations import (
    deactivate_person,
    grant_organisation_role,
    invite,
    reactivate_person,
    resend_invitation,
    revoke_invitation,
    revoke_organisation_role,
    revoke_token,
)
from readiness.teams.queries import open_invitations
from readiness.teams.roles import ORGANISATION_ROLES, Role
from readiness.web.asking import asked
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.people import ACROSS, InvitationForm
from readiness.web.people.members import invited

A_PAGE = 50


@page
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and the open invitations to roles across the organisation."""
    actor = actor_of(request)
    q, role = asked(request, "q"), asked(request, "role")
    role = role if role in ORGANISATION_ROLES else ""
    rows = Paginator(people_for(actor, q=q, role=role), A_PAGE).get_page(request.GET.get("page"))
    chips = [{"label": "Everybody", "url": _with(q=q), "current": not role}]
    chips += [
        {"label": f"{one.label}s", "url": _with(q=q, role=one.value), "current": role == one}
        for one in ORGANISATION_ROLES
    ]
    invitations = list(open_invitations(None, now()))
    context = {"rows": rows, "q": q, "role": role, "chips": chips, "invitations": invitations}
    return render(request, "teams/people.html", context)


@page
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: places in teams, roles across the organisation, tokens, the account itself."""
    found = person_for(actor_of(request), pk)
    held = {one.role for one in found.organisation_roles.all()}
    context = {
        "someone": found,
        "tokens": list(working_tokens(found, now())),
        "to_grant": [choice for choice in ACROSS if choice[0] not in held],
    }
    return render(request, "teams/person.html", context)


@page
def role_grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a role across the organisation."""
    role, word = _role(request)
    return _change(request, pk, grant_organisation_role, f"{{}} now is {word}.", role=role)


@page
def role_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one."""
    role, word = _role(request)
    return _change(request, pk, revoke_organisation_role, f"{{}} no longer is {word}.", role=role)


@page
def person_deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shut an account out at once."""
    said = "{} can no longer sign in; sessions and tokens have ended."
    return _change(request, pk, deactivate_person, said)


@page
def person_reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let somebody in again."""
    return _change(request, pk, reactivate_person, "{} can sign in again.")


def _change(request: HttpRequest, pk: UUID, do: Callable[..., Any], said: str, **more: str) -> HttpResponse:
    """Do it with a person and say so, with their name for `{}`; back to their page."""
    actor = actor_of(request)
    found = person_for(actor, pk)
    return act(
        request,
        lambda: do(user=found, actor=actor, at=now(), **more),
        said.format(found),
        to=reverse("person", args=[pk]),
    )


def _role(request: HttpRequest) -> tuple[str, str]:
    """The role that is given or taken, and its word; a word that is none is the operation's to refuse."""
    given = request.POST.get("role", "")
    return (given, Role(given).label.lower()) if given in Role.__members__.values() else (given, "")


@page
def person_token_revoke(request: HttpRequest, pk: UUID, token: UUID) -> HttpResponse:
    """End somebody's token."""
    actor = actor_of(request)
    found = person_for(actor, pk)
    key = get_object_or_404(ApiToken, user=found, pk=token)
    return act(
        request,
        lambda: revoke_token(token=key, actor=actor, at=now()),
        f"The token “{key.name}” no longer works.",
        to=reverse("person", args=[pk]),
    )


@page
def people_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a role across the organisation."""
    actor = actor_of(request)
    if not may(actor, Action.GRANT_ORGANISATION_ROLE, None):
        raise Unseen
    form = InvitationForm(request.POST or None, across=True)
    if request.method == "POST":
        made = attempt(form, lambda: invite(team=None, actor=actor, at=now(), **form.cleaned_data))
        if made is not None:
            return invited(request, *made)
    return render(request, "teams/invite.html", {"form": form}, status=422 if form.errors else 200)


@page
def people_invitation_resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail an invitation to the organisation again under a new link."""
    actor = actor_of(request)
    found = _invitation(request, pk)
    if request.method != "POST":
        return redirect("people")
    return invited(request, *resend_invitation(invitation=found, actor=actor, at=now()))


@page
def people_invitation_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    actor = actor_of(request)
    found = _invitation(request, pk)
    return act(
        request,
        lambda: revoke_invitation(invitation=found, actor=actor, at=now()),
        f"The invitation to {found.email} no longer works.",
        to=reverse("people"),
    )


def _invitation(request: HttpRequest, pk: UUID) -> Invitation:
    if not may(actor_of(request), Action.GRANT_ORGANISATION_ROLE, None):
        raise Unseen
    return get_object_or_404(Invitation, team=None, pk=pk)


def _with(**given: str) -> str:
    return "?" + urlencode({name: value for name, value in given.items() if value})
