"""allauth's forms of signing in, in our words."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.models import EmailAddress
from allauth.mfa.webauthn.forms import AddWebAuthnForm

from readiness.teams.models import User


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in on this device"


class ResetForm(ResetPasswordForm):
    """A new password is mailed to the address that somebody signs in with, or another that they have confirmed.

    A further address may be mistyped: until it is confirmed, its real owner must not come by the account.
    """

    users: list[User]

    def clean_email(self) -> str:
        """The address as typed; `users` are those whom a mail to it may let in."""
        email = str(super().clean_email())
        self.users = [user for user in self.users if _is_proven(user, email)]
        return email


class AddPasskeyForm(AddWebAuthnForm):
    """Names the key and says what it may do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Name of this passkey"
        self.fields["name"].help_text = "So that you know it again, for example “Work laptop”."
        self.fields["passwordless"].label = "It alone signs me in"
        self.fields[
            "passwordless"
        ].help_text = "Without a password; the device then always asks for finger, face or PIN."


def _is_proven(user: User, email: str) -> bool:
    held = EmailAddress.objects.filter(user=user, email__iexact=email, verified=True)
    return user.email.lower() == email.lower() or held.exists()
