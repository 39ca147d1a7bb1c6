"""Reading findings, always within what the actor may see, and what of them stands in a launch's way."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Max, OuterRef, Q, QuerySet, Subquery, UUIDField, When

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.evidence.models import Evidence
from readiness.findings.fault import SEVERITIES
from readiness.findings.models import Finding, FindingWaiver
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


@dataclass(frozen=True, kw_only=True)
class FindingFilter:
    """What a list of findings is narrowed to; empty means all. `state` "" means any; `owner` a person's id."""

    service: str = ""
    environment: str = ""
    kind: str = ""
    severity: str = ""
    state: str = ""
    owner: UUID | None = None


def visible_findings(actor: Actor, narrowed: FindingFilter | None = None) -> QuerySet[Finding]:
    """The findings of every service that `actor` may see, newest first, with what a list shows of them.

    Each has `waived_until`, the end of the waiver that covers it longest, None without one. What is open where
    nothing runs any more is nobody's work: such findings come only with `state` "".
    """
    rows = _with_waivers(Finding.objects.filter(service__in=visible_services(actor).values("pk")))
    rows = rows.select_related("service__team", "environment", "owner")
    by = narrowed or FindingFilter()
    given = {
        "service__slug": by.service,
        "environment__slug": by.environment,
        "kind": by.kind,
        "severity": by.severity,
        "state": by.state,
        "owner": by.owner,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if by.state == Finding.State.OPEN:
        rows = rows.filter(still_weighs(""))
    return rows.order_by("-opened_at", "-pk")


def still_weighs(finding: str) -> Q:
    """Open findings, where a service still runs and its team still works; `finding` is the path to them."""
    path = f"{finding}__" if finding else ""
    running = {
        f"{path}state": Finding.State.OPEN,
        f"{path}environment__archived_at__isnull": True,
        f"{path}service__team__archived_at__isnull": True,
    }
    return Q(**running) & ~Q(**{f"{path}service__lifecycle": Service.Lifecycle.RETIRED})


def gravest(actor: Actor, service: str, most: int) -> list[Finding]:
    """At most `most` of the open findings of a service by its slug, the gravest first, of those the oldest."""
    rank = Case(*(When(severity=word, then=number) for number, word in enumerate(SEVERITIES)))
    rows = visible_findings(actor, FindingFilter(service=service, state=Finding.State.OPEN))
    return list(rows.annotate(rank=rank).order_by("rank", "opened_at", "pk")[:most])


def finding_for(actor: Actor, pk: UUID) -> Finding:
    """One finding with its place, people and what was said and seen. Raises `Unseen`."""
    found = visible_findings(actor).select_related(
        "service__team", "environment__service__team", "owner", "opened_by", "resolved_by", "said__evidence",
        "seen__evidence",
    )  # fmt: skip
    finding = found.filter(pk=pk).first()
    if finding is None:
        raise Unseen
    return finding


def finding_waiver_for(actor: Actor, pk: UUID) -> FindingWaiver:
    """One waiver with its finding. Raises `Unseen`."""
    rows = FindingWaiver.objects.filter(finding__service__in=visible_services(actor))
    related = rows.select_related("finding__environment__service__team", "requested_by", "decided_by")
    waiver = related.filter(pk=pk).first()
    if waiver is None:
        raise Unseen
    return waiver


def waivers_of(finding: Finding) -> QuerySet[FindingWaiver]:
    """The waivers of a finding that the caller may see, newest first, with the people."""
    people = finding.waivers.select_related("requested_by", "decided_by", "withdrawn_by")
    return people.order_by("-requested_at", "-pk")


def findings_about(evidence: Evidence) -> QuerySet[Finding]:
    """The open findings in which a piece of evidence that the caller may see is one of the two witnesses."""
    about = Q(said__evidence=evidence) | Q(seen__evidence=evidence)
    return Finding.objects.filter(about, state=Finding.State.OPEN).order_by("-opened_at", "-pk")


def findings_of_item(environment_id: UUID, item_key: str) -> QuerySet[Finding]:
    """The open findings about an item of an environment that the caller may see."""
    rows = Finding.objects.filter(environment=environment_id, item_key=item_key, state=Finding.State.OPEN)
    return rows.order_by("-opened_at", "-pk")


def standing_findings(
    environments: Collection[UUID],
    *,
    kinds: Collection[str],
    severities: Collection[str],
    known_at: datetime | None = None,
) -> dict[UUID, list[Finding]]:
    """The open findings of each environment, oldest first, each with `waived_until`, `waived_by` (the id of the
    waiver that covers it longest) and `waiver_asked_by` (a person's id), in one query.

    With `known_at`: those that were open then, under the waivers that were approved by then.
    """
    rows = Finding.objects.filter(environment__in=environments, kind__in=kinds, severity__in=severities)
    if known_at is None:
        rows = rows.filter(state=Finding.State.OPEN)
    else:
        open_then = Q(resolved_at__isnull=True) | Q(resolved_at__gt=known_at)
        rows = rows.filter(open_then, opened_at__lte=known_at)
    found: dict[UUID, list[Finding]] = defaultdict(list)
    longest = _covering(known_at).order_by("-expires_at", "pk")
    named = _with_waivers(rows, known_at).annotate(
        waived_by=Subquery(longest.values("pk")[:1]),
        waiver_asked_by=Subquery(longest.values("requested_by")[:1], output_field=UUIDField()),
    )
    for row in named.order_by("opened_at", "pk"):
        found[row.environment_id].append(row)
    return found


def environments_of_changed_findings(since: datetime, at: datetime) -> QuerySet[Finding, UUID]:
    """The environments in which a finding was opened or resolved, or a waiver of one decided on, taken back or
    over, from `since` to `at`."""
    changed = Q(opened_at__gte=since) | Q(resolved_at__gte=since)
    waivers = FindingWaiver.objects.filter(
        Q(decided_at__gte=since)
        | Q(withdrawn_at__gte=since)
        | Q(expires_at__range=(since, at), state="approved")
    )
    return Finding.objects.filter(changed | Q(pk__in=waivers.values("finding"))).values_list(
        "environment", flat=True
    )


def _covering(known_at: datetime | None) -> QuerySet[FindingWaiver]:
    """The approved waivers of the finding that the outer query is at."""
    waivers = FindingWaiver.objects.filter(finding=OuterRef("pk"))
    if known_at is None:
        return waivers.filter(state=FindingWaiver.State.APPROVED)
    # Withdrawn later, but approved by then: what was decided and not refused.
    approved = waivers.filter(decided_at__lte=known_at).exclude(state=FindingWaiver.State.REFUSED)
    return approved.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at))


def _with_waivers(rows: QuerySet[Finding], known_at: datetime | None = None) -> QuerySet[Finding]:
    waivers = _covering(known_at)
    longest = waivers.order_by().values("finding").annotate(end=Max("expires_at")).values("end")
    return rows.annotate(waived_until=Subquery(longest))
