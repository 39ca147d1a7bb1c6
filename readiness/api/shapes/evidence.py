"""Evidence and its reviews as the API shows them."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.checklists import ACCEPTED_BY, FRESHNESS, ReviewShown
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.evidence.models import Evidence
from readiness.privacy.models import Erasure


class EvidenceRow(Shown):
    """A piece of evidence in a list."""

    id = serializers.UUIDField()
    service = ServiceRef()
    environment = EnvironmentRef()
    release = serializers.CharField()
    kind = serializers.ChoiceField(Evidence.Kind.values)
    probe_kind = serializers.CharField()
    title = serializers.CharField()
    created_by = PersonRef(allow_null=True, help_text="null: a probe.")
    created_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class TombstoneShown(Shown):
    """What is left of the content of a file that was erased."""

    at = serializers.DateTimeField(source="erased_at")
    by = PersonRef(source="erased_by", allow_null=True)
    reason = serializers.ChoiceField(Erasure.Reason.values, source="erased_reason")


class FileShown(Shown):
    """What is known of a file."""

    sha256 = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    media_type = serializers.CharField(help_text="Found from its content.")
    erased = TombstoneShown(
        source="tombstone",
        allow_null=True,
        help_text="Who erased its content when and why; null: it is there.",
    )


class RevisionShown(Shown):
    """What was testified at one time."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    statement = serializers.CharField()
    url = serializers.CharField()
    file = FileShown(allow_null=True)
    file_name = serializers.CharField()
    verdict = serializers.CharField(help_text="Of a probe.")
    code = serializers.CharField()
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    observations = serializers.JSONField(help_text="The facts that a probe saw; null for people.")
    effective_from = serializers.DateTimeField()
    effective_until = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField(help_text="SHA-256 of all that this revision says.")
    submitted_by = PersonRef(allow_null=True)
    submitted_at = serializers.DateTimeField()


class ServingShown(Shown):
    """An item that the evidence serves."""

    attachment = serializers.UUIDField(source="attachment.pk")
    item = serializers.UUIDField(source="attachment.item_id")
    item_key = serializers.CharField(source="attachment.item.key")
    freshness = serializers.ChoiceField(FRESHNESS)
    valid_until = serializers.DateTimeField()
    reviews = ReviewShown(many=True)


class EvidenceShown(EvidenceRow):
    """A piece of evidence with its revisions, newest first, and the items that it serves."""

    withdrawn_by = PersonRef(allow_null=True)
    withdrawn_reason = serializers.CharField()
    revisions = RevisionShown(many=True)
    serves = ServingShown(many=True)


class QueueRow(Shown):
    """A piece of evidence that waits for your decision."""

    attachment = serializers.UUIDField(source="pk")
    revision = serializers.UUIDField(source="newest_id", help_text="Name it when you decide.")
    item = serializers.UUIDField(source="item_id")
    item_key = serializers.CharField(source="item.key")
    item_title = serializers.CharField(source="item.template_item.title")
    accepted_by = serializers.ChoiceField(ACCEPTED_BY, source="item.template_item.accepted_by")
    service = ServiceRef(source="item.checklist.service")
    environment = EnvironmentRef(source="item.checklist.environment")
    evidence = serializers.UUIDField(source="evidence_id")
    title = serializers.CharField(source="evidence.title")
    kind = serializers.ChoiceField(Evidence.Kind.values, source="evidence.kind")
    waiting_since = serializers.DateTimeField()


class AttachedShown(Shown):
    """Items that a piece of evidence serves from now on."""

    attachments = serializers.ListField(child=serializers.UUIDField())
