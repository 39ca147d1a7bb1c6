"""A duty is edited: its terms, its owner, its rhythm; what follows from them is shown before it is kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.clock import now
from readiness.obligations.ahead import done_on, drafted_duty, next_dates
from readiness.obligations.models import Obligation
from readiness.obligations.operations import edit_duty
from readiness.obligations.queries import obligation_for
from readiness.refusals import Forbidden
from readiness.teams.access import Action
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.duty_edit import EditDutyForm
from readiness.web.obligations.duty import may_do
from readiness.web.obligations.people import doers_of

PREVIEWED = 6


@page
def obligation_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form with the next dates; "preview" in a POST shows those of what was given and keeps nothing."""
    actor, at = actor_of(request), now()
    found = obligation_for(actor, pk)
    may = may_do(actor, found)
    if Action.MANAGE_DUTY not in may:
        raise Forbidden
    form = EditDutyForm(
        request.POST if request.method == "POST" else None,
        duty=found,
        rhythm=Action.END_DUTY in may,
        people=doers_of(found.service.team),
    )
    draft: Obligation | None = found
    if request.method == "POST" and "preview" in request.POST:
        draft = attempt(form, lambda: _draft(found, form))
    elif request.method == "POST":
        kept = attempt(form, lambda: edit_duty(obligation=found, actor=actor, at=at, **form.parts()))
        if kept is not None:
            messages.success(request, _said(found, kept))
            return redirect("obligation", kept.pk)
        draft = None
    context = {
        "duty": found,
        "service": found.service,
        "form": form,
        "draft": draft,
        "dates": next_dates(draft, at, done_on(found), most=PREVIEWED) if draft else [],
        "previewed": draft is not None and draft is not found,
    }
    return render(request, "obligations/edit.html", context, status=422 if form.errors else 200)


def _draft(found: Obligation, form: EditDutyForm) -> Obligation:
    parts: dict[str, Any] = form.parts()
    del parts["owner"]
    return drafted_duty(found, at=now(), **parts)


def _said(found: Obligation, kept: Obligation) -> str:
    if kept.pk == found.pk:
        return "The duty is changed. What is open already stays as it was asked for."
    return f"From now on {kept.in_words}. What was due under the old rhythm keeps its record."
