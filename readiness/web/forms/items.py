"""Forms about one item or several: waivers, claims not to apply, who does it until when."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings

from readiness.teams.models import User
from readiness.web.forms.evidence import DayInput


class WaiverForm(forms.Form):
    """Ask for an exception."""

    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Why it may stay open for now, and what holds the risk until then. Whoever decides reads this.",
    )
    expires_at = forms.DateField(label="Until the end of", widget=DayInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The end of the last day allowed would lie after the last moment allowed.
        last = today + timedelta(days=settings.WAIVER_MAX_DAYS - 1)
        self.fields["expires_at"].widget.attrs |= {"min": today.isoformat(), "max": last.isoformat()}
        self.fields["expires_at"].help_text = f"At most {settings.WAIVER_MAX_DAYS} days from now."


class AssignForm(forms.Form):
    """Who does it, until when."""

    assignee = forms.ChoiceField(label="Owner", required=False)
    due_date = forms.DateField(label="Due", required=False, widget=DayInput())

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        choices = [("", "Nobody"), *((key, str(person)) for key, person in self._people.items())]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        chosen = self.cleaned_data["assignee"]
        return {"assignee": self._people.get(chosen), "due_date": self.cleaned_data["due_date"]}
