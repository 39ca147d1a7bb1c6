"""What the sign-up page asks beyond address and password."""

from django import forms
from django.http import HttpRequest

from readiness.teams.models import User


class SignupForm(forms.Form):
    """The name that colleagues see beside what this person records. allauth puts it before its own fields."""

    name = forms.CharField(
        label="Your name",
        max_length=120,
        help_text="As colleagues know you: it stands beside everything you record.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-focus": ""}),
    )

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002
        """allauth's hook, called once the account exists."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
