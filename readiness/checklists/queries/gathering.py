"""The facts of items, gathered in a constant number of queries, as the pure functions judge them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import prefetch_related_objects

from readiness.checklists.facts import (
    EvidenceClass,
    EvidenceFact,
    EvidenceKind,
    ItemFacts,
    NotApplicableFact,
    Verdict,
    WaiverFact,
    WaiverState,
)
from readiness.checklists.models import (
    ChecklistItem,
    EvidenceReview,
    ItemEvidence,
    NotApplicable,
    TemplateItem,
    Waiver,
)
from readiness.checklists.queries import recorded
from readiness.checklists.queries.detached import detached_since
from readiness.evidence.freshness import Review, valid_until
from readiness.evidence.models import Evidence, EvidenceRevision

#: Days for which evidence counts where the template gives none: longer than any template may say.
_NO_LIMIT = 36_500


@dataclass(frozen=True)
class Testimony:
    """One attachment with the revisions that bear on its item.

    `newest` is what was submitted last and `review` the decision on it that counts, if any; `accepted` is the
    newest accepted revision, which may be an earlier one. `facts` is empty when nothing of it counts any
    more: it was withdrawn, or its probe no longer feeds the item. `decisions` are those on every revision, the
    newest first, each with its `revision_number`.
    """

    attachment: ItemEvidence
    newest: EvidenceRevision
    review: EvidenceReview | None
    accepted: EvidenceRevision | None
    facts: tuple[EvidenceFact, ...]
    decisions: tuple[EvidenceReview, ...] = ()

    @property
    def evidence(self) -> Evidence:
        """The piece of evidence."""
        return self.attachment.evidence


@dataclass(frozen=True)
class Gathered:
    """Everything known about one item: as facts for the pure functions, and as rows for pages."""

    facts: ItemFacts
    testimonies: list[Testimony] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    claim: NotApplicable | None = None


def item_facts(items: Collection[ChecklistItem], known_at: datetime | None = None) -> dict[UUID, ItemFacts]:
    """The facts of each item, by id: as they are recorded now, or as they were recorded by `known_at`."""
    return {pk: gathered.facts for pk, gathered in gather(items, known_at).items()}


def gather(items: Collection[ChecklistItem], known_at: datetime | None = None) -> dict[UUID, Gathered]:
    """Facts and rows of each item, by id, in at most six queries whatever the number of items."""
    by_id = {item.pk: item for item in items}
    if not by_id:
        return {}
    prefetch_related_objects(list(by_id.values()), "template_item")
    testimonies = _testimonies(by_id, known_at)
    waivers: dict[UUID, list[Waiver]] = defaultdict(list)
    for waiver in recorded.waivers(items=by_id.keys(), known_at=known_at):
        waivers[waiver.item_id].append(waiver if known_at is None else _waiver_then(waiver, known_at))
    claims = {claim.item_id: claim for claim in recorded.claims(items=by_id.keys(), known_at=known_at)}
    return {
        pk: _gathered(item.template_item, testimonies[pk], waivers[pk], claims.get(pk))
        for pk, item in by_id.items()
    }


def _gathered(
    asked: TemplateItem,
    testimonies: list[Testimony],
    waivers: list[Waiver],
    claim: NotApplicable | None,
) -> Gathered:
    facts = ItemFacts(
        evidence=tuple(fact for testimony in testimonies for fact in testimony.facts),
        waivers=tuple(
            WaiverFact(
                state=cast("WaiverState", waiver.state), reason=waiver.reason, expires_at=waiver.expires_at
            )
            for waiver in waivers
        ),
        not_applicable=NotApplicableFact(active=True, reason=claim.reason) if claim else None,
        not_applicable_allowed=asked.not_applicable_allowed,
        needs=asked.needs or None,
    )
    return Gathered(facts, testimonies, waivers, claim)


def _testimonies(
    items: Mapping[UUID, ChecklistItem], known_at: datetime | None
) -> dict[UUID, list[Testimony]]:
    attachments = recorded.attachments(items=items.keys(), known_at=known_at)
    if known_at:
        attachments += detached_since(items.keys(), known_at)
    decided = recorded.decisions(items, known_at)
    wanted = {pk for one in attachments for pk in _bearing(one)}
    wanted |= {revision for (_, revision), review in decided.items() if review.decision == "accepted"}
    revisions = {one.pk: one for one in recorded.revisions(ids=wanted)} if wanted else {}
    made: dict[UUID, list[Testimony]] = defaultdict(list)
    for attachment in attachments:
        item = items[attachment.item_id]
        if known_at is not None:
            attachment.evidence = _evidence_then(attachment.evidence, known_at)
        made[item.pk].append(_testimony(item.template_item, attachment, decided, revisions))
    return made


def _testimony(
    asked: TemplateItem,
    attachment: ItemEvidence,
    decided: recorded.Decisions,
    revisions: Mapping[UUID, EvidenceRevision],
) -> Testimony:
    accepted = max(
        (
            revisions[revision]
            for (of, revision), review in decided.items()
            if of == attachment.pk and review.decision == "accepted"
        ),
        key=lambda revision: revision.number,
        default=None,
    )
    newest_id = _bearing(attachment)[0]
    bearing = {pk: revisions[pk] for pk in _bearing(attachment)}
    if accepted is not None:
        bearing[accepted.pk] = accepted
    facts = (
        _fact(asked, attachment.evidence, revision, decided.get((attachment.pk, revision.pk)))
        for revision in bearing.values()
    )
    return Testimony(
        attachment=attachment,
        newest=revisions[newest_id],
        review=decided.get((attachment.pk, newest_id)),
        accepted=accepted,
        facts=() if attachment.evidence.withdrawn_at else tuple(fact for fact in facts if fact is not None),
        decisions=tuple(
            sorted(
                (review for (of, _), review in decided.items() if of == attachment.pk),
                key=lambda review: review.reviewed_at,
                reverse=True,
            )
        ),
    )


def _bearing(attachment: ItemEvidence) -> list[UUID]:
    """The revisions that `recorded.attachments` found, the newest first, each once."""
    found = (attachment.newest_id, attachment.attempt_id, attachment.finding_id)  # type: ignore[attr-defined]
    return list(dict.fromkeys(pk for pk in found if pk is not None))


def _fact(
    asked: TemplateItem, evidence: Evidence, revision: EvidenceRevision, review: EvidenceReview | None
) -> EvidenceFact | None:
    """One revision as it bears on the item; None for a probe that does not feed it."""
    days, klass = asked.fresh_for_days or _NO_LIMIT, "attests"
    if evidence.kind == Evidence.Kind.PROBE:
        feed = next((feed for feed in asked.probes if feed["kind"] == evidence.probe_kind), None)
        if feed is None:
            return None
        days, klass = feed.get("fresh_for_days", 1), feed["class"]
    return EvidenceFact(
        id=str(revision.pk),
        kind=cast("EvidenceKind", evidence.kind),
        effective_from=revision.effective_from,
        valid_until=valid_until(
            effective_from=revision.effective_from,
            effective_until=revision.effective_until,
            fresh_for_days=days,
        ),
        submitted_at=revision.submitted_at,
        klass=cast("EvidenceClass", klass),
        probe_kind=evidence.probe_kind,
        verdict=cast("Verdict", revision.verdict) if revision.verdict else None,
        code=revision.code,
        sentence=revision.sentence,
        review=cast("Review", review.decision) if review else None,
        review_reason=review.reason if review else "",
    )


def _evidence_then(evidence: Evidence, known_at: datetime) -> Evidence:
    """What was withdrawn later was not withdrawn yet."""
    if evidence.withdrawn_at is not None and evidence.withdrawn_at > known_at:
        evidence.withdrawn_at = evidence.withdrawn_by = None
        evidence.withdrawn_reason = ""
    return evidence


def _waiver_then(waiver: Waiver, known_at: datetime) -> Waiver:
    """The waiver as it was by `known_at`, not to be saved."""
    refused = waiver.state == Waiver.State.REFUSED
    if waiver.withdrawn_at and waiver.withdrawn_at > known_at:
        waiver.withdrawn_at = waiver.withdrawn_by = None
    if waiver.decided_at and waiver.decided_at > known_at:
        waiver.decided_at = waiver.decided_by = None
        waiver.decision_reason = ""
    if waiver.withdrawn_at:
        waiver.state = Waiver.State.WITHDRAWN
    elif waiver.decided_at is None:
        waiver.state = Waiver.State.REQUESTED
    else:
        # Withdrawn later, but approved by then: a refused one cannot be withdrawn.
        waiver.state = Waiver.State.REFUSED if refused else Waiver.State.APPROVED
    return waiver
