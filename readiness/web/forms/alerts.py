"""Forms about alerts: taken on, closed, silenced; policies and their bounds."""

from typing import Any

from django import forms

from readiness.alerts.operations.policies import Bound
from readiness.alerts.policy import OPERATORS, Policy
from readiness.alerts.wording import BESIDES, metric_title, unit_of
from readiness.monitoring.metrics import METRICS

#: Minutes -> what it is called. A silence is always bounded.
SILENCES = (
    (30, "30 minutes"),
    (60, "1 hour"),
    (240, "4 hours"),
    (720, "12 hours"),
    (1440, "1 day"),
    (4320, "3 days"),
)


class NoteForm(forms.Form):
    """Take an alert on."""

    note = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What you see or do first, for whoever joins you. It may stay empty.",
    )  # fmt: skip


class CloseForm(forms.Form):
    """Say that it is over."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How it is known that it is over.",
    )


class SilenceForm(forms.Form):
    """For how long, of what, and why nobody is told."""

    key = forms.ChoiceField(label="Of", required=False)
    minutes = forms.TypedChoiceField(label="For", coerce=int)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, policies: list[Policy], most_hours: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Every alert here"), *((one.key, one.title) for one in policies)]
        self.fields["key"].choices = choices  # type: ignore[attr-defined]
        lengths = [one for one in SILENCES if one[0] <= most_hours * 60]
        self.fields["minutes"].choices = lengths  # type: ignore[attr-defined]


class BoundForm(forms.Form):
    """Beyond what, for how long, and how people hear of it. Ratios are typed as percent."""

    value = forms.FloatField(label="Bound")
    resolve_value = forms.FloatField(
        label="Over when back at",
        help_text="On the good side of the bound, so that a number that hovers there does not ring twice.",
    )
    lasting = forms.IntegerField(
        label="Beyond it for (seconds)", min_value=0, max_value=86400, help_text="0: at once."
    )
    calm = forms.IntegerField(label="Back for (seconds)", min_value=0, max_value=86400)
    severity = forms.ChoiceField(choices=[("critical", "Critical"), ("warning", "Warning")])
    route = forms.ChoiceField(
        choices=[("page", "Page whoever is on call"), ("notify", "Notify, and wake nobody")]
    )
    enabled = forms.BooleanField(label="It is judged", required=False)
    reason = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where it asks less than the published policy. It stands in the log.",
    )  # fmt: skip

    def __init__(self, *args: Any, metric: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factor = factor_of(metric)
        unit = "%" if self.factor != 1 else unit_of(metric)
        if unit:
            self.fields["value"].label = f"Bound ({unit})"
            self.fields["resolve_value"].label = f"Over when back at ({unit})"
        for name in ("value", "resolve_value"):
            self.fields[name].widget.attrs["step"] = "any"

    def bound(self) -> Bound:
        """The operation's argument, of a valid form."""
        told = self.cleaned_data
        return Bound(
            value=told["value"] / self.factor,
            resolve_value=told["resolve_value"] / self.factor,
            lasting=told["lasting"],
            calm=told["calm"],
            severity=told["severity"],
            route=told["route"],
            enabled=told["enabled"],
        )


class OwnPolicyForm(BoundForm):
    """A team's own policy."""

    title = forms.CharField(max_length=120)
    figure = forms.ChoiceField(label="Of")
    operator = forms.ChoiceField(label="Open when it is", choices=[(one, one) for one in OPERATORS])
    alert = forms.CharField(
        label="Name in Alertmanager", required=False, max_length=100,
        help_text="Its label alertname, where it opens this alert. Empty: the title.",
    )  # fmt: skip
    field_order = (
        "title",
        "figure",
        "operator",
        "value",
        "resolve_value",
        "lasting",
        "calm",
        "severity",
        "route",
        "alert",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        data = args[0] if args else kwargs.get("data")
        metric = str((data or {}).get("figure", "")).partition("/")[0]
        super().__init__(*args, metric=metric, **kwargs)
        self.fields["figure"].choices = figures()  # type: ignore[attr-defined]
        self.fields["figure"].help_text = "Ratios are typed as percent: 5 is 5 %."
        del self.fields["enabled"]
        del self.fields["reason"]

    def bound(self) -> Bound:
        """The same, judged from the start."""
        self.cleaned_data["enabled"] = True
        return super().bound()

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        metric, _slash, statistic = self.cleaned_data["figure"].partition("/")
        told = {name: self.cleaned_data[name] for name in ("title", "operator", "alert")}
        return {**told, "metric": metric, "statistic": statistic, "bound": self.bound()}


def figures() -> list[tuple[str, str]]:
    """Every number that may be judged: metric, slash, statistic -> what it is called."""
    told = [(f"{one.key}/{name}", metric_title(one.key, name)) for one in METRICS for name in one.statistics]
    return told + [(f"{key}/", title) for key, (title, _unit) in BESIDES.items()]


def factor_of(metric: str) -> int:
    """Ratios are typed as percent."""
    return 100 if unit_of(metric) == "ratio" else 1
