"""The audit trail: who did what to which, when; dense, filterable, each line with its entry."""

from datetime import datetime, time, timedelta
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode

from readiness.audit.queries import Filters, entries_for, entry_for
from readiness.audit.words import tell
from readiness.catalog.queries import service_for
from readiness.ledger.proofs import inclusion, newest_checkpoint, proof_text
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page

ROOMS = (
    ("", "Everything"),
    ("teams.", "Teams and people"),
    ("catalog.", "Services"),
    ("evidence.", "Evidence"),
    ("checklists.", "Checklists"),
    ("launches.", "Launches"),
    ("probes.", "Probes"),
    ("reports.", "Reports"),
)


class AuditFilter(forms.Form):
    """What to look for."""

    kind = forms.ChoiceField(label="About", choices=ROOMS, required=False)
    service = forms.SlugField(label="Service", required=False, max_length=60)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


@page
def audit(request: HttpRequest) -> HttpResponse:
    """Newest first, as far as the reader may see."""
    actor = actor_of(request)
    form = AuditFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    found = entries_for(actor, _filters(actor, given), before=given.get("before"))
    kept = {name: str(value) for name, value in given.items() if value and name != "before"}
    older = {**kept, "before": str(found.older)}
    context = {
        "form": form,
        "told": tell(found.entries),
        "older": "?" + urlencode(older) if found.older else "",
        "newest": "?" + urlencode(kept) if given.get("before") else "",
        "filtered": bool(kept),
    }
    return render(request, "audit/list.html", context, status=200 if form.is_valid() else 422)


@page
def audit_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its words, the exact bytes that are hashed, and its place in the sealed log."""
    entry = entry_for(actor_of(request), pk)
    covering = newest_checkpoint() if entry.seq is not None else None
    context = {
        "entry": entry,
        "told": tell([entry])[0],
        "body": bytes(entry.body).decode(),
        "leaf": bytes(entry.leaf_hash).hex(),
        "checkpoint": covering,
        "root": bytes(covering.root).hex() if covering else "",
        "proof": len(inclusion(entry.seq, covering.size)) if covering and entry.seq is not None else 0,
    }
    return render(request, "audit/entry.html", context)


@page
def audit_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof that the entry is in the log, for whoever verifies it elsewhere; 409 before it is sealed."""
    entry = entry_for(actor_of(request), pk)
    answer = HttpResponse(proof_text(entry.seq), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{entry.seq}.tlog-proof"'
    return answer


def _filters(actor: Actor, given: dict[str, object]) -> Filters:
    service: UUID | None = None
    if slug := given.get("service"):
        try:
            service = service_for(actor, str(slug)).pk
        except Unseen:
            # Nothing of a service that cannot be seen is shown; the id of nothing finds nothing.
            service = UUID(int=0)
    return Filters(
        service=service,
        subject=given.get("subject"),  # type: ignore[arg-type]
        kind=str(given.get("kind") or ""),
        since=_start(given.get("since")),
        until=_start(given.get("until"), days=1),
    )


def _start(day: object, days: int = 0) -> datetime | None:
    """The beginning of that day, `days` later, in the reader's zone."""
    if not day:
        return None
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=days))  # type: ignore[arg-type]


urlpatterns = [
    path("audit/", audit, name="audit"),
    path("audit/<int:pk>/", audit_entry, name="audit-entry"),
    path("audit/<int:pk>/proof.tlog-proof", audit_proof, name="audit-proof"),
]
