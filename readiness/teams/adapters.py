"""The hooks that django-allauth asks for: who may sign up, whose address needs no second proof, what mails link to."""

import time
import unicodedata
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from readiness.clock import now
from readiness.teams.queries import OpenedInvitation, is_invited

#: Set in the session by the invitation page once the link has proven good: the address it is for.
INVITED_ADDRESS = "invited_address"
#: Set beside it when the link was the mailed one: the visitor reads that address' mail.
ADDRESS_PROVEN = "invited_address_proven"
#: Set in the session of who came by single sign-on: when the provider last asked them, if it says so.
PROVEN_AT = "single_sign_on_proven_at"
_SIGN_UP_PAGES = frozenset({"account_signup", "account_signup_by_passkey"})


def remember_invitation(request: HttpRequest, opened: OpenedInvitation) -> None:
    """Let this visitor sign up with the invited address: for the page that a link opens, when `open`."""
    request.session[INVITED_ADDRESS] = opened.invitation.email
    request.session[ADDRESS_PROVEN] = opened.by_mail


def came_without_a_time(request: HttpRequest) -> bool:
    """Whether this session began at an identity provider that did not say when it last asked."""
    return (
        settings.OIDC_AUTH_TIME
        and PROVEN_AT in request.session
        and _came(request) > 0
        and not _proven_at(request)
    )


class AccountAdapter(DefaultAccountAdapter):
    """People join by invitation, or with an address in one of `SIGNUP_DOMAINS`."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "invite_only": "This address was not invited. Ask a team lead for an invitation to it.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether this visitor may see the sign-up page at all."""
        return bool(settings.SIGNUP_DOMAINS) or _invited_address(request) is not None

    def clean_email(self, email: str) -> str:
        """Lower-cased; on sign-up only the invited address or one in an open domain passes."""
        cleaned = str(super().clean_email(email)).lower()
        request = self.request
        if request is None or not _is_signup(request) or cleaned == _invited_address(request):
            return cleaned
        if cleaned.rpartition("@")[2] in _open_domains():
            return cleaned
        raise self.validation_error("invite_only")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead to `BASE_URL`: allauth makes them of the Host header, whose port is the visitor's to choose."""
        links = {
            name: _at_base(value)
            for name, value in context.items()
            if name.endswith("_url") and isinstance(value, str)
        }
        super().send_mail(template_prefix, email, {**context, **links})

    def is_safe_url(self, url: str | None) -> bool:
        """Only a path of this portal: no other host, whatever `ALLOWED_HOSTS` holds."""
        return bool(url) and str(url).startswith("/") and url_has_allowed_host_and_scheme(url, None)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Failed sign-ins are counted for the address alone, however it is spelled.

        allauth counts them for each Host header anew, so every port named in it gave five more guesses.
        """
        given = str(credentials.get("email") or credentials.get("username") or "")
        return unicodedata.normalize("NFKC", given).casefold()

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whether what comes next wants a fresh proof. Raises `ReauthenticationRequired` where allauth would not ask.

        allauth takes whoever has neither password nor second step for fresh at all times. Somebody who only comes
        by single sign-on must have proven it there lately instead, or is sent to the identity provider once more;
        somebody who has no way at all to prove it is not taken for fresh either.
        """
        required = bool(super().is_reauthentication_required(app=app, **kwargs))
        request = self.request
        if required and request is not None and _has_no_proof_here(request.user):
            # The provider and allauth both tell times of the computer's clock.
            oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
            if _proven_at(request) <= oldest:
                raise ReauthenticationRequired
        return required

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """allauth's, or the page that leads to the identity provider, or says what is missing."""
        methods: list[dict[str, Any]] = list(super().get_reauthentication_methods(user))
        if not methods and _has_no_proof_here(user):
            methods.append(
                {"id": "single_sign_on", "description": "Sign in again", "url": reverse("confirm")}
            )
        return methods

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **told: Any) -> HttpResponse:
        """Keeps in the session when the identity provider says that it last asked who this is."""
        come = (told.get("signal_kwargs") or {}).get("sociallogin")
        request.session[PROVEN_AT] = _auth_time(come) if come is not None else None
        return super().post_login(request, user, **told)  # type: ignore[no-any-return]

    def unstash_verified_email(self, request: HttpRequest) -> str | None:
        """The address that a new account owns without another mail: the one that opened its mailed link.

        allauth asks once, while it makes the account. The bare link, which the inviting person may hold as
        well, proves nothing; nor does one whose invitation was taken back since. The address itself stays in
        the session, since allauth cleans it (`clean_email`) once more right after.
        """
        proven = request.session.pop(ADDRESS_PROVEN, False)
        return _invited_address(request) if proven is True else None


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Somebody whom the organisation's own identity provider vouches for may join; they then have no role."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002
        """The provider is the organisation's own: its people are welcome, with no rights until invited."""
        return True


def _has_no_proof_here(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether this portal has nothing of theirs to ask for: no password, no second step, no passkey."""
    return isinstance(user, AbstractBaseUser) and not get_reauthentication_flows(user)


def _proven_at(request: HttpRequest) -> float:
    """When the identity provider saw a proof of who this is, in seconds since 1970; 0: not known."""
    came = _came(request)
    if not settings.OIDC_AUTH_TIME:
        return came
    # Coming back says little: a provider lets in whom it remembers, without asking anything.
    proven = request.session.get(PROVEN_AT)
    return float(min(proven, came)) if isinstance(proven, int | float) else 0.0


def _came(request: HttpRequest) -> float:
    """When they came back from the provider; 0: never in this session."""
    records = get_authentication_records(request, request.user)
    return max((float(one["at"]) for one in records if one.get("method") == "socialaccount"), default=0.0)


def _auth_time(come: Any) -> int | None:
    """The claim `auth_time` of the ID token (OpenID Connect Core 1.0, section 2). Nothing else tells it."""
    data = come.account.extra_data
    token = data.get("id_token") if isinstance(data, dict) else None
    told = token.get("auth_time") if isinstance(token, dict) else None
    return told if isinstance(told, int) and not isinstance(told, bool) else None


def _at_base(link: str) -> str:
    parts = urlsplit(link)
    return settings.BASE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


def _invited_address(request: HttpRequest) -> str | None:
    """The address in the session, while an invitation to it still stands."""
    address = request.session.get(INVITED_ADDRESS)
    return address if isinstance(address, str) and is_invited(address, now()) else None


def _open_domains() -> frozenset[str]:
    return frozenset(domain.lower().lstrip("@") for domain in settings.SIGNUP_DOMAINS)


def _is_signup(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name in _SIGN_UP_PAGES
