"""What the link of a reminder leads to: who got the mail says that they have seen it, or has it come later."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.clock import now
from readiness.notify.links import read_answer
from readiness.obligations.operations import acknowledge_occurrence, snooze_occurrence
from readiness.obligations.queries import is_overdue, occurrence_for
from readiness.refusals import Unseen
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.obligations.occurrence import snooze_form


@page
def occurrence_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing, since mail scanners follow links: `do` is "seen" or "snooze". For who got the mail."""
    actor, at = actor_of(request), now()
    answer = read_answer(token, at)
    if actor.user is None or actor.user.pk != answer.person:
        raise Unseen
    row = occurrence_for(actor, answer.about)
    do = request.POST.get("do", "")
    if do == "seen":
        return act(
            request,
            lambda: acknowledge_occurrence(occurrence=row, actor=actor, at=at),
            "It is on record that you have seen it. It stays to be done.",
            to=reverse("occurrence", args=[row.pk]),
        )
    form = snooze_form(request.POST if do == "snooze" else None)
    if do == "snooze":
        done = attempt(form, lambda: snooze_occurrence(occurrence=row, actor=actor, at=at, **form.given()))
        if done is not None:
            messages.success(request, "Nobody is reminded before then. The due date stays.")
            return redirect("occurrence", row.pk)
    context = {"row": row, "duty": row.obligation, "overdue": is_overdue(row, at), "form": form}
    return render(request, "obligations/answer.html", context, status=422 if form.errors else 200)
