"""What every lean page begins with: the portal's own frame round a plain template, and what somebody may see."""

from django.db.models import Exists, Q
from django.http import HttpRequest, HttpResponse
from django.template import engines

from readiness.models import Membership, OrganisationRole, Service


def framed(content: str):
    """A template of the frame and `content`."""
    start = "{% extends 'base.html' %}{% block content %}"
    return engines["django"].from_string(f"{start}{content}{{% endblock %}}")


def answer(request: HttpRequest, template, **context: object) -> HttpResponse:
    """The page, drawn with the request: person, teams, notices and token included."""
    return HttpResponse(template.render(context, request))


def visible(request: HttpRequest):
    """The services that the person may see."""
    mine = Membership.objects.filter(user=request.user).values("team")
    across = OrganisationRole.objects.filter(user=request.user)
    return Service.objects.filter(Q(team__in=mine) | Q(visibility="organisation") | Exists(across))
