"""A badge: the picture for everybody who has its address, and the buttons for who may share it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.launches.operations import revoke_badge, share_badge
from readiness.launches.queries import badge_face
from readiness.refusals import Unseen
from readiness.web.door import act, actor_of, page

#: A badge on a busy page is asked for often, and is a minute old at most.
SECONDS = 60
#: Width of the left part, and of a letter of the right one, in the picture's units.
LEFT, LETTER = 62, 7
#: White letters stand on them with 4.5:1 or more; the shape and the word say the same.
FILLS = {
    "pass": "#1b7245",
    "fail": "#b42a34",
    "waived": "#7440a8",
    "unknown": "#46607a",
    "not_applicable": "#566063",
}


@require_safe
@cache_control(public=True, max_age=SECONDS)
def badge(_request: HttpRequest, key: str) -> HttpResponse:
    """The picture. An address that was revoked is as one that never was."""
    try:
        face = badge_face(key, now())
    except Unseen:
        raise Http404 from None
    right = 34 + LETTER * len(face.word)
    context = {
        "face": face,
        "fill": FILLS[face.standing],
        "left": LEFT,
        "right": right,
        "width": LEFT + right,
        "text": LEFT + 26,
    }
    return render(_request, "launches/badge.svg", context, content_type="image/svg+xml")


@page
def badge_share(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Give the environment a badge."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    return act(
        request,
        lambda: share_badge(environment=place, actor=actor, at=now()),
        "The badge is shared. Everybody who has its address sees whether the environment is ready, and nothing else.",
        to=reverse("environment-edit", args=[slug, environment]),
    )


@page
def badge_revoke(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Take its address away."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    return act(
        request,
        lambda: revoke_badge(environment=place, actor=actor, at=now()),
        "The badge is revoked: its address shows nothing any more.",
        to=reverse("environment-edit", args=[slug, environment]),
    )
