"""Forms of the launch pages."""

from collections.abc import Sequence
from typing import Any

from django import forms

from readiness.launches.models import AfterLaunch, LaunchDecision


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


class DecideForm(forms.Form):
    """Go or no-go, decided by a person."""

    role = forms.ChoiceField(label="Decide as")
    verdict = forms.ChoiceField(
        label="Decision", choices=LaunchDecision.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Reason", max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, roles: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = roles
        if len(roles) == 1:
            role.initial, role.widget = roles[0][0], forms.HiddenInput()


class FinishForm(forms.Form):
    """A list after a launch is done."""

    summary = forms.CharField(
        label="What surprised you",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In a few sentences, and what is changed because of it. That nothing did is an answer too.",
    )

    def __init__(self, *args: Any, stage: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{stage}_%s"
        super().__init__(*args, **kwargs)
        self.fields["summary"].required = stage == AfterLaunch.Stage.WEEK
