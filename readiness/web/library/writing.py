"""Writing templates: a new one from a copy, the draft of one, what is wrong with it and what it would change."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.checklists.models import ChecklistTemplate
from readiness.checklists.operations import save_draft
from readiness.checklists.queries import latest_version, template_for, version_for
from readiness.checklists.template import (
    Problem,
    Template,
    TemplateDifference,
    TemplateInvalid,
    difference,
    dump_template,
    parse_template,
)
from readiness.checklists.template.reading import TITLE
from readiness.clock import now
from readiness.refusals import Forbidden, Unseen
from readiness.teams.queries import team_for
from readiness.web.asking import asked
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.templates import NewTemplateForm, PublishForm, TextForm
from readiness.web.library.reading import ORGANISATION, places_to_write, rights_of

#: What a template of one's own begins with, where none is copied.
BLANK = """slug = "my-checklist"
kind = "launch"
title = "My checklist"
description = "What must hold, and when it is asked."

[[sections]]
key = "first"
title = "First section"

[[sections.items]]
key = "first.thing"
title = "What must hold, in one line"
why = "Why it matters, for somebody who would rather skip it."
evidence = "What counts as evidence, concretely enough that two reviewers agree."
remedy = "What to do to get there."
accepted_by = "peer"
fresh_for_days = 90
"""


@page
def template_new(request: HttpRequest) -> HttpResponse:
    """A new template of a team or of the organisation; `?copy=launch:2` begins with that version's text."""
    actor = actor_of(request)
    places = places_to_write(actor)
    if not places:
        raise Forbidden
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NewTemplateForm(*given, places=places, initial={"toml": _begun(request)})

    def save() -> ChecklistTemplate:
        team = form.cleaned_data["team"]
        return save_draft(
            template=None,
            team=None if team == ORGANISATION else team_for(actor, team),
            toml=form.cleaned_data["toml"],
            actor=actor,
            at=now(),
        )

    return _written(request, form, save, {"form": form})


@page
def template_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The draft of a template; begun from its newest version."""
    actor = actor_of(request)
    found = template_for(actor, slug)
    if not rights_of(actor, found):
        raise Forbidden
    newest = latest_version(found)
    text = found.draft or (newest.source if newest else "")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TextForm(*given, initial={"toml": text})

    def save() -> ChecklistTemplate:
        return save_draft(template=found, toml=form.cleaned_data["toml"], actor=actor, at=now())

    context = {
        "template": found,
        "newest": newest,
        "form": form,
        "publish_form": PublishForm(slug=found.slug) if found.draft else None,
    }
    return _written(request, form, save, context)


def _written(
    request: HttpRequest, form: TextForm, save: Callable[[], ChecklistTemplate], context: dict[str, Any]
) -> HttpResponse:
    """Check the text, or keep it as the draft: which of the two `do` says."""
    problems: tuple[Problem, ...] = ()
    content: Template | None = None
    if request.method == "POST" and form.is_valid():
        content, problems = _read(form.cleaned_data["toml"])
        if content and request.POST.get("do") != "check":
            saved = attempt(form, save)
            if saved is not None:
                messages.success(
                    request, "The draft is kept. Nobody's checklist changes before it is published."
                )
                return redirect("template-edit", saved.slug)
        # What counts is what was read: a file's text is shown where it can be mended.
        shown = request.POST.copy()
        shown["toml"] = form.cleaned_data["toml"]
        form.data = shown
    elif request.method != "POST":
        content, _ = _read(form.initial["toml"])
    newest = context.get("newest")
    context |= {
        "problems": problems,
        "content": content,
        "checked": request.method == "POST" and content is not None and not form.errors,
        "difference": _difference(newest.source, content) if newest and content else None,
    }
    return render(request, "library/edit.html", context, status=422 if form.errors or problems else 200)


def _read(toml: str) -> tuple[Template | None, tuple[Problem, ...]]:
    try:
        return parse_template(toml), ()
    except TemplateInvalid as no:
        return None, no.problems


def _difference(source: str, content: Template) -> TemplateDifference:
    return difference(parse_template(source), content)


def _begun(request: HttpRequest) -> str:
    """The text that a new template begins with."""
    slug, _, number = asked(request, "copy").partition(":")
    if not slug:
        return BLANK
    if not (number.isdecimal() and len(number) < 9):
        raise Unseen
    content = parse_template(version_for(actor_of(request), slug, int(number)).source)
    title = f"{content.title[: TITLE - 7]} (copy)"
    return dump_template(replace(content, slug=f"{content.slug[:54]}-copy", title=title))
