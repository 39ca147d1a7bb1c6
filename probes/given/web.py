"""The pages of “What probes may do here”: ownership, stop switch, permits, declarations, connections."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from probes.given import operations, queries
from probes.given.forms import (
    ConnectForm,
    DeclareForm,
    PermitForm,
    StopForm,
    opens_and_closes,
    shown_settings,
)
from probes.given.ownership import LABEL, WELL_KNOWN
from probes.tasks import look
from probes.tools import TOOLS
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.hints import say_look
from readiness.models import Environment
from readiness.teams.access import Action, actions_of, may
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page


@page
def overview(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Everything that probes have been given here, and the acts that change it."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    here = reverse("probes:may", args=[slug, environment])
    if request.method == "POST":
        return _act(request, place, actor, here)
    stop, everywhere = queries.stops(place)
    at = now()
    return render(
        request,
        "probes/may.html",
        {
            **_place(place, actor),
            "proof": queries.proof_of(place, at),
            "well_known": WELL_KNOWN,
            "label": LABEL,
            "stop": stop,
            "everywhere": everywhere,
            "leaves": queries.leaves(place, at),
            "said": queries.declarations(place),
            "connections": [
                (row, TOOLS[row.tool].title) for row in queries.connections(place) if row.tool in TOOLS
            ],
            "stop_form": StopForm(),
        },
    )


@page
def declare(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The settings of the kind that `?kind=` names."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    kind = queries.declaring_kind(request.GET.get("kind", ""))
    assert kind.declares is not None, "a declaring kind"
    row = next(one.row for one in queries.declarations(place) if one.kind is kind)
    form = DeclareForm(
        kind.declares, request.POST or None, initial=shown_settings(row.settings) if row else None
    )
    done = None
    if request.method == "POST":
        done = attempt(
            form,
            lambda: operations.declare(
                environment=place, kind=kind.name, settings=form.settings(), actor=actor, at=now()
            ),
        )
    return _form(request, place, actor, form, done, f"{kind.title}: what is so here", kind.question)


@sensitive_post_parameters("secret")
@page
def connect(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Connect a tool, or replace its connection."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    form = ConnectForm(request.POST or None, initial={"tool": request.GET.get("tool", "")})
    done = None
    if request.method == "POST":
        done = attempt(
            form, lambda: operations.connect(environment=place, actor=actor, at=now(), **form.cleaned_data)
        )
    said = "Probes only read there. Where this tool is connected already, the new connection replaces the old one."
    return _form(request, place, actor, form, done, "Connect a tool", said)


@page
def permit(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Permit an active probe."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    begin = {"kind": request.GET.get("kind", ""), **opens_and_closes(now())}
    form = PermitForm(request.POST or None, initial=begin)
    done = None
    if request.method == "POST":
        done = attempt(
            form,
            lambda: operations.permit_probe(environment=place, actor=actor, at=now(), **form.cleaned_data),
        )
    said = "It sends real requests. It stays in these paths, this window and this budget, and anybody can stop it."
    return _form(request, place, actor, form, done, "Permit an active probe", said)


def _form(
    request: HttpRequest, place: Environment, actor: Actor, form: Any, done: Any, title: str, said: str
) -> HttpResponse:
    if done:
        say_look(look)
        messages.success(request, "This is kept.")
        return redirect("probes:may", place.service.slug, place.slug)
    return render(
        request, "probes/may_form.html", {**_place(place, actor), "form": form, "title": title, "said": said}
    )


def _place(place: Environment, actor: Actor) -> dict[str, Any]:
    mine = actions_of(actor, place.service.team_id)
    return {
        "service": place.service,
        "environment": place,
        "may_configure": Action.CONFIGURE_PROBE in mine,
        "may_connect": Action.CONNECT_TOOL in mine,
        "may_permit": Action.PERMIT_PROBE in mine,
        "may_stop": Action.STOP_PROBES in mine,
        "may_stop_all": may(actor, Action.STOP_ALL_PROBES, None),
    }


def _act(request: HttpRequest, place: Environment, actor: Actor, here: str) -> HttpResponse:
    given: dict[str, Any] = {"environment": place, "actor": actor, "at": now()}
    kind, reason = request.POST.get("kind", ""), StopForm(request.POST)
    why = reason.cleaned_data["reason"] if reason.is_valid() else ""
    acts: dict[str, tuple[Callable[[], Any], str]] = {
        "begin": (
            lambda: operations.begin_proof(**given),
            "Here is the token. Put it in one of the two places.",
        ),
        "check": (
            lambda: operations.ask_proof(**given),
            "A worker looks now; load this page again in a moment.",
        ),
        "give_up": (lambda: operations.give_up_proof(**given), "The proof is given up."),
        "stop": (lambda: operations.stop_probes(reason=why, **given), "Active probes stand still here."),
        "lift": (lambda: operations.lift_stop(**given), "Active probes may go on here."),
        "stop_all": (
            lambda: operations.stop_probes(reason=why, **{**given, "environment": None}),
            "Active probes stand still everywhere.",
        ),
        "lift_all": (
            lambda: operations.lift_stop(**{**given, "environment": None}),
            "Active probes may go on where nothing else holds them.",
        ),
        "end_permit": (lambda: operations.end_permit(kind=kind, **given), "The permit is ended."),
        "withdraw": (lambda: operations.withdraw_declaration(kind=kind, **given), "This is withdrawn."),
        "disconnect": (
            lambda: operations.disconnect(
                connection=queries.connection_for(place, _uuid(request.POST.get("connection", ""))), **given
            ),
            "The connection is removed and its secret gone.",
        ),
    }
    if request.POST.get("act") not in acts:
        raise Http404
    do, done = acts[request.POST["act"]]
    answer = act(request, do, done, to=here)
    say_look(look)
    return answer


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
