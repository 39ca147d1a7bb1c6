"""What the portal knows already of a release that is made ready: for each item a sentence, an address, a verdict."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from readiness.evidence.models import EvidenceRevision
from readiness.ingest.models import ToolReport
from readiness.releases.models import Deployment

_TESTS, _MIGRATIONS, _REHEARSAL = "junit", "migration_test", "rollback_rehearsal"


@dataclass(frozen=True, slots=True)
class Known:
    """`verdict` is a word of evidence: pass, warn, fail, error; or "told" for what a deployment tells."""

    sentence: str
    verdict: str
    evidence: str = ""
    deployment: str = ""

    def told(self) -> dict[str, str]:
        """As a step keeps it."""
        return {name: getattr(self, name) for name in ("sentence", "verdict", "evidence", "deployment")}


def known_of(row: Deployment, at: datetime) -> dict[str, list[Known]]:
    """By key of the preparation's items; what is not known is left out. Only of this very release."""
    reports = _reports(row, at)
    found = {
        "before.tests": reports[_TESTS],
        "before.migrations": reports[_MIGRATIONS],
        "before.staging": _elsewhere(row),
        "before.rollback": _rehearsed(row, at),
        "before.review": [Known(f"The change is at {row.url}", "told")] if row.url else [],
    }
    return {key: known for key, known in found.items() if known}


def _reports(row: Deployment, at: datetime) -> dict[str, list[Known]]:
    """By format the newest report of each part, of this release or its commit, in any environment of the service."""
    of_release = Q(release=row.release)
    if len(row.commit) >= 7:
        of_release |= Q(commit_sha__startswith=row.commit)
    rows = ToolReport.objects.filter(
        of_release,
        environment__service=row.environment.service_id,
        format__in=(_TESTS, _MIGRATIONS),
        received_at__lte=at,
    ).select_related("revision")
    newest: dict[tuple[str, str, str], ToolReport] = {}
    for one in rows.order_by("received_at", "number"):
        newest[str(one.environment_id), one.format, one.part] = one
    found: dict[str, list[Known]] = {_TESTS: [], _MIGRATIONS: []}
    for one in newest.values():
        evidence = str(one.revision.evidence_id)
        found[one.format].append(Known(one.sentence, one.status, evidence=evidence))
    return found


def _elsewhere(row: Deployment) -> list[Known]:
    there = Deployment.objects.filter(
        environment__service=row.environment.service_id, release=row.release, state="succeeded"
    )
    there = there.exclude(environment=row.environment_id).select_related("environment")
    newest = there.order_by("-finished_at", "-pk").first()
    if newest is None or newest.finished_at is None:
        return []
    day = f"{newest.finished_at:%Y-%m-%d %H:%M} UTC"
    return [
        Known(f"It was deployed to {newest.environment.name} on {day}.", "told", deployment=str(newest.pk))
    ]


def _rehearsed(row: Deployment, at: datetime) -> list[Known]:
    newest = (
        EvidenceRevision.objects.filter(
            evidence__environment=row.environment_id, evidence__probe_kind=_REHEARSAL, submitted_at__lte=at
        )
        .filter(Q(effective_until__isnull=True) | Q(effective_until__gt=at))
        .order_by("-number")
        .first()
    )
    if newest is None:
        return []
    return [Known(newest.sentence, newest.verdict, evidence=str(newest.evidence_id))]
