"""Forms about teams and people."""

from django import forms

from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES, Role

MEANING = {
    Role.VIEWER: "sees the team's services",
    Role.CONTRIBUTOR: "registers services and adds evidence",
    Role.LEAD: "also decides, signs launches and keeps the team",
    Role.AUDITOR: "reads everything, changes nothing",
    Role.SECURITY_REVIEWER: "reviews evidence and signs launches, everywhere",
    Role.ADMINISTRATOR: "keeps teams, people and the portal itself",
}
IN_TEAM = [(role.value, f"{role.label}: {MEANING[role]}") for role in TEAM_ROLES]
ACROSS = [(role.value, f"{role.label}: {MEANING[role]}") for role in ORGANISATION_ROLES]


class TeamForm(forms.Form):
    """A team's name and what it is for."""

    name = forms.CharField(max_length=120, help_text="As people say it, for example “Payments”.")
    description = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), label="What the team does"
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what: into a team, or with `across` to a role in the organisation."""

    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The invitation works for this address only, once, within seven days.",
    )
    role = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: object, across: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = ACROSS if across else IN_TEAM
        role.initial = Role.AUDITOR.value if across else Role.CONTRIBUTOR.value
