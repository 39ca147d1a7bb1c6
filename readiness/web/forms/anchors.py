"""Forms of the ledger's page."""

from django import forms


class WebhookForm(forms.Form):
    """Where checkpoints are posted to."""

    url = forms.CharField(
        label="Address",
        max_length=1000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="Another organisation's system is best: what it holds, nobody here can change.",
    )
