"""The dashboard: how the services of one's own teams stand, and the six sorts of things that wait for one."""

from datetime import datetime, timedelta

from django.db.models import Exists, Min, OuterRef, Q
from django.http import HttpRequest, HttpResponse

from benchmarks.portal.lean.frame import answer, framed, visible
from readiness.clock import now
from readiness.models import (
    Checklist,
    ChecklistItem,
    EvidenceReview,
    EvidenceRevision,
    ItemEvidence,
    Launch,
    Membership,
    OrganisationRole,
    Service,
    SignOff,
    Waiver,
)

_HOME = framed(
    "{% for name, rows in needs %}{% if rows %}<h2>{{ name }} {{ rows|length }}</h2><ol>"
    "{% for title, service, place, day, detail in rows %}<li>{{ title }} {{ service }} {{ place }} "
    "{{ day|date:'j M Y' }} {{ detail }}</li>{% endfor %}</ol>{% endif %}{% endfor %}"
    "<table>{% for name, team, cells, verdict, ends, launch in rows %}<tr><td>{{ name }}</td><td>{{ team }}</td>"
    "<td>{{ cells }}</td><td>{{ verdict }}</td><td>{{ ends|date:'j M Y' }}{{ launch|date:'j M Y' }}</td></tr>"
    "{% endfor %}</table>"
)
_HOLDS = ("pass", "waived", "not_applicable")
_RUNS = ("planned", "pre_launch", "live", "deprecated")
_GO = ("ready", "ready_waived")
_SHOWN = 25


def dashboard_page(request: HttpRequest) -> HttpResponse:
    """The first services of one's own teams, or else what fails, and what waits for one."""
    me = _Person(request.user)
    if me.teams:
        rows = _standing(Service.objects.filter(team__in=me.teams, team__archived_at=None), 48)
    else:
        rows = _standing(visible(request).filter(checklists__leading=True, checklists__verdict="failing"), 12)
    return answer(request, _HOME, rows=rows, needs=list(_needs(me)))


class _Person:
    """Somebody with their teams by role, and whether they review for the organisation."""

    def __init__(self, user) -> None:
        self.user = user
        self.teams = dict(Membership.objects.filter(user=user).values_list("team", "role"))
        across = OrganisationRole.objects.filter(user=user).values_list("role", flat=True)
        self.reviews_all = "security_reviewer" in across

    def within(self, path: str, *roles: str) -> dict[str, list]:
        """What to filter by for the things of the teams where the person holds one of `roles`."""
        if self.reviews_all:
            return {}
        return {f"{path}__in": [team for team, role in self.teams.items() if role in roles]}


def _standing(services, most: int):
    rows = list(services.exclude(lifecycle="retired").values_list("pk", "name", "team__name")[:most])
    keys = [row[0] for row in rows]
    if not keys:
        return []
    ageing = Q(items__standing__in=_HOLDS, items__retired_at=None) & ~Q(items__proof="proven")
    leading = Checklist.objects.filter(leading=True, service__in=keys).annotate(
        ends=Min("items__good_until", filter=ageing)
    )
    lists = {key: rest for key, *rest in leading.values_list("service", "cells", "verdict", "ends")}
    launches = dict(
        Launch.objects.filter(state="open", service__in=keys).values_list("service", "planned_for")
    )
    none = ("", "none", None)
    return [(name, team, *lists.get(pk, none), launches.get(pk)) for pk, name, team in rows]


def _needs(me: _Person):
    at = now()
    due = ChecklistItem.objects.filter(
        **_running(""), assignee=me.user, due_date__lte=at + timedelta(days=7)
    ).exclude(standing__in=_HOLDS)
    yield "due", due.order_by("due_date").values_list(*_of_item(""), "due_date", "key")[:_SHOWN]
    held = set(me.teams.values())
    if me.reviews_all or "lead" in held:
        yield "signatures", _launches(me)
        yield "waivers", _waivers(me)
    if me.reviews_all or held & {"lead", "contributor"}:
        yield "reviews", _reviews(me)
    yield "returned", _returned(me)
    if me.teams:
        yield "expiring", _expiring(me, at)


def _of_item(path: str) -> tuple[str, str, str]:
    of = f"{path}checklist"
    return f"{path}template_item__title", f"{of}__service__name", f"{of}__environment__name"


def _running(path: str) -> dict[str, object]:
    """Items still asked for, of what still runs."""
    of = f"{path}checklist"
    return {
        f"{path}retired_at": None,
        f"{of}__environment__archived_at": None,
        f"{of}__service__team__archived_at": None,
        f"{of}__service__lifecycle__in": _RUNS,
    }


def _launches(me: _Person):
    role = "security_reviewer" if me.reviews_all else "lead"
    signed = SignOff.objects.filter(Q(signer=me.user) | Q(role=role), launch=OuterRef("pk"))
    rows = Launch.objects.filter(
        ~Exists(signed), state="open", checklist__verdict__in=_GO, **me.within("service__team", "lead")
    )
    shown = ("state", "service__name", "environment__name", "planned_for", "note")
    return rows.order_by("planned_for").values_list(*shown)[:_SHOWN]


def _waivers(me: _Person):
    rows = Waiver.objects.filter(
        **_running("item__"), **me.within("item__checklist__service__team", "lead"), state="requested"
    ).exclude(requested_by=me.user)
    return rows.order_by("requested_at").values_list(*_of_item("item__"), "requested_at", "reason")[:_SHOWN]


def _reviews(me: _Person):
    team = "item__checklist__service__team"
    peers = Q(item__template_item__accepted_by="peer", **me.within(team, "contributor", "lead"))
    leads = Q(item__template_item__accepted_by="lead", **me.within(team, "lead"))
    rows = ItemEvidence.objects.filter(
        Q() if me.reviews_all else peers | leads,
        **_running("item__"),
        waiting_since__isnull=False,
        evidence__withdrawn_at=None,
    ).exclude(attached_by=me.user)
    shown = (*_of_item("item__"), "waiting_since", "evidence__title")
    return rows.order_by("waiting_since").values_list(*shown)[:_SHOWN]


def _returned(me: _Person):
    later = EvidenceReview.objects.filter(
        attachment=OuterRef("attachment"), reviewed_at__gt=OuterRef("reviewed_at")
    )
    revised = EvidenceRevision.objects.filter(
        evidence=OuterRef("revision__evidence"), number__gt=OuterRef("revision__number")
    )
    rows = EvidenceReview.objects.filter(
        ~Exists(later),
        ~Exists(revised),
        **_running("attachment__item__"),
        decision="returned",
        revision__submitted_by=me.user,
    ).exclude(attachment__item__standing__in=_HOLDS)
    shown = (*_of_item("attachment__item__"), "reviewed_at", "reason")
    return rows.order_by("-reviewed_at").values_list(*shown)[:_SHOWN]


def _expiring(me: _Person, at: datetime):
    rows = ChecklistItem.objects.filter(
        **_running(""),
        checklist__service__team__in=me.teams,
        good_until__gt=at,
        good_until__lte=at + timedelta(days=14),
    ).exclude(proof="proven")
    return rows.order_by("good_until").values_list(*_of_item(""), "good_until", "standing")[:_SHOWN]
