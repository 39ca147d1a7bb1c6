"""Who asks the REST API: a token in the `Authorization` header, or the browser's own session."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from readiness.clock import now
from readiness.ingest.identity.reading import looks_like_one
from readiness.ingest.operations import Sender, authenticate_identity, authenticate_ingest_token
from readiness.teams.actors import INGEST, Actor
from readiness.teams.models import ApiToken, User
from readiness.teams.operations import authenticate_token

KEYWORD = "bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer lp_...`. A token that is wrong, revoked or past its day is refused with 401."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person and the token; None where no bearer token was sent."""
        words = get_authorization_header(request).split()
        if not words or words[0].decode("latin-1").lower() != KEYWORD:
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the token as: Authorization: Bearer lp_...")
        token = authenticate_token(secret=words[1].decode("latin-1"), at=now())
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked or past its day.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes a missing identity a 401, not a 403."""
        return 'Bearer realm="api"'


@dataclass(frozen=True)
class Pipeline:
    """Who a request is from where it is from no person. `pk` is what its calls are counted by."""

    pk: str
    is_authenticated: bool = True
    is_active: bool = True
    is_staff: bool = False


class IngestAuthentication(BaseAuthentication):
    """`Authorization: Bearer` with an ingest token of a service, `lp_...`, or with an identity token of its CI."""

    def authenticate(self, request: Request) -> tuple[Pipeline, Sender] | None:
        """The pipeline and its key; None where no bearer token was sent."""
        words = get_authorization_header(request).split()
        if not words or words[0].decode("latin-1").lower() != KEYWORD:
            return None
        if len(words) != 2:
            raise AuthenticationFailed("Send the token as: Authorization: Bearer lp_...")
        secret, at = words[1].decode("latin-1"), now()
        if looks_like_one(secret):
            slug = str((request.parser_context or {})["kwargs"]["slug"])
            trusted, identity = authenticate_identity(text=secret, slug=slug, at=at)
            return Pipeline(f"ingest-{trusted.pk}"), Sender(trusted=trusted, identity=identity)
        token = authenticate_ingest_token(secret=secret, at=at)
        if token is None:
            raise AuthenticationFailed(
                "This is no ingest token of a service, or it is revoked or past its day."
            )
        return Pipeline(f"ingest-{token.pk}"), Sender(token=token)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes a missing identity a 401, not a 403."""
        return 'Bearer realm="ingest"'


class PushAuthentication(BaseAuthentication):
    """A bearer token: an ingest token of the service, an identity token of its CI, or a person's API token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Whichever of them it is."""
        try:
            return IngestAuthentication().authenticate(request)
        except AuthenticationFailed as failed:
            try:
                return TokenAuthentication().authenticate(request)
            except AuthenticationFailed:
                raise failed from None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes a missing identity a 401, not a 403."""
        return 'Bearer realm="push"'


class ForgeAuthentication(BaseAuthentication):
    """A forge's delivery says by a header that it is signed. Whether it is, is judged with its body."""

    def authenticate(self, request: Request) -> tuple[Pipeline, None] | None:
        """The forge, counted by the hook that it calls; None where nothing was signed."""
        named = ("X-Hub-Signature-256", "X-Gitlab-Token", "webhook-signature")
        if not any(request.headers.get(name) for name in named):
            return None
        return Pipeline(f"forge-{(request.parser_context or {})['kwargs']['pk']}"), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        """Makes a missing identity a 401, not a 403."""
        return 'Bearer realm="forge"'


class ForgeScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of deliveries of a forge."""

    target_class = "readiness.api.authentication.ForgeAuthentication"
    name = "forge"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """GitHub's header stands for all three."""
        return {"type": "apiKey", "in": "header", "name": "X-Hub-Signature-256"}


class BrowserSession(SessionAuthentication):
    """The browser's session, with CSRF on everything that writes."""


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of tokens."""

    target_class = "readiness.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lp_<prefix>_<secret>"}


class IngestScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of ingest tokens and identity tokens."""

    target_class = "readiness.api.authentication.IngestAuthentication"
    name = "ingest"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "lp_<prefix>_<secret> or JWT"}


class PushScheme(IngestScheme):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of what may push."""

    target_class = "readiness.api.authentication.PushAuthentication"
    name = "push"


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document tells of the session."""

    target_class = "readiness.api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:  # noqa: ARG002
        """The session's cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def actor_of(request: Request) -> Actor:
    """Who acts, with the token's scopes where one was used."""
    if isinstance(request.auth, ApiToken):
        return Actor.token(request.auth)
    if isinstance(request.auth, Sender):
        return INGEST
    return Actor.person(request.user)  # type: ignore[arg-type]  # permission IsAuthenticated came first
