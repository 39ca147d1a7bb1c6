"""Evidence: links and attestations as JSON, revised, withdrawn, put to items. Files are in `files.py`."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Moment, Text, some
from readiness.api.shapes.evidence import AttachedShown, EvidenceRow, EvidenceShown, RevisionShown
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for
from readiness.checklists.operations import attach_evidence, detach_evidence, put_forward
from readiness.checklists.queries import attachment_for, items_for
from readiness.checklists.queries.serving import servings_of
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.evidence.operations import add_evidence, revise_evidence, withdraw_evidence
from readiness.evidence.queries import evidence_for, revisions_of, visible_evidence
from readiness.refusals import Invalid
from readiness.teams.access import Action

TAG = "Evidence"
ORDERS = {"-created": ("-created_at", "-id"), "created": ("created_at", "id")}


class EvidenceQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    kind = serializers.ChoiceField(Evidence.Kind.values, required=False)
    withdrawn = serializers.BooleanField(required=False)


class Said(Given):
    """What somebody testifies."""

    statement = Text(
        required=False, allow_blank=True, help_text="What an attestation says; a word about the rest."
    )
    url = Text(required=False, allow_blank=True, max_length=1000, help_text="Of a link.")
    effective_from = Moment(required=False, allow_null=True, help_text="Since when it counts; default: now.")
    effective_until = Moment(
        required=False, allow_null=True, help_text="Until when; default: as items let it."
    )


class NewEvidence(Said):
    """A link or an attestation. A file goes to `POST /evidence/files`."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    kind = Choice(["link", "attestation"])
    title = Text(max_length=200)
    release = Text(required=False, allow_blank=True, max_length=100)
    items = some(Id(), least=0, required=False, help_text="Items of the environment that it serves.")


class Items(Given):
    """Items of the evidence's environment."""

    items = some(Id())


class WithdrawalReason(Given):
    """Why."""

    reason = Text(max_length=1000)


class EvidencesDoor(Door):
    """All evidence."""

    address = "evidence"

    @call(
        "evidence_list", "List evidence", tag=TAG, right=(Action.VIEW_SERVICE,), query=EvidenceQuery,
        listing=Listing(ORDERS), shows=EvidenceRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, what probes saw included."""
        given = dict(ask.query)
        found = visible_evidence(ask.actor)
        if "withdrawn" in given:
            found = found.filter(withdrawn_at__isnull=not given.pop("withdrawn"))
        return cut(found.filter(**given), ask.page, ORDERS[ask.page.ordering])

    @call(
        "evidence_add", "Add a link or an attestation", tag=TAG, right=(Action.ADD_EVIDENCE,), body=NewEvidence,
        shows=EvidenceShown, status=201, refuses=[409], finds=True,
        example={
            "service": "payments-api",
            "kind": "attestation",
            "title": "Rotation of secrets",
            "statement": "All secrets were rotated on 1 March; the log is in the vault.",
            "items": ["0191f0aa-0000-7000-8000-000000000001"],
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """With `items` it is put forward for them in the same act, and waits for a reviewer of each."""
        return testify(ask, dict(ask.body))


class EvidenceDoor(Door):
    """One piece of evidence."""

    address = "evidence/<uuid:pk>"

    @call("evidence_read", "Read evidence", tag=TAG, right=(Action.VIEW_SERVICE,), shows=EvidenceShown)
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Every revision, and each item that it serves with the decisions on it."""
        return evidence_told(ask, evidence_for(ask.actor, pk))


class ReviseDoor(Door):
    """Correcting evidence."""

    address = "evidence/<uuid:pk>/revisions"

    @call(
        "evidence_revise", "Revise a link or an attestation", tag=TAG, right=(Action.ADD_EVIDENCE,), body=Said,
        shows=RevisionShown, status=201, refuses=[409], example={"statement": "Rotated again on 2 April."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> EvidenceRevision:
        """The next revision; it waits for review, and what was accepted before counts on until then."""
        evidence = evidence_for(ask.actor, pk)
        return revise_evidence(evidence=evidence, actor=ask.actor, at=ask.at, **ask.body)


class WithdrawDoor(Door):
    """Taking evidence back."""

    address = "evidence/<uuid:pk>/withdraw"

    @call(
        "evidence_withdraw", "Withdraw evidence", tag=TAG, right=(Action.WITHDRAW_EVIDENCE,),
        body=WithdrawalReason, shows=EvidenceShown, refuses=[409], example={"reason": "It was of another release."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """It is kept, and counts for nothing from now on."""
        evidence = evidence_for(ask.actor, pk)
        withdraw_evidence(evidence=evidence, reason=ask.body["reason"], actor=ask.actor, at=ask.at)
        return evidence_told(ask, evidence_for(ask.actor, pk))


class AttachDoor(Door):
    """Putting evidence to more items."""

    address = "evidence/<uuid:pk>/items"

    @call(
        "evidence_attach", "Let evidence serve items", tag=TAG, right=(Action.ADD_EVIDENCE,), body=Items,
        shows=AttachedShown, refuses=[409], example={"items": ["0191f0aa-0000-7000-8000-000000000001"]},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """All of them or none; it waits for each item's reviewer."""
        evidence, items = evidence_for(ask.actor, pk), items_for(ask.actor, ask.body["items"])
        made = attach_evidence(items=items, evidence=evidence, actor=ask.actor, at=ask.at)
        return {"attachments": [one.pk for one in made]}


class DetachDoor(Door):
    """Taking evidence off an item."""

    address = "attachments/<uuid:pk>"

    @call(
        "attachments_remove", "Take evidence off an item", tag=TAG, right=(Action.ADD_EVIDENCE,), status=204,
        refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> None:
        """While no reviewer has decided on it there."""
        attachment = attachment_for(ask.actor, pk)
        detach_evidence(item=attachment.item, evidence=attachment.evidence, actor=ask.actor, at=ask.at)


def testify(ask: Ask, given: dict[str, Any]) -> dict[str, Any]:
    """Add the evidence, for its items where it names some, and show it."""
    place = environment_for(ask.actor, given.pop("service"), given.pop("environment"))
    if ids := given.pop("items", None):
        items = items_for(ask.actor, ids)
        if any(item.checklist.environment_id != place.pk for item in items):
            raise Invalid({"items": ["Evidence serves items of its own environment only."]})
        made = put_forward(items=items, actor=ask.actor, at=ask.at, **given)
    else:
        made = add_evidence(environment=place, actor=ask.actor, at=ask.at, **given)
    return evidence_told(ask, evidence_for(ask.actor, made.pk))


def evidence_told(ask: Ask, evidence: Evidence) -> dict[str, Any]:
    """The evidence with its revisions and what it serves."""
    revisions = list(revisions_of(evidence))
    row = taken(EvidenceShown, evidence, besides=("revisions", "serves"))
    return {**row, "revisions": revisions, "serves": servings_of(evidence, revisions[0], ask.at)}


DOORS = (EvidencesDoor, EvidenceDoor, ReviseDoor, WithdrawDoor, AttachDoor, DetachDoor)
