"""Runbooks, their versions and exercises as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.runbooks.models import RunbookVersion


class RunbookRow(Shown):
    """A runbook: how complete it is, and when it was exercised last."""

    id = serializers.UUIDField()
    service = ServiceRef()
    number = serializers.IntegerField(help_text="Of its newest version.")
    score = serializers.IntegerField(
        help_text="How many of 100 parts are filled in; 100: nothing is missing."
    )
    missing = serializers.IntegerField(help_text="How many things are not filled in.")
    written_at = serializers.DateTimeField()
    exercised_at = serializers.DateTimeField(allow_null=True, help_text="null: never.")
    exercised_number = serializers.IntegerField(allow_null=True, help_text="The version that was exercised.")


class RunbookLine(Shown):
    """What a label says."""

    name = serializers.CharField(source="label")
    text = serializers.CharField(help_text="May have several lines.")


class RunbookIssue(Shown):
    """What goes wrong now and then."""

    key = serializers.CharField(
        help_text="Stays when the title changes; `issue-` and it is the anchor on the page."
    )
    title = serializers.CharField()
    symptoms = serializers.CharField()
    diagnosis = serializers.ListField(child=serializers.CharField())
    resolution = serializers.ListField(child=serializers.CharField())
    alerts = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of thresholds that open it here."
    )


class RunbookMissing(Shown):
    """What is not filled in."""

    anchor = serializers.CharField(help_text="Where on the page.")
    sentence = serializers.CharField()


class RunbookUnplaced(Shown):
    """Lines of a document that have no place; they are kept in `rest`."""

    line = serializers.IntegerField(help_text="The first is 1.")
    where = serializers.CharField(help_text="Below which heading.")
    text = serializers.CharField()


class RunbookVersionRow(Shown):
    """One version; none ever changes."""

    number = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of what it says, as the log has it.")
    score = serializers.IntegerField()
    way = serializers.ChoiceField(RunbookVersion.Way.values)
    restored = serializers.IntegerField(allow_null=True, help_text="Which version came back.")
    note = serializers.CharField()
    written_by = PersonRef()
    written_at = serializers.DateTimeField()


class RunbookVersionShown(RunbookVersionRow):
    """A version with what it says."""

    title = serializers.CharField(source="said.title")
    overview = RunbookLine(many=True, source="said.overview")
    access = RunbookLine(many=True, source="said.access")
    issues = RunbookIssue(many=True, source="said.issues")
    procedures = RunbookLine(many=True, source="said.procedures")
    rest = serializers.CharField(source="said.rest", help_text="What a document held that has no place.")
    missing = RunbookMissing(many=True, source="lacks")


class RunbookImported(RunbookVersionShown):
    """The version that holds a document."""

    unplaced = RunbookUnplaced(many=True)


class RunbookExerciseShown(Shown):
    """One time that people went through the runbook."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(source="version.number", help_text="Of the version.")
    exercised_at = serializers.DateTimeField()
    people = serializers.CharField()
    issue = serializers.CharField(help_text="Key of the issue; empty: none of them, or several.")
    minutes = serializers.IntegerField(allow_null=True)
    found = serializers.CharField()
    evidence = serializers.UUIDField(
        source="evidence_id", allow_null=True, help_text="A revision of evidence."
    )
    recorded_by = PersonRef()
    recorded_at = serializers.DateTimeField()
