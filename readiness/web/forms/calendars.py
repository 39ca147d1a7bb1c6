"""Forms about calendars of duties."""

from collections.abc import Iterable
from typing import Any

from django import forms

from readiness.teams.models import Team


class FeedForm(forms.Form):
    """Whose duties a link shows."""

    team = forms.ChoiceField(
        label="Calendar",
        required=False,
        help_text="A team's calendar is yours to read while you are in the team.",
    )

    def __init__(self, *args: Any, teams: Iterable[Team], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._teams = {team.slug: team for team in teams}
        choices = [("", "What I answer for"), *((slug, str(team)) for slug, team in self._teams.items())]
        self.fields["team"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """The operation's arguments, of a valid form."""
        return {"team": self._teams.get(self.cleaned_data["team"])}
