"""One call of the API: what it asks for, who may make it, what it answers. Everything else is an operation's.

class Teams(Door):
    address = "teams"

    @call("teams_list", "List teams", right=(Action.VIEW_TEAM,), listing=Listing(TEAM_ORDERS), shows=TeamShown)
    def get(self, ask: Ask) -> Page: ...
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from readiness.api.authentication import actor_of
from readiness.api.cursors import Page, Place
from readiness.api.description import Listing, Spec, describe
from readiness.api.given import Given
from readiness.api.repeating import once
from readiness.api.rights import Open, demand_fresh, demand_scope
from readiness.api.shown import show
from readiness.clock import now
from readiness.teams.actors import Actor

NOBODY = Actor(user=None, machine="")


class Unprepared(ValidationError):
    """A change without `If-Match`."""

    status_code = 428


@dataclass
class Ask:
    """A call as it came: who, when, and what they gave, checked against the call's description."""

    request: Request
    actor: Actor
    at: datetime
    body: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None

    @property
    def page(self) -> Place:
        """Which page of the list is asked for."""
        assert self.place is not None, "This call is not described as a list."
        return self.place


@dataclass(frozen=True)
class Answer:
    """An answer with more than a body."""

    body: Any = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Alike(BaseContentNegotiation):
    """What a call answers does not depend on `Accept`: JSON, or the file that was asked for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser for the body's type; none: 415."""
        kind = (request.content_type or "").split(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type in {kind, "*/*"}), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:  # noqa: ARG002
        """Always the first."""
        return renderers[0], renderers[0].media_type


class Door(APIView):
    """One address. Its methods are calls."""

    address: ClassVar[str]
    content_negotiation_class = Alike
    metadata_class = None

    def get_permissions(self) -> list[Any]:
        """Everybody signed in, but for what is public."""
        spec = self.spec()
        return [AllowAny() if spec is not None and spec.right is Open.PUBLIC else IsAuthenticated()]

    def get_parsers(self) -> list[Any]:
        """JSON, unless the call takes files."""
        spec = self.spec()
        return [parser() for parser in (spec.parsers if spec and spec.parsers else self.parser_classes)]

    def spec(self) -> Spec | None:
        """The description of the call at hand."""
        handler = getattr(self, (self.request.method or "").lower(), None) if self.request else None
        return getattr(handler, "spec", None)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Nothing of the API is kept by caches."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


def call(operation: str, summary: str, **told: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a method of a `Door` a call; `told` are the fields of `Spec`."""
    spec = Spec(operation=operation, summary=summary, **told)

    def wrap(handler: Callable[..., Any]) -> Callable[..., Any]:
        repeats = spec.repeats(handler.__name__)

        @wraps(handler)
        def method(self: Door, request: Request, **path: Any) -> HttpResponseBase:
            ask = _ask(spec, request, path)
            return once(
                request,
                ask.actor,
                ask.at,
                lambda: _answered(spec, handler(self, ask, **path)),
                allowed=repeats,
            )

        method.spec = spec  # type: ignore[attr-defined]
        return describe(spec, handler)(method)  # type: ignore[no-any-return]

    return wrap


def _ask(spec: Spec, request: Request, path: Mapping[str, Any]) -> Ask:
    actor = actor_of(request) if request.user is not None else NOBODY
    demand_scope(actor, spec.right)
    if spec.fresh:
        demand_fresh(request)
    query = _query(spec, request)
    ask = Ask(request, actor, now(), query=query)
    if spec.listing:
        ask.place = _place(spec, request, query, spec.listing, path)
    if spec.revision and not request.headers.get("If-Match"):
        raise Unprepared(
            {"If-Match": ["Send the ETag of what you looked at, or * to change whatever is there."]}
        )
    if spec.body:
        given = spec.body(data=request.data, partial=spec.partial)
        given.is_valid(raise_exception=True)
        ask.body = given.validated_data
    return ask


def _query(spec: Spec, request: Request) -> dict[str, Any]:
    given = request.query_params
    shape = spec.query_shape()
    lists = {name for name, kind in shape().fields.items() if hasattr(kind, "child")}
    twice = {
        name: ["Give this once."] for name in given if name not in lists and len(given.getlist(name)) > 1
    }
    if twice:
        raise ValidationError(twice)
    asked: Given = shape(data={name: given.getlist(name) if name in lists else given[name] for name in given})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _place(
    spec: Spec, request: Request, query: dict[str, Any], listing: Listing, path: Mapping[str, Any]
) -> Place:
    cursor, limit = query.pop("cursor", None), query.pop("limit", listing.limit)
    ordering = query.pop("ordering", listing.default)
    who = f"{spec.operation} {sorted(path.items())} {request.user.pk}"
    return Place(who, query, ordering, cursor, limit)


def _answered(spec: Spec, done: Any) -> HttpResponseBase:
    if isinstance(done, HttpResponseBase):
        return done
    answer = done if isinstance(done, Answer) else Answer(done)
    body = answer.body
    if spec.listing:
        assert isinstance(body, Page)
        shape = spec.shows
        body = {"results": [show(shape, one) for one in body.results], "next_cursor": body.next_cursor}
    elif spec.shows and body is not None:
        body = show(spec.shows, body)
    return Response(body, status=answer.status or spec.status, headers=dict(answer.headers))


def tag_of(revision: int) -> str:
    """The ETag of a revision."""
    return f'"{revision}"'


def revision_of(ask: Ask, current: int) -> int:
    """The revision that `If-Match` names; `current` for `*`. -1, which nothing has, for what is none."""
    given = ask.request.headers.get("If-Match", "").strip()
    if given == "*":
        return current
    number = given.removeprefix("W/").strip('"')
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1
