"""One launch: left the gate with its reasons, right the people with their signatures, below what changed."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations import (
    ChangedSinceShown,
    cancel_launch,
    decide_launch,
    record_launch,
    reschedule_launch,
    sign_off,
)
from readiness.launches.queries import LaunchView, launch_for, launch_view, signing_of
from readiness.launches.signing import ACTIONS
from readiness.refusals import Refusal
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.launches import CancelForm, DecideForm, MoveForm, SignForm
from readiness.web.launches.steps import Told, ending, tell_changes, with_links
from readiness.web.past.launch import launch_then_page
from readiness.web.past.moment import past_moment

HISTORY = 20
#: The page has another form with a reason.
DECIDE = "decide_%s"


@page
def launch(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The screen where people decide. `?at=` a past time."""
    actor = actor_of(request)
    found = launch_for(actor, pk)
    if (at := past_moment(request)) is not None:
        return launch_then_page(request, found, actor, at)
    return _show(request, actor, found)


@page
@reauthentication_required  # type: ignore[untyped-decorator]
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign what was shown, by somebody who has just confirmed who they are.

    A form held up by that confirmation is sent on afterwards; the digest in it still guards what was shown.
    """
    actor = actor_of(request)
    found = launch_for(actor, pk)
    if request.method != "POST":
        return redirect("launch", pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, "The signature form was not complete. Nothing was signed.")
        return redirect("launch", pk)
    try:
        sign_off(launch=found, actor=actor, at=now(), **form.cleaned_data)
    except ChangedSinceShown as no:
        return _show(request, actor, found, refusal=no, status=no.status)
    except Refusal as no:
        if no.status in (403, 404):
            raise
        messages.error(request, no.sentence)
    else:
        messages.success(request, "Signed. Your signature stands on exactly what was shown.")
    return redirect("launch", pk)


@page
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go or no-go, by a person, beside the machine's answer."""
    actor = actor_of(request)
    found = launch_for(actor, pk)
    form = DecideForm(
        request.POST or None, roles=[(role.value, role.label) for role in SignOff.Role], auto_id=DECIDE
    )
    if request.method == "POST" and attempt(
        form, lambda: bool(decide_launch(launch=found, actor=actor, at=now(), **form.cleaned_data))
    ):
        messages.success(request, "Recorded, beside the machine's answer.")
        return redirect("launch", pk)
    return _show(request, actor, found, decide_form=form, status=422 if form.errors else 200)


@page
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It went live."""
    actor = actor_of(request)
    found = launch_for(actor, pk)
    return act(
        request,
        lambda: record_launch(launch=found, actor=actor, at=now()),
        "Recorded: the service is live.",
        to=reverse("launch", args=[pk]),
    )


@page
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another day."""
    actor = actor_of(request)
    found = launch_for(actor, pk)
    form = MoveForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: bool(reschedule_launch(launch=found, actor=actor, at=now(), **form.cleaned_data))
    ):
        messages.success(request, "The day is moved. The earlier one stays in the history.")
        return redirect("launch", pk)
    return _show(request, actor, found, move_form=form, status=422 if form.errors else 200)


@page
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No launch after all."""
    actor = actor_of(request)
    found = launch_for(actor, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: bool(cancel_launch(launch=found, actor=actor, at=now(), **form.cleaned_data))
    ):
        messages.success(request, "The launch is cancelled.")
        return redirect("launch", pk)
    return _show(request, actor, found, cancel_form=form, status=422 if form.errors else 200)


def _show(
    request: HttpRequest,
    actor: Actor,
    found: Launch,
    *,
    status: int = 200,
    refusal: ChangedSinceShown | None = None,
    move_form: MoveForm | None = None,
    cancel_form: CancelForm | None = None,
    decide_form: DecideForm | None = None,
) -> HttpResponse:
    at = now()
    view = launch_view(found, at)
    history = entries_for(actor, Filters(subject=found.pk), limit=HISTORY)
    team = found.service.team_id
    spoke_as = {one.role for one in view.decisions if one.decided_by == actor.user}
    deciding = [
        (role.value, role.label)
        for role, action in ACTIONS.items()
        if may(actor, action, team) and spoke_as <= {role.value}
    ]
    slots = _slots(view, actor, at.isoformat())
    # What somebody signs again is told where they sign, not once more beside it.
    signing_again = {slot["since"][0].pk for slot in slots if slot["since"]}
    context = {
        "launch": found,
        "service": found.service,
        "environment": found.environment,
        "view": view,
        "review": view.review,
        "headline": headline(view),
        **ending(view.review, found.environment),
        "blockers": with_links(view.review, found.environment),
        "slots": slots,
        "stale": [
            (one.sign_off, tell_changes(one.changes, view.review, found.environment))
            for one in view.sign_offs
            if not one.current and one.sign_off.pk not in signing_again
        ],
        "refusal": refusal,
        "refused_for": tell_changes(refusal.changes, view.review, found.environment) if refusal else [],
        "history": tell(history.entries),
        "may_manage": found.state == Launch.State.OPEN and may(actor, Action.REQUEST_LAUNCH, team),
        "may_record": view.may_launch and may(actor, Action.RECORD_LAUNCH, team),
        "move_form": move_form or MoveForm(initial={"planned_for": found.planned_for}),
        "cancel_form": cancel_form or CancelForm(),
        "decide_form": (decide_form or DecideForm(roles=deciding, auto_id=DECIDE))
        if found.state == Launch.State.OPEN and deciding
        else None,
    }
    return render(request, "launches/launch.html", context, status=status)


def headline(view: LaunchView) -> tuple[str, str]:
    """The first line: a standing word for its shape, and the sentence."""
    state, count = view.launch.state, len(view.review.blockers)
    if state == Launch.State.LAUNCHED:
        return "pass", "Launched, on the signatures below."
    if state == Launch.State.CANCELLED:
        return "not_applicable", f"Cancelled: {view.launch.closed_reason}"
    if count:
        return (
            "fail",
            "No-go: 1 thing stands in the way." if count == 1 else f"No-go: {count} things stand in the way.",
        )
    if view.held_back:
        people = " and ".join(str(one.decided_by) for one in view.held_back)
        return "fail", f"No-go: the machine says go, but {people} decided otherwise."
    if view.is_signed:
        return "pass", "Go, and both have signed. The team lead can record the launch."
    waiting = " and the ".join(SignOff.Role(one.role).label.lower() for one in view.awaited)
    return "unknown", f"Go, as far as the machine can tell. Waiting for the {waiting} to sign."


def _slots(view: LaunchView, actor: Actor, shown_at: str) -> list[dict[str, Any]]:
    """One row a role: who signed, or who could, and whether the reader can now."""
    mine = signing_of(view, actor)
    awaited = {one.role: one.people for one in view.awaited}
    rows = []
    for role in SignOff.Role:
        able = role in mine and mine[role] is None
        initial = {"role": role, "digest": view.digest, "shown_at": shown_at}
        rows.append(
            {
                "role": role,
                "label": role.label,
                "signed": view.signed_by(role),
                "awaited": awaited.get(role, ()),
                "form": SignForm(initial=initial, auto_id=f"{role}_%s") if able else None,
                "since": _since(view, role, actor) if able else None,
                "refusal": mine.get(role),
            }
        )
    return rows


def _since(view: LaunchView, role: SignOff.Role, actor: Actor) -> tuple[SignOff, list[Told]] | None:
    """What the reader signed last in this role, and what changed since; None where they sign for the first time."""
    mine = (one for one in view.sign_offs if one.sign_off.role == role and one.sign_off.signer == actor.user)
    last = next(mine, None)
    if last is None:
        return None
    return last.sign_off, tell_changes(last.changes, view.review, view.launch.environment)
