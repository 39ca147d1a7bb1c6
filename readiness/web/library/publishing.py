"""Publishing a draft as a version that never changes again, and ending a template."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.checklists.operations import archive_template, publish_template
from readiness.checklists.queries import latest_version, template_for
from readiness.checklists.template import difference, parse_template
from readiness.clock import now
from readiness.refusals import Forbidden
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.templates import PublishForm
from readiness.web.library.reading import rights_of


@page
def template_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """What the draft changes, a note on it, and a typed confirmation."""
    actor = actor_of(request)
    found = template_for(actor, slug)
    if not rights_of(actor, found):
        raise Forbidden
    if not found.draft:
        return redirect("template", slug)
    form = PublishForm(request.POST or None, slug=slug)
    if request.method == "POST":
        version = attempt(
            form,
            lambda: publish_template(template=found, note=form.cleaned_data["note"], actor=actor, at=now()),
        )
        if version is not None:
            messages.success(request, f"Version {version.number} of “{version.title}” is published.")
            return redirect("template-version", slug, version.number)
    newest = latest_version(found)
    content = parse_template(found.draft)
    context = {
        "template": found,
        "newest": newest,
        "content": content,
        "difference": difference(parse_template(newest.source), content) if newest else None,
        "form": form,
    }
    return render(request, "library/publish.html", context, status=422 if form.errors else 200)


@page
def template_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Let nobody begin a checklist of it any more."""
    actor = actor_of(request)
    found = template_for(actor, slug)
    return act(
        request,
        lambda: archive_template(template=found, actor=actor, at=now()),
        f"“{found.title}” is archived. Checklists that follow it go on.",
        to=reverse("template", args=[slug]),
    )
