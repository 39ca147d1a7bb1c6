"""The evidence of one item as it lies at a time, sorted so that rules can read it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from readiness.checklists.facts import DID_NOT_RUN, FOUND_RIGHT, LOOKED, VERDICTS, EvidenceFact

_NEEDED = {
    "person": "evidence from a person, accepted by a reviewer",
    "ingest": "the report of a tool, accepted by a reviewer",
    "drill": "the record of a drill, accepted by a reviewer",
    "opt-in": "the owner's opt-in to a closer test, or a record of one, accepted by a reviewer",
    None: "a run of its probe",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What one kind of probe said so far: its last attempt, and the last that found right or wrong."""

    kind: str
    last: EvidenceFact
    finding: EvidenceFact | None

    @property
    def could_not_look(self) -> bool:
        return self.last.verdict == "error"

    @property
    def found_wrong(self) -> bool:
        return self.finding is not None and self.finding.verdict == "fail"

    def right_at(self, at: datetime) -> bool:
        """Whether what it last said is that all is right, and that still counts."""
        return self.last.verdict in FOUND_RIGHT and self.last.counts_at(at)


class View:
    """One item's evidence at `at`: what each kind of probe last said; what people gave, oldest first."""

    def __init__(self, evidence: Iterable[EvidenceFact], *, needs: str | None, at: datetime) -> None:
        evidence = tuple(evidence)
        self.at = at
        self.needed = _NEEDED.get(needs, _NEEDED["person"])
        machines = [fact for fact in evidence if fact.by_machine and fact.effective_from <= at]
        self.looks = tuple(_looks(machines))
        self.not_run = tuple(_not_run(machines, {look.kind for look in self.looks}))
        people = sorted((fact for fact in evidence if not fact.by_machine), key=age)
        self.accepted = [fact for fact in people if fact.review == "accepted"]
        self.undecided = [fact for fact in people if fact.review != "accepted"]
        self.in_force = [fact for fact in self.accepted if fact.counts_at(at)]

    def proving(self) -> Iterator[Look]:
        return (look for look in self.looks if look.last.klass == "proves")


def age(fact: EvidenceFact) -> tuple[datetime, datetime, int, str]:
    """Sorts old before new; at one instant the worse verdict last, so that it counts."""
    severity = VERDICTS.index(fact.verdict) if fact.verdict else 0
    if fact.by_machine:
        return (fact.effective_from, fact.submitted_at, severity, fact.id)
    return (fact.submitted_at, fact.effective_from, severity, fact.id)


def _looks(machines: list[EvidenceFact]) -> Iterator[Look]:
    attempts: dict[str, list[EvidenceFact]] = {}
    for fact in sorted(machines, key=age):
        if fact.verdict not in DID_NOT_RUN:
            attempts.setdefault(fact.probe_kind, []).append(fact)
    for kind, facts in sorted(attempts.items()):
        findings = [fact for fact in facts if fact.verdict in LOOKED]
        yield Look(kind, facts[-1], findings[-1] if findings else None)


def _not_run(machines: list[EvidenceFact], looked: set[str]) -> Iterator[EvidenceFact]:
    newest = {fact.probe_kind: fact for fact in sorted(machines, key=age) if fact.probe_kind not in looked}
    return (fact for _kind, fact in sorted(newest.items()))
