"""Duties and each time that they are due, as the API shows them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from readiness.api.shapes.catalogue import ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.obligations.cadence import BASES, SHIFTS, UNITS
from readiness.obligations.models import Occurrence
from readiness.obligations.template import REVIEWERS

_DAYS = "Days, the longest first."


@extend_schema_field({"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$", "example": "09:00:00"})
class LocalTimeField(serializers.TimeField):
    """What a clock on the wall shows; the document's format `time` would have an offset too."""


class DutyShown(Shown):
    """A recurring duty with its rhythm."""

    id = serializers.UUIDField()
    service = ServiceRef()
    key = serializers.CharField(help_text="Its key in the library; a team's own begins with `own-`.")
    title = serializers.CharField()
    why = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    cadence = serializers.CharField(source="in_words", help_text="How often, in words.")
    unit = serializers.ChoiceField(UNITS)
    every = serializers.IntegerField()
    basis = serializers.ChoiceField(BASES)
    anchor = serializers.DateField(source="anchor_on")
    weekday = serializers.IntegerField(allow_null=True, help_text="0 is Monday.")
    nth = serializers.IntegerField(allow_null=True, help_text="-1 is the last.")
    month_day = serializers.IntegerField(allow_null=True, help_text="-1 is the last.")
    month = serializers.IntegerField(allow_null=True)
    shift = serializers.ChoiceField(SHIFTS)
    starts_on = serializers.DateField()
    zone = serializers.CharField()
    local_time = LocalTimeField()
    lead_days = serializers.ListField(child=serializers.IntegerField(), help_text=_DAYS)
    grace_days = serializers.IntegerField()
    tolerance_days = serializers.IntegerField(
        allow_null=True, help_text="How far a smoothing may move a date; null: as usual."
    )
    escalation_days = serializers.ListField(child=serializers.IntegerField())
    needs_evidence = serializers.BooleanField()
    reviewer = serializers.ChoiceField(REVIEWERS)
    owner = PersonRef(allow_null=True, help_text="null: the team's leads.")
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()


class LibraryDutyShown(Shown):
    """A duty of the library, before a service has it."""

    key = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    steps = serializers.ListField(child=serializers.CharField())
    on_launch = serializers.BooleanField(help_text="Whether a launch starts it.")


class DutyLibraryShown(Shown):
    """The library."""

    duties = LibraryDutyShown(many=True)


class DutyRef(Shown):
    """A duty, named, with its service and owner."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    service = ServiceRef()
    owner = PersonRef(allow_null=True)


class OccurrenceRow(Shown):
    """One time that a duty is due. It is overdue from `late_at` on, while it is not closed or skipped."""

    id = serializers.UUIDField()
    duty = DutyRef(source="obligation")
    period_no = serializers.IntegerField()
    state = serializers.ChoiceField(Occurrence.State.values)
    due_on = serializers.DateField()
    original_due_on = serializers.DateField(
        help_text="The first date; whether it was on time is measured by it."
    )
    opens_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="The end of `due_on` in the duty's zone.")
    late_at = serializers.DateTimeField(help_text="The end of its grace.")
    original_late_at = serializers.DateTimeField()
    snoozed_until = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class OccurrenceShown(OccurrenceRow):
    """The same with what was handed in, reviewed and asked."""

    needs_evidence = serializers.BooleanField()
    reviewer = serializers.ChoiceField(REVIEWERS)
    statement = serializers.CharField()
    evidence = serializers.UUIDField(
        source="evidence_id", allow_null=True, help_text="A revision of evidence."
    )
    submitted_by = PersonRef(
        allow_null=True, help_text="null with `closed_at`: a probe saw that it was done."
    )
    submitted_at = serializers.DateTimeField(allow_null=True)
    reviewed_by = PersonRef(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    review_reason = serializers.CharField()
    acknowledged_by = PersonRef(allow_null=True, help_text="Who has seen it.")
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    rescheduled_reason = serializers.CharField()
    snoozed_reason = serializers.CharField()
    skip_asked_by = PersonRef(allow_null=True)
    skip_asked_at = serializers.DateTimeField(allow_null=True)
    skip_reason = serializers.CharField()
    skip_decided_by = PersonRef(allow_null=True)
    skip_decided_at = serializers.DateTimeField(allow_null=True)
