"""The weekly review of a service's errors: what is new, what came back, whom it met; signed with a note."""

from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.errors.operations import sign_review
from readiness.errors.queries import reviews_of
from readiness.errors.trends import trend_of
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, go_to, page

PAST = 20


class ReviewForm(forms.Form):
    """What was concluded."""

    note = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What you concluded: what is mended by whom, what may wait, and why.",
    )
    until = forms.CharField(widget=forms.HiddenInput(), required=False)

    def clean_until(self) -> datetime | None:
        """When the page that was signed was made."""
        try:
            read = datetime.fromisoformat(self.cleaned_data["until"] or "")
        except ValueError:
            return None
        return read if read.tzinfo else None


@page
def service_errors_review(request: HttpRequest, slug: str) -> HttpResponse:
    """The week beside the one before; the form signs it."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    form = ReviewForm(request.POST if request.method == "POST" else None, initial={"until": at.isoformat()})
    if request.method == "POST":
        signed = attempt(form, lambda: sign_review(service=found, actor=actor, at=at, **form.cleaned_data))
        if signed is not None:
            return go_to(request, reverse("service-errors-review", args=[slug]))
    trend = trend_of(found, until=at)
    context = frame(request, found, actor) | {
        "trend": trend,
        "sorts": [
            ("New", trend.new, "Nothing is new."),
            ("Came back", trend.regressed, "Nothing came back."),
            ("Met the most people", trend.most_users, "Nobody is known to have met an error."),
            ("Came most often", trend.most_events, "No error came."),
        ],
        "form": form,
        "reviews": list(reviews_of(found)[:PAST]),
    }
    return render(request, "tracking/review.html", context, status=422 if form.errors else 200)
