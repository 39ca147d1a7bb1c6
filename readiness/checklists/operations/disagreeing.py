"""Where people and probes disagree about an item, as faults: findings of them open and end with the refresh."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from readiness.checklists.facts import ItemFacts
from readiness.checklists.models import ChecklistItem
from readiness.checklists.standing import Against, contradictions
from readiness.findings.fault import Fault, Severity

#: A machine against an acceptance or a claim that lets the item hold; and one that is kinder than a reviewer.
_SEVERITY: dict[Against, Severity] = {"accepted": "high", "not_applicable": "high", "returned": "low"}
_TITLE: dict[Against, str] = {
    "accepted": "evidence was accepted, but a probe finds it wrong",
    "not_applicable": "said not to apply, but a probe finds it wrong",
    "returned": "a reviewer returned the evidence, but a probe finds it right",
}


def contradiction_faults(
    item: ChecklistItem, template: str, facts: ItemFacts, at: datetime
) -> Iterator[Fault]:
    """One fault for each probe that speaks against what people said, however many pieces it speaks against."""
    told: set[str] = set()
    for one in contradictions(facts, at):
        about = f"{item.key}/{one.against}/{one.probe_kind}"
        if about not in told:
            told.add(about)
            yield Fault(
                kind="contradiction",
                scope=template,
                about=about,
                severity=_SEVERITY[one.against],
                title=f"{item.template_item.title}: {_TITLE[one.against]}",
                detail=f"{one.but}: {one.sentence}",
                item_key=item.key,
                said=UUID(one.evidence) if one.evidence else None,
                seen=UUID(one.probe_evidence),
            )
