"""The two hooks that django-allauth asks for: who may sign up, and where mails point."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

#: Set in the session by the invitation page once the link has proven good.
INVITED_ADDRESS = "invited_address"


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation, or with an address in one of `SIGNUP_DOMAINS`."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may see the sign-up page at all."""
        return bool(settings.SIGNUP_DOMAINS) or INVITED_ADDRESS in request.session

    def clean_email(self, email: str) -> str:
        """Lower-cased; on sign-up only the invited address or an open domain passes."""
        cleaned = super().clean_email(email).lower()
        request = self.request
        if request is None or request.user.is_authenticated:
            return cleaned
        if cleaned == request.session.get(INVITED_ADDRESS):
            return cleaned
        if cleaned.rpartition("@")[2] in settings.SIGNUP_DOMAINS or not _is_signup(request):
            return cleaned
        raise self.validation_error("invite_only")

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "invite_only": "This address was not invited. Ask a team lead for an invitation to it.",
    }


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Somebody whom the organisation's own identity provider vouches for may join; they then have no role."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002
        """The provider is the organisation's own: its people are welcome, with no rights until invited."""
        return True


def _is_signup(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "account_signup"
