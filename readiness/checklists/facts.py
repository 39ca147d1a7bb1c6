"""The facts of one item from which its standing is computed: evidence, waivers, a claim not to apply. Pure.

Whoever gathers them sees to it that they belong to the item's service and environment, and that what was
withdrawn is left out.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from readiness.evidence.freshness import Review

EvidenceKind = Literal["file", "link", "attestation", "probe", "ingest"]
EvidenceClass = Literal["proves", "supports", "attests"]
Verdict = Literal["pass", "warn", "fail", "error", "skipped", "missed"]
WaiverState = Literal["requested", "approved", "refused", "withdrawn"]

# Best first. Of two runs of one kind at one instant the worse one counts as the later.
VERDICTS: tuple[Verdict, ...] = ("skipped", "missed", "pass", "warn", "error", "fail")
FOUND_RIGHT: frozenset[str] = frozenset({"pass", "warn"})
LOOKED: frozenset[str] = FOUND_RIGHT | {"fail"}
DID_NOT_RUN: frozenset[str] = frozenset({"skipped", "missed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFact:
    """One revision of evidence as it bears on one item.

    `valid_until` comes from `freshness.valid_until` with the item's days, or with the feed's for a probe.
    Of each kind of probe give at least the newest run and the newest one that found right or wrong.
    """

    id: str
    kind: EvidenceKind
    effective_from: datetime
    valid_until: datetime
    submitted_at: datetime
    klass: EvidenceClass = "attests"
    probe_kind: str = ""
    verdict: Verdict | None = None
    code: str = ""
    sentence: str = ""
    review: Review | None = None
    review_reason: str = ""

    @property
    def by_machine(self) -> bool:
        """Whether a machine testified and gave a verdict. Everything else waits for a reviewer."""
        return self.kind in ("probe", "ingest") and self.verdict is not None

    def counts_at(self, at: datetime) -> bool:
        return self.effective_from <= at < self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverFact:
    """A time-bound exception. Only an approved one covers, and only until `expires_at`."""

    state: WaiverState
    reason: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicableFact:
    """Somebody's claim that the item does not apply here. Without a reason it says nothing."""

    active: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """All that is known about one item. `needs` is the template's: what the answer takes beyond a URL."""

    evidence: tuple[EvidenceFact, ...] = ()
    waivers: tuple[WaiverFact, ...] = ()
    not_applicable: NotApplicableFact | None = None
    not_applicable_allowed: bool = False
    needs: str | None = "person"


REVIEWS: tuple[Review, ...] = get_args(Review)
