"""Forms about erasing and legal holds."""

from django import forms

from readiness.privacy.models import Erasure


class ErasureForm(forms.Form):
    """What is to be erased, and why: one of our words, since words about it would stay."""

    target = forms.ChoiceField(choices=Erasure.Target.choices, label="What", widget=forms.RadioSelect)
    person = forms.EmailField(required=False, label="Person", help_text="Their e-mail address.")
    file = forms.CharField(
        required=False, max_length=64, label="File", help_text="Its SHA-256, from the page of the evidence."
    )
    entry = forms.CharField(
        required=False, max_length=64, label="Entry", help_text="Its leaf hash, from the audit trail."
    )
    name = forms.CharField(
        required=False,
        max_length=40,
        label="Value of the entry",
        help_text="For example name or description.",
    )
    reason = forms.ChoiceField(choices=Erasure.Reason.choices, label="Why")


class HoldForm(forms.Form):
    """On what, and why."""

    service = forms.SlugField(
        required=False, max_length=60, label="Service", help_text="Its short name; without one, everything."
    )
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label="Why")


class LiftForm(forms.Form):
    """Why it ends."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), label="Why it ends")
