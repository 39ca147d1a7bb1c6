"""Runbooks: read, written from Markdown, brought back, exercised."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Moment, Text, Whole
from readiness.api.reading import BodyTooLarge, RawFile
from readiness.api.shapes.runbooks import (
    RunbookExerciseShown,
    RunbookImported,
    RunbookRow,
    RunbookVersionRow,
    RunbookVersionShown,
)
from readiness.catalog.queries import service_for
from readiness.evidence.holding import allow
from readiness.refusals import Invalid, Unseen
from readiness.runbooks.completeness import completeness
from readiness.runbooks.given import LONGEST_DOCUMENT
from readiness.runbooks.models import RunbookExercise, RunbookVersion
from readiness.runbooks.operations import import_runbook, record_exercise, restore_runbook, start_runbook
from readiness.runbooks.operations.exercising import MOST_MINUTES
from readiness.runbooks.queries import (
    content_of,
    exercises_of,
    runbook_for,
    version_of,
    versions_of,
    visible_runbooks,
)
from readiness.runbooks.writing import write
from readiness.teams.access import Action

TAG = "Runbooks"
ORDERS = {"score": ("score", "id"), "-written": ("-written_at", "-id")}
VERSIONS = {"-number": ("-number",)}
EXERCISES = {"-exercised": ("-exercised_at", "-id")}
_LARGEST = 10**9


class RunbookQuery(Asked):
    """What narrows the list."""

    team = serializers.SlugField(required=False, max_length=60)


class WriteQuery(Asked):
    """About the version that is written."""

    note = serializers.CharField(required=False, max_length=500, help_text="What changed, in a few words.")
    expected = serializers.IntegerField(
        required=False, min_value=0, max_value=_LARGEST,
        help_text="The number of the version that you looked at, 0: none; left out: write over whatever is there.",
    )  # fmt: skip


class NewExercise(Given):
    """That people went through the runbook, and what they found."""

    people = Text(max_length=300, help_text="Who went through it.")
    found = Text(max_length=8000, help_text="Where they had to ask or guess.")
    issue = Text(required=False, allow_blank=True, max_length=60, default="", help_text="Key of the issue.")
    minutes = Whole(
        required=False, allow_null=True, default=None, min_value=1, max_value=MOST_MINUTES,
        help_text="How long it took.",
    )  # fmt: skip
    exercised_at = Moment(required=False, allow_null=True, default=None, help_text="Default: now.")
    number = Whole(
        required=False, allow_null=True, default=None, min_value=1, max_value=_LARGEST,
        help_text="Which version; default: the newest.",
    )  # fmt: skip


class RunbooksDoor(Door):
    """All runbooks."""

    address = "runbooks"

    @call(
        "runbooks_list", "List runbooks", tag=TAG, right=(Action.VIEW_SERVICE,), query=RunbookQuery,
        listing=Listing(ORDERS), shows=RunbookRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, the least complete first. A service without one is not in the list."""
        rows = visible_runbooks(ask.actor).defer("text")
        if "team" in ask.query:
            rows = rows.filter(service__team__slug=ask.query["team"])
        return cut(rows, ask.page, ORDERS[ask.page.ordering])


class RunbookDoor(Door):
    """The runbook of a service."""

    address = "services/<slug:slug>/runbook"

    @call("runbooks_read", "Read a runbook", tag=TAG, right=(Action.VIEW_SERVICE,), shows=RunbookVersionShown)
    def get(self, ask: Ask, slug: str) -> RunbookVersion:
        """Its newest version. 404 where the service has none yet."""
        return _shown(version_of(runbook_for(ask.actor, slug)))

    @call(
        "runbooks_start", "Begin a runbook", tag=TAG, right=(Action.WRITE_RUNBOOK,), shows=RunbookVersionShown,
        status=201, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> RunbookVersion:
        """With the template, and what the catalogue knows of the service."""
        return _shown(start_runbook(service=service_for(ask.actor, slug), actor=ask.actor, at=ask.at))

    @call(
        "runbooks_write", "Write a runbook from Markdown", tag=TAG, right=(Action.WRITE_RUNBOOK,),
        raw={"text/markdown": OpenApiTypes.BINARY}, parsers=(RawFile,), query=WriteQuery, shows=RunbookImported,
        refuses=[409],
    )  # fmt: skip
    def put(self, ask: Ask, slug: str) -> RunbookVersion:
        """The document, with the template's headings, becomes the next version; the same document again changes
        nothing. What has no place is kept in `rest` and named in `unplaced`."""
        service = service_for(ask.actor, slug)
        allow(ask.actor, Action.WRITE_RUNBOOK, service)
        document = _document(ask)
        made = import_runbook(service=service, document=document, actor=ask.actor, at=ask.at, **ask.query)
        shown: Any = _shown(made.version)
        shown.unplaced = made.unplaced
        return shown  # type: ignore[no-any-return]


class RunbookMarkdownDoor(Door):
    """A runbook as a document."""

    address = "services/<slug:slug>/runbook.md"

    @call(
        "runbooks_document", "Download a runbook as Markdown", tag=TAG, right=(Action.VIEW_SERVICE,),
        downloads=["text/markdown"],
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> HttpResponse:
        """In the form of the template: what is written back is the same runbook."""
        text = write(content_of(version_of(runbook_for(ask.actor, slug))))
        answer = HttpResponse(text, content_type="text/markdown; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="runbook-{slug}.md"'
        return answer


class RunbookVersionsDoor(Door):
    """What it said before."""

    address = "services/<slug:slug>/runbook/versions"

    @call(
        "runbooks_versions", "List the versions of a runbook", tag=TAG, right=(Action.VIEW_SERVICE,),
        listing=Listing(VERSIONS), shows=RunbookVersionRow,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """The newest first."""
        return cut(versions_of(runbook_for(ask.actor, slug)), ask.page, VERSIONS[ask.page.ordering])


class RunbookVersionDoor(Door):
    """One version."""

    address = "services/<slug:slug>/runbook/versions/<int:number>"

    @call(
        "runbooks_version",
        "Read a version of a runbook",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=RunbookVersionShown,
    )
    def get(self, ask: Ask, slug: str, number: int) -> RunbookVersion:
        """As it was written."""
        return _shown(version_of(runbook_for(ask.actor, slug), _known(number)))


class RunbookRestoreDoor(Door):
    """An old version comes back."""

    address = "services/<slug:slug>/runbook/versions/<int:number>/restore"

    @call(
        "runbooks_restore", "Bring a version of a runbook back", tag=TAG, right=(Action.WRITE_RUNBOOK,),
        shows=RunbookVersionShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, number: int) -> RunbookVersion:
        """As the next version."""
        service = service_for(ask.actor, slug)
        made = restore_runbook(service=service, number=_known(number), actor=ask.actor, at=ask.at)
        return _shown(made)


class ExercisesDoor(Door):
    """When it was tried."""

    address = "services/<slug:slug>/runbook/exercises"

    @call(
        "runbooks_exercises", "List the exercises of a runbook", tag=TAG, right=(Action.VIEW_SERVICE,),
        listing=Listing(EXERCISES), shows=RunbookExerciseShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """The latest first."""
        return cut(exercises_of(runbook_for(ask.actor, slug)), ask.page, EXERCISES[ask.page.ordering])

    @call(
        "runbooks_exercise", "Record an exercise of a runbook", tag=TAG, right=(Action.EXERCISE_RUNBOOK,),
        body=NewExercise, shows=RunbookExerciseShown, status=201, refuses=[409], finds=True,
        example={"people": "Lin, who did not write it", "found": "The link to the logs was dead.", "minutes": 40},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> RunbookExercise:
        """It is evidence of the service, and is handed in for the duty to exercise the runbook where that is open."""
        service = service_for(ask.actor, slug)
        return record_exercise(service=service, actor=ask.actor, at=ask.at, **ask.body)


def _shown(version: RunbookVersion) -> RunbookVersion:
    shown: Any = version
    shown.said = content_of(version)
    shown.lacks = completeness(shown.said).missing
    return shown  # type: ignore[no-any-return]


def _known(number: int) -> int:
    if number > _LARGEST:
        raise Unseen
    return number


def _document(ask: Ask) -> str:
    given: Any = ask.request.data
    content = given.read(4 * LONGEST_DOCUMENT + 1) if hasattr(given, "read") else b""
    if len(content) > 4 * LONGEST_DOCUMENT:
        raise BodyTooLarge
    try:
        return bytes(content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid({"document": ["This is no text in UTF-8."]}) from error


DOORS = (
    RunbooksDoor, RunbookDoor, RunbookMarkdownDoor, RunbookVersionsDoor, RunbookVersionDoor, RunbookRestoreDoor,
    ExercisesDoor,
)  # fmt: skip
