"""One item with everything known about it, as the open row of the table and the item's own page show it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.checklists.models import Checklist, ChecklistItem, Waiver
from readiness.checklists.queries import ItemRow, Testimony, item_for, item_rows
from readiness.clock import now
from readiness.evidence.freshness import Freshness
from readiness.evidence.holding import closed_because
from readiness.evidence.models import Evidence
from readiness.launches.next_steps import next_step
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.checklists.addresses import suffix_of
from readiness.web.door import actor_of, safe_next
from readiness.web.forms.evidence import KINDS, EvidenceForm
from readiness.web.rights import rights_in
from readiness.web.told import told

#: Who may accept, as the panel says it.
REVIEWERS = {
    "peer": "another contributor or lead of the team",
    "lead": "a lead of the team or a security reviewer",
    "security_reviewer": "a security reviewer",
}


TO_BRING = {"add_evidence", "renew_evidence"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence for the item. `counts`: it decided how the item stands. `until`: its end here."""

    testimony: Testimony
    freshness: Freshness
    until: datetime | None
    counts: bool
    may_detach: bool


def panel_context(item: ChecklistItem, actor: Actor, at: datetime) -> dict[str, Any]:
    """What the panel shows, in seven queries: facts, rights, and the checklist's other items."""
    (known,) = item_rows([item], at)
    environment = item.checklist.environment
    may = rights_in(actor, environment) if item.retired_at is None else frozenset()
    return {
        "item": item,
        "asked": item.template_item,
        "known": known,
        "standing": known.standing,
        "todo": todo(known, at),
        "pieces": list(pieces_of(known, may)),
        "waivers": list(reversed(known.gathered.waivers)),
        "claim": known.gathered.claim,
        "waiver_asked": any(one.state == Waiver.State.REQUESTED for one in known.gathered.waivers),
        "reviewers": REVIEWERS[item.template_item.accepted_by],
        "service": item.checklist.service,
        "environment": environment,
        "closed": closed_because(environment),
        "suffix": suffix_of(item.checklist),
        "may": may,
        **(work_context(item, "file") if Action.ADD_EVIDENCE in may else {}),
    }


def todo(known: ItemRow, at: datetime) -> str:
    """What brings an item that does not hold nearer to holding; empty for one that holds."""
    if known.standing.holds:
        return ""
    step = next_step(known.item, known.gathered, known.standing, at)
    # What to add is said below, under what counts as evidence; how to get there the template says.
    return known.item.template_item.remedy if step.code in TO_BRING else step.sentence


def pieces_of(known: ItemRow, may: frozenset[Action]) -> Iterable[Piece]:
    """What people put forward, newest first, then what probes saw."""
    ordered = sorted(known.testimonies, key=lambda one: one.newest.submitted_at, reverse=True)
    for testimony in sorted(ordered, key=lambda one: one.evidence.kind == Evidence.Kind.PROBE):
        facts = {fact.id: fact for fact in testimony.facts}
        fact = facts.get(str(testimony.newest.pk))
        is_probe = testimony.evidence.kind == Evidence.Kind.PROBE
        untouched = testimony.review is None and testimony.accepted is None
        yield Piece(
            testimony=testimony,
            freshness=known.freshness_of(testimony),
            until=fact.valid_until if fact else None,
            counts=not set(known.standing.decided_by).isdisjoint(facts)
            and (is_probe or testimony.accepted is not None),
            may_detach=untouched and not is_probe and Action.ADD_EVIDENCE in may,
        )


def work_context(item: ChecklistItem, kind: str, form: EvidenceForm | None = None) -> Mapping[str, Any]:
    """The form that adds evidence of one kind; also to other items of the checklist."""
    form = form or EvidenceForm(kind=kind, items=others_of(item), auto_id=f"id_{item.position}_%s")
    address = reverse("item-evidence", args=address_of(item))
    suffix = suffix_of(item.checklist)
    joint = "&" if suffix else "?"
    tabs = [
        {"label": label, "url": f"{address}{suffix}{joint}kind={name}", "current": name == form.kind}
        for name, label in KINDS.items()
    ]
    return {"form": form, "kind_tabs": tabs, "form_action": f"{address}{suffix}{joint}kind={form.kind}"}


def others_of(item: ChecklistItem) -> list[ChecklistItem]:
    """The other items of the checklist, in template order."""
    rows = ChecklistItem.objects.filter(checklist=item.checklist_id, retired_at__isnull=True)
    return list(rows.exclude(pk=item.pk).select_related("template_item").order_by("position", "pk"))


def address_of(item: ChecklistItem) -> list[str]:
    """The parts of the item's address."""
    return [item.checklist.service.slug, item.checklist.environment.slug, item.key]


def url_of(item: ChecklistItem) -> str:
    """The item's page."""
    return reverse("item", args=address_of(item)) + suffix_of(item.checklist)


def checklist_url(checklist: Checklist) -> str:
    """The checklist's page."""
    address = reverse("checklist", args=[checklist.service.slug, checklist.environment.slug])
    return address + suffix_of(checklist)


def item_at(request: HttpRequest, slug: str, environment: str, key: str) -> ChecklistItem:
    """The item of an address. Raises `Unseen`."""
    return item_for(actor_of(request), slug, environment, key, asked(request, "template") or None)


def done(request: HttpRequest, item: ChecklistItem, said: str) -> HttpResponse:
    """After a step: the panel anew in its place, or back to where the person was."""
    if not is_partial(request):
        messages.success(request, said)
        return redirect(safe_next(request, url_of(item)))
    fresh = item_at(request, *address_of(item))
    return told(
        render(request, "checklists/_panel.html", panel_context(fresh, actor_of(request), now())), said
    )


def refused(request: HttpRequest, response: HttpResponse, item: ChecklistItem) -> HttpResponse:
    """A form with what is wrong in it: it takes the form's place, where its success would take the panel's."""
    if is_partial(request):
        response.headers["HX-Retarget"] = f"#work-{item.position}"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def is_partial(request: HttpRequest) -> bool:
    """Whether only a part of the page is asked for."""
    return bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx's middleware
