"""What stands in the way of a launch, each with the one step that mends it, so that a page can link there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from readiness.checklists.models import ChecklistItem, Waiver
from readiness.checklists.queries import Gathered, Testimony
from readiness.checklists.standing import Standing
from readiness.evidence.models import Evidence
from readiness.findings.models import Finding
from readiness.launches.gate import Reason

Step = Literal[
    "decide_waiver",
    "fix",
    "wait_for_review",
    "revise_evidence",
    "run_probe",
    "renew_evidence",
    "add_evidence",
    "add_items",
    "mend_finding",
]

REVIEWERS = {
    "peer": "another contributor or lead of the team",
    "lead": "a lead of the team or a security reviewer",
    "security_reviewer": "a security reviewer",
}
MEND = "Mend it and have the finding resolved, or ask for a waiver of it."
NOBODY_ASKS = "The checklist asks for nothing yet: move it to a version of its template that has items."


@dataclass(frozen=True, slots=True)
class NextStep:
    """What somebody does next: `code` for the page's link, `sentence` for the person."""

    code: Step
    sentence: str


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing in the way. `item` is None where the checklist as a whole or a finding is in the way."""

    reason: Reason
    item: ChecklistItem | None
    step: NextStep
    finding: Finding | None = None


def next_step(item: ChecklistItem, known: Gathered, standing: Standing, at: datetime) -> NextStep:
    """The step that brings an item which does not hold nearer to holding."""
    return (
        _decide(known, at)
        or _fix(item, known, standing)
        or _wait(item, known, at)
        or _revise(known)
        or _look_again(item, known, standing)
        or _bring(item, standing)
    )


def _decide(known: Gathered, at: datetime) -> NextStep | None:
    for waiver in known.waivers:
        if waiver.state == Waiver.State.REQUESTED and at < waiver.expires_at:
            return NextStep("decide_waiver", f"Decide on the waiver that {waiver.requested_by} asked for.")
    return None


def _fix(item: ChecklistItem, known: Gathered, standing: Standing) -> NextStep | None:
    if standing.value != "fail":
        return None
    deciding = set(standing.decided_by)
    said = [one.newest.remedy for one in known.testimonies if str(one.newest.pk) in deciding]
    remedy = next(filter(None, [*said, item.template_item.remedy]), "")
    return NextStep("fix", f"Fix it: {remedy}" if remedy else "Fix what was found, then run the probe again.")


def _wait(item: ChecklistItem, known: Gathered, at: datetime) -> NextStep | None:
    for one in reversed(_of_people(known)):
        undecided = one.review is None and one.newest.submitted_by_id is not None
        if undecided and any(fact.id == str(one.newest.pk) and at < fact.valid_until for fact in one.facts):
            who = REVIEWERS.get(item.template_item.accepted_by, "a reviewer")
            return NextStep("wait_for_review", f"“{one.evidence.title}” waits for review by {who}.")
    return None


def _revise(known: Gathered) -> NextStep | None:
    people = _of_people(known)
    newest = max(people, key=lambda one: one.newest.submitted_at, default=None)
    if newest is None or newest.review is None or newest.review.decision != "returned":
        return None
    told = f"Answer the reviewer of “{newest.evidence.title}”: {newest.review.reason}"
    return NextStep("revise_evidence", told)


def _look_again(item: ChecklistItem, known: Gathered, standing: Standing) -> NextStep | None:
    """Where a machine's look is what is missing."""
    if not item.template_item.probes:
        return None
    by_probe = any(one.evidence.kind == Evidence.Kind.PROBE for one in known.testimonies)
    if standing.value == "stale" and not _of_people(known):
        return NextStep("run_probe", "Run the probe again: what it saw has run out.")
    if any(fact.verdict == "error" for fact in known.facts.evidence):
        return NextStep("run_probe", "See why the probe could not look, then run it again.")
    if not by_probe and not item.template_item.needs:
        return NextStep("run_probe", "Run the probe: it has not looked yet.")
    return None


def _bring(item: ChecklistItem, standing: Standing) -> NextStep:
    hint = item.template_item.evidence_hint
    if standing.value == "stale":
        return NextStep("renew_evidence", f"Add fresh evidence. {hint}".strip())
    return NextStep("add_evidence", f"Add evidence. {hint}".strip())


def _of_people(known: Gathered) -> list[Testimony]:
    """What people put forward and did not withdraw, oldest first."""
    return [one for one in known.testimonies if one.facts and one.evidence.kind != Evidence.Kind.PROBE]
