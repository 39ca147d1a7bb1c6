"""One's own links to calendars of duties: made after proving once more who one is, shown once, revoked at any time."""

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from readiness.clock import now
from readiness.obligations.agenda import feeds_of
from readiness.obligations.models import CalendarFeed
from readiness.obligations.operations import make_feed, revoke_feed
from readiness.teams.queries import memberships_of
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.calendars import FeedForm
from readiness.web.obligations.feed import address_of


@page
def calendar_links(request: HttpRequest) -> HttpResponse:
    """The links that work."""
    user = actor_of(request).user
    assert user is not None
    return render(request, "settings/calendars.html", {"feeds": list(feeds_of(user))})


@page
@reauthentication_required  # type: ignore[untyped-decorator]
def calendar_link_new(request: HttpRequest) -> HttpResponse:
    """Make one. The answer to the form is the one page that ever shows it."""
    actor = actor_of(request)
    user = actor.user
    assert user is not None
    teams = [place.team for place in memberships_of(user)]
    form = FeedForm(request.POST or None, teams=teams, initial={"team": request.GET.get("team", "")})
    if request.method == "POST":

        def make() -> tuple[CalendarFeed, str]:
            return make_feed(actor=actor, at=now(), **form.given())

        made = attempt(form, make)
        if made is not None:
            feed, secret = made
            context = {"feed": feed, "address": address_of(secret)}
            return render(request, "settings/calendar_made.html", context)
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "feeds": list(feeds_of(user))}
    return render(request, "settings/calendar_new.html", context, status=status)


@page
def calendar_link_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one of one's own links."""
    actor = actor_of(request)
    assert actor.user is not None
    feed = get_object_or_404(CalendarFeed, pk=pk, user=actor.user)
    return act(
        request,
        lambda: revoke_feed(feed=feed, actor=actor, at=now()),
        "The link no longer works.",
        to=reverse("calendar-links"),
    )
