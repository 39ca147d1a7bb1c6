"""Teams: the list, one team with its people, and what is done to the team itself."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.catalog.queries import visible_services
from readiness.clock import now
from readiness.launches.outlook import outlook
from readiness.models import Membership, Service
from readiness.refusals import Forbidden
from readiness.teams.access import Action, actions_of, may
from readiness.teams.actors import Actor
from readiness.teams.directory import with_second_step
from readiness.teams.models import Team
from readiness.teams.operations import archive_team, create_team, edit_team, leave_team, restore_team
from readiness.teams.queries import open_invitations, people_of, team_for, visible_teams
from readiness.web.asking import asked
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.people import IN_TEAM, TeamForm
from readiness.web.people.rights import COLUMNS, rights

A_PAGE, PEOPLE_A_PAGE, SERVICES_SHOWN = 50, 100, 12


@page
def teams(request: HttpRequest) -> HttpResponse:
    """The teams that one may see, with how many people and services each has."""
    actor = actor_of(request)
    q = asked(request, "q")
    found = visible_teams(actor)
    if q:
        found = found.filter(Q(name__icontains=q) | Q(slug__icontains=q))
    rows = Paginator(_counted(found, actor), A_PAGE).get_page(request.GET.get("page"))
    context = {"rows": rows, "q": q, "may_create": may(actor, Action.CREATE_TEAM, None)}
    return render(request, "teams/list.html", context)


@page
def team_new(request: HttpRequest) -> HttpResponse:
    """Create a team."""
    actor = actor_of(request)
    if not may(actor, Action.CREATE_TEAM, None):
        raise Forbidden
    form = TeamForm(request.POST or None)
    if request.method == "POST":
        team = attempt(form, lambda: create_team(actor=actor, at=now(), **form.cleaned_data))
        if team is not None:
            messages.success(request, f"The team {team} exists. Now invite its lead.")
            return redirect("team-invite", team.slug)
    return render(request, "teams/edit.html", {"form": form}, status=422 if form.errors else 200)


@page
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """One team: its people, open invitations, services, and what each role may do."""
    actor, at = actor_of(request), now()
    found = team_for(actor, slug)
    allowed = actions_of(actor, found)
    keeps = Action.CHANGE_MEMBER in allowed
    people = people_of(found)
    if keeps:
        people = with_second_step(people, "user")
    services = visible_services(actor).filter(team=found).exclude(lifecycle=Service.Lifecycle.RETIRED)
    context = {
        "team": found,
        "people": Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page")),
        "invitations": list(open_invitations(found, at)) if Action.INVITE_MEMBER in allowed else [],
        "keeps_people": keeps,
        "may_invite": Action.INVITE_MEMBER in allowed and not found.archived_at,
        "may_edit": Action.EDIT_TEAM in allowed and not found.archived_at,
        "has_channels": Action.MANAGE_CHANNELS in allowed,
        "may_archive": Action.ARCHIVE_TEAM in allowed,
        "may_create_service": Action.CREATE_SERVICE in allowed and not found.archived_at,
        "service_rows": outlook(services, limit=SERVICES_SHOWN),
        "service_total": services.count(),
        "roles": IN_TEAM,
        "columns": COLUMNS,
        "rights": rights(),
        "here": request.get_full_path(),
    }
    return render(request, "teams/team.html", context)


@page
def team_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename or describe a team."""
    actor = actor_of(request)
    found = team_for(actor, slug)
    if not may(actor, Action.EDIT_TEAM, found):
        raise Forbidden
    initial = {"name": found.name, "description": found.description}
    form = TeamForm(request.POST or None, initial=initial)
    if request.method == "POST":
        saved = attempt(form, lambda: edit_team(team=found, actor=actor, at=now(), **form.cleaned_data))
        if saved is not None:
            messages.success(request, "The team is saved.")
            return redirect("team", slug)
    context = {"form": form, "team": found}
    return render(request, "teams/edit.html", context, status=422 if form.errors else 200)


@page
def team_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Go by oneself."""
    actor = actor_of(request)
    found = team_for(actor, slug)
    return act(
        request,
        lambda: leave_team(team=found, actor=actor, at=now()),
        f"You have left {found}.",
        to=reverse("teams"),
    )


@page
def team_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a team."""
    return _turn(request, slug, archive_team, "{} is archived: its things can be read, and no longer change.")


@page
def team_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Open it again."""
    return _turn(request, slug, restore_team, "{} is open again.")


def _turn(request: HttpRequest, slug: str, do: Callable[..., Team], done: str) -> HttpResponse:
    actor = actor_of(request)
    found = team_for(actor, slug)
    at: datetime = now()
    return act(
        request,
        lambda: do(team=found, actor=actor, at=at),
        done.format(found),
        to=reverse("team", args=[slug]),
    )


def _counted(teams: QuerySet[Team], actor: Actor) -> QuerySet[Team]:
    """Each with its numbers and the actor's own role, in the one query of the page."""
    people = Membership.objects.filter(team=OuterRef("pk"), user__is_active=True)
    services = Service.objects.filter(team=OuterRef("pk")).exclude(lifecycle=Service.Lifecycle.RETIRED)
    own = Membership.objects.filter(team=OuterRef("pk"), user=actor.user)

    def number(rows: QuerySet[Any]) -> Coalesce:
        counted = rows.order_by().values("team").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(counted), 0)

    return teams.annotate(
        people=number(people), services_kept=number(services), own_role=Subquery(own.values("role")[:1])
    ).order_by(F("archived_at").asc(nulls_first=True), "name", "pk")
