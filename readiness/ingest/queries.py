"""Reading what tools reported: for pages and lists, and what a new report is judged against."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.findings.models import Finding, FindingWaiver
from readiness.ingest.format import Format, Given
from readiness.ingest.models import IngestToken, ToolReport, TrustedIdentity
from readiness.refusals import Unseen
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor

#: Formats whose facts tell how grave an advisory is, and those that list backups.
RATING = ("cyclonedx", "osv")
BACKUPS = ("pgbackrest", "restic", "barman")
#: The service's own target is used where it has one; else an hour.
USUAL_RPO_MINUTES = 60
SHOWN = 50


def tokens_of_service(service: Service) -> QuerySet[IngestToken]:
    """The keys of `service`, newest first. The caller has shown that its person may see them."""
    rows = IngestToken.objects.filter(service=service).select_related("environment", "created_by")
    return rows.order_by("-created_at", "-id")


def ingest_token_for(actor: Actor, token_id: UUID) -> IngestToken:
    """A key of a service that `actor` may see. Raises `Unseen`; `Forbidden` where keys are not theirs to manage."""
    rows = IngestToken.objects.select_related("service__team", "environment")
    found = rows.filter(pk=token_id, service__in=visible_services(actor)).first()
    if found is None:
        raise Unseen
    demand(actor, Action.MANAGE_INGEST, found.service.team_id)
    return found


def identities_of_service(service: Service) -> QuerySet[TrustedIdentity]:
    """The CI identities that `service` trusts or did, newest first. The caller has shown that they may be seen."""
    rows = TrustedIdentity.objects.filter(service=service).select_related("environment", "created_by")
    return rows.order_by("-created_at", "-id")


def trusted_identity_for(actor: Actor, identity_id: UUID) -> TrustedIdentity:
    """One of a service that `actor` may see. Raises `Unseen`; `Forbidden` where they are not theirs to manage."""
    rows = TrustedIdentity.objects.select_related("service__team", "environment")
    found = rows.filter(pk=identity_id, service__in=visible_services(actor)).first()
    if found is None:
        raise Unseen
    demand(actor, Action.MANAGE_INGEST, found.service.team_id)
    return found


def reports_of_service(service: Service) -> QuerySet[ToolReport]:
    """What its tools reported, newest first."""
    rows = ToolReport.objects.filter(environment__service=service)
    return rows.select_related("environment", "token", "revision").order_by("-received_at", "-id")


def newest_of_parts(environment: Environment, fmt: str, at: datetime) -> dict[str, ToolReport]:
    """The newest report of each part that still counts at `at`."""
    rows = ToolReport.objects.filter(environment=environment, format=fmt, counts_until__gt=at)
    return {row.part: row for row in rows.order_by("received_at", "number")}


def waived_until(environment: Environment, at: datetime) -> dict[str, datetime]:
    """Advisories with an approved waiver: what they are about -> when the longest ends."""
    waivers = FindingWaiver.objects.filter(
        finding__environment=environment,
        finding__kind=Finding.Kind.DEPENDENCY,
        finding__state=Finding.State.OPEN,
        state=FindingWaiver.State.APPROVED,
        expires_at__gt=at,
    )
    found: dict[str, datetime] = {}
    for key, ends in waivers.values_list("finding__key", "expires_at").order_by("expires_at"):
        found[key.partition("/")[2]] = ends
    return found


def given_here(given: Given, environment: Environment, fmt: Format[Any], part: str) -> Given:
    """`given` with what the portal knows of the environment."""
    service, at = environment.service, given.at
    rpo = timedelta(minutes=service.rpo_minutes or USUAL_RPO_MINUTES)
    mine = ToolReport.objects.filter(environment=environment, format=fmt.name, part=part)
    before = (
        mine.filter(status__in=("pass", "warn"), received_at__lte=at - rpo).order_by("-received_at").first()
    )
    return replace(
        given,
        service=service.slug,
        environment=environment.slug,
        is_production=environment.is_production,
        rto_minutes=service.rto_minutes,
        rpo_minutes=service.rpo_minutes,
        severities=_severities(environment),
        waived=frozenset(waived_until(environment, at)),
        labels=_labels(environment),
        before=before.observations if before else None,
        before_at=before.received_at if before else None,
    )


def _severities(environment: Environment) -> dict[str, str]:
    """Ratings by advisory id and alias, from the newest scans that have any; of two the graver."""
    order = ("low", "medium", "high", "critical")
    found: dict[str, str] = {}
    for row in _newest(environment, RATING):
        for one in row.observations.get("vulnerabilities", ()):
            for name in (one["id"], *one["aliases"]):
                said = one["severity"]
                if said in order and (name not in found or order.index(said) > order.index(found[name])):
                    found[name] = said
    return found


def _labels(environment: Environment) -> frozenset[str] | None:
    rows = list(_newest(environment, BACKUPS))
    return frozenset(label for row in rows for label in row.observations.get("labels", ())) if rows else None


def _newest(environment: Environment, formats: Iterable[str]) -> Iterable[ToolReport]:
    rows = ToolReport.objects.filter(Q(environment=environment), format__in=formats).order_by("received_at")
    return {(row.format, row.part): row for row in rows.reverse()[:SHOWN][::-1]}.values()
