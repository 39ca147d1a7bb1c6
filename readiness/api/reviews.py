"""The review queue and its decisions."""

from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Id, Text
from readiness.api.shapes.checklists import ReviewShown
from readiness.api.shapes.evidence import QueueRow
from readiness.checklists.models import EvidenceReview
from readiness.checklists.operations import accept_evidence, return_evidence
from readiness.checklists.queries import attachment_for, waiting_reviews
from readiness.evidence.queries import revision_for
from readiness.teams.access import Action

TAG = "Reviews"
ORDERS = {"waiting": ("waiting_since", "id")}
REVIEW = (Action.REVIEW_AS_PEER, Action.REVIEW_AS_LEAD, Action.REVIEW_AS_SECURITY)


class QueueQuery(Asked):
    """What narrows the queue."""

    service = serializers.SlugField(source="item__checklist__service__slug", required=False, max_length=60)
    item = serializers.UUIDField(required=False)


class Acceptance(Given):
    """Which revision you looked at."""

    revision = Id(help_text="The newest; if a newer one came meanwhile, the answer is 409.")


class Return(Acceptance):
    """Which revision, and what is wrong with it."""

    reason = Text(max_length=4000)


class QueueDoor(Door):
    """What waits for you."""

    address = "reviews"

    @call(
        "reviews_list", "List evidence that waits for your decision", tag=TAG, right=REVIEW, query=QueueQuery,
        listing=Listing(ORDERS), shows=QueueRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Only what you may decide and did not put forward yourself, longest waiting first."""
        return cut(waiting_reviews(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])


class AcceptDoor(Door):
    """Accepting evidence."""

    address = "attachments/<uuid:pk>/accept"

    @call(
        "reviews_accept", "Accept evidence for an item", tag=TAG, right=REVIEW, body=Acceptance,
        shows=ReviewShown, status=201, refuses=[409],
        example={"revision": "0191f0aa-0000-7000-8000-000000000002"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> EvidenceReview:
        """As another person than the one who put it forward, and as whom the item asks for."""
        attachment = attachment_for(ask.actor, pk)
        revision = revision_for(ask.actor, ask.body["revision"])
        return accept_evidence(attachment=attachment, revision=revision, actor=ask.actor, at=ask.at)


class ReturnDoor(Door):
    """Returning evidence."""

    address = "attachments/<uuid:pk>/return"

    @call(
        "reviews_return", "Return evidence with a reason", tag=TAG, right=REVIEW, body=Return, shows=ReviewShown,
        status=201, refuses=[409],
        example={"revision": "0191f0aa-0000-7000-8000-000000000002", "reason": "The date is missing."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> EvidenceReview:
        """It needs a new revision then."""
        attachment = attachment_for(ask.actor, pk)
        revision = revision_for(ask.actor, ask.body["revision"])
        return return_evidence(
            attachment=attachment, revision=revision, reason=ask.body["reason"], actor=ask.actor, at=ask.at
        )


DOORS = (QueueDoor, AcceptDoor, ReturnDoor)
