"""Where a service's SDKs send to: DSNs, what is kept, and the test that proves that errors arrive."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.errors.capture import FIELDS
from readiness.errors.models import ErrorProject
from readiness.errors.operations import change_policy, make_key, revoke_key, start_test
from readiness.errors.operations.keys import BOUNDS
from readiness.errors.queries import dsn_of, key_for, keys_of, projects_of, test_for, tests_of
from readiness.refusals import Unseen
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, go_to, page

TESTS = 10


class PlaceForm(forms.Form):
    """An environment that runs."""

    environment = forms.ModelChoiceField(queryset=Environment.objects.none(), empty_label=None)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["environment"]
        places.queryset = service.environments.filter(archived_at=None).order_by("position", "pk")


class KeyForm(PlaceForm):
    """Who sends."""

    name = forms.CharField(
        max_length=80,
        help_text="Who sends by it, for example “Web shop, server”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "environment")


class TestForm(PlaceForm):
    """Where, and for whom."""

    signed_in = forms.BooleanField(
        label="The error is raised for somebody who is signed in",
        required=False,
        initial=True,
        help_text="Then its user must be told.",
    )


class PolicyForm(forms.Form):
    """What is kept of a project's events."""

    keep_days = forms.IntegerField(
        label="Keep events for days", min_value=1, max_value=BOUNDS["keep_days"][1]
    )
    per_minute = forms.IntegerField(label="Events a minute", min_value=1, max_value=BOUNDS["per_minute"][1])
    bodies_per_hour = forms.IntegerField(
        label="Whole events an hour and error", min_value=1, max_value=BOUNDS["bodies_per_hour"][1]
    )
    keep_emails = forms.BooleanField(label="Keep e-mail addresses in texts", required=False)


@page
def service_errors_setup(request: HttpRequest, slug: str) -> HttpResponse:
    """DSNs with their policy, the tests, and how to send; the form makes a DSN."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    form = KeyForm(request.POST if "name" in request.POST else None, service=found, auto_id="key_%s")
    if "name" in request.POST:
        made = attempt(form, lambda: make_key(actor=actor, at=now(), **form.cleaned_data))
        if made is not None:
            return go_to(request, reverse("service-errors-setup", args=[slug]))
    context = frame(request, found, actor)
    keys = [one for one in keys_of(found) if one.revoked_at is None]
    context |= {
        "keys": [(one, dsn_of(one, settings.BASE_URL)) for one in keys],
        "projects": list(projects_of(found)),
        "tests": [(one, _fields(one.fields)) for one in tests_of(found)[:TESTS]],
        "form": form,
        "test_form": TestForm(service=found, auto_id="test_%s"),
    }
    return render(request, "tracking/setup.html", context, status=422 if form.errors else 200)


@page
def error_key_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a DSN at once."""
    actor = actor_of(request)
    key = key_for(actor, pk)
    return act(
        request,
        lambda: revoke_key(key=key, actor=actor, at=now()),
        f"The DSN “{key.name}” no longer works.",
        to=reverse("service-errors-setup", args=[key.project.environment.service.slug]),
    )


@page
def service_errors_policy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What is kept of a project's events."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    project = _project(found, number)
    given = {name: getattr(project, name) for name in (*BOUNDS, "keep_emails")}
    form = PolicyForm(request.POST if request.method == "POST" else None, initial=given)
    address = reverse("service-errors-setup", args=[slug])
    if request.method == "POST":
        changed = attempt(
            form, lambda: change_policy(project=project, terms=form.cleaned_data, actor=actor, at=now())
        )
        if changed is not None:
            return go_to(request, address)
    context = frame(request, found, actor) | {"form": form, "project": project, "back": address}
    return render(request, "tracking/policy.html", context, status=422 if form.errors else 200)


@page
def service_errors_test(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a test; its page tells what to do."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    form = TestForm(request.POST if request.method == "POST" else None, service=found)
    if request.method == "POST":
        begun = attempt(form, lambda: start_test(actor=actor, at=now(), **form.cleaned_data))
        if begun is not None:
            return go_to(request, reverse("error-test", args=[begun.pk]))
    context = frame(request, found, actor) | {"form": form}
    return render(request, "tracking/test_new.html", context, status=422 if form.errors else 200)


@page
def error_test(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What to raise, and what came of it."""
    actor = actor_of(request)
    test = test_for(actor, pk)
    context = frame(request, test.environment.service, actor) | {
        "test": test,
        "over": test.expires_at <= now(),
        "fields": _fields(test.fields),
    }
    return render(request, "tracking/test.html", context)


def _fields(holds: dict[str, bool]) -> list[tuple[str, bool]]:
    return [(FIELDS[name], holds[name]) for name in FIELDS if name in holds]


def _project(service: Service, number: int) -> ErrorProject:
    found = projects_of(service).select_related("environment__service__team").filter(pk=number).first()
    if found is None:
        raise Unseen
    return found
