"""Each time that a duty is due: listed, handed in, reviewed, moved, skipped."""

from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Day, Given, Id, Moment, Text, Truth
from readiness.api.obligations import TAG
from readiness.api.shapes.obligations import OccurrenceRow, OccurrenceShown
from readiness.evidence.queries import revision_for
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import (
    acknowledge_occurrence,
    ask_skip,
    decide_skip,
    reschedule_occurrence,
    review_occurrence,
    snooze_occurrence,
    submit_occurrence,
    withdraw_skip,
)
from readiness.obligations.queries import SHOWN, OccurrenceFilter, occurrence_for, visible_occurrences
from readiness.teams.access import Action

ORDERS = {"late": ("late_at", "id"), "-late": ("-late_at", "-id")}
REVIEWING = (Action.REVIEW_AS_PEER, Action.REVIEW_AS_LEAD, Action.REVIEW_AS_SECURITY)


class OccurrenceQuery(Asked):
    """What narrows the list."""

    show = serializers.ChoiceField((*SHOWN, *Occurrence.State.values), required=False, default="")
    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    owner = serializers.UUIDField(required=False)
    duty = serializers.UUIDField(source="obligation", required=False)


class Done(Given):
    """What was done, and a revision of evidence for it."""

    statement = Text(required=False, allow_blank=True, max_length=8000)
    evidence = Id(
        required=False, allow_null=True, default=None, help_text="A revision of evidence of the same service."
    )


class Review(Given):
    """Accepted or returned; returning needs a reason."""

    accept = Truth()
    reason = Text(required=False, allow_blank=True, max_length=4000)


class Snooze(Given):
    """No reminders before then."""

    until = Moment(help_text="At most 30 days ahead.")
    reason = Text(max_length=4000)


class Rescheduling(Given):
    """Another date."""

    due_on = Day()
    reason = Text(max_length=4000)


class SkipWish(Given):
    """Why it need not be done this once."""

    reason = Text(max_length=4000)


class SkipDecision(Given):
    """Yes or no; a no needs its reason."""

    approve = Truth()
    reason = Text(required=False, allow_blank=True, max_length=4000)


class OccurrencesDoor(Door):
    """Every time that a duty is due."""

    address = "occurrences"

    @call(
        "occurrences_list", "List what is due", tag=TAG, right=(Action.VIEW_SERVICE,), query=OccurrenceQuery,
        listing=Listing(ORDERS), shows=OccurrenceRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """`show`: `pending`, `overdue`, `review`, `skip` (asked for), `coming`, `done`, or a state; else all."""
        rows = visible_occurrences(ask.actor, OccurrenceFilter(**ask.query), ask.at)
        return cut(rows, ask.page, ORDERS[ask.page.ordering])


class OccurrenceDoor(Door):
    """One of them."""

    address = "occurrences/<uuid:pk>"

    @call(
        "occurrences_read", "Read one time that a duty is due", tag=TAG, right=(Action.VIEW_SERVICE,),
        shows=OccurrenceShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Occurrence:
        """With what was handed in, reviewed and asked."""
        return occurrence_for(ask.actor, pk)


class SubmitDoor(Door):
    """It was done."""

    address = "occurrences/<uuid:pk>/submit"

    @call(
        "occurrences_submit", "Hand in that it was done", tag=TAG, right=(Action.DO_DUTY,), body=Done,
        shows=OccurrenceShown, refuses=[409], example={"statement": "Restored in 38 minutes, 2 minutes lost."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """Closed at once where nobody has to review it."""
        row, given = occurrence_for(ask.actor, pk), dict(ask.body)
        wanted = given.pop("evidence")
        said = revision_for(ask.actor, wanted) if wanted else None
        submit_occurrence(occurrence=row, evidence=said, actor=ask.actor, at=ask.at, **given)
        return occurrence_for(ask.actor, pk)


class ReviewOccurrenceDoor(Door):
    """The review."""

    address = "occurrences/<uuid:pk>/review"

    @call(
        "occurrences_review", "Accept or return what was handed in", tag=TAG, right=REVIEWING, body=Review,
        shows=OccurrenceShown, refuses=[409], example={"accept": True},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """As another person than who handed it in."""
        review_occurrence(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return occurrence_for(ask.actor, pk)


class SnoozeDoor(Door):
    """Reminders stilled."""

    address = "occurrences/<uuid:pk>/snooze"

    @call(
        "occurrences_snooze", "Still its reminders for a while", tag=TAG, right=(Action.DO_DUTY,), body=Snooze,
        shows=OccurrenceShown, refuses=[409],
        example={"until": "2026-03-10T09:00:00Z", "reason": "The release freeze ends then."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """The due date stays, and so does what is overdue."""
        snooze_occurrence(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return occurrence_for(ask.actor, pk)


class AcknowledgeDoor(Door):
    """That somebody has seen it."""

    address = "occurrences/<uuid:pk>/acknowledge"

    @call(
        "occurrences_acknowledge", "Say that you have seen it", tag=TAG, right=(Action.DO_DUTY,),
        shows=OccurrenceShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """What waits for its owner goes out no more; later reminders come. It stays to be done."""
        acknowledge_occurrence(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return occurrence_for(ask.actor, pk)


class RescheduleDoor(Door):
    """Another date."""

    address = "occurrences/<uuid:pk>/reschedule"

    @call(
        "occurrences_reschedule", "Give it another date", tag=TAG, right=(Action.DO_DUTY,), body=Rescheduling,
        shows=OccurrenceShown, refuses=[409],
        example={"due_on": "2026-03-20", "reason": "The test environment comes on the 18th."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """The first date is kept beside it."""
        row = occurrence_for(ask.actor, pk)
        reschedule_occurrence(occurrence=row, actor=ask.actor, at=ask.at, **ask.body)
        return occurrence_for(ask.actor, pk)


class SkipDoor(Door):
    """The wish to skip it."""

    address = "occurrences/<uuid:pk>/skip"

    @call(
        "occurrences_skip", "Ask to skip it this once", tag=TAG, right=(Action.DO_DUTY,), body=SkipWish,
        shows=OccurrenceShown, refuses=[409], example={"reason": "The service was rebuilt yesterday."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """Another person decides."""
        ask_skip(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return occurrence_for(ask.actor, pk)


class DecideSkipDoor(Door):
    """The decision."""

    address = "occurrences/<uuid:pk>/skip/decide"

    @call(
        "occurrences_decide_skip", "Let it be skipped, or not", tag=TAG, right=(Action.SKIP_DUTY,),
        body=SkipDecision, shows=OccurrenceShown, refuses=[409], example={"approve": True},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """As another person than who asked."""
        decide_skip(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return occurrence_for(ask.actor, pk)


class KeepDoor(Door):
    """The wish taken back."""

    address = "occurrences/<uuid:pk>/skip/withdraw"

    @call(
        "occurrences_withdraw_skip", "No longer ask to skip it", tag=TAG, right=(Action.DO_DUTY,),
        shows=OccurrenceShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Occurrence:
        """It has to be done."""
        withdraw_skip(occurrence=occurrence_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return occurrence_for(ask.actor, pk)


DOORS = (
    OccurrencesDoor,
    OccurrenceDoor,
    SubmitDoor,
    ReviewOccurrenceDoor,
    AcknowledgeDoor,
    SnoozeDoor,
    RescheduleDoor,
    SkipDoor,
    DecideSkipDoor,
    KeepDoor,
)
