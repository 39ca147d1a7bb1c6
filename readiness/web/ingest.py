"""What a service's tools report: the last reports, how to hand one in, and the keys of its pipelines."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.ingest.documented import curl, listed
from readiness.ingest.operations import make_ingest_token, revoke_ingest_token
from readiness.ingest.queries import (
    identities_of_service,
    ingest_token_for,
    reports_of_service,
    tokens_of_service,
)
from readiness.refusals import Forbidden
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page

#: So many of the newest; the API lists all.
SHOWN = 50
LIVES = {30: "30 days", 90: "90 days", 180: "180 days", 365: "A year"}


class IngestTokenForm(forms.Form):
    """What a key is for, where it is good, and how long."""

    name = forms.CharField(
        max_length=80,
        help_text="Where it will be used, for example “Deploy pipeline”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    environment = forms.ModelChoiceField(
        queryset=Environment.objects.none(), required=False, empty_label="Every environment"
    )
    expires_at = forms.TypedChoiceField(
        label="Lasts", coerce=lambda days: timedelta(days=int(days)), choices=(), initial="90"
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["environment"]
        places.queryset = Environment.objects.filter(service=service, archived_at__isnull=True)
        longest = settings.INGEST_TOKEN_MAX_DAYS
        lives: Any = self.fields["expires_at"]
        lives.choices = [(str(days), word) for days, word in LIVES.items() if days <= longest] or [
            (str(longest), f"{longest} days")
        ]


@page
def ingest(request: HttpRequest, slug: str) -> HttpResponse:
    """The last reports with their verdicts, every format with its commands, and the keys for whom they are."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context, at = frame(request, found, actor), now()
    rows = [
        {"format": one.format, "curl": curl(settings.BASE_URL, slug, "production", one.format)}
        for one in listed()
        if one.enabled
    ]
    keys = list(tokens_of_service(found)) if context["may"]["manage_ingest"] else []
    context |= {
        "reports": list(reports_of_service(found)[:SHOWN]),
        "formats": rows,
        "keys": [one for one in keys if one.revoked_at is None and one.expires_at > at],
        "trusted": identities_of_service(found).filter(revoked_at=None)
        if context["may"]["manage_ingest"]
        else [],
        "base": settings.BASE_URL,
    }
    return render(request, "ingest/service.html", context)


@page
@reauthentication_required  # type: ignore[untyped-decorator]
def token_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make a key. The answer to the form is the one page that ever shows it."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["manage_ingest"]:
        raise Forbidden
    form = IngestTokenForm(request.POST or None, service=found)
    if request.method == "POST":
        at = now()

        def make() -> tuple[object, str]:
            given = {**form.cleaned_data, "expires_at": at + form.cleaned_data["expires_at"]}
            return make_ingest_token(service=found, actor=actor, at=at, **given)

        made = attempt(form, make)
        if made is not None:
            token, secret = made
            return render(request, "ingest/token_made.html", {**context, "token": token, "secret": secret})
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "ingest/token_new.html", {**context, "form": form}, status=status)


@page
def token_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a key at once."""
    actor = actor_of(request)
    token = ingest_token_for(actor, pk)
    return act(
        request,
        lambda: revoke_ingest_token(token=token, actor=actor, at=now()),
        f"The token “{token.name}” no longer works.",
        to=reverse("ingest", args=[token.service.slug]),
    )


urlpatterns = [
    path("services/<slug:slug>/ingest", ingest, name="ingest"),
    path("services/<slug:slug>/ingest/token", token_new, name="ingest-token-new"),
    path("ingest-tokens/<uuid:pk>/revoke", token_revoke, name="ingest-token-revoke"),
]
