"""Forms of the probe pages."""

from django import forms

MINUTE, HOUR, DAY = 60, 3600, 86400
INTERVALS = (
    (20, "every 20 seconds (tier 1 only)"),
    (MINUTE, "every minute"),
    (5 * MINUTE, "every 5 minutes"),
    (15 * MINUTE, "every 15 minutes"),
    (HOUR, "every hour"),
    (6 * HOUR, "every 6 hours"),
    (DAY, "every day"),
    (7 * DAY, "every week"),
)


class ProbeForm(forms.Form):
    """How often a probe looks, and whether it does."""

    enabled = forms.BooleanField(label="This probe looks", required=False)
    interval_seconds = forms.TypedChoiceField(label="How often", choices=INTERVALS, coerce=int)
