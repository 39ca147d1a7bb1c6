"""Which identity tokens of CI systems hand in for a service: set up by its lead, ended at once."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.ingest.identity.telling import GITHUB, GITLAB
from readiness.ingest.operations import revoke_identity, trust_identity
from readiness.ingest.queries import trusted_identity_for
from readiness.refusals import Forbidden
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page

#: Word of the address -> how the form is filled in for it. The names in capitals are for the person to replace.
PRESETS = {
    "github": {
        "name": "GitHub Actions",
        "issuer": GITHUB,
        "claims": "repository=OWNER/REPOSITORY\nref=refs/heads/main",
    },
    "gitlab": {
        "name": "GitLab CI",
        "issuer": GITLAB,
        "claims": "project_path=GROUP/PROJECT\nref_path=refs/heads/main\nref_protected=true",
    },
    "other": {"name": "Another issuer", "issuer": "", "claims": "sub="},
}


class TrustForm(forms.Form):
    """What a token must say."""

    name = forms.CharField(max_length=80, help_text="Which pipeline it is, for example “Deploy workflow”.")
    environment = forms.ModelChoiceField(
        queryset=Environment.objects.none(), required=False, empty_label="Every environment"
    )
    issuer = forms.CharField(max_length=255, help_text="Exactly as its tokens say it.")
    audience = forms.CharField(
        max_length=255,
        help_text="Exactly what the pipeline asks a token for. This portal's address serves well.",
    )
    claims = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
        help_text="One a line, name=text. Each must be exactly so. A deployment's environment=production, or"
        " repository_id, narrows it further; pull requests are refused unless you ask for event_name.",
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["environment"]
        places.queryset = Environment.objects.filter(service=service, archived_at__isnull=True)

    def clean_claims(self) -> dict[str, str]:
        """Name -> text."""
        found: dict[str, str] = {}
        for line in self.cleaned_data["claims"].splitlines():
            if not line.strip():
                continue
            name, parted, word = (part.strip() for part in line.partition("="))
            if not (name and parted and word):
                raise forms.ValidationError("Write each claim as name=text, one a line.")
            if name in found:
                raise forms.ValidationError(f"{name[:40]} is there twice: a claim has one exact text.")
            found[name] = word
        return found


@page
@reauthentication_required  # type: ignore[untyped-decorator]
def trust_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whom to trust."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["manage_ingest"]:
        raise Forbidden
    chosen = request.GET.get("for", "github")
    first = {**PRESETS.get(chosen, PRESETS["github"]), "audience": settings.BASE_URL}
    form = TrustForm(request.POST or None, service=found, initial=first)
    if request.method == "POST":
        made = attempt(
            form, lambda: trust_identity(service=found, actor=actor, at=now(), **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, f"“{made.name}” may now hand in.")
            return redirect("ingest", slug=slug)
    status = 422 if form.is_bound and form.errors else 200
    context |= {"form": form, "presets": PRESETS, "chosen": chosen}
    return render(request, "ingest/trust_new.html", context, status=status)


@page
def trust_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Trust it no longer."""
    actor = actor_of(request)
    identity = trusted_identity_for(actor, pk)
    return act(
        request,
        lambda: revoke_identity(identity=identity, actor=actor, at=now()),
        f"“{identity.name}” is trusted no longer.",
        to=reverse("ingest", args=[identity.service.slug]),
    )


urlpatterns = [
    path("services/<slug:slug>/ingest/identity", trust_new, name="trusted-identity-new"),
    path("trusted-identities/<uuid:pk>/revoke", trust_revoke, name="trusted-identity-revoke"),
]
