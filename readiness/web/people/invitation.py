"""The page behind the link of an invitation, for visitors with and without an account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from readiness.clock import now
from readiness.refusals import Refusal, Unseen
from readiness.teams.actors import Actor
from readiness.teams.adapters import remember_invitation
from readiness.teams.models import Membership, OrganisationRole, User
from readiness.teams.operations import accept_invitation
from readiness.teams.queries import OpenedInvitation, opened_invitation
from readiness.teams.roles import Role


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites to what; signed in one accepts here, others are shown the way in, which leads back here."""
    try:
        opened = opened_invitation(token, now())
    except Unseen as no:
        raise Http404 from no
    user = request.user if isinstance(request.user, User) else None
    if user is None and opened.state == "open":
        remember_invitation(request, opened)
    if user is not None and request.method == "POST":
        return _accept(request, token, user, opened)
    return _show(request, opened)


def _accept(request: HttpRequest, token: str, user: User, opened: OpenedInvitation) -> HttpResponse:
    try:
        place = accept_invitation(token=token, user=user, actor=Actor.person(user), at=now())
    except Unseen as no:
        raise Http404 from no
    except Refusal as no:
        return _show(request, opened, no.sentence, no.status)
    messages.success(request, _welcome(place))
    if isinstance(place, Membership):
        return redirect("team", place.team.slug)
    return redirect("home")


def _welcome(place: Membership | OrganisationRole) -> str:
    role = Role(place.role).label.lower()
    if isinstance(place, Membership):
        return f"Welcome to {place.team}: you are {role} there."
    return f"Welcome: you are {role} of the organisation."


def _show(request: HttpRequest, opened: OpenedInvitation, refused: str = "", status: int = 0) -> HttpResponse:
    here = urlencode({"next": request.path})
    context = {
        "invitation": opened.invitation,
        "team": opened.invitation.team,
        "role": Role(opened.invitation.role).label.lower(),
        "state": opened.state,
        "refused": refused,
        "sign_in": f"{reverse('account_login')}?{here}",
        "sign_up": f"{reverse('account_signup')}?{here}",
    }
    gone = opened.state != "open"
    return render(request, "teams/invitation.html", context, status=status or (410 if gone else 200))
