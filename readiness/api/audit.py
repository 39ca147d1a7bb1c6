"""What happened, as far as you may see it; and finding things by a part of their name."""

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from rest_framework import serializers

from readiness.api.cursors import LARGEST, LIMIT, ForeignCursor, Page, opened, seal
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Moment
from readiness.api.shown import Shown
from readiness.audit.lines import FORMATS, MEDIA
from readiness.audit.operations import export_trail
from readiness.audit.queries import Filters, entries_for, entry_for
from readiness.audit.subjects import SUBJECTS, kinds_about
from readiness.audit.words import tell
from readiness.catalog.queries import service_for
from readiness.ledger.proofs import proof_text
from readiness.search.queries import KINDS, SHORTEST
from readiness.teams.access import Action
from readiness.teams.queries import team_for

TAG = "Audit and search"
ORDERS = {"-number": ("-number",)}


class EntryShown(Shown):
    """One thing that happened."""

    number = serializers.IntegerField(source="entry.pk", help_text="Its address, from the first moment on.")
    sealed_as = serializers.IntegerField(
        source="entry.seq", allow_null=True,
        help_text="Its place in the sealed log, counted from 0; null while it is only recorded.",
    )  # fmt: skip
    kind = serializers.CharField(source="entry.kind")
    at = serializers.DateTimeField(source="entry.recorded_at")
    who = serializers.CharField()
    did = serializers.CharField(help_text="Reads as one sentence with `who`.")
    team = serializers.UUIDField(source="entry.team_id", allow_null=True)
    service = serializers.UUIDField(source="entry.service_id", allow_null=True)
    subject_type = serializers.CharField(source="entry.subject_type")
    subject = serializers.UUIDField(source="entry.subject_id", allow_null=True)


class HitShown(Shown):
    """One thing found."""

    kind = serializers.CharField()
    title = serializers.CharField()
    place = serializers.CharField(help_text="Where it belongs.")
    key = serializers.ListField(
        child=serializers.CharField(), help_text="The slugs, keys or ids that its address is made of."
    )
    standing = serializers.CharField()


class FoundShown(Shown):
    """What was found, the kinds one after the other."""

    results = HitShown(many=True)


class EntryQuery(Asked):
    """What narrows the list."""

    about = serializers.ChoiceField(
        list(SUBJECTS),
        required=False,
        help_text="Kinds that belong together, as the page of the trail has them.",
    )
    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    person = serializers.UUIDField(required=False)
    subject = serializers.UUIDField(required=False)
    kind = serializers.RegexField(
        r"^[a-z_.]+$",
        required=False,
        max_length=60,
        help_text="A whole kind or, ending in a dot, a beginning.",
    )
    since = Moment(required=False, help_text="Included.")
    until = Moment(required=False, help_text="Not included.")


class SearchQuery(Asked):
    """What to look for."""

    q = serializers.CharField(min_length=SHORTEST, max_length=120)
    kind = serializers.ChoiceField(list(KINDS), required=False)
    limit = serializers.IntegerField(
        required=False,
        default=LIMIT,
        min_value=1,
        max_value=LARGEST,
        help_text=f"Of each kind; default {LIMIT}.",
    )


class EntriesDoor(Door):
    """The audit trail."""

    address = "audit"

    @call(
        "audit_list", "List what happened", tag=TAG, right=(Action.VIEW_SERVICE,), query=EntryQuery,
        listing=Listing(ORDERS), shows=EntryShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """To services that you may see; to people and teams for their leads, auditors and administrators."""
        filters = _filters(ask)
        values = opened(ask.page)
        if values is not None and not (len(values) == 1 and isinstance(values[0], int)):
            raise ForeignCursor
        page = entries_for(ask.actor, filters, before=values[0] if values else None, limit=ask.page.limit)
        return Page(tell(page.entries), seal(ask.page, [page.older]) if page.older else None)


class ExportQuery(EntryQuery):
    """What narrows the export, and its form."""

    format = serializers.ChoiceField(list(FORMATS), help_text="A table, or one JSON object a line.")


class ExportDoor(Door):
    """A part of the trail, to take away."""

    address = "audit/export"

    @call(
        "audit_export", "Export what happened", tag=TAG, right=(Action.VIEW_SERVICE,), query=ExportQuery,
        finds=True, refuses=[422], downloads=["text/csv", "application/jsonl"],
    )  # fmt: skip
    def post(self, ask: Ask) -> StreamingHttpResponse:
        """The newest entries that the filters leave, as CSV or as JSON lines with the exact text that was hashed.
        At most as many as the portal's operator allows; that you took them is recorded."""
        form = ask.query["format"]
        made = export_trail(filters=_filters(ask), form=form, actor=ask.actor, at=ask.at)
        answer = StreamingHttpResponse((one.encode() for one in made.lines()), content_type=MEDIA[form])
        answer.headers["Content-Disposition"] = f'attachment; filename="audit-trail.{form}"'
        return answer


class EntryDoor(Door):
    """One entry."""

    address = "audit/<int:number>"

    @call("audit_read", "Read an entry", tag=TAG, right=(Action.VIEW_SERVICE,), shows=EntryShown)
    def get(self, ask: Ask, number: int) -> Any:
        """In words."""
        return tell([entry_for(ask.actor, number)])[0]


class ProofDoor(Door):
    """That one entry is in the log."""

    address = "audit/<int:number>/proof"

    @call(
        "audit_proof", "Download the proof of an entry", tag=TAG, right=(Action.VIEW_SERVICE,), refuses=[409],
        downloads=["text/plain"],
    )  # fmt: skip
    def get(self, ask: Ask, number: int) -> HttpResponse:
        """Under the newest checkpoint, as text in the format c2sp.org/tlog-proof; 409 before it is sealed."""
        entry = entry_for(ask.actor, number)
        answer = HttpResponse(proof_text(entry.seq), content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{entry.seq}.tlog-proof"'
        return answer


def _filters(ask: Ask) -> Filters:
    """What is asked for, its service and team found by their addresses. Raises `Unseen`."""
    given = {name: value for name, value in ask.query.items() if name not in {"about", "format"}}
    if "service" in given:
        given["service"] = service_for(ask.actor, given["service"]).pk
    if "team" in given:
        given["team"] = team_for(ask.actor, given["team"]).pk
    return Filters(**given, kinds=kinds_about(ask.query.get("about", "")))


class SearchDoor(Door):
    """Finding things."""

    address = "search"

    @call("search", "Search", tag=TAG, right=(Action.VIEW_SERVICE,), query=SearchQuery, shows=FoundShown)
    def get(self, ask: Ask) -> dict[str, Any]:
        """By a part of a name or address, within what you may see."""
        text, limit = ask.query["q"], ask.query["limit"]
        kinds = [ask.query["kind"]] if "kind" in ask.query else list(KINDS)
        return {"results": [hit for kind in kinds for hit in KINDS[kind](ask.actor, text, limit)]}


DOORS = (EntriesDoor, ExportDoor, EntryDoor, ProofDoor, SearchDoor)
