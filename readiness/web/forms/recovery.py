"""Forms about backups and restore drills. The operations know the rules; the forms know what fits a field."""

from collections.abc import Iterable
from typing import Any

from django import forms

from readiness.catalog.models import Environment
from readiness.recovery.classes import CLASSES
from readiness.recovery.given import BOUNDS
from readiness.recovery.models import BackupPolicy
from readiness.recovery.steps import MOST_ROWS, StepTold

_TWO_ROWS = forms.Textarea(attrs={"rows": 2})


def _number(name: str, label: str, help_text: str) -> forms.IntegerField:
    least, most = BOUNDS[name]
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class PolicyForm(forms.Form):
    """How something is backed up."""

    name = forms.CharField(max_length=120, help_text="What people call it.")
    cadence_minutes = _number("cadence_minutes", "A backup every, minutes", "1,440 is daily.")
    grace_minutes = _number("grace_minutes", "Late after, minutes", "How long it may take beyond its hour.")
    daily_at = forms.TimeField(
        label="At", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="The hour of the clock of a daily job. Empty: so long after the last one.",
    )  # fmt: skip
    zone = forms.CharField(label="Time zone", max_length=64, help_text="Europe/Berlin, for one.")
    keep_days = _number("keep_days", "Kept, days", "30 at least.")
    tool = forms.ChoiceField(
        label="Tool", required=False, choices=BackupPolicy.Tool.choices,
        help_text="Whose raw reports, handed in under Ingest, tell of it too.",
    )  # fmt: skip
    part = forms.CharField(
        label="Part",
        required=False,
        max_length=60,
        help_text="Which part of the tool's reports, if there are several.",
    )
    waived = forms.MultipleChoiceField(
        label="Lines that are not asked", required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    weaker_reason = forms.CharField(
        label="Why less is enough", required=False, max_length=4000, widget=_TWO_ROWS,
        help_text="Asked where the policy is weaker than its class; it is shown with it.",
    )  # fmt: skip

    def __init__(self, *args: Any, klass: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [CLASSES[klass]] if klass in CLASSES else list(CLASSES.values())
        fields: dict[str, Any] = dict(self.fields)
        fields["waived"].choices = [(line.key, line.says) for one in asked for line in one.lines]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        return dict(self.cleaned_data)


class NewPolicyForm(PolicyForm):
    """The same, and of what."""

    klass = forms.ChoiceField(
        label="What is backed up", choices=BackupPolicy.Klass.choices,
        help_text="Database: daily full backups, point-in-time recovery, 30 days. Uploads: copied apart, with versions."
        " Configuration: as code, secrets apart.",
    )  # fmt: skip
    environment = forms.ChoiceField()
    field_order = ("klass", "name", "environment")

    def __init__(self, *args: Any, places: Iterable[Environment], **kwargs: Any) -> None:
        first = {
            "name": "Main database", "cadence_minutes": 1440, "grace_minutes": 120, "zone": "UTC", "keep_days": 30,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial = first
        self._places = {str(one.pk): one for one in places}
        fields: dict[str, Any] = dict(self.fields)
        fields["environment"].choices = [(key, one.name) for key, one in self._places.items()]
        # What a class leaves out is said once it is there: at first it asks everything.
        del self.fields["waived"]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        terms = super().given()
        terms["environment"] = self._places[terms["environment"]]
        return terms


class WordForm(forms.Form):
    """A line holds."""

    line = forms.ChoiceField()
    statement = forms.CharField(
        label="What holds", max_length=4000, widget=_TWO_ROWS, help_text="Counts for half a year."
    )
    link = forms.URLField(
        label="Where it is to be seen", required=False, max_length=500, assume_scheme="https"
    )

    def __init__(self, *args: Any, klass: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["line"].choices = [(one.key, one.says) for one in CLASSES[klass].lines]


class EndForm(forms.Form):
    """Nothing is asked any more."""

    reason = forms.CharField(max_length=4000, widget=_TWO_ROWS, help_text="How it is backed up instead.")


class DrillForm(forms.Form):
    """Which backup is restored."""

    backup = forms.ChoiceField(help_text="The newest of each source; another one proves nothing.")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["backup"].choices = choices


class AbandonForm(forms.Form):
    """It will not be finished."""

    reason = forms.CharField(max_length=400)


class StepForm(forms.Form):
    """One step of a drill as it ended: what it asks depends on which it is."""

    step = forms.CharField(max_length=24, widget=forms.HiddenInput)
    canary = forms.CharField(
        label="The canary, as you read it", required=False, max_length=200,
        help_text="From what was restored, not from production.",
    )  # fmt: skip
    rows = forms.IntegerField(label="Rows", required=False, min_value=0, max_value=MOST_ROWS)
    passed = forms.CharField(
        label="What was as it should be",
        required=False,
        max_length=8000,
        widget=_TWO_ROWS,
        help_text="One a line.",
    )
    broken = forms.CharField(
        label="What was not", required=False, max_length=8000, widget=_TWO_ROWS, help_text="One a line."
    )
    issues = forms.CharField(
        label="What has to be mended", required=False, max_length=8000, widget=_TWO_ROWS,
        help_text="One a line; each becomes a finding.",
    )  # fmt: skip
    note = forms.CharField(label="Notes", required=False, max_length=8000, widget=_TWO_ROWS)
    outcome = forms.ChoiceField(
        label="It", choices=[("ok", "is done"), ("failed", "failed")], widget=forms.RadioSelect, initial="ok"
    )

    _ASKED = {
        "integrity": {"canary", "rows", "passed", "broken"},
        "flows": {"passed", "broken"},
        "document": {"issues"},
    }

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"step": key, "outcome": "ok"}
        wanted = {"step", "note", "outcome"} | self._ASKED.get(key, set())
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]

    def told(self) -> StepTold:
        """What the operation takes, of a valid form."""
        given = self.cleaned_data
        looked = tuple((one, True) for one in _lines(given, "passed"))
        looked += tuple((one, False) for one in _lines(given, "broken"))
        is_flows = given["step"] == "flows"
        return StepTold(
            outcome=given["outcome"],
            note=given["note"],
            canary=given.get("canary", ""),
            rows=given.get("rows"),
            checks=() if is_flows else looked,
            flows=looked if is_flows else (),
            issues=tuple(_lines(given, "issues")),
        )


def _lines(given: dict[str, Any], name: str) -> list[str]:
    return [one.strip() for one in given.get(name, "").splitlines() if one.strip()]
