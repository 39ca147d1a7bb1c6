"""A client of the API that only knows the OpenAPI document: calls go by `operationId`."""

import json
import time
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client as HttpClient
from jsonschema import Draft202012Validator, FormatChecker

from readiness.clock import now
from readiness.teams.actors import Actor
from readiness.teams.adapters import PROVEN_AT
from readiness.teams.models import Team, User
from readiness.teams.operations import make_token

METHODS = {"get", "post", "put", "patch", "delete"}


@cache
def document() -> dict[str, Any]:
    """The document as anybody may fetch it."""
    answer = HttpClient().get("/api/v1/schema/")
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)  # type: ignore[no-any-return]


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """operationId -> (method, address, description)."""
    return {
        told["operationId"]: (method, address, told)
        for address, methods in document()["paths"].items()
        for method, told in methods.items()
        if method in METHODS
    }


class Answered(dict[str, Any]):
    """A JSON answer, with its status and headers."""

    status: int
    headers: Any
    content: bytes = b""


class Client:
    """Somebody who calls."""

    def __init__(self, token: str = "") -> None:
        self.http = HttpClient(raise_request_exception=True)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    @classmethod
    def with_token(
        cls,
        user: User,
        scopes: Collection[str],
        days: float = 0.5,
        *,
        team: Team | None = None,
        at: datetime | None = None,
    ) -> "Client":
        """Somebody's token, made now or at another time, and held to `team` where one is given."""
        at = at or now()
        _row, secret = make_token(
            user=user,
            name="test",
            scopes=list(scopes),
            expires_at=at + timedelta(days=days),
            team=team,
            actor=Actor.person(user),
            at=at,
        )
        return cls(secret)

    @classmethod
    def in_session(cls, user: User) -> "Client":
        """Somebody signed in with a browser, whom the identity provider has just asked who they are."""
        client = cls()
        client.http.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        request = HttpRequest()
        request.session, request.user = client.http.session, user
        record_authentication(request, user, "socialaccount")
        request.session[PROVEN_AT] = time.time()
        request.session.save()
        return client

    def call(self, operation: str, body: Any = None, *, headers: Any = None, **parts: Any) -> Answered:
        """One call; `parts` fill the address, the rest of them goes to the query string."""
        method, address, told = operations()[operation]
        for name in [part for part in parts if f"{{{part}}}" in address]:
            address = address.replace(f"{{{name}}}", str(parts.pop(name)))
        answer = self.send(method, address, body, query=parts, headers=headers)
        check_told(told, answer)
        return answer

    def send(
        self, method: str, address: str, body: Any = None, *, query: Any = None, headers: Any = None
    ) -> Answered:
        """One request."""
        options: dict[str, Any] = {"headers": {**self.headers, **(headers or {})}}
        if query:
            options["query_params"] = query
        if body is not None:
            options |= {"data": json.dumps(body), "content_type": "application/json"}
        return answered(self.http.generic(method.upper(), address, **options))

    def upload(self, method: str, address: str, body: bytes, kind: str, *, query: Any = None) -> Answered:
        """A file as the bare body."""
        options: dict[str, Any] = {"headers": self.headers, "query_params": query or {}}
        return answered(self.http.generic(method.upper(), address, body, kind, **options))


def check_told(told: dict[str, Any], answer: Answered) -> None:
    """The answer is one that the document tells: its status, its media type, its shape."""
    status, kind = str(answer.status), answer.headers.get("Content-Type", "").partition(";")[0]
    assert status in told["responses"], (told["operationId"], status)
    content = told["responses"][status].get("content", {})
    assert (kind in content) if answer.content else not content, (told["operationId"], status, kind)
    if kind.endswith("json"):
        validator(json.dumps(content[kind]["schema"])).validate(dict(answer))


@cache
def validator(schema: str) -> Draft202012Validator:
    """What judges answers of one shape."""
    whole = {**json.loads(schema), "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def answered(response: Any) -> Answered:
    """The answer, read."""
    assert isinstance(response, HttpResponseBase)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    told = json.loads(content) if kind.endswith("json") else {}
    found = Answered(told)
    found.status, found.headers, found.content = response.status_code, response.headers, content
    return found
