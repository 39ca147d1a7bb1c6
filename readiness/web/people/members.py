"""Who is in a team: roles changed, people removed, invitations sent, sent again and taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from readiness.clock import now
from readiness.refusals import Forbidden
from readiness.teams import invitation_links
from readiness.teams.access import Action, may
from readiness.teams.models import Invitation, Membership, Team
from readiness.teams.operations import (
    change_member,
    invite,
    remove_member,
    resend_invitation,
    revoke_invitation,
)
from readiness.teams.queries import people_of, team_for
from readiness.teams.roles import Role
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.people import InvitationForm


@page
def member_change(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Give a member another role."""
    actor = actor_of(request)
    team, place = _place(request, slug, pk)
    role = request.POST.get("role", "")
    return act(
        request,
        lambda: change_member(team=team, user=place.user, role=role, actor=actor, at=now()),
        f"{place.user} now is {Role(role).label.lower() if role in Role.__members__.values() else role} of {team}.",
        to=reverse("team", args=[slug]),
    )


@page
def member_remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take somebody out."""
    actor = actor_of(request)
    team, place = _place(request, slug, pk)
    return act(
        request,
        lambda: remove_member(team=team, user=place.user, actor=actor, at=now()),
        f"{place.user} is no longer in {team}. What they recorded stays.",
        to=reverse("team", args=[slug]),
    )


@page
def team_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody; the answer shows the link once, for who would rather hand it over themselves."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    if not may(actor, Action.INVITE_MEMBER, team):
        raise Forbidden
    form = InvitationForm(request.POST or None)
    if request.method == "POST":
        made = attempt(form, lambda: invite(team=team, actor=actor, at=now(), **form.cleaned_data))
        if made is not None:
            return invited(request, *made)
    return render(
        request, "teams/invite.html", {"form": form, "team": team}, status=422 if form.errors else 200
    )


@page
def invitation_resend(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Mail it again under a new link, which the answer shows once."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    invitation = _invitation(request, team, pk)
    if request.method != "POST":
        return redirect("team", slug)
    return invited(request, *resend_invitation(invitation=invitation, actor=actor, at=now()))


@page
def invitation_revoke(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take it back."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    invitation = _invitation(request, team, pk)
    return act(
        request,
        lambda: revoke_invitation(invitation=invitation, actor=actor, at=now()),
        f"The invitation to {invitation.email} no longer works.",
        to=reverse("team", args=[slug]),
    )


def invited(request: HttpRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The page that shows a new link: the bare one, which lets in but proves no address."""
    context = {
        "invitation": invitation,
        "role": Role(invitation.role).label.lower(),
        "link": invitation_links.address(secret),
    }
    return render(request, "teams/invited.html", context)


def _place(request: HttpRequest, slug: str, pk: UUID) -> tuple[Team, Membership]:
    team = team_for(actor_of(request), slug)
    return team, get_object_or_404(people_of(team), user=pk)


def _invitation(request: HttpRequest, team: Team, pk: UUID) -> Invitation:
    if not may(actor_of(request), Action.INVITE_MEMBER, team):
        raise Forbidden
    return get_object_or_404(Invitation.objects.select_related("team"), team=team, pk=pk)
