"""Forms about duties: started, handed over, done, moved."""

import zoneinfo
from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from django import forms

from readiness.evidence.models import EvidenceRevision
from readiness.obligations.cadence import BASES, LAST, NTHS, SHIFTS, UNITS
from readiness.obligations.smoothing import TOLERANCE_DAYS
from readiness.obligations.template import REVIEWERS, WEEKDAYS, DutyTemplate
from readiness.teams.models import User
from readiness.web.forms.evidence import DayInput, day_ends

_UNSAID = ("", "Not said")
_REVIEWS = {
    "none": "Nobody",
    "peer": "A colleague",
    "lead": "A team lead",
    "security_reviewer": "A security reviewer",
}
_SHIFTS = {
    "none": "It stays",
    "next": "To the next working day",
    "previous": "To the working day before",
    "nearest": "To the nearest working day",
}
_NTHS = {1: "First", 2: "Second", 3: "Third", 4: "Fourth", LAST: "Last"}


def _zones() -> list[tuple[str, str]]:
    return [(one, one) for one in sorted(zoneinfo.available_timezones())]


class OwnerForm(forms.Form):
    """Whose it is."""

    owner = forms.ChoiceField(required=False, help_text="A contributor or lead of the team.")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        choices = [("", "The team's leads"), *((key, str(person)) for key, person in self._people.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        return {**self.cleaned_data, "owner": self._people.get(self.cleaned_data["owner"])}


class HandOverForm(OwnerForm):
    """Who has it from now on, and why."""

    reason = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class StartForm(OwnerForm):
    """A duty of the library."""

    key = forms.ChoiceField(label="Duty")
    zone = forms.ChoiceField(label="Time zone", choices=_zones, help_text="In which its days begin and end.")
    field_order = ("key", "owner", "zone")

    def __init__(self, *args: Any, duties: Sequence[DutyTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(duty.key, duty.title) for duty in duties]  # type: ignore[attr-defined]


class OwnDutyForm(OwnerForm):
    """A team's own duty with its rhythm."""

    title = forms.CharField(max_length=200)
    why = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
    steps = forms.CharField(
        required=False, max_length=11000, widget=forms.Textarea(attrs={"rows": 4}), help_text="One a line."
    )
    every = forms.IntegerField(min_value=1, max_value=366, help_text="Every so many of the unit.")
    unit = forms.ChoiceField(choices=[(one, one.capitalize()) for one in UNITS])
    basis = forms.ChoiceField(
        label="Counted from",
        choices=list(zip(BASES, ("The calendar", "The day on which it was last done"), strict=True)),
    )
    anchor = forms.DateField(
        label="From", widget=DayInput(), help_text="The first day on which it may be due."
    )
    weekday = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None,
        choices=[_UNSAID, *((number, name.capitalize()) for number, name in enumerate(WEEKDAYS))],
        help_text="Of a week; or, with the field below, of a month.",
    )  # fmt: skip
    nth = forms.TypedChoiceField(
        label="Which of the month's weekdays", required=False, coerce=int, empty_value=None,
        choices=[_UNSAID, *((number, _NTHS[number]) for number in NTHS)],
    )  # fmt: skip
    month_day = forms.TypedChoiceField(
        label="Day of the month", required=False, coerce=int, empty_value=None,
        choices=[_UNSAID, *((day, str(day)) for day in range(1, 32)), (LAST, "Last")],
        help_text="Where a month has fewer days, its last.",
    )  # fmt: skip
    month = forms.TypedChoiceField(
        label="Month of the quarter or year", required=False, coerce=int, empty_value=None,
        choices=[_UNSAID, *((month, str(month)) for month in range(1, 13))],
    )  # fmt: skip
    shift = forms.ChoiceField(label="On a day off it moves", choices=[(one, _SHIFTS[one]) for one in SHIFTS])
    zone = forms.ChoiceField(label="Time zone", choices=_zones)
    local_time = forms.TimeField(
        label="Opens at", initial=time(9), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    lead_days = forms.CharField(
        label="Days ahead",
        required=False,
        max_length=60,
        help_text="When somebody is told, such as 14, 7, 1.",
    )
    tolerance_days = forms.IntegerField(
        label="Tolerance in days",
        required=False,
        min_value=0,
        max_value=366,
        help_text=f"How far a lead may move a date off a crowded day. Nothing means {TOLERANCE_DAYS}.",
    )
    grace_days = forms.IntegerField(
        label="Grace in days",
        required=False,
        min_value=0,
        max_value=366,
        help_text="After these it is overdue.",
    )
    needs_evidence = forms.BooleanField(label="It is closed with evidence", required=False)
    reviewer = forms.ChoiceField(label="Reviewed by", choices=[(one, _REVIEWS[one]) for one in REVIEWERS])
    field_order = ("title", "why", "steps", "owner", "every", "unit")

    def clean_lead_days(self) -> list[int]:
        """The numbers."""
        return self.days_in("lead_days")

    def days_in(self, name: str) -> list[int]:
        """The numbers that somebody wrote into a field, parted by commas or spaces."""
        words = self.cleaned_data[name].replace(",", " ").split()
        if not all(word.isascii() and word.isdecimal() and len(word) < 4 for word in words):
            raise forms.ValidationError("Numbers of days, such as 14, 7, 1.")
        return [int(word) for word in words]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        given = super().given()
        return {
            **given,
            "steps": [line for line in given["steps"].splitlines() if line.strip()],
            "grace_days": given["grace_days"] or 0,
            "tolerance_days": given["tolerance_days"],
        }


class SubmitForm(forms.Form):
    """What was done, and the evidence for it."""

    statement = forms.CharField(
        label="What was done", required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.ChoiceField(required=False)

    def __init__(
        self, *args: Any, revisions: Sequence[EvidenceRevision], needed: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._revisions = {str(one.pk): one for one in revisions}
        named = [
            (key, f"{one.evidence.title} ({one.evidence.environment.name}, {one.submitted_at:%-d %b %Y})")
            for key, one in self._revisions.items()
        ]
        self.fields["evidence"].choices = [("", "None"), *named]  # type: ignore[attr-defined]
        told = "Needed to close it." if needed else "Where there is some."
        self.fields["evidence"].help_text = f"{told} Add it to the service first; the newest are listed."

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        data = self.cleaned_data
        return {"statement": data["statement"], "evidence": self._revisions.get(data["evidence"])}


class SnoozeForm(forms.Form):
    """No reminders for a while."""

    until = forms.DateField(
        label="Until the end of", widget=DayInput(), help_text="At most 30 days. The due date stays."
    )
    reason = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        return {"until": day_ends(self.cleaned_data["until"]), "reason": self.cleaned_data["reason"]}


class MoveForm(forms.Form):
    """Another date."""

    due_on = forms.DateField(
        label="Due on", widget=DayInput(), help_text="Whether it was on time is measured by the first date."
    )
    reason = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))
