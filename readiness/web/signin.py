"""allauth's forms of signing in, in our words."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm


class SignInForm(LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail"
        if "remember" in self.fields:
            self.fields["remember"].label = "Stay signed in on this device"


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
