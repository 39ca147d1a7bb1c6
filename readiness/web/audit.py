"""The audit trail: who did what to which, when; dense, filterable, each line with its entry."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import urlencode

from readiness.audit.lines import MEDIA
from readiness.audit.operations import export_trail
from readiness.audit.queries import Filters, entries_for, entry_for, names_to_offer, people_called
from readiness.audit.subjects import SUBJECTS, kinds_about
from readiness.audit.words import tell
from readiness.catalog.queries import service_for, visible_services
from readiness.clock import now
from readiness.ledger.proofs import inclusion, newest_checkpoint, proof_text
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page

LINES_AT_ONCE = 200
#: Services that the field offers; any other is found by its address as well.
OFFERED = 200


class AuditFilter(forms.Form):
    """What to look for."""

    kind = forms.ChoiceField(label="About", required=False)
    person = forms.CharField(
        label="Person",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "people-known", "autocomplete": "off"}),
    )
    service = forms.SlugField(
        label="Service",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "services-known", "autocomplete": "off"}),
    )
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", "Everything"), *((word, told) for word, (told, _kinds) in SUBJECTS.items())]


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
        "kept": kept,
        "people": names_to_offer(actor),
        "services": visible_services(actor).order_by("name")[:OFFERED],
        "most": settings.AUDIT_EXPORT_ROWS,
    }
    return render(request, "audit/list.html", context, status=200 if form.is_valid() else 422)


@page
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """What the filters leave, as a file, sent while it is read. A POST: that it was taken is recorded."""
    actor = actor_of(request)
    form = AuditFilter(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("audit")
    at = now()
    made = export_trail(
        filters=_filters(actor, form.cleaned_data), form=request.POST.get("format", ""), actor=actor, at=at
    )
    answer = StreamingHttpResponse(_together(made.lines()), content_type=MEDIA[made.form])
    answer["Content-Disposition"] = f'attachment; filename="audit-trail-{at:%Y-%m-%d}.{made.form}"'
    return answer


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
        people=people_called(str(given["person"])) if given.get("person") else None,
        subject=given.get("subject"),  # type: ignore[arg-type]
        kinds=kinds_about(str(given.get("kind") or "")),
        since=_start(given.get("since")),
        until=_start(given.get("until"), days=1),
    )


def _start(day: object, days: int = 0) -> datetime | None:
    """The beginning of that day, `days` later, in the reader's zone."""
    if not day:
        return None
    return timezone.make_aware(datetime.combine(day, time()) + timedelta(days=days))  # type: ignore[arg-type]


def _together(lines: Iterator[str]) -> Iterator[bytes]:
    """Many lines a chunk: a write to the network for each would cost more than reading them."""
    while some := list(islice(lines, LINES_AT_ONCE)):
        yield "".join(some).encode()


urlpatterns = [
    path("audit/", audit, name="audit"),
    path("audit/export", audit_export, name="audit-export"),
    path("audit/<int:pk>/", audit_entry, name="audit-entry"),
    path("audit/<int:pk>/proof.tlog-proof", audit_proof, name="audit-proof"),
]
