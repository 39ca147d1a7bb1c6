"""Findings: whoever leads the team is told once when one opens; then its owner, and those who decide."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from readiness.evidence.moments import written, written_day
from readiness.findings import events
from readiness.findings.models import Finding, FindingWaiver
from readiness.notify import audience
from readiness.notify.paths import finding_path
from readiness.notify.telling import Happening, Telling
from readiness.teams.models import User

#: What is milder stays in the portal.
TOLD_BY_MAIL = {Finding.Severity.CRITICAL, Finding.Severity.HIGH, Finding.Severity.MEDIUM}
_RELATED = ("service__team", "environment")


def opened(happening: Happening) -> Iterator[Telling]:
    """To the leads, or, where the fault was given on, to its owner first; as long as it is open."""
    finding = Finding.objects.select_related(*_RELATED, "owner").filter(pk=happening.subject_id).first()
    if finding is None or finding.state != Finding.State.OPEN:
        return
    owner = [(finding.owner, "You get this because you own this finding.")] if finding.owner else []
    for person, because in audience.one_each(owner, audience.leads(finding.service.team)):
        yield Telling(
            recipient=person,
            subject=f"{finding.service.name}: {finding.get_severity_display().lower()} finding, {finding.title}",
            text=f"Found in {finding.environment.name}: {finding.detail or finding.title}",
            because=because,
            path=finding_path(finding.pk),
            mail=finding.severity in TOLD_BY_MAIL,
        )


def assigned(happening: Happening) -> Iterator[Telling]:
    """To whoever owns it now."""
    owner = happening.data["owner"]
    person = User.objects.filter(pk=owner).first() if owner else None
    finding = Finding.objects.select_related(*_RELATED).filter(pk=happening.subject_id).first()
    if person is None or finding is None:
        return
    due = happening.data["due"]
    until = f", due {written_day(date.fromisoformat(due))}" if due else ""
    yield Telling(
        recipient=person,
        subject=f"{finding.service.name}: a finding is yours to mend{until}",
        text=f"{happening.doer} gave you “{finding.title}”.",
        because="You get this because you own this finding.",
        path=finding_path(finding.pk),
    )


def requested(happening: Happening) -> Iterator[Telling]:
    """To the leads and the security reviewers, as long as it waits."""
    waiver = _waiver(happening.subject_id)
    if waiver is None or waiver.state != FindingWaiver.State.REQUESTED:
        return
    finding, end = waiver.finding, written(waiver.expires_at)
    for person, because in audience.one_each(audience.leads(finding.service.team), audience.reviewers()):
        yield Telling(
            recipient=person,
            subject=f"{finding.service.name}: a waiver of a finding until {end} waits for a decision",
            text=f"{happening.doer} asks that “{finding.title}” may stand until {end}. "
            f"Reason: {happening.private.get('reason', '')}",
            because=because,
            path=finding_path(finding.pk),
        )


def decided(happening: Happening) -> Iterator[Telling]:
    """To whoever asked."""
    waiver = _waiver(happening.subject_id)
    if waiver is None:
        return
    approved = happening.entry.kind == events.WAIVER_APPROVED
    word = f"is approved until {written(waiver.expires_at)}" if approved else "is refused"
    reason = happening.private.get("reason", "")
    yield Telling(
        recipient=waiver.requested_by,
        subject=f"{waiver.finding.service.name}: your waiver of a finding {word}",
        text=f"{happening.doer} decided on the waiver of “{waiver.finding.title}”: it {word}."
        + (f" Reason: {reason}" if reason else ""),
        because="You get this because you asked for this waiver.",
        path=finding_path(waiver.finding_id),
    )


def ending(happening: Happening) -> Iterator[Telling]:
    """To whoever asked, who owns the finding, and the leads; unless it was taken back or the fault is gone."""
    waiver = _waiver(happening.subject_id)
    if waiver is None or waiver.state != FindingWaiver.State.APPROVED:
        return
    finding, end = waiver.finding, written(waiver.expires_at)
    if finding.state != Finding.State.OPEN:
        return
    asked = [(waiver.requested_by, "You get this because you asked for this waiver.")]
    owner = [(finding.owner, "You get this because you own this finding.")] if finding.owner else []
    for person, because in audience.one_each(asked, owner, audience.leads(finding.service.team)):
        yield Telling(
            recipient=person,
            subject=f"{finding.service.name}: the waiver of a finding ends on {end}",
            text=f"On {end} “{finding.title}” counts again. Until then: mend it, or ask for another waiver.",
            because=because,
            path=finding_path(finding.pk),
        )


def _waiver(pk: UUID) -> FindingWaiver | None:
    related = FindingWaiver.objects.select_related("requested_by", "finding__service__team", "finding__owner")
    return related.filter(pk=pk).first()


RULES = {
    events.FINDING_OPENED: opened,
    events.FINDING_ASSIGNED: assigned,
    events.WAIVER_REQUESTED: requested,
    events.WAIVER_APPROVED: decided,
    events.WAIVER_REFUSED: decided,
    events.WAIVER_ENDING: ending,
}
