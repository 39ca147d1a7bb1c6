"""Templates, checklists, items and exceptions as the API shows them."""

from typing import get_args

from rest_framework import serializers

from readiness.api.shapes.catalogue import Counts, EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef, TeamRef
from readiness.api.shown import Shown
from readiness.checklists.models import STANDINGS, ChecklistTemplate, EvidenceReview, Waiver
from readiness.checklists.summary import Word
from readiness.evidence.models import Evidence

FRESHNESS = ["missing", "in_review", "accepted", "rejected", "expiring", "expired"]
ACCEPTED_BY = ["peer", "lead", "security_reviewer"]


class TemplateShown(Shown):
    """A checklist template; what it asks is in its versions."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(ChecklistTemplate.Kind.values)
    team = TeamRef(allow_null=True, help_text="null: the organisation's.")
    archived_at = serializers.DateTimeField(allow_null=True)


class DraftShown(TemplateShown):
    """A template with its draft."""

    draft = serializers.CharField(help_text="TOML; empty without a draft.")
    draft_at = serializers.DateTimeField(allow_null=True)


class VersionRow(Shown):
    """A published version."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    note = serializers.CharField()
    digest = serializers.CharField(help_text="SHA-256 of what it asks.")
    item_count = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class TemplateItemShown(Shown):
    """One item of a version."""

    key = serializers.CharField()
    section = serializers.CharField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    why = serializers.CharField()
    evidence_hint = serializers.CharField(help_text="What counts as evidence.")
    remedy = serializers.CharField()
    accepted_by = serializers.ChoiceField(ACCEPTED_BY, help_text="Who may accept evidence for it.")
    fresh_for_days = serializers.IntegerField(allow_null=True)
    not_applicable_allowed = serializers.BooleanField()
    needs = serializers.CharField(
        help_text="`person`, `ingest`, `drill`, `opt-in`, or empty: probes prove it."
    )
    probes = serializers.ListField(child=serializers.DictField(), help_text="The probes that feed it.")


class VersionShown(VersionRow):
    """A published version with its items and its text."""

    description = serializers.CharField()
    source = serializers.CharField(  # type: ignore[assignment]  # only declares
        help_text="The TOML as published."
    )
    items = TemplateItemShown(many=True)


class ChecklistShown(Shown):
    """A template version's copy for one environment of one service."""

    id = serializers.UUIDField()
    service = ServiceRef()
    environment = EnvironmentRef()
    template = serializers.CharField(source="template.slug")
    template_kind = serializers.ChoiceField(ChecklistTemplate.Kind.values, source="template.kind")
    version = serializers.IntegerField(source="version.number")
    leading = serializers.BooleanField(help_text="Whether it stands for the service in lists.")
    verdict = serializers.ChoiceField(get_args(Word), help_text="How the whole stands.")
    counts = Counts(source="*")
    started_at = serializers.DateTimeField()
    refreshed_at = serializers.DateTimeField(allow_null=True)


class UpgradeStep(Shown):
    """What happens to one item."""

    key = serializers.CharField()
    fate = serializers.ChoiceField(["kept", "changed", "added", "retired", "revived"])
    reviews_again = serializers.IntegerField(help_text="Pieces of evidence that wait for review again.")
    drops_probes = serializers.ListField(child=serializers.CharField())
    drops_claim = serializers.BooleanField()
    drops_waivers = serializers.IntegerField()


class UpgradeShown(Shown):
    """What moving to another version does."""

    to = serializers.IntegerField()
    items = UpgradeStep(many=True)


class ItemRowShown(Shown):
    """An item in a list, standing as last computed."""

    id = serializers.UUIDField()
    checklist = serializers.UUIDField()
    service = serializers.CharField(help_text="Its `slug`.")
    environment = serializers.CharField(help_text="Its `slug`.")
    key = serializers.CharField()
    section = serializers.CharField()
    position = serializers.IntegerField()
    title = serializers.CharField()
    standing = serializers.ChoiceField(STANDINGS)
    reason = serializers.CharField()
    assignee = PersonRef(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    good_until = serializers.DateTimeField(
        allow_null=True, help_text="When it stops holding by ageing alone."
    )
    revision = serializers.IntegerField(help_text="The number in its ETag.")
    retired_at = serializers.DateTimeField(allow_null=True)


class ReviewShown(Shown):
    """A reviewer's decision on one revision for one item."""

    id = serializers.UUIDField()
    revision = serializers.UUIDField(source="revision_id")
    decision = serializers.ChoiceField(EvidenceReview.Decision.values)
    reason = serializers.CharField()
    reviewer = PersonRef()
    reviewed_at = serializers.DateTimeField()


class AttachmentRef(Shown):
    """A piece of evidence that serves an item."""

    attachment = serializers.UUIDField(help_text="Accept or return the evidence under this id.")
    evidence = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(Evidence.Kind.values)
    revision = serializers.UUIDField(help_text="The newest one: name it when you decide.")
    number = serializers.IntegerField(help_text="Of that revision.")
    freshness = serializers.ChoiceField(FRESHNESS)
    submitted_at = serializers.DateTimeField()
    review = ReviewShown(allow_null=True, help_text="The decision on that revision that counts.")


class WaiverShown(Shown):
    """A time-bound exception."""

    id = serializers.UUIDField()
    item = serializers.UUIDField(source="item_id")
    item_key = serializers.CharField(source="item.key")
    reason = serializers.CharField()
    expires_at = serializers.DateTimeField()
    state = serializers.ChoiceField(Waiver.State.values)
    requested_by = PersonRef()
    requested_at = serializers.DateTimeField()
    decided_by = PersonRef(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class ClaimShown(Shown):
    """A claim that an item does not apply."""

    id = serializers.UUIDField()
    reason = serializers.CharField()
    claimed_by = PersonRef()
    claimed_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ItemShown(Shown):
    """An item with all that is known of it; its standing is computed at this moment."""

    id = serializers.UUIDField()
    checklist = serializers.UUIDField()
    service = ServiceRef()
    environment = EnvironmentRef()
    key = serializers.CharField()
    asks = TemplateItemShown()
    standing = serializers.ChoiceField(STANDINGS)
    reason = serializers.CharField()
    holds_until = serializers.DateTimeField(allow_null=True)
    assignee = PersonRef(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    evidence = AttachmentRef(many=True)
    waivers = WaiverShown(many=True)
    not_applicable = ClaimShown(allow_null=True)
    contradictions = serializers.ListField(child=serializers.CharField())
    revision = serializers.IntegerField(help_text="The number in its ETag.")
    retired_at = serializers.DateTimeField(allow_null=True)
