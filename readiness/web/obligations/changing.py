"""What is done about a duty from its page: handed over, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from readiness.clock import now
from readiness.obligations.operations import end_duty, hand_over
from readiness.obligations.queries import obligation_for
from readiness.web.door import actor_of, attempt, page
from readiness.web.obligations.duty import end_form, hand_over_form, shown


@page
def obligation_hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another owner."""
    actor = actor_of(request)
    found = obligation_for(actor, pk)
    if request.method != "POST":
        return redirect("obligation", pk)
    form = hand_over_form(found, request.POST)
    done = attempt(form, lambda: hand_over(obligation=found, actor=actor, at=now(), **form.given()))
    if done is None:
        return shown(request, found, actor, refused={"hand_over_form": form})
    told = f"{done.owner} now answers for it." if done.owner else "The team's leads now answer for it."
    messages.success(request, told)
    return redirect("obligation", pk)


@page
def obligation_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is no longer needed."""
    actor = actor_of(request)
    found = obligation_for(actor, pk)
    if request.method != "POST":
        return redirect("obligation", pk)
    form = end_form(request.POST)
    done = attempt(form, lambda: end_duty(obligation=found, actor=actor, at=now(), **form.cleaned_data))
    if done is None:
        return shown(request, found, actor, refused={"end_form": form})
    messages.success(request, "The duty is ended. Its record stays.")
    return redirect("obligation", pk)
