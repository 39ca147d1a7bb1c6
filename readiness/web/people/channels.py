"""Where a team's reminders are posted to besides its people's mail."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from readiness.clock import now
from readiness.notify.operations import try_channel
from readiness.obligations.operations import add_channel, remove_channel
from readiness.obligations.queries import channels_of
from readiness.obligations.sealed import shown_secret
from readiness.refusals import Forbidden
from readiness.teams.access import Action, may
from readiness.teams.models import Team
from readiness.teams.queries import team_for
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.channels import ChannelForm


@page
def team_channels(request: HttpRequest, slug: str) -> HttpResponse:
    """The team's tools, and how they fare."""
    team = _led(request, slug)
    context = {"team": team, "channels": channels_of(team), "at": now()}
    return render(request, "teams/channels.html", context)


@page
def team_channel_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add one. For a signed webhook the answer to the form is the one page that shows its secret."""
    team = _led(request, slug)
    form = ChannelForm(request.POST or None)
    if request.method == "POST":
        actor = actor_of(request)
        made = attempt(form, lambda: add_channel(team=team, actor=actor, at=now(), **form.cleaned_data))
        if made is not None:
            secret = shown_secret(made.pk) if made.kind == "webhook" else ""
            told = {"team": team, "channel": made, "secret": secret}
            return render(request, "teams/channel_made.html", told)
    context = {"team": team, "form": form}
    return render(request, "teams/channel_new.html", context, status=422 if form.errors else 200)


@page
def team_channel_remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Have nothing more posted there."""
    team = _led(request, slug)
    found = get_object_or_404(channels_of(team), pk=pk)
    actor = actor_of(request)
    return act(
        request,
        lambda: remove_channel(channel=found, actor=actor, at=now()),
        "Nothing more is posted there.",
        to=reverse("team-channels", args=[team.slug]),
    )


@page
def team_channel_try(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Post a word there now."""
    team = _led(request, slug)
    found = get_object_or_404(channels_of(team), pk=pk)
    back = reverse("team-channels", args=[team.slug])
    if request.method != "POST":
        return redirect(back)
    if failed := try_channel(channel=found, actor=actor_of(request), at=now()):
        messages.error(request, f"It did not arrive. {failed}")
    else:
        messages.success(request, f"A trial arrived at “{found.name}”.")
    return redirect(back)


def _led(request: HttpRequest, slug: str) -> Team:
    """A team that the person leads. Raises `Unseen`, `Forbidden`."""
    actor = actor_of(request)
    team = team_for(actor, slug)
    if not may(actor, Action.MANAGE_CHANNELS, team):
        raise Forbidden
    return team
