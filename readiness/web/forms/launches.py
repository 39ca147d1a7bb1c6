"""Forms of the launch pages."""

from django import forms


class LaunchForm(forms.Form):
    """Asking for a launch."""

    planned_for = forms.DateField(
        label="Day of the launch", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label="Note for the reviewers",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is launched, and what they should know.",
    )


class MoveForm(forms.Form):
    """Another day."""

    planned_for = forms.DateField(
        label="New day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CancelForm(forms.Form):
    """No launch after all."""

    reason = forms.CharField(label="Why", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))


class SignForm(forms.Form):
    """A signature: the role, exactly what was shown, and when it was shown."""

    role = forms.CharField(max_length=20, widget=forms.HiddenInput)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    shown_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    statement = forms.CharField(
        label="Statement", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
