"""An environment with its checklists and what is planned for it: what its pages stand on, in one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import environment_for
from readiness.checklists.models import Checklist, ChecklistTemplate, TemplateVersion
from readiness.checklists.queries import visible_checklists
from readiness.evidence.holding import closed_because
from readiness.launches.models import Launch
from readiness.prepared import prepared
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


@dataclass(frozen=True)
class Place:
    """An environment. `checklists`: the launch checklist first, then in the order in which they were started;
    each has `newest`, the number of the newest version of its template. `launch_id` and `launch_on` are of
    the launch in review, None without one."""

    environment: Environment
    checklists: Sequence[Checklist]
    launch_id: UUID | None = None
    launch_on: date | None = None

    @property
    def service(self) -> Service:
        """Whose environment it is."""
        return self.environment.service

    @property
    def closed(self) -> str:
        """Why nothing is changed here any more; empty while the place is open."""
        return closed_because(self.environment)

    def checklist(self, template: str = "") -> Checklist | None:
        """The checklist of a template (its slug); without one the launch checklist, None where there is none.

        Raises `Unseen` for a template that has no checklist here.
        """
        if not template:
            launch = ChecklistTemplate.Kind.LAUNCH
            return next((one for one in self.checklists if one.template.kind == launch), None)
        found = next((one for one in self.checklists if one.template.slug == template), None)
        if found is None:
            raise Unseen
        return found


def place_for(actor: Actor, service_slug: str, environment_slug: str) -> Place:
    """The environment, found through its service. Raises `Unseen`."""
    found = _checklists(actor=actor, service=service_slug, environment=environment_slug)
    if not found:
        return Place(environment_for(actor, service_slug, environment_slug), [])
    environment = found[0].environment
    environment.service = found[0].service
    return Place(environment, found, found[0].launch_pk, found[0].launch_on)  # type: ignore[attr-defined]


@prepared
def _checklists(*, actor: Actor, service: str, environment: str) -> QuerySet[Checklist]:
    newest = TemplateVersion.objects.filter(template=OuterRef("template")).order_by("-number")
    launch = Launch.objects.filter(environment=OuterRef("environment"), state=Launch.State.OPEN)
    rows = visible_checklists(actor).filter(service__slug=service, environment__slug=environment)
    told: QuerySet[Checklist] = rows.annotate(
        newest=Subquery(newest.values("number")[:1]),
        launch_pk=Subquery(launch.values("pk")[:1]),
        launch_on=Subquery(launch.values("planned_for")[:1]),
    )
    return told.order_by("-leading", "started_at", "pk")
