"""Telling of a waiver's end before it comes: once a waiver, so that nobody is surprised by a gate that shuts."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from readiness.evidence.waiving import ending
from readiness.findings import events
from readiness.findings.models import FindingWaiver, FindingWaiverWarning
from readiness.findings.operations.rows import tell
from readiness.findings.queries import still_weighs
from readiness.ledger.canonical import stamp
from readiness.teams.actors import SYSTEM


def warn_of_ending_finding_waivers(*, at: datetime, limit: int) -> int:
    """Write down which waivers of findings end soon, the next first; how many were. People are told from the
    ledger.
    """
    rows = FindingWaiver.objects.filter(still_weighs("finding"))
    places = "finding__service__team", "finding__environment__service__team"
    return sum(_warn(one, at) for one in list(islice(ending(rows.select_related(*places), at), limit)))


@transaction.atomic
def _warn(waiver: FindingWaiver, at: datetime) -> int:
    _row, first = FindingWaiverWarning.objects.get_or_create(waiver=waiver, defaults={"warned_at": at})
    if not first:
        return 0
    finding = waiver.finding
    data = {"finding": str(finding.pk), "expires_at": stamp(waiver.expires_at)}
    tell(
        events.WAIVER_ENDING, finding.environment, finding, SYSTEM, at, data=data, private={}, subject=waiver
    )
    return 1
