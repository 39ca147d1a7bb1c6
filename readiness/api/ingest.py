"""What tools report: handed in by pipelines, read by people; the keys for it, and the formats."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import JsonResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request

from readiness.api.authentication import IngestAuthentication
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Answer, Ask, Door, call
from readiness.api.given import Asked, Given, Moment, Text
from readiness.api.reading import RawFile, raw_body
from readiness.api.rights import Open
from readiness.api.shapes.ingest import (
    FormatsShown,
    IngestTokenMade,
    IngestTokenShown,
    ToolReportMade,
    ToolReportShown,
)
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for, service_for
from readiness.ingest.discovery import format_named, formats
from readiness.ingest.format import Format
from readiness.ingest.format import Given as Beside
from readiness.ingest.models import IngestToken, ToolReport
from readiness.ingest.operations import (
    Sender,
    make_ingest_token,
    place_of,
    receive_report,
    revoke_ingest_token,
)
from readiness.ingest.queries import ingest_token_for, reports_of_service, tokens_of_service
from readiness.refusals import Unseen
from readiness.teams.access import Action, demand

TAG = "Ingest"
NEWEST = {"-created": ("-created_at", "-id")}
LAST = {"-received": ("-received_at", "-id")}
MANAGES = (Action.MANAGE_INGEST,)
#: The same names with a prefix may come as headers instead.
HEADER = "X-Launchproof-"
_CASES = 200


class Handed(Asked):
    """What the report was made of. Each may come as a header instead: `X-Launchproof-Commit` and so on."""

    environment = serializers.SlugField(required=False, max_length=40, default="production")
    release = serializers.CharField(required=False, max_length=100)
    commit = serializers.RegexField(r"^[0-9A-Fa-f]{7,64}\Z", required=False, help_text="Hexadecimal.")
    part = serializers.CharField(
        required=False,
        max_length=60,
        help_text="Which of several: a lock file or suite. The worst of them speaks.",
    )
    exit_code = serializers.IntegerField(required=False, min_value=0, max_value=255, help_text="The tool's.")
    check_exit_code = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=255,
        help_text="Of the check of the backups, `restic check` for one.",
    )
    commits = serializers.IntegerField(
        required=False, min_value=0, max_value=10**9, help_text="How many commits a scan for secrets read."
    )
    shallow = serializers.BooleanField(
        required=False, help_text="Whether the clone was cut off: `git rev-parse --is-shallow-repository`."
    )
    cases = serializers.CharField(
        required=False, max_length=8000, help_text="Test cases that must have run, parted by commas."
    )


class NewIngestToken(Given):
    """What the key is for, and how long."""

    name = Text(max_length=80)
    expires_at = Moment()
    environment = Text(required=False, max_length=40, help_text="The one environment that it is good for.")


class ReportQuery(Asked):
    """What narrows the list."""

    environment = serializers.SlugField(required=False, max_length=40, source="environment__slug")
    format = serializers.CharField(
        required=False, max_length=60, help_text="The name of a format, `pip_audit` for instance."
    )


class IngestDoor(Door):
    """Where pipelines hand in what their tools wrote."""

    address = "services/<slug:slug>/ingest/<slug:format>"
    authentication_classes = (IngestAuthentication,)

    @call(
        "ingest_report", "Hand in the raw output of a tool", tag=TAG, right=Open.PIPELINE, query=Handed,
        raw={"application/octet-stream": OpenApiTypes.BINARY}, parsers=(RawFile,), shows=ToolReportMade, status=201,
        also={200: (ToolReportMade, "The same bytes came before: the same answer, and no second evidence.")},
        refuses=[409, 410, 503, 507],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, format: str) -> Answer:  # noqa: A002
        """The body is the raw output, byte for byte. It is read, judged and kept, and becomes evidence of the
        service in that environment. A verdict of `fail` is an answer like any other: look at `verdict`."""
        sender = ask.request.auth
        assert isinstance(sender, Sender)
        told = {
            **_headers(ask.request),
            **{name: ask.query[name] for name in ask.query if name in ask.request.query_params},
        }
        place = place_of(sender=sender, slug=slug, environment=told.pop("environment", "production"))
        fmt = format_named(format)
        if fmt is None:
            raise Unseen(f"There is no such format. Known: {', '.join(formats())}.")
        content = raw_body(ask.request)
        part = told.pop("part", "")
        told["cases"] = tuple(one.strip() for one in told.pop("cases", "").split(",") if one.strip())[:_CASES]
        report, new = receive_report(
            environment=place, format=fmt, content=content, given=Beside(at=ask.at, **told), part=part, sender=sender,
            at=ask.at,
        )  # fmt: skip
        return Answer(_told(report), status=201 if new else 200)


class ReportsDoor(Door):
    """What the tools of a service reported."""

    address = "services/<slug:slug>/ingest"

    @call(
        "ingest_list", "List what tools reported", tag=TAG, right=(Action.VIEW_SERVICE,), query=ReportQuery,
        listing=Listing(LAST), shows=ToolReportShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Newest first; each with its verdict."""
        found = reports_of_service(service_for(ask.actor, slug)).filter(**ask.query)
        return cut(found, ask.page, LAST[ask.page.ordering])


class IngestTokensDoor(Door):
    """The keys of a service's pipelines."""

    address = "services/<slug:slug>/ingest-tokens"

    @call(
        "ingest_tokens_list", "List ingest tokens", tag=TAG, right=MANAGES, listing=Listing(NEWEST),
        shows=IngestTokenShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Ended ones too; never their secrets."""
        service = service_for(ask.actor, slug)
        demand(ask.actor, Action.MANAGE_INGEST, service.team_id)
        return cut(tokens_of_service(service), ask.page, NEWEST[ask.page.ordering])

    @call(
        "ingest_tokens_make", "Make an ingest token", tag=TAG, right=MANAGES, body=NewIngestToken,
        shows=IngestTokenMade, status=201, fresh=True, secret=True, finds=True,
        example={"name": "Deploy pipeline", "expires_at": "2026-12-31T00:00:00Z", "environment": "production"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> dict[str, Any]:
        """The answer is the one place that ever shows its secret."""
        given, service = dict(ask.body), service_for(ask.actor, slug)
        where = given.pop("environment", None)
        place = environment_for(ask.actor, slug, where) if where else None
        token, secret = make_ingest_token(
            service=service, environment=place, actor=ask.actor, at=ask.at, **given
        )
        return {**taken(IngestTokenShown, token), "secret": secret}


class IngestTokenDoor(Door):
    """One key."""

    address = "ingest-tokens/<uuid:pk>"

    @call(
        "ingest_tokens_revoke",
        "Revoke an ingest token",
        tag=TAG,
        right=MANAGES,
        shows=IngestTokenShown,
        refuses=[409],
    )
    def delete(self, ask: Ask, pk: UUID) -> IngestToken:
        """It stops working at once."""
        return revoke_ingest_token(token=ingest_token_for(ask.actor, pk), actor=ask.actor, at=ask.at)


class FormatsDoor(Door):
    """The formats."""

    address = "ingest-formats"

    @call("ingest_formats", "List the formats", tag=TAG, right=Open.OWN, shows=FormatsShown)
    def get(self, ask: Ask) -> dict[str, Any]:  # noqa: ARG002
        """What is read, what it testifies for, and how long it counts."""
        return {"formats": [_format(one) for one in formats().values()]}


class SchemaDoor(Door):
    """The JSON Schema of one of the portal's own formats."""

    address = "ingest-formats/<slug:format>/schema"

    @call(
        "ingest_format_schema", "Read the JSON Schema of a format", tag=TAG, right=Open.OWN,
        downloads=["application/schema+json"],
    )  # fmt: skip
    def get(self, ask: Ask, format: str) -> JsonResponse:  # noqa: A002, ARG002
        """Of the portal's own formats; the others are their tools'."""
        fmt = format_named(format)
        if fmt is None or fmt.schema is None:
            raise Unseen("There is no such format, or it is a tool's own.")
        address = f"{settings.BASE_URL}/api/v1/ingest-formats/{fmt.name}/schema"
        return JsonResponse({"$id": address, **fmt.schema}, content_type="application/schema+json")


def _headers(request: Request) -> dict[str, Any]:
    """What came as headers, held to the same shape as the query."""
    named = {name: request.headers.get(HEADER + str(name).replace("_", "-")) for name in Handed().fields}
    given = Handed(data={name: value for name, value in named.items() if value is not None})
    given.is_valid(raise_exception=True)
    return {name: value for name, value in given.validated_data.items() if named.get(name) is not None}


def _told(report: ToolReport) -> ToolReport:
    """With the items, for the shape."""
    report.items = [{"key": one.item, "klass": one.klass} for one in formats()[report.format].feeds]  # type: ignore[attr-defined]
    return report


def _format(fmt: Format[Any]) -> dict[str, Any]:
    return {
        **{name: getattr(fmt, name) for name in ("name", "title", "question", "needs", "per_release")},
        "rule": fmt.source,
        "items": [{"key": one.item, "klass": one.klass} for one in fmt.feeds],
        "counts_for_seconds": int(fmt.ttl.total_seconds()),
        "schema_at": f"{settings.BASE_URL}/api/v1/ingest-formats/{fmt.name}/schema" if fmt.schema else None,
    }


DOORS = (IngestDoor, ReportsDoor, IngestTokensDoor, IngestTokenDoor, FormatsDoor, SchemaDoor)
