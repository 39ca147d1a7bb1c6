"""Forms about deployments: planned, taken step by step, judged, taken back; overrides; forges."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms

from readiness.catalog.models import Environment
from readiness.releases.models import Deployment, ForgeHook, RollbackDecision
from readiness.releases.steps import OUTCOMES
from readiness.releases.triggers import DECLARED, TRIGGERS


def _text(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class PlanForm(forms.Form):
    """What is to be deployed, where."""

    environment = forms.ChoiceField()
    release = forms.CharField(max_length=100, help_text="As the running service will name itself.")
    kind = forms.ChoiceField(
        choices=[("deploy", "Deployment"), ("roll_forward", "Roll forward")],
        help_text="A rollback is started from the deployment that does harm.",
    )
    commit = forms.CharField(required=False, max_length=64)
    url = forms.CharField(
        label="Address", required=False, max_length=1000, help_text="Of the change, or of its pipeline."
    )
    note = forms.CharField(required=False, max_length=4000, widget=_text())
    irreversible = forms.BooleanField(
        label="Its migrations cannot be reverted", required=False, help_text="Whoever goes back is warned."
    )
    rehearsal = forms.BooleanField(
        label="A rehearsal", required=False, help_text="Going back and forward again on purpose."
    )

    def __init__(self, *args: Any, places: Iterable[Environment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["environment"].choices = [(one.slug, one.name) for one in places]


class EditForm(forms.Form):
    """What is said of it."""

    note = forms.CharField(required=False, max_length=4000, widget=_text())
    irreversible = forms.BooleanField(label="Its migrations cannot be reverted", required=False)
    irreversible_note = forms.CharField(label="Why not", required=False, max_length=4000, widget=_text())


class StepForm(forms.Form):
    """What was done."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=list(OUTCOMES.items()))
    note = forms.CharField(required=False, max_length=4000, widget=_text())


class FinishForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(
        label="It", choices=[("succeeded", "succeeded"), ("failed", "failed")], widget=forms.RadioSelect
    )
    note = forms.CharField(required=False, max_length=4000, widget=_text())


class TriggerForm(forms.Form):
    """Harm that is seen."""

    kind = forms.ChoiceField(label="What", choices=[(key, TRIGGERS[key].words) for key in DECLARED])
    sentence = forms.CharField(label="What is seen", max_length=4000, widget=_text())


class DecisionForm(forms.Form):
    """Roll back or not."""

    trigger = forms.UUIDField(widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label="Decision", choices=RollbackDecision.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label="Why", max_length=4000, widget=_text())


class RollBackForm(forms.Form):
    """Going back."""

    release = forms.CharField(label="Back to", max_length=100, help_text="A release that ran here before.")
    note = forms.CharField(required=False, max_length=4000, widget=_text())


class RecoveredForm(forms.Form):
    """It works again."""

    words = forms.CharField(
        label="How it was seen", max_length=4000, widget=_text(),
        help_text="It is shown as declared: no time to recover is measured by it.",
    )  # fmt: skip


class OverrideForm(forms.Form):
    """The gate's no is to be passed."""

    environment = forms.ChoiceField()
    release = forms.CharField(required=False, max_length=100, help_text="Empty: any release until then.")
    reason = forms.CharField(label="Why", max_length=4000, widget=_text())
    hours = forms.IntegerField(label="For, hours", min_value=1, max_value=720, initial=4)

    def __init__(self, *args: Any, places: Iterable[Environment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["environment"].choices = [(one.slug, one.name) for one in places]

    def given(self, at: datetime) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        ends = at + timedelta(hours=self.cleaned_data["hours"])
        return {"expires_at": ends, **{name: self.cleaned_data[name] for name in ("release", "reason")}}


class OverrideDecisionForm(forms.Form):
    """Yes or no."""

    decision = forms.ChoiceField(
        choices=[("approve", "Allow it"), ("refuse", "Refuse it")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        required=False, max_length=4000, widget=_text(), help_text="A refusal needs one."
    )


class ForgeForm(forms.Form):
    """Which forge tells."""

    forge = forms.ChoiceField(choices=ForgeHook.Forge.choices)
    names = forms.CharField(
        label="Environments", required=False, max_length=4000, widget=_text(),
        help_text="Where the forge calls them otherwise: one a line, as prod-eu = production.",
    )  # fmt: skip
    secret = forms.CharField(
        required=False, max_length=200, help_text="The one that the forge made, such as GitLab's signing token. "
        "Empty: you are given one.", widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        lines = [line.partition("=") for line in self.cleaned_data["names"].splitlines() if "=" in line]
        named = {name.strip(): slug.strip() for name, _equals, slug in lines}
        return {
            "forge": self.cleaned_data["forge"],
            "secret": self.cleaned_data["secret"],
            "environments": named,
        }


def edit_form(row: Deployment, data: Any = None) -> EditForm:
    """What is said of a deployment."""
    names = ("note", "irreversible", "irreversible_note")
    return EditForm(data, initial={name: getattr(row, name) for name in names}, auto_id="edit_%s")
