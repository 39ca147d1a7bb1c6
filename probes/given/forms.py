"""Forms of what people give to probes. A secret is asked for and never filled in again."""

from datetime import timedelta
from typing import Any

from django import forms

from probes.declaring import Asked, asked_of
from probes.discovery import kinds
from probes.needs import PERMISSION
from probes.tools import TOOLS


class ConnectForm(forms.Form):
    """A tool, where it is and what opens it."""

    tool = forms.ChoiceField(label="Tool")
    base_url = forms.CharField(
        label="Base URL",
        max_length=1000,
        help_text="As in https://prometheus.example.com; its API lies below it.",
    )
    account = forms.CharField(
        label="Account", max_length=200, required=False,
        help_text="User name, id of the access key, or the header that carries a test account's value. Not secret.",
    )  # fmt: skip
    secret = forms.CharField(
        label="Secret", max_length=4000, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="Token, password or key that may only read. It is kept encrypted and shown to nobody again.",
    )  # fmt: skip
    for_team = forms.BooleanField(
        label="For all services of the team", required=False, help_text="Else for this environment only."
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["tool"].choices = [(tool.name, tool.title) for tool in TOOLS.values()]  # type: ignore[attr-defined]


class PermitForm(forms.Form):
    """What may be sent where, when, and how much of it."""

    kind = forms.ChoiceField(label="Probe")
    paths = forms.CharField(
        label="Paths", widget=forms.Textarea(attrs={"rows": 4}), max_length=30_000,
        help_text="One a line, each beginning with /. A * at the end stands for everything below it.",
    )  # fmt: skip
    opens_at = forms.DateTimeField(
        label="From", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    closes_at = forms.DateTimeField(
        label="Until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    daily_from = forms.TimeField(
        label="Each day from (UTC)",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    daily_until = forms.TimeField(
        label="Each day until (UTC)", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Leave both empty for the whole day.",
    )  # fmt: skip
    also_production = forms.BooleanField(
        label="Production too", required=False,
        help_text="Input validation sends right input as well, which may change data. Staging is the place for it.",
    )  # fmt: skip
    requests_a_day = forms.IntegerField(label="Requests a day", min_value=1, max_value=5000, initial=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        active = [kind for kind in kinds().values() if PERMISSION in kind.needs]
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in active]  # type: ignore[attr-defined]

    def clean_paths(self) -> list[str]:
        """A list, blank lines dropped."""
        return [line.strip() for line in self.cleaned_data["paths"].splitlines() if line.strip()]


class StopForm(forms.Form):
    """Why active probes are to stand still."""

    reason = forms.CharField(label="Why", max_length=500, required=False)


class DeclareForm(forms.Form):
    """The settings of one kind, asked as its dataclass says."""

    def __init__(self, declares: type, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.asked = asked_of(declares)
        for one in self.asked:
            self.fields[one.name] = _field(one)

    def settings(self) -> dict[str, Any]:
        """JSON values: a list for lines, nothing for what was left empty."""
        found = {}
        for one in self.asked:
            value = self.cleaned_data.get(one.name)
            if one.shape is tuple:
                value = [line.strip() for line in (value or "").splitlines() if line.strip()]
            if value not in (None, "", []):
                found[one.name] = value
        return found


def shown_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings as the form's fields hold them."""
    return {name: "\n".join(value) if isinstance(value, list) else value for name, value in settings.items()}


def opens_and_closes(at: Any) -> dict[str, Any]:
    """A window to begin with: from now, thirty days."""
    return {"opens_at": at, "closes_at": at + timedelta(days=30)}


def _field(one: Asked) -> forms.Field:
    said: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": one.required}
    if one.shape is bool:
        return forms.BooleanField(**{**said, "required": False}, initial=bool(one.default))
    if one.shape is int:
        return forms.IntegerField(**said, initial=one.default, min_value=-(2**53), max_value=2**53)
    if one.shape is float:
        return forms.FloatField(**said, initial=one.default)
    if one.shape is tuple:
        said["help_text"] = f"{one.help} One a line.".strip()
        lines = "\n".join(one.default or ())
        return forms.CharField(
            **said, initial=lines, widget=forms.Textarea(attrs={"rows": 4}), max_length=50_000
        )
    return forms.CharField(**said, initial=one.default, max_length=2000)
