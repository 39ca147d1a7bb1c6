"""What exactly is signed: a checklist and its evidence as one value, and what changed since. Pure.

    subject   plain JSON values, sorted, so that the same facts always give the same bytes
    digest    SHA-256 of their RFC 8785 bytes over NFC text
    changes   the differences between two subjects, as sentences (`changes.py`)

A run of a probe enters as kind, verdict and code only: looking again and finding the same leaves a signature
as it is. Evidence of people enters with the revision, the hash of its content and its review. A finding of weight
enters with its severity and the waiver that covers it: a fault that appears outdates every signature.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from readiness.launches.changes import Change, changes
from readiness.ledger import canonical as records

__all__ = [
    "Change",
    "SignedClaim",
    "SignedEvidence",
    "SignedFinding",
    "SignedFindingWaiver",
    "SignedItem",
    "SignedProbe",
    "SignedTemplate",
    "SignedWaiver",
    "changes",
    "digest",
    "subject",
]

# Part of what is signed. Subjects are kept for ever: never change what a format means, add another.
# Format 1 told a claim by its reason alone, so that the same words of somebody else were the same claim.
FORMAT = 2
# Where findings keep the launch back, or would without their waivers, the subject names each: another format, so that
# a signature on a state without any is the same as it always was.
FORMAT_WITH_FINDINGS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedTemplate:
    slug: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedEvidence:
    """A revision of a person's evidence: `sha256` of its content, `review` accepted, returned or none."""

    id: str
    revision: int
    sha256: str
    review: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedProbe:
    kind: str
    verdict: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedWaiver:
    """An approved waiver. `expires_at` is a RFC 3339 time in UTC."""

    id: str
    reason: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedClaim:
    """A claim that an item does not apply; `claimed_by` is a person's id."""

    id: str
    claimed_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFindingWaiver:
    """An approved waiver of a finding. Its reason stays in the log, behind a commitment."""

    id: str
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFinding:
    """An open finding that counts for the gate. Its title may name what is weak where, and is not part of this."""

    id: str
    kind: str
    severity: str
    waiver: SignedFindingWaiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedItem:
    """One item as the signers see it."""

    key: str
    standing: str
    evidence: tuple[SignedEvidence, ...] = ()
    probes: tuple[SignedProbe, ...] = ()
    waiver: SignedWaiver | None = None
    not_applicable: SignedClaim | None = None


def subject(
    *,
    service: str,
    environment: str,
    template: SignedTemplate,
    items: Iterable[SignedItem],
    findings: Iterable[SignedFinding] = (),
) -> dict[str, Any]:
    """The value to sign. `service` and `environment` are ids; the order of anything given does not matter."""
    found = sorted((asdict(one) for one in findings), key=records.canonical)
    return {
        "format": FORMAT_WITH_FINDINGS if found else FORMAT,
        "service": service,
        "environment": environment,
        "template": asdict(template),
        "items": sorted((_item(item) for item in items), key=records.canonical),
        **({"findings": found} if found else {}),
    }


def digest(subject: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in lower-case hex."""
    return records.digest(subject)


def _item(item: SignedItem) -> dict[str, Any]:
    return {
        "key": item.key,
        "standing": item.standing,
        "evidence": sorted((asdict(one) for one in item.evidence), key=records.canonical),
        "probes": sorted((asdict(one) for one in item.probes), key=records.canonical),
        "waiver": asdict(item.waiver) if item.waiver else None,
        "not_applicable": asdict(item.not_applicable) if item.not_applicable else None,
    }
