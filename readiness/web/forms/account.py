"""Forms about oneself: the profile and API tokens."""

import zoneinfo
from datetime import timedelta
from itertools import groupby

from django import forms
from django.conf import settings

from readiness.teams.actors import Scope
from readiness.teams.models import Team, User

SCOPES = (
    (Scope.READ.value, "Read: see what you see"),
    (Scope.WRITE.value, "Write: change what you may change, add evidence"),
    (Scope.REVIEW.value, "Review: accept and return evidence, decide waivers"),
    (Scope.SIGN.value, "Sign: sign off launches in your name; such a token lasts one day"),
)
LIVES = {1: "1 day", 7: "7 days", 30: "30 days", 90: "90 days", 180: "180 days", 365: "1 year"}


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every zone, grouped by its region; the names without one first."""
    names = sorted(zoneinfo.available_timezones(), key=lambda name: ("/" in name, name))
    return [
        (region, [(name, name.replace("_", " ")) for name in group])
        for region, group in groupby(names, key=lambda name: name.split("/")[0] if "/" in name else "General")
        if region not in {"Etc", "SystemV"}
    ] + [("Offsets", [(name, name) for name in names if name.startswith("Etc/GMT")])]


class ProfileForm(forms.Form):
    """How a person is called and how the portal looks to them."""

    name = forms.CharField(
        label="Your name",
        required=False,
        max_length=120,
        help_text="It stands beside everything you record. Without one, your address does.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(
        choices=time_zones, help_text="Pages and mails tell times in this zone. Exports stay in UTC."
    )
    theme = forms.ChoiceField(choices=User.Theme.choices, widget=forms.RadioSelect)
    density = forms.ChoiceField(
        label="Rows in tables", choices=User.Density.choices, widget=forms.RadioSelect
    )
    shortcuts = forms.BooleanField(
        label="Single keys act, such as / for search and j for the next row",
        required=False,
        help_text="Keys rest while you write. The ? key lists them.",
    )
    notice_mails = forms.BooleanField(
        label="Send me an e-mail for what waits for me",
        required=False,
        help_text="Notices in the portal come either way.",
    )
    digest = forms.ChoiceField(
        label="Reminders of duties",
        choices=User.Digest.choices,
        widget=forms.RadioSelect,
        help_text="What is overdue and passed on to you comes by itself, always.",
    )
    work_week = forms.ChoiceField(
        label="You work", choices=User.WorkWeek.choices, help_text="The one mail comes when your work begins."
    )
    works_from = forms.TypedChoiceField(
        label="From", coerce=int, choices=[(n, f"{n:02}:00") for n in range(24)]
    )
    works_until = forms.TypedChoiceField(
        label="Until", coerce=int, choices=[(n, f"{n:02}:00") for n in range(1, 25)]
    )


class TokenForm(forms.Form):
    """What a new API token may do, where, and for how long."""

    name = forms.CharField(
        max_length=80,
        help_text="Where it will be used, for example “CI of payments-api”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
    )
    team = forms.ModelChoiceField(
        queryset=Team.objects.none(),
        required=False,
        empty_label="Everything that I may see",
        label="Where",
        help_text="Held to one team, it sees and changes nothing outside that team.",
    )
    expires_at = forms.TypedChoiceField(
        label="Lasts", coerce=lambda days: timedelta(days=int(days)), choices=(), initial="90"
    )

    def __init__(self, *args: object, teams: list[Team], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(pk__in=[one.pk for one in teams])
        lives = [days for days in LIVES if days <= settings.API_TOKEN_MAX_DAYS]
        choice = self.fields["expires_at"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(str(days), LIVES[days]) for days in lives or [settings.API_TOKEN_MAX_DAYS]]
