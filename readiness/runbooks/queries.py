"""Reading runbooks, always within what the actor may see; and the way from an alert to the issue that answers it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for, visible_services
from readiness.refusals import Unseen
from readiness.runbooks import structure
from readiness.runbooks.models import Runbook, RunbookExercise, RunbookVersion
from readiness.runbooks.structure import untold
from readiness.runbooks.template import begun
from readiness.teams.actors import Actor

#: Alerts that a procedure answers, and no issue: the label of its line.
_PROCEDURES = {"certificate_expiry": "Certificate renewal"}


@dataclass(frozen=True, kw_only=True)
class RunbookFilter:
    """What a list is narrowed to; empty means all. `show`: "missing", "incomplete", "stale" or ""."""

    team: str = ""
    show: str = ""


def stale_before(at: datetime) -> datetime:
    """An exercise before this moment proves nothing any more."""
    return at - timedelta(days=settings.RUNBOOK_EXERCISE_DAYS)


def services_by_runbook(actor: Actor, narrowed: RunbookFilter, at: datetime) -> QuerySet[Service]:
    """Visible services in use with their `runbook`, those without one first, then the least complete."""
    rows = visible_services(actor).exclude(lifecycle=Service.Lifecycle.RETIRED)
    if narrowed.team:
        rows = rows.filter(team__slug=narrowed.team)
    if narrowed.show == "missing":
        rows = rows.filter(runbook__isnull=True)
    elif narrowed.show == "incomplete":
        rows = rows.filter(runbook__missing__gt=0)
    elif narrowed.show == "stale":
        old = Q(runbook__exercised_at__isnull=True) | Q(runbook__exercised_at__lt=stale_before(at))
        rows = rows.filter(old, runbook__isnull=False)
    return rows.select_related("team", "runbook").order_by(
        F("runbook__score").asc(nulls_first=True),
        F("runbook__exercised_at").asc(nulls_first=True),
        "name",
        "pk",
    )


def visible_runbooks(actor: Actor) -> QuerySet[Runbook]:
    """The runbooks of every service that `actor` may see."""
    rows = Runbook.objects.filter(service__in=visible_services(actor).values("pk"))
    return rows.select_related("service__team")


def runbook_of(service: Service) -> Runbook | None:
    """Its runbook, for somebody who may see the service; None where nobody has begun one."""
    return Runbook.objects.select_related("service__team").filter(service=service).first()


def runbook_for(actor: Actor, slug: str) -> Runbook:
    """The runbook of a service by its slug. Raises `Unseen`, also where there is none yet."""
    found = runbook_of(service_for(actor, slug))
    if found is None:
        raise Unseen
    return found


def version_of(runbook: Runbook, number: int | None = None) -> RunbookVersion:
    """That version, or the newest. Raises `Unseen`."""
    rows = runbook.versions.select_related("written_by")
    found = rows.filter(number=runbook.number if number is None else number).first()
    if found is None:
        raise Unseen
    return found


def versions_of(runbook: Runbook) -> QuerySet[RunbookVersion]:
    """All versions without what they say, the newest first."""
    return runbook.versions.select_related("written_by").defer("content").order_by("-number")


def exercises_of(runbook: Runbook) -> QuerySet[RunbookExercise]:
    """Every exercise, the latest first."""
    rows = runbook.exercises.select_related("version", "recorded_by", "evidence__evidence")
    return rows.defer("version__content").order_by("-exercised_at", "-pk")


def content_of(version: RunbookVersion) -> structure.Runbook:
    """What a version says."""
    return untold(version.content)


def first_content(service: Service) -> structure.Runbook:
    """The template with what the catalogue knows of the service filled in."""
    needs = service.dependencies.select_related("needs").order_by("needs__name", "needs__pk")
    production = service.environments.filter(is_production=True).first()
    web = production.endpoints.filter(purpose="web").first() if production else None
    return begun(
        name=service.name,
        purpose=service.description,
        dependencies=", ".join(one.needs.name for one in needs[: structure.MOST_LINES]),
        owner=str(service.owner or service.team.name),
        url=web.url if web else "",
    )


def runbook_issue_for(service: Service, threshold_key: str) -> str:
    """The address in the service's runbook at the issue that answers an alert of the threshold `threshold_key`.

    Where no issue names it, the procedure for it, else the list of issues; "" where the service has no runbook.
    `service` is one that the reader may see.
    """
    runbook = runbook_of(service)
    if runbook is None:
        return ""
    content = content_of(version_of(runbook))
    anchor = next((f"issue-{one.key}" for one in content.issues if threshold_key in one.alerts), "")
    if not anchor and threshold_key in _PROCEDURES:
        labels = [one.label for one in content.procedures]
        anchor = f"procedures-{labels.index(_PROCEDURES[threshold_key]) + 1}"
    return f"{reverse('service-runbook', args=[service.slug])}#{anchor or 'issues'}"
