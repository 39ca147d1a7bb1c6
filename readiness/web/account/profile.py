"""One's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.clock import now
from readiness.privacy.queries import own_request
from readiness.teams.operations import edit_profile
from readiness.teams.operations.people import PROFILE
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.account import ProfileForm


@page
def settings(request: HttpRequest) -> HttpResponse:
    """Name, zone, looks, keys and mails."""
    actor = actor_of(request)
    user = actor.user
    assert user is not None
    form = ProfileForm(request.POST or None, initial={field: getattr(user, field) for field in PROFILE})
    if request.method == "POST":
        saved = attempt(form, lambda: edit_profile(user=user, actor=actor, at=now(), **form.cleaned_data))
        if saved is not None:
            messages.success(request, "Your settings are saved.")
            return redirect("settings")
    return render(
        request,
        "settings/profile.html",
        {"form": form, "leaving": own_request(user)},
        status=422 if form.errors else 200,
    )
