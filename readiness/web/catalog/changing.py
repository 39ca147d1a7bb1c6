"""What is done to a service as a whole: edited, handed to another team, retired."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from readiness.catalog.operations import edit_service, retire_service, transfer_service
from readiness.catalog.operations.services import RevisionPassed
from readiness.catalog.queries import dependants, dependencies, service_for
from readiness.clock import now
from readiness.launches.portrait import places_of
from readiness.models import Service
from readiness.refusals import Forbidden
from readiness.teams.access import Action
from readiness.teams.directory import teams_allowing
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.catalog import PhraseForm, ServiceForm, TransferForm


@page
def service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings: what is said of the service, its environments and dependencies, and the way out."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["edit_service"]:
        raise Forbidden
    form = ServiceForm(request.POST or None, service=found, initial=_present(found))
    if request.method == "POST":
        saved = attempt(
            form,
            lambda: edit_service(
                service=found,
                changes=form.changes(),
                revision=form.cleaned_data["revision"],
                actor=actor,
                at=now(),
            ),
        )
        if saved is not None:
            messages.success(request, "The service is saved.")
            return redirect("service", slug)
        form = _for_another_look(form, found)
    context |= {
        "form": form,
        "places": list(places_of(found).values()),
        "needs": list(dependencies(actor, found)),
        "needed_by": list(dependants(actor, found)),
    }
    return render(request, "services/edit.html", context, status=422 if form.errors else 200)


@page
def service_transfer(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand the service to another team where one has the right as well."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["transfer_service"]:
        raise Forbidden
    teams = [team for team in teams_allowing(actor, Action.TRANSFER_SERVICE) if team.pk != found.team_id]
    form = TransferForm(request.POST or None, teams=teams)
    if request.method == "POST":
        moved = attempt(
            form,
            lambda: transfer_service(service=found, team=form.cleaned_data["team"], actor=actor, at=now()),
        )
        if moved is not None:
            messages.success(request, f"{moved} now belongs to {moved.team}.")
            return redirect("service", slug)
    context |= {"form": form, "teams": teams}
    return render(request, "services/transfer.html", context, status=422 if form.errors else 200)


@page
def service_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the service, after its name was typed."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["retire_service"]:
        raise Forbidden
    form = PhraseForm(request.POST or None, phrase=found.slug)
    if request.method == "POST":
        retired = attempt(form, lambda: retire_service(service=found, actor=actor, at=now()))
        if retired is not None:
            messages.success(request, f"{retired} is retired.")
            return redirect("service", slug)
    context["form"] = form
    return render(request, "services/retire.html", context, status=422 if form.errors else 200)


def _present(found: Service) -> dict[str, object]:
    fields = ("name", "description", "tier", "lifecycle", "visibility", "owner", "repository")
    numbers = ("rto_minutes", "rpo_minutes", "revision")
    return {field: getattr(found, field) for field in (*fields, *numbers)}


def _for_another_look(form: ServiceForm, found: Service) -> ServiceForm:
    """The same form; where somebody else was faster, with their revision, so that saving again is a decision."""
    if RevisionPassed.sentence not in form.non_field_errors():
        return form
    data = form.data.copy() if isinstance(form.data, QueryDict) else dict(form.data)
    data["revision"] = str(Service.objects.values_list("revision", flat=True).get(pk=found.pk))
    again = ServiceForm(data, service=found)
    again.is_valid()
    again.add_error(
        None,
        "Somebody changed this service while you looked at it. What you typed is below; save again to let it stand.",
    )
    return again
