"""The time after a launch: its eight items with the clock running, what the machine saw, and who does what."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.clock import now
from readiness.launches.models import AfterLaunch, Launch
from readiness.launches.operations import finish_afterwards
from readiness.launches.queries import AfterView, after_for, afterwards_of, launch_for
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.launches import FinishForm


@page
def launch_after(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first day and the first week of a launch."""
    actor = actor_of(request)
    return _shown(request, launch_for(actor, pk), actor, {})


@page
def launch_after_finish(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """The list is done, with a word on what surprised the team."""
    actor = actor_of(request)
    found = after_for(actor, pk, stage)
    if request.method != "POST":
        return redirect("launch-after", pk)
    form = FinishForm(request.POST, stage=stage)
    done = attempt(form, lambda: finish_afterwards(after=found, actor=actor, at=now(), **form.cleaned_data))
    if done is None:
        return _shown(request, launch_for(actor, pk), actor, {stage: form})
    messages.success(request, f"{done.get_stage_display()}: done.")
    return redirect("launch-after", pk)


def _shown(
    request: HttpRequest, launch: Launch, actor: Actor, refused: dict[str, FinishForm]
) -> HttpResponse:
    at, service = now(), launch.service
    visible = service.visibility == service.Visibility.ORGANISATION
    follows = (
        may(actor, Action.FOLLOW_LAUNCH, service.team_id, visible=visible) and not service.team.archived_at
    )
    views = afterwards_of(launch)
    rows: list[dict[str, Any]] = [
        {
            "view": one,
            "after": one.after,
            "is_late": one.is_late(at),
            "share": _share(one.after, at),
            "form": refused.get(one.after.stage) or FinishForm(stage=one.after.stage)
            if follows and one.after.state == AfterLaunch.State.OPEN
            else None,
        }
        for one in views
    ]
    context = {
        "launch": launch,
        "service": service,
        "environment": launch.environment,
        "rows": rows,
        "sentence": _sentence(launch, views, at),
        "at": at,
    }
    return render(request, "launches/afterwards.html", context, status=422 if refused else 200)


def _share(after: AfterLaunch, at: Any) -> int:
    """How much of its time is over, in hundredths."""
    return min(int(100 * (at - after.starts_at) / (after.due_at - after.starts_at)), 100)


def _sentence(launch: Launch, views: list[AfterView], at: Any) -> str:
    """How it goes, as somebody would say it."""
    name = launch.service.name
    if launch.state != Launch.State.LAUNCHED:
        return f"{name} is not launched yet: what comes after the launch begins with it."
    if not views:
        return f"The launch of {name} started no list: none was published, or it was no launch of production."
    going = [one for one in views if one.after.state == AfterLaunch.State.OPEN]
    if not going:
        return f"What came after the launch of {name} is done."
    now_on = going[0]
    count, total = now_on.open, len(now_on.items)
    stage = now_on.after.get_stage_display().lower()
    left = f"{count} of {total} items {'is' if count == 1 else 'are'} open"
    if now_on.is_late(at):
        return f"The {stage} of {name} are over, and {left if count else 'it waits for its last word'}."
    return f"{name} is in its {stage}: {left if count else f'all {total} items are settled'}."
