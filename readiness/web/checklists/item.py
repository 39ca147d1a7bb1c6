"""One item: its page, its panel in the table, its history, and the evidence put forward for it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import detach_evidence, put_forward
from readiness.checklists.queries import items_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.evidence.queries import evidence_for
from readiness.findings.queries import findings_of_item
from readiness.teams.access import Action
from readiness.web.asking import asked
from readiness.web.checklists.history import told_of
from readiness.web.checklists.panel import (
    done,
    is_partial,
    item_at,
    others_of,
    panel_context,
    refused,
    url_of,
    work_context,
)
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.evidence import KINDS, EvidenceForm
from readiness.web.past.checklist import item_then_page
from readiness.web.past.moment import past_moment
from readiness.web.uploads import with_file


@page
def item(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """The item's own page, or, asked for from the table, its panel. `?at=` a past time."""
    found = item_at(request, slug, environment, key)
    if (at := past_moment(request)) is not None:
        return item_then_page(request, found.checklist, key, actor_of(request), at)
    context = panel_context(found, actor_of(request), now())
    if is_partial(request):
        return render(request, "checklists/_panel.html", context)
    context["findings"] = findings_of_item(found.checklist.environment_id, found.key)
    return render(request, "checklists/item.html", context)


@page
def item_history(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """What happened to the item, newest first: a page, or the list alone."""
    found = item_at(request, slug, environment, key)
    context = {"item": found, "entries": told_of(found, actor_of(request)), "item_url": url_of(found)}
    template = "checklists/_history.html" if is_partial(request) else "checklists/history.html"
    return render(request, template, context)


@page
@csrf_exempt  # `with_file` checks it, once we know who it is and that they may
def item_evidence(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """Put a file, a link or a statement forward: `?kind=`."""
    found = item_at(request, slug, environment, key)
    if request.method == "POST":
        allow(actor_of(request), Action.ADD_EVIDENCE, found.checklist.service)
    return with_file(request, lambda request: _evidence(request, found))


def _evidence(request: HttpRequest, item: ChecklistItem) -> HttpResponse:
    kind = asked(request, "kind")
    kind = kind if kind in KINDS else "file"
    form = EvidenceForm(
        request.POST or None,
        request.FILES or None,
        kind=kind,
        items=others_of(item),
        auto_id=f"id_{item.position}_%s",
    )
    if request.method == "POST":
        actor, at = actor_of(request), now()
        added = attempt(
            form,
            lambda: put_forward(
                items=[item, *items_for(actor, [UUID(pk) for pk in form.cleaned_data["items"]])],
                actor=actor,
                at=at,
                **form.given(),
            ),
        )
        if added is not None:
            return done(request, item, f"“{added.title}” is recorded and waits for review.")
    context = {
        "item": item,
        "asked": item.template_item,
        "item_url": url_of(item),
        **work_context(item, kind, form),
    }
    template = "checklists/_work.html" if is_partial(request) else "checklists/evidence.html"
    if not form.errors:
        return render(request, template, context)
    return refused(request, render(request, template, context, status=422), item)


@page
def item_detach(request: HttpRequest, slug: str, environment: str, key: str) -> HttpResponse:
    """Take a piece of evidence off the item again, while nobody has decided on it."""
    actor = actor_of(request)
    found = item_at(request, slug, environment, key)
    try:
        pk = UUID(request.POST.get("evidence", ""))
    except ValueError:
        pk = UUID(int=0)
    evidence = evidence_for(actor, pk)
    return act(
        request,
        lambda: detach_evidence(item=found, evidence=evidence, actor=actor, at=now()),
        f"“{evidence.title}” no longer serves this item.",
        to=url_of(found),
    )
