"""The form of a team's tool."""

from django import forms

KINDS = (
    ("webhook", "Signed webhook"),
    ("slack", "Slack or compatible"),
    ("teams", "Microsoft Teams"),
    ("pagerduty", "PagerDuty"),
)


class ChannelForm(forms.Form):
    """Where the reminders of a team's duties are posted to."""

    kind = forms.ChoiceField(label="Tool", choices=KINDS)
    name = forms.CharField(label="Name", max_length=100, help_text="Such as the name of the channel.")
    url = forms.CharField(
        label="Address",
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="The webhook's address as the tool shows it; for PagerDuty https://events.pagerduty.com/v2/enqueue.",
    )
    token = forms.CharField(
        label="Integration key",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="PagerDuty's only.",
    )
