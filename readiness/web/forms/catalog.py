"""Forms about services and where they run."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse

from readiness.models import Endpoint, Environment, Membership, Service, Team, User


class NewServiceForm(forms.Form):
    """What it takes to begin: a name, an address, and a team where one has several."""

    name = forms.CharField(max_length=120, help_text="As people say it, for example “Payments API”.")
    url = forms.CharField(
        label="URL",
        required=False,
        max_length=500,
        help_text="The address that users open. Probes start looking there at once.",
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
    )
    team = forms.ModelChoiceField(queryset=Team.objects.none(), empty_label=None)

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])
        team.choices = [(one.pk, one.name) for one in teams]
        if len(teams) == 1:
            team.widget, team.initial = forms.HiddenInput(), teams[0].pk


class ServiceForm(forms.Form):
    """Everything that may be said of a service."""

    name = forms.CharField(max_length=120)
    description = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What it does and for whom, in a few sentences.",
    )
    tier = forms.TypedChoiceField(choices=Service.Tier.choices, coerce=int)
    lifecycle = forms.ChoiceField(
        choices=[one for one in Service.Lifecycle.choices if one[0] != Service.Lifecycle.RETIRED]
    )
    visibility = forms.ChoiceField(
        label="Who may see it", choices=Service.Visibility.choices, widget=forms.RadioSelect
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label="Owner on call", empty_label="Nobody named"
    )
    repository = forms.CharField(
        required=False, max_length=500, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    rto_minutes = forms.IntegerField(
        label="RTO, minutes",
        required=False,
        min_value=0,
        help_text="Recovery time objective: within how long it must be back.",
    )
    rpo_minutes = forms.IntegerField(
        label="RPO, minutes",
        required=False,
        min_value=0,
        help_text="Recovery point objective: how much of the latest work may be lost.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        members = Membership.objects.filter(team=service.team_id).values("user")
        owner.queryset = User.objects.filter(pk__in=members, is_active=True).order_by("name", "email")

    def changes(self) -> dict[str, Any]:
        """The fields without the revision."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class EnvironmentForm(forms.Form):
    """An environment's name and its address for each purpose."""

    name = forms.CharField(max_length=60, help_text="For example “Staging”.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for purpose, label in Endpoint.Purpose.choices:
            self.fields[purpose] = forms.CharField(
                label=label,
                required=False,
                max_length=500,
                help_text=_HELP.get(Endpoint.Purpose(purpose), ""),
                widget=forms.TextInput(
                    attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}
                ),
            )

    @classmethod
    def of(cls, environment: Environment) -> dict[str, str]:
        """The present values."""
        return {"name": environment.name} | {one.purpose: one.url for one in environment.endpoints.all()}

    def endpoints(self) -> dict[str, str]:
        """Purpose -> address, empty where none was given."""
        return {purpose: self.cleaned_data[purpose] for purpose in Endpoint.Purpose.values}


_HELP = {
    Endpoint.Purpose.PLAIN_HTTP: "Only where plain HTTP is not on port 80 of the same host.",
    Endpoint.Purpose.HEALTH: "Left empty, probes ask /health.",
    Endpoint.Purpose.READY: "Left empty, probes ask /health/ready.",
}


class DependencyForm(forms.Form):
    """What a service stands on, by address or name."""

    needs = forms.CharField(
        label="Stands on",
        max_length=120,
        help_text="Another service's name or address.",
        widget=forms.TextInput(attrs={"list": "service-options", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label="What for", required=False, max_length=200, help_text="For example “sends the receipts”."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Suggestions while one types; without a script the name is typed to its end.
        self.fields["needs"].widget.attrs |= {
            "hx-get": reverse("search"),
            "hx-vals": '{"options": "1"}',
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#service-options",
        }


class TransferForm(forms.Form):
    """The team that takes a service over."""

    team = forms.ModelChoiceField(queryset=Team.objects.none(), label="New team", empty_label=None)

    def __init__(self, *args: Any, teams: list[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])


class PhraseForm(forms.Form):
    """Typing a thing's name, before a step that cannot be taken back in passing."""

    phrase = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, phrase: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = phrase
        self.fields["phrase"].label = f"Type {phrase} to confirm"

    def clean_phrase(self) -> str:
        """The typed text, when it is the name."""
        typed = str(self.cleaned_data["phrase"]).strip()
        if typed != self.wanted:
            raise forms.ValidationError(f"This is not {self.wanted}.")
        return typed


class ImportForm(forms.Form):
    """A CSV file, or its text."""

    file = forms.FileField(required=False, label="File", allow_empty_file=True)
    text = forms.CharField(
        required=False, label="Or paste the rows", strip=False, widget=forms.Textarea(attrs={"rows": 8})
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given = super().clean() or self.cleaned_data
        most, file = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, given.get("file")
        if file and file.size > most:
            self.add_error("file", f"The file is larger than {most // 1024} KiB. Import it in parts.")
        elif not given.get("file") and not str(given.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste rows below.")
        return given

    def content(self) -> bytes:
        """The bytes: of the file where there is one. At most one more than the portal takes."""
        file = self.cleaned_data.get("file")
        if file:
            content: bytes = file.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
            return content
        return str(self.cleaned_data["text"]).encode()
