"""A call in words: the one declaration that both reads requests and writes the OpenAPI document."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from readiness.api.cursors import LARGEST, LIMIT
from readiness.api.given import Asked, Given
from readiness.api.problems import MEDIA_TYPE
from readiness.api.repeating import KEY_HEADER, LONGEST_KEY
from readiness.api.rights import Open, Right, told
from readiness.api.shown import Problem, Shown

#: What each status means, wherever a call may answer it.
MEANINGS = {
    400: "What was sent cannot be read: unknown or malformed parameters or fields, bad JSON, a foreign cursor.",
    401: "No token or session, or one that is wrong, revoked or past its day.",
    403: "Your role or your token's scopes do not allow this; or the four-eyes rule forbids it.",
    404: "There is nothing here that you may see.",
    409: "The present state stands against it; `code` tells which rule.",
    410: "It was there and is no more: an invitation used, taken back or expired; a file whose content was erased.",
    412: "Changed since you looked: read it again, then decide.",
    413: "The body is larger than this portal takes.",
    415: "The body is of a media type that this call does not read.",
    422: "Readable, but a rule says no; `errors` names the fields.",
    428: "Send `If-Match` with the ETag that you looked at.",
    429: "Too many calls; try again after `Retry-After` seconds.",
    503: "A part of the portal is not ready for this yet; try again in a moment.",
    507: "There is no room to keep the file. Nothing was stored.",
}
PATHS = {
    "policy": "The `key` of an alert policy.",
    "slug": "Address of the thing, as in its `slug`.",
    "id": "",  # by the address: `glossary.py`
    "environment": "Address of the environment, `production` for instance.",
    "number": "Number of the version or of the entry.",
    "purpose": "What the address is for: `web`, `plain_http`, `health` or `ready`.",
    "person": "Id of the person.",
    "role": "`auditor`, `security_reviewer` or `administrator`.",
    "format": "Name of the format, as in the list of formats.",
    "needs": "Address of the service that it stands on.",
    "kind": "Name of the kind of probe.",
    "tool": "Name of the tool, `prometheus` for instance.",
    "metric": "Key of the metric, `error_rate` for instance.",
}


@dataclass(frozen=True)
class Listing:
    """A list cut into pages. `orders`: word of the address -> columns; the first word is the default."""

    orders: Mapping[str, Sequence[str]]
    limit: int = LIMIT

    @property
    def default(self) -> str:
        """The order when none is asked for."""
        return next(iter(self.orders))

    def fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """The parameters that every list has."""
        cursor = "`next_cursor` of the page before. It is good for the same filters and order only."
        return {
            "ordering": serializers.ChoiceField(
                list(self.orders), required=False, help_text=f"Default: `{self.default}`."
            ),
            "limit": serializers.IntegerField(
                min_value=1,
                max_value=LARGEST,
                required=False,
                help_text=f"Rows a page; default {self.limit}.",
            ),
            "cursor": serializers.CharField(max_length=2000, required=False, help_text=cursor),
        }


@dataclass
class Spec:
    """What a call is. `right`: who may; `refuses`: statuses beyond the usual; `finds`: things that the
    body or the query names may be missing; `raw`: media types of file bodies; `secret`: the answer is shown once
    and kept nowhere; `downloads`: media types of a file answer; `also`: status -> (shape, meaning), no problem."""

    operation: str
    summary: str
    right: Right
    tag: str
    body: type[Given] | None = None
    partial: bool = False
    query: type[Asked] | None = None
    listing: Listing | None = None
    shows: Any = None
    status: int = 200
    refuses: Sequence[int] = ()
    finds: bool = False
    revision: bool = False
    tagged: bool = False
    fresh: bool = False
    secret: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)
    parsers: Sequence[Any] = ()
    downloads: Sequence[str] = ()
    also: Mapping[int, Any] = field(default_factory=dict)
    example: Any = None
    example_answer: Any = None

    def query_shape(self) -> type[Asked]:
        """What the query string may hold; nothing where the call names nothing."""
        return self._query_shape

    @cached_property
    def _query_shape(self) -> type[Asked]:
        fields = self.listing.fields() if self.listing else {}
        return type(f"{self.operation}Query", (self.query or Asked,), fields)

    def repeats(self, method: str) -> bool:
        """Whether it takes an `Idempotency-Key`: what is no change, or the same however often, needs none."""
        people = self.right not in (Open.PUBLIC, Open.PIPELINE)  # answers are kept for a person
        return method == "post" and people and not (self.raw or self.secret)

    def statuses(self, *, finds: bool, repeats: bool) -> list[int]:
        """Every status that the call may answer with a problem."""
        found = {400, 429, *self.refuses}
        if repeats:
            found |= {409, 422}
        if self.right is not Open.PUBLIC:
            found |= {401, 403}
        if finds:
            found.add(404)
        if self.body or self.raw:
            found |= {413, 415, 422}
        if self.revision:
            found |= {412, 428}
        return sorted(found - set(self.also))


class Described(AutoSchema):
    """The document's writer, with our words for the varying parts of an address."""

    def _resolve_path_parameters(self, variables: list[str]) -> list[Any]:
        parameters: list[Any] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        return [{**one, "description": PATHS[one["name"]]} for one in parameters]


class Closed(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Bodies take no field that they do not name, and the document says so."""

    target_class = "readiness.api.given.Given"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> Any:
        """The shape, closed."""
        shape = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001
        return {**shape, "additionalProperties": False}


_REPEATING = [
    OpenApiParameter(
        KEY_HEADER, {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}, OpenApiParameter.HEADER,
        description="A word of your own, a fresh UUID for instance. Sent again with the same key and body, the call "
        "is not done again: you get its first answer.",
    ),
]  # fmt: skip


def describe(spec: Spec, handler: Callable[..., Any]) -> Callable[[Any], Any]:
    """The decorator that writes the call into the OpenAPI document."""
    text = re.sub(r"\s*\n\s*", " ", handler.__doc__ or "").strip()
    again = " A session must have confirmed who it is lately." if spec.fresh else ""
    shape = spec.query_shape()
    parameters: list[Any] = [shape] if shape().fields else []
    if spec.revision:
        parameters.append(
            OpenApiParameter(
                "If-Match", str, OpenApiParameter.HEADER, required=True,
                description="The ETag that you looked at, or `*`.",
            )
        )  # fmt: skip
    if spec.tagged or spec.revision:
        parameters.append(
            OpenApiParameter(
                "ETag", str, OpenApiParameter.HEADER, response=[spec.status],
                description="Send it as `If-Match` with a change.",
            )
        )  # fmt: skip
    repeats = spec.repeats(handler.__name__)
    if repeats:
        parameters += _REPEATING
    finds = spec.finds or len(signature(handler).parameters) > 2  # besides the door and what is asked
    return extend_schema(
        operation_id=spec.operation,
        summary=spec.summary,
        description=f"{text}\n\n{told(spec.right)}{again}".strip(),
        tags=[spec.tag],
        parameters=parameters,
        request=_request(spec),
        responses=_responses(spec, finds=finds, repeats=repeats),
        examples=_examples(spec),
        auth=[] if spec.right is Open.PUBLIC else None,
    )


def _request(spec: Spec) -> Any:
    if spec.raw:
        return dict(spec.raw)
    return {"application/json": spec.body(partial=spec.partial)} if spec.body else None


def _responses(spec: Spec, *, finds: bool, repeats: bool) -> dict[Any, Any]:
    answers: dict[Any, Any] = {}
    if spec.downloads:
        for kind in spec.downloads:
            answers[(spec.status, kind)] = OpenApiResponse(OpenApiTypes.BINARY, "The file.")
    elif spec.shows is None:
        answers[spec.status] = OpenApiResponse(description="Done.")
    else:
        shape = _page_shape(spec.shows) if spec.listing else spec.shows
        answers[(spec.status, "application/json")] = OpenApiResponse(shape, "As asked.")
    for status, (shape, meaning) in spec.also.items():
        answers[(status, "application/json")] = OpenApiResponse(shape, meaning)
    for status in spec.statuses(finds=finds, repeats=repeats):
        answers[(status, MEDIA_TYPE)] = OpenApiResponse(Problem, MEANINGS[status])
    return answers


_pages: dict[Any, Any] = {}


def _page_shape(shape: type[Shown]) -> Any:
    if shape not in _pages:
        members = {
            "__doc__": "One page of a list.",
            "results": shape(many=True),
            "next_cursor": serializers.CharField(
                allow_null=True, help_text="Give it as `cursor` for the next page; null at the end."
            ),
        }
        _pages[shape] = type(f"{shape.__name__}Page", (Shown,), members)
    return _pages[shape]


def _examples(spec: Spec) -> list[OpenApiExample]:
    found = []
    if spec.example is not None:
        found.append(
            OpenApiExample("Request", spec.example, request_only=True, media_type="application/json")
        )
    if spec.example_answer is not None:
        found.append(
            OpenApiExample(
                "Answer", spec.example_answer, response_only=True, status_codes=[str(spec.status)],
                media_type="application/json",
            )
        )  # fmt: skip
    return found
