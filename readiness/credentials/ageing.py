"""How old a secret is, when it is due, and what of it is a fault. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from readiness.findings.fault import Fault

#: The item that a fault of a secret is about, and who found it.
ITEM, SCOPE = "security.secrets_rotated", "secrets"
#: From which share of its time on a secret is shown as due soon.
SOON = 0.85

State = Literal["fresh", "soon", "overdue", "unknown"]
#: What the register testifies under, of the item above. It only supports: who registers nothing proves nothing.
WITNESS = "secret_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretFacts:
    """What the age of a secret is computed from. `made_at`: when the version in use was made; None: nobody knows."""

    id: UUID
    name: str
    in_code: bool
    made_at: datetime | None
    registered_at: datetime
    max_age_days: int


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the register says of an environment, as a probe says it."""

    status: str
    code: str
    sentence: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Age:
    """How a secret stands. `days` is how old it is at least; `share` of its time is gone, 1 when it is due."""

    state: State
    days: int
    due_at: datetime
    share: float


def due_at(facts: SecretFacts) -> datetime:
    """When it is to be rotated. What nobody knows the age of is at least as old as its place in the register."""
    return (facts.made_at or facts.registered_at) + timedelta(days=facts.max_age_days)


def age(facts: SecretFacts, at: datetime) -> Age:
    """How it stands at `at`: overdue once it is older than it may be; "unknown" is never fresh."""
    since, due = facts.made_at or facts.registered_at, due_at(facts)
    share = max((at - since) / timedelta(days=facts.max_age_days), 0.0)
    state: State = "overdue" if at > due else "unknown" if facts.made_at is None else "fresh"
    if state == "fresh" and share >= SOON:
        state = "soon"
    return Age(state, max((at - since).days, 0), due, share)


def faults_of(facts: SecretFacts, at: datetime, *, production: bool) -> Iterator[Fault]:
    """What is wrong with it in an environment: it stands in the code, or it is overdue."""
    if facts.in_code:
        yield Fault(
            kind="secret",
            scope=SCOPE,
            about=f"in-code/{facts.id}",
            severity="high",
            title=f"{facts.name}: this secret is in the code",
            detail="Whoever reads the code has it. Move it into the environment or a secret manager, then rotate it.",
            item_key=ITEM,
        )
    now = age(facts, at)
    if now.state == "overdue":
        known = "was made" if facts.made_at else "came into the register, its age unknown,"
        yield Fault(
            kind="secret",
            scope=SCOPE,
            about=f"overdue/{facts.id}",
            severity="high" if production else "medium",
            title=f"{facts.name}: this secret is overdue for rotation",
            detail=f"It {known} more than {facts.max_age_days} days ago. "
            "Rotate it, tell what depends on it, and record the rotation.",
            item_key=ITEM,
        )


def testimony(secrets: Collection[SecretFacts], at: datetime) -> Testimony:
    """What the register says of an environment with these secrets: one that is overdue or in the code fails it."""
    states = [age(one, at).state for one in secrets]
    in_code, overdue = sum(one.in_code for one in secrets), states.count("overdue")
    if in_code or overdue:
        told = f"Of {len(states)} secrets in the register: {overdue} overdue, {in_code} in the code."
        return Testimony(
            "fail",
            "register_overdue",
            told,
            "Rotate them, move them out of the code, and record the rotation.",
        )
    if not states:
        return Testimony("warn", "register_empty", "No secret is in the register any more.")
    if unknown := states.count("unknown"):
        told = f"Of {len(states)} secrets in the register: {unknown} of an age that nobody knows."
        return Testimony("warn", "register_age_unknown", told, "Rotate them, and record the rotation.")
    return Testimony(
        "pass", "register_in_time", f"All {len(states)} secrets in the register were rotated in time."
    )
