"""How an item stands at a time: the one function that pages, gates, reports and sweeps all ask. Pure.

    claim not to apply, where the template allows it     -> not_applicable
    what the evidence says (`rules.py`)                  -> pass, fail, unknown, stale
    an approved waiver over anything that does not pass  -> waived

Waived is never shown as passed, and an item that passes stays passed under a waiver.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from readiness.checklists.facts import EvidenceClass, EvidenceFact, ItemFacts, Verdict, WaiverFact
from readiness.checklists.rules import Answer, Proof, ended, judge
from readiness.checklists.view import View, age
from readiness.checklists.witness_names import witness
from readiness.evidence.moments import written

Value = Literal["pass", "fail", "waived", "not_applicable", "unknown", "stale"]

VALUES: tuple[Value, ...] = get_args(Value)
HOLDS: frozenset[str] = frozenset({"pass", "waived", "not_applicable"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands, why, and until when that is so.

    `underlying` is what the evidence alone says, None for an item that does not apply. `changes_at` is the
    next instant at which the same facts give another value, reason or proof by ageing alone; `holds_until`
    the next one at which the item no longer passes, is waived or does not apply. None: never by ageing.
    """

    value: Value
    reason: str
    proof: Proof | None = None
    underlying: Value | None = None
    decided_by: tuple[str, ...] = ()
    changes_at: datetime | None = None
    holds_until: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.value in HOLDS


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """What one run of a probe said, where nothing is stored: `manage.py assess`."""

    kind: str
    klass: EvidenceClass
    verdict: Verdict
    sentence: str
    code: str = ""


Against = Literal["accepted", "returned", "not_applicable"]

_BUT: dict[Against, str] = {
    "accepted": "Evidence was accepted, but",
    "returned": "A reviewer returned the evidence, but",
    "not_applicable": "It is said not to apply, but",
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A word of people that a probe speaks against. `evidence` is None where that word is a claim not to apply."""

    evidence: str | None
    probe_evidence: str
    sentence: str
    against: Against = "accepted"
    probe_kind: str = ""

    @property
    def but(self) -> str:
        """What people said, as the words that `sentence` goes on from."""
        return _BUT[self.against]


def standing(facts: ItemFacts, at: datetime) -> Standing:
    """The standing of an item at the aware time `at`."""
    now = _at(facts, at)
    changes_at = holds_until = None
    for moment in _moments(facts, after=at):
        then = _at(facts, moment)
        if changes_at is None and (then.value, then.reason, then.proof) != (now.value, now.reason, now.proof):
            changes_at = moment
        if now.holds and not then.holds:
            holds_until = moment
        if changes_at and (holds_until or not now.holds):
            break
    return replace(now, changes_at=changes_at, holds_until=holds_until)


def verdict_standing(verdicts: Iterable[RunVerdict], *, needs: str | None) -> Standing:
    """The standing from the verdicts of one moment alone, by the same rules.

    Any fail makes `fail`; else an error of a proving kind makes `unknown`; else a proving pass or warn makes
    `pass`; what only supports never passes.
    """
    now = datetime.min.replace(tzinfo=UTC)
    evidence = tuple(
        EvidenceFact(
            id=run.kind,
            kind="probe",
            effective_from=now,
            valid_until=now + timedelta(seconds=1),
            submitted_at=now,
            klass=run.klass,
            probe_kind=run.kind,
            verdict=run.verdict,
            code=run.code,
            sentence=run.sentence,
        )
        for run in verdicts
    )
    return _standing(judge(View(evidence, needs=needs, at=now)))


def contradictions(facts: ItemFacts, at: datetime) -> tuple[Contradiction, ...]:
    """Where people and probes disagree about an item that people say applies, or that they say does not.

        evidence accepted and in force        against every probe that finds it wrong
        their newest evidence returned        against the probes that prove the item
        a claim that the item does not apply  against each proving probe that looked and found it wrong

    What only supports says nothing about whether an item applies; and that a wrong finding ran out does not make
    a claim true, so that one stands until the probe looks again.
    """
    view = View(facts.evidence, needs=facts.needs, at=at)
    if _claimed(facts):
        return tuple(
            _against("not_applicable", None, look.finding)
            for look in view.proving()
            if look.finding is not None and look.found_wrong
        )
    found = [
        _against("accepted", accepted.id, look.finding)
        for accepted in view.in_force
        for look in view.looks
        if look.finding is not None and look.found_wrong and look.finding.counts_at(at)
    ]
    newest = max([*view.accepted, *view.undecided], key=age, default=None)
    if newest is not None and newest.review == "returned" and judge(view).proof == "proven":
        found += [_against("returned", newest.id, look.last) for look in view.proving() if look.right_at(at)]
    return tuple(found)


def _against(against: Against, evidence: str | None, fact: EvidenceFact) -> Contradiction:
    saw = "right" if against == "returned" else "wrong"
    return Contradiction(
        evidence=evidence,
        probe_evidence=fact.id,
        sentence=f"The {witness(fact)} found it {saw} on {written(fact.effective_from)}: "
        f"{fact.sentence or fact.code}",
        against=against,
        probe_kind=fact.probe_kind,
    )


def _claimed(facts: ItemFacts) -> bool:
    claim = facts.not_applicable
    return facts.not_applicable_allowed and claim is not None and claim.active and bool(claim.reason.strip())


def _at(facts: ItemFacts, at: datetime) -> Standing:
    if _claimed(facts) and facts.not_applicable is not None:
        return Standing("not_applicable", f"Not applicable: {ended(facts.not_applicable.reason)}")
    evidence = _standing(judge(View(facts.evidence, needs=facts.needs, at=at)))
    if evidence.value == "pass":
        return evidence
    covering = max(
        (waiver for waiver in facts.waivers if waiver.state == "approved" and at < waiver.expires_at),
        key=lambda waiver: (waiver.expires_at, waiver.reason),
        default=None,
    )
    if covering is not None:
        reason = f"Waived until {written(covering.expires_at)}: {ended(covering.reason)}"
        return replace(evidence, value="waived", reason=f"{reason} Without it: {evidence.reason}", proof=None)
    return replace(evidence, reason=" ".join([evidence.reason, *_on_waivers(facts.waivers, at)]))


def _standing(answer: Answer) -> Standing:
    return Standing(answer.value, answer.reason, answer.proof, answer.value, answer.decided_by)


def _on_waivers(waivers: tuple[WaiverFact, ...], at: datetime) -> Iterator[str]:
    ended = [
        waiver.expires_at for waiver in waivers if waiver.state == "approved" and waiver.expires_at <= at
    ]
    if ended:
        yield f"A waiver ran out on {written(max(ended))}."
    if any(waiver.state == "requested" and at < waiver.expires_at for waiver in waivers):
        yield "A waiver is waiting for approval."


def _moments(facts: ItemFacts, *, after: datetime) -> list[datetime]:
    """Every later instant at which a span of the facts begins or ends."""
    edges = {fact.effective_from for fact in facts.evidence} | {fact.valid_until for fact in facts.evidence}
    edges |= {waiver.expires_at for waiver in facts.waivers}
    return sorted(edge for edge in edges if edge > after)
