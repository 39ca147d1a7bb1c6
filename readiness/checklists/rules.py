"""What evidence says about an item, before waivers: rules in order, and the first that speaks decides. Pure.

A finding of a machine is overruled only by a later look of the same kind. So a fail stands through later runs
that could not look, and once it has run out the item is stale until somebody looks again: time alone, or an
older acceptance, never turns wrong into right. A run that could not look never passes, and holds up what an
earlier run of its kind has proven; a run that was skipped says nothing either way.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from readiness.checklists.facts import FOUND_RIGHT, EvidenceFact
from readiness.checklists.view import Look, View
from readiness.checklists.witness_names import witness
from readiness.evidence.moments import written

Underlying = Literal["pass", "fail", "unknown", "stale"]
Proof = Literal["proven", "supported", "attested"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says: a standing, the reason in whole sentences, and the evidence that decided."""

    value: Underlying
    reason: str
    proof: Proof | None = None
    decided_by: tuple[str, ...] = ()


def judge(view: View) -> Answer:
    """The first rule that has something to say. The last one always has."""
    return next(answer for rule in RULES if (answer := rule(view)) is not None)


def found_wrong(view: View) -> Answer | None:
    """Any current fail of any kind of probe fails the item, whatever people accepted."""
    wrong = [
        look for look in view.looks if look.finding and look.found_wrong and look.finding.counts_at(view.at)
    ]
    if not wrong:
        return None
    told = [f"The {witness(look.last)} found it wrong: {_said(look.finding)}" for look in wrong]
    told += [f"A later run could not look: {_said(look.last)}" for look in wrong if look.could_not_look]
    if view.in_force:
        told.append("This stands against evidence that was accepted.")
    return Answer("fail", " ".join(told), decided_by=_ids(look.finding for look in wrong))


def found_wrong_before(view: View) -> Answer | None:
    """A fail that has run out is out of date, not forgiven."""
    wrong = [look for look in view.looks if look.found_wrong]
    if not wrong:
        return None
    told = " ".join(_wrong_before(look) for look in wrong)
    return Answer("stale", told, decided_by=_ids(look.finding for look in wrong))


def accepted(view: View) -> Answer | None:
    """Evidence of a person, accepted and in force."""
    if not view.in_force:
        return None
    by_probe = proven(view)
    if by_probe is not None and not any(look.could_not_look for look in view.proving()):
        return by_probe
    longest = max(view.in_force, key=lambda fact: fact.valid_until)
    told = [f"Evidence was accepted and counts until {written(longest.valid_until)}."]
    told += [
        f"The {witness(look.last)} could not look: {_said(look.last)}"
        for look in view.looks
        if look.could_not_look
    ]
    told += [f"The {witness(fact)} warns: {_said(fact)}" for fact in _warnings(view)]
    return Answer("pass", " ".join(told), "attested", _ids([longest]))


def could_not_look(view: View) -> Answer | None:
    """A proving kind that could not look leaves the question open, whatever it saw before."""
    blind = [look for look in view.proving() if look.could_not_look]
    if not blind:
        return None
    told = [f"The {witness(look.last)} could not look: {_said(look.last)}" for look in blind]
    told += [
        f"When it last could, on {written(look.finding.effective_from)}, it found it right."
        for look in blind
        if look.finding and look.finding.effective_from < look.last.effective_from
    ]
    return Answer("unknown", " ".join(told), decided_by=_ids(look.last for look in blind))


def proven(view: View) -> Answer | None:
    """A proving kind found it right. A warning passes and is told."""
    right = [look.last for look in view.proving() if look.right_at(view.at)]
    if not right:
        return None
    told = [f"The {witness(fact)} found it right: {_said(fact)}" for fact in right if fact.verdict == "pass"]
    told += [
        f"The {witness(fact)} found it right, with a warning: {_said(fact)}"
        for fact in right
        if fact.verdict == "warn"
    ]
    return Answer("pass", " ".join(told), "proven", _ids(right))


def ran_out(view: View) -> Answer | None:
    """It did hold, by acceptance or by proof, and that has run out."""
    old = [fact for fact in view.accepted if fact.valid_until <= view.at]
    old += [look.last for look in view.proving() if look.last.verdict in FOUND_RIGHT]
    if not old:
        return None
    newest = max(old, key=lambda fact: (fact.valid_until, fact.id))
    said = f"What the {witness(newest)} found right" if newest.by_machine else "The accepted evidence"
    told = [f"{said} ran out on {written(newest.valid_until)}."]
    told += [answer.reason for answer in [waiting(view)] if answer is not None]
    return Answer("stale", " ".join(told), decided_by=_ids([newest]))


def not_yet(view: View) -> Answer | None:
    """Accepted, for a time that has not begun."""
    if not view.accepted:
        return None
    first = min(view.accepted, key=lambda fact: (fact.effective_from, fact.id))
    told = f"Evidence was accepted that counts from {written(first.effective_from)} on."
    return Answer("unknown", told, decided_by=_ids([first]))


def waiting(view: View) -> Answer | None:
    """The newest evidence that nobody accepted: returned, out of date unread, or waiting."""
    if not view.undecided:
        return None
    newest = view.undecided[-1]
    if newest.review == "returned":
        told = f"The reviewer returned the evidence: {ended(newest.review_reason or 'no reason is recorded')}"
    elif newest.valid_until <= view.at:
        told = f"The evidence ran out on {written(newest.valid_until)} before anybody reviewed it."
    else:
        told = "Evidence is waiting for review."
    return Answer("unknown", told, decided_by=_ids([newest]))


def supported(view: View) -> Answer | None:
    """What only supports never passes an item, but is told."""
    right = [look.last for look in view.looks if look.last.klass != "proves" and look.right_at(view.at)]
    if not right:
        return None
    told = [f"Supported by the {witness(fact)}: {_said(fact)}" for fact in right]
    return Answer("unknown", f"{' '.join(told)} Still needed: {view.needed}.", "supported", _ids(right))


def nothing(view: View) -> Answer:
    told = [f"No evidence yet. Needed: {view.needed}."]
    told += [
        f"The {witness(look.last)} could not look: {_said(look.last)}"
        for look in view.looks
        if look.could_not_look
    ]
    told += [f"The {witness(fact)} did not run: {_said(fact)}" for fact in view.not_run]
    return Answer("unknown", " ".join(told))


RULES: tuple[Callable[[View], Answer | None], ...] = (
    found_wrong,
    found_wrong_before,
    accepted,
    could_not_look,
    proven,
    ran_out,
    not_yet,
    waiting,
    supported,
    nothing,
)


def _wrong_before(look: Look) -> str:
    fact = look.finding or look.last
    since = (
        f"a later run could not look: {_said(look.last)}"
        if look.could_not_look
        else "nobody has looked since."
    )
    return (
        f"The {witness(look.last)} found it wrong on {written(fact.effective_from)}: {_said(fact)} "
        f"That finding ran out on {written(fact.valid_until)}, and {since}"
    )


def _warnings(view: View) -> list[EvidenceFact]:
    return [look.last for look in view.looks if look.last.verdict == "warn" and look.right_at(view.at)]


def _ids(facts: Iterable[EvidenceFact | None]) -> tuple[str, ...]:
    return tuple(sorted(fact.id for fact in facts if fact is not None))


def _said(fact: EvidenceFact | None) -> str:
    return ended((fact.sentence or fact.code) if fact else "")


def ended(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
