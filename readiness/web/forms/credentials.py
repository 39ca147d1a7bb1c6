"""Forms about secrets: registered, changed, rotated, retired. What looks like a value never stays in a form."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.http import QueryDict

from readiness.catalog.models import Environment, Service
from readiness.credentials.models import Secret
from readiness.credentials.telltale import SENTENCE, looks_secret
from readiness.teams.models import User
from readiness.web.forms.evidence import DayInput


class NoValues(forms.Form):
    """Takes what looks like the value of a secret out before anything reads it, so that no page shows it again."""

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        for field in self.fields.values():
            # What a browser remembers of other forms might be a value.
            field.widget.attrs["autocomplete"] = "off"
        self._planted: list[str] = []
        if data is None:
            return
        kept = data.copy()
        for name in self.fields:
            if any(looks_secret(str(text)) for text in kept.getlist(name)):
                kept.setlist(name, [])
                self._planted.append(name)
        self.data = kept

    def full_clean(self) -> None:
        """As always; and each field that had one says so."""
        super().full_clean()
        for name in self._planted:
            self.add_error(name, SENTENCE)


class SecretForm(NoValues):
    """What the register says of a secret."""

    name = forms.CharField(max_length=120, help_text="What people call it. Never the value.")
    kind = forms.ChoiceField(choices=Secret.Kind.choices)
    place = forms.ChoiceField(
        label="Where it lives", choices=Secret.Place.choices, help_text="In the code, it opens a finding."
    )
    location = forms.CharField(
        required=False,
        max_length=300,
        help_text="What it is called there: the variable, or the path in the store.",
    )
    environments = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    max_age_days = forms.IntegerField(
        label="May serve, days", min_value=1, max_value=3660, initial=90, help_text="Then it must be rotated."
    )
    owner = forms.ChoiceField(required=False, help_text="A member of the team.")
    services = forms.MultipleChoiceField(
        label="Services to tell",
        required=False,
        help_text="Those that depend on it are told of each rotation.",
    )
    systems = forms.CharField(
        label="Others to tell", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Systems and people outside, one a line.",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        places: Iterable[Environment],
        people: Iterable[User],
        services: Iterable[Service],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(one.pk): one for one in people}
        fields: dict[str, Any] = dict(self.fields)
        fields["environments"].choices = [(str(one.pk), one.name) for one in places]
        fields["services"].choices = [(str(one.pk), one.name) for one in services]
        fields["owner"].choices = [
            ("", "The team's leads"),
            *((key, str(one)) for key, one in self._people.items()),
        ]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        terms = dict(self.cleaned_data)
        systems = [line.strip() for line in terms.pop("systems").splitlines() if line.strip()]
        services = [{"service": one} for one in terms.pop("services")]
        terms["dependents"] = services + [{"system": one} for one in systems]
        terms["owner"] = self._people.get(terms["owner"])
        return terms


class NewSecretForm(SecretForm):
    """The same, and how old it is."""

    made_on = forms.DateField(
        label="Made on",
        required=False,
        widget=DayInput,
        help_text="When its present version was made, if it is known.",
    )

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        terms = super().given()
        terms["made_at"] = _start(terms.pop("made_on"))
        return terms


class RotateForm(NoValues):
    """There is a new version."""

    rotated_on = forms.DateField(
        label="Rotated on", required=False, widget=DayInput, help_text="Empty: just now."
    )
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        return {"rotated_at": _start(self.cleaned_data["rotated_on"]), "note": self.cleaned_data["note"]}


class RetireForm(NoValues):
    """It is no longer in use."""

    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What has taken its place. Its record stays.",
    )


def _start(day: Any) -> datetime | None:
    """The first moment of a day, in UTC: nothing is made younger than it may be."""
    return datetime.combine(day, time(), UTC) if day else None
