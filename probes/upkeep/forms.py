"""Forms of planned maintenance. Times go to the operation as they were typed: which moment they mean is its matter."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from probes.upkeep.wall import is_zone
from readiness.web.forms.account import time_zones

_PICK = {"type": "datetime-local", "step": "60"}


class EndForm(forms.Form):
    """Another end."""

    ends = forms.CharField(
        label="Until", max_length=16, widget=forms.TextInput(attrs=_PICK),
        help_text="This moment no longer belongs to it. Where the clock shows it twice, the second is meant.",
    )  # fmt: skip


class PlanForm(forms.Form):
    """One window."""

    begins = forms.CharField(
        label="From", max_length=16, widget=forms.TextInput(attrs=_PICK),
        help_text="Shown twice, the first is meant; a time that the clock skips means the moment of the change.",
    )  # fmt: skip
    ends = EndForm.base_fields["ends"]
    zone = forms.ChoiceField(
        label="Time zone", choices=time_zones, help_text="Whose clock these times are of."
    )
    reason = forms.CharField(label="Why", max_length=200, help_text="It is kept and shown.")


def first_guess(at: datetime, zone: str) -> dict[str, Any]:
    """Two hours from the next full hour on, in the person's own zone."""
    place = zone if is_zone(zone) else "UTC"
    hour = at.astimezone(ZoneInfo(place)).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    shown = [(hour + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M") for hours in (1, 3)]
    return {"begins": shown[0], "ends": shown[1], "zone": place}
