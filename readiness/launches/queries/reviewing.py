"""How a checklist stands for a launch: gate, what stands in the way, and what would be signed.

Computed from the live facts at `at`, never from what lists keep, in a constant number of queries.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from readiness.catalog.models import Environment
from readiness.checklists.models import Checklist, ChecklistItem, ChecklistTemplate
from readiness.checklists.queries import gather, layouts
from readiness.checklists.standing import standing
from readiness.findings.models import Finding
from readiness.findings.queries import standing_findings
from readiness.launches import digest as signed
from readiness.launches.gate import KEEP_BACK, GateAnswer, GateFinding, GateItem, gate
from readiness.launches.next_steps import MEND, NOBODY_ASKS, Blocker, NextStep, next_step
from readiness.launches.review import Review
from readiness.launches.signed_facts import Known, put_forward_by, subject_of
from readiness.refusals import Conflict


class NoLaunchChecklist(Conflict):
    """A launch is reviewed against a launch checklist of the organisation."""

    code = "no-launch-checklist"
    sentence = "This environment has no launch checklist of the organisation yet. Start one first."


def launch_checklist(environment: Environment) -> Checklist:
    """The checklist that a launch in `environment` is reviewed against. Raises `NoLaunchChecklist`.

    The one that stands for the service, or else the one that was started first. Only a launch template of the
    organisation says what a launch takes: a team that wrote its own could leave out what is hard.
    """
    launch = environment.checklists.filter(
        template__kind=ChecklistTemplate.Kind.LAUNCH, template__team__isnull=True
    )
    found = launch.select_related("template", "version").order_by("-leading", "started_at", "pk").first()
    if found is None:
        raise NoLaunchChecklist
    return found


def gate_for(environment: Environment, at: datetime) -> Review:
    """Go or no-go for `environment` now, whether or not a launch was asked for. Raises `NoLaunchChecklist`."""
    return review_of(launch_checklist(environment), at)


def review_of(checklist: Checklist, at: datetime, *, known_at: datetime | None = None) -> Review:
    """The review of one checklist; with `known_at`, from what was recorded by then."""
    return reviews_of([checklist], at, known_at=known_at)[checklist.pk]


def reviews_of(
    checklists: Collection[Checklist], at: datetime, *, known_at: datetime | None = None
) -> dict[UUID, Review]:
    """Reviews by the id of the checklist, which come with template and version, in at most nine queries."""
    laid_out = layouts(checklists, known_at)
    gathered = gather([item for layout in laid_out.values() for item in layout.items], known_at)
    found = standing_findings(
        [layout.checklist.environment_id for layout in laid_out.values()],
        kinds=KEEP_BACK,
        severities=frozenset().union(*KEEP_BACK.values()),
        known_at=known_at,
    )

    def known(item: ChecklistItem) -> Known:
        facts = gathered[item.pk]
        return item, facts, standing(facts.facts, at)

    return {
        pk: _review(
            layout.checklist,
            [known(item) for item in layout.items],
            found.get(layout.checklist.environment_id, []),
            at,
        )
        for pk, layout in laid_out.items()
    }


def _review(checklist: Checklist, known: Sequence[Known], found: Sequence[Finding], at: datetime) -> Review:
    answer = gate(
        [
            GateItem(
                key=item.key,
                title=item.template_item.title,
                standing=now.value,
                reason=now.reason,
                valid_until=now.holds_until,
            )
            for item, _facts, now in known
        ],
        at,
        [
            GateFinding(
                id=str(one.pk),
                kind=one.kind,
                severity=one.severity,
                title=one.title,
                waived_until=one.waived_until,  # type: ignore[attr-defined]  # annotated
            )
            for one in found
        ],
    )
    subject = subject_of(checklist, known, found, at)
    return Review(
        checklist=checklist,
        at=at,
        gate=answer,
        blockers=tuple(_blockers(answer, known, found, at)),
        subject=subject,
        digest=signed.digest(subject),
        put_forward_by=put_forward_by(known, found, at),
        titles={item.key: item.template_item.title for item, _facts, _now in known},
        findings={str(one.pk): one.title for one in found},
    )


def _blockers(
    answer: GateAnswer, known: Sequence[Known], findings: Sequence[Finding], at: datetime
) -> list[Blocker]:
    by_id = {str(one.pk): one for one in findings}
    by_key = {item.key: (item, facts, now) for item, facts, now in known}
    found = []
    for reason in answer.reasons:
        if reason.finding is not None:
            found.append(Blocker(reason, None, NextStep("mend_finding", MEND), by_id[reason.finding]))
        elif reason.item_key is None:
            found.append(Blocker(reason, None, NextStep("add_items", NOBODY_ASKS)))
        else:
            item, facts, now = by_key[reason.item_key]
            found.append(Blocker(reason, item, next_step(item, facts, now, at)))
    return found
