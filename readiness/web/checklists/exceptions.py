"""Exceptions of an item: waivers asked for, decided and taken back; claims that it does not apply."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from readiness.checklists.models import ChecklistItem, Waiver
from readiness.checklists.operations import (
    claim_not_applicable,
    decide_waiver,
    request_waiver,
    withdraw_not_applicable,
    withdraw_waiver,
)
from readiness.checklists.queries import waiver_for
from readiness.clock import now
from readiness.web.checklists.panel import done, is_partial, item_at, refused, url_of
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.evidence import ReasonForm, day_ends
from readiness.web.forms.items import WaiverForm


@page
def item_waiver(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """Ask for a waiver."""
    actor, at = actor_of(request), now()
    found = item_at(request, slug, environment, key)
    form = WaiverForm(
        request.POST or None,
        today=timezone.localtime(at).date(),
        auto_id=f"id_{found.position}_%s",
    )
    if request.method == "POST":
        asked = attempt(
            form,
            lambda: request_waiver(
                item=found,
                reason=form.cleaned_data["reason"],
                expires_at=day_ends(form.cleaned_data["expires_at"]),
                actor=actor,
                at=at,
            ),
        )
        if asked is not None:
            return done(request, found, "The waiver is asked for. Somebody else has to approve it.")
    return _form(request, found, form, "waiver")


@page
def item_not_applicable(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """Say that the item does not apply here."""
    actor = actor_of(request)
    found = item_at(request, slug, environment, key)
    form = ReasonForm(
        request.POST or None,
        auto_id=f"id_{found.position}_%s",
        help_text="For whoever reads this in a year: why it has no meaning for this service.",
    )
    if request.method == "POST":
        claimed = attempt(
            form,
            lambda: claim_not_applicable(item=found, actor=actor, at=now(), **form.cleaned_data),
        )
        if claimed is not None:
            return done(request, found, "Recorded that this item does not apply here.")
    return _form(request, found, form, "not-applicable")


@page
def item_applicable(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """Take the claim back."""
    actor = actor_of(request)
    found = item_at(request, slug, environment, key)
    return act(
        request,
        lambda: withdraw_not_applicable(item=found, actor=actor, at=now()),
        "The item applies again.",
        to=url_of(found),
    )


@page
def waiver_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve or refuse: `decision` is "approve" or "refuse"."""
    actor = actor_of(request)
    waiver, back = _waiver(request, pk)
    approve = request.POST.get("decision") == "approve"
    reason = request.POST.get("reason", "")
    return act(
        request,
        lambda: decide_waiver(waiver=waiver, approve=approve, reason=reason, actor=actor, at=now()),
        "The waiver is approved." if approve else "The waiver is refused.",
        to=back,
    )


@page
def waiver_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a waiver back before it ends."""
    actor = actor_of(request)
    waiver, back = _waiver(request, pk)
    return act(
        request,
        lambda: withdraw_waiver(waiver=waiver, actor=actor, at=now()),
        "The waiver is withdrawn.",
        to=back,
    )


def _waiver(request: HttpRequest, pk: UUID) -> tuple[Waiver, str]:
    """The waiver, and the page of its item."""
    waiver = waiver_for(actor_of(request), pk)
    return waiver, url_of(waiver.item)


def _form(
    request: HttpRequest, item: ChecklistItem, form: WaiverForm | ReasonForm, what: str
) -> HttpResponse:
    context = {
        "item": item,
        "asked": item.template_item,
        "form": form,
        "item_url": url_of(item),
        "action": request.get_full_path(),
        "most_days": settings.WAIVER_MAX_DAYS,
        "what": what,
    }
    template = "checklists/_exception.html" if is_partial(request) else "checklists/exception.html"
    if not form.errors:
        return render(request, template, context)
    return refused(request, render(request, template, context, status=422), item)
