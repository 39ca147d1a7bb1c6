"""The portal's addresses with the smallest page that opens an invitation, so that this room is tested alone."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from portal import urls
from readiness.clock import now
from readiness.teams.adapters import remember_invitation
from readiness.teams.queries import opened_invitation


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open the link: an open invitation lets its visitor sign up."""
    opened = opened_invitation(token, now())
    if opened.state == "open":
        remember_invitation(request, opened)
    return HttpResponse(opened.state)


urlpatterns: list[URLPattern | URLResolver] = [
    path("invitations/<str:token>", invitation, name="invitation"),
    *cast("list[URLPattern | URLResolver]", urls.urlpatterns),
]
