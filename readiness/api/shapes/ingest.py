"""What tools reported, and the keys to hand it in."""

from rest_framework import serializers

from readiness.api.shown import Shown

VERDICTS = ("pass", "warn", "fail", "error")


class IngestTokenShown(Shown):
    """A service's key for handing in reports, without its secret."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="The token begins with `lp_<prefix>_`.")
    environment = serializers.CharField(
        source="environment.slug", allow_null=True, help_text="The one environment it is good for; null: all."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class IngestTokenMade(IngestTokenShown):
    """A new key with its secret."""

    secret = serializers.CharField(help_text="Shown now and never again: `lp_<prefix>_<secret>`.")


class TrustedIdentityShown(Shown):
    """What an identity token must say to hand in reports of the service."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    environment = serializers.CharField(
        source="environment.slug", allow_null=True, help_text="The one environment it is good for; null: all."
    )
    issuer = serializers.CharField()
    audience = serializers.CharField()
    claims = serializers.DictField(child=serializers.CharField(), help_text="Claim -> its exact text.")
    pins = serializers.CharField(
        help_text="Numbers of repository and owner in the first token taken; later ones must name the same."
    )
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    last_refused_at = serializers.DateTimeField(allow_null=True)
    last_refusal = serializers.CharField(help_text="Why the last well-signed token was not taken.")
    revoked_at = serializers.DateTimeField(allow_null=True)


class ReportItem(Shown):
    """A checklist item that the report testifies for."""

    key = serializers.CharField()
    klass = serializers.ChoiceField(["proves", "supports"])


class ToolReportShown(Shown):
    """A report and what was concluded from it."""

    id = serializers.UUIDField()
    environment = serializers.CharField(source="environment.slug")
    format = serializers.CharField()
    part = serializers.CharField()
    release = serializers.CharField()
    commit = serializers.CharField(source="commit_sha")
    sha256 = serializers.CharField(help_text="Of the bytes as they came.")
    size = serializers.IntegerField()
    verdict = serializers.ChoiceField(
        VERDICTS, source="status", help_text="`error`: it could not be told; never a pass."
    )
    code = serializers.CharField()
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    sender = serializers.CharField(help_text="Whose identity token handed it in; empty for a key.")
    received_at = serializers.DateTimeField()
    counts_until = serializers.DateTimeField()
    evidence = serializers.UUIDField(source="revision.evidence_id")
    revision = serializers.UUIDField(source="revision_id")


class ToolReportMade(ToolReportShown):
    """The same with the items that it testifies for."""

    items = ReportItem(many=True)


class FormatShown(Shown):
    """A format that is read."""

    name = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    items = ReportItem(many=True)
    needs = serializers.CharField()
    rule = serializers.CharField(help_text="When it passes, and where that is from.")
    counts_for_seconds = serializers.IntegerField()
    per_release = serializers.BooleanField(help_text="Whether release or commit must be told.")
    schema_at = serializers.CharField(
        allow_null=True, help_text="Where the JSON Schema is, for the portal's own formats."
    )


class FormatsShown(Shown):
    """Every format."""

    formats = FormatShown(many=True)
