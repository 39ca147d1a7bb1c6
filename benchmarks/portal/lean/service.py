"""One service, and its checklist: each kind of fact in one plain query."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse

from benchmarks.portal.lean.frame import answer, framed, visible
from readiness.models import (
    Checklist,
    ChecklistItem,
    Dependency,
    Environment,
    EvidenceRevision,
    ItemEvidence,
    Launch,
    TemplateVersion,
    Waiver,
)

_SERVICE = framed(
    "<h1>{{ facts.0 }}</h1><p>{{ blocking }} of {{ items|length }}</p>"
    "<ul>{% for one in facts %}<li>{{ one|default_if_none:'' }}</li>{% endfor %}</ul>"
    "<ol>{% for section, title, standing in items %}<li>{{ section }} {{ title }} {{ standing }}</li>{% endfor %}</ol>"
    "<ul>{% for name, archived, purpose, url in places %}<li>{{ name }} {{ purpose|default_if_none:'' }} "
    "{{ url|default_if_none:'' }}</li>{% endfor %}</ul>"
    "<ul>{% for place, title, number, verdict in lists %}<li>{{ place }} {{ title }} {{ number }} {{ verdict }}</li>"
    "{% endfor %}</ul>"
    "<ul>{% for place, day, state in launches %}<li>{{ place }} {{ day|date:'j F Y' }} {{ state }}</li>"
    "{% endfor %}</ul>"
    "<ul>{% for name, note in needs %}<li>{{ name }} {{ note }}</li>{% endfor %}</ul>"
    "<ul>{% for name, note in needed_by %}<li>{{ name }} {{ note }}</li>{% endfor %}</ul>"
)
_FACTS = (
    "name", "team__name", "owner__name", "tier", "lifecycle", "visibility", "repository", "rto_minutes",
    "rpo_minutes", "created_at", "description",
)  # fmt: skip
_CHECKLIST = framed(
    "<h1>{{ about.2 }}</h1><p>{{ about.3 }} {{ about.0 }} {{ about.1 }} {{ newest }} {{ launch_on|default_if_none:'' }}"
    "</p><p>{% for word, number in counts %}{{ word }} {{ number }} {% endfor %}</p>"
    "<p>{% for word, number in answers %}{{ word }} {{ number }} {% endfor %}</p><table>"
    "{% for pk, section, title, standing, reason, proof, until, owner, due, changed in items %}<tr>"
    "<td>{{ section }}</td><td>{{ title }}</td><td>{{ standing }}</td><td>{{ reason }}</td><td>{{ proof }}</td>"
    "<td>{{ until|date:'j M Y H:i' }}{% if pk in waiting %} waits for review{% endif %}</td>"
    "<td>{{ owner|default_if_none:'' }} {{ due|date:'j M Y' }}</td><td>{{ changed|date:'j M Y H:i' }}</td></tr>"
    "{% endfor %}</table>"
)
_COLUMNS = (
    "pk", "template_item__section", "template_item__title", "standing", "reason", "proof", "good_until",
    "assignee__name", "due_date", "changed_at",
)  # fmt: skip


def service_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Facts, thirty items, environments with addresses, checklists, launches, dependencies."""
    seen = visible(request)
    found = seen.filter(slug=slug).values_list("pk", *_FACTS).first()
    if found is None:
        raise Http404
    pk, *facts = found
    asked = ChecklistItem.objects.filter(
        checklist__service=pk, checklist__leading=True, retired_at__isnull=True
    )
    items = list(
        asked.order_by("position").values_list("template_item__section", "template_item__title", "standing")
    )
    places = Environment.objects.filter(service=pk).order_by("position", "name")
    lists = Checklist.objects.filter(service=pk).order_by("started_at")
    launches = Launch.objects.filter(service=pk).order_by("-requested_at")
    needs = Dependency.objects.filter(service=pk, needs__in=seen).order_by("needs__name")
    needed_by = Dependency.objects.filter(needs=pk, service__in=seen).order_by("service__name")
    return answer(
        request,
        _SERVICE,
        facts=facts,
        items=items,
        blocking=sum(standing in {"fail", "stale", "unknown"} for _, _, standing in items),
        places=places.values_list("name", "archived_at", "endpoints__purpose", "endpoints__url"),
        lists=lists.values_list("environment__name", "version__title", "version__number", "verdict"),
        launches=launches.values_list("environment__name", "planned_for", "state")[:5],
        needs=needs.values_list("needs__name", "note"),
        needed_by=needed_by.values_list("service__name", "note"),
    )


def checklist_page(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The items as they were last judged, with proof, freshness, owner and last change; what the probes saw."""
    lists = Checklist.objects.filter(
        service__in=visible(request), service__slug=slug, environment__slug=environment, leading=True
    )
    found = lists.values_list(
        "service__name", "environment__name", "version__title", "verdict", "pk", "template"
    )
    about = found.first()
    if about is None:
        raise Http404
    pk, template = about[4:]
    asked = ChecklistItem.objects.filter(checklist=pk, retired_at__isnull=True).order_by("position")
    items = list(asked.values_list(*_COLUMNS))
    waiting = ItemEvidence.objects.filter(item__checklist=pk, waiting_since__isnull=False)
    waivers = Waiver.objects.filter(item__checklist=pk, state="requested")
    looks = EvidenceRevision.objects.filter(evidence__attachments__item__checklist=pk, evidence__kind="probe")
    newest = (
        TemplateVersion.objects.filter(template=template).order_by("-number").values_list("number", flat=True)
    )
    launch = Launch.objects.filter(checklist=pk, state="open").values_list("planned_for", flat=True)
    answers = dict(looks.order_by("number").values_list("evidence", "verdict"))
    return answer(
        request,
        _CHECKLIST,
        about=about,
        items=items,
        counts=Counter(row[3] for row in items).items(),
        waiting={*waiting.values_list("item", flat=True), *waivers.values_list("item", flat=True)},
        answers=Counter(answers.values()).items(),
        newest=newest.first(),
        launch_on=launch.first(),
    )
