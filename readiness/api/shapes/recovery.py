"""Backup policies, runs of their jobs and restore drills as the API shows them: never the secret of an address."""

from rest_framework import serializers

from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.recovery.drilling import KEYS
from readiness.recovery.models import BackupPolicy, BackupRun, RestoreDrill

STATES = ("fresh", "waiting", "shrinking", "late", "missing", "failing")
LINE_STATES = ("met", "said", "unknown", "gap", "not_asked")


class BackupPlaceShown(Shown):
    """Where it is."""

    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()


class BackupPolicyRow(BackupPlaceShown):
    """How something is backed up."""

    id = serializers.UUIDField()
    klass = serializers.ChoiceField(BackupPolicy.Klass.values)
    name = serializers.CharField()
    cadence_minutes = serializers.IntegerField(help_text="How often a full backup is made at least.")
    grace_minutes = serializers.IntegerField(help_text="How long after it is due it is late.")
    daily_at = serializers.TimeField(
        allow_null=True, help_text="The hour of the clock in `zone`; null: none."
    )
    zone = serializers.CharField()
    keep_days = serializers.IntegerField()
    waived = serializers.ListField(child=serializers.CharField(), help_text="Lines that it does not ask.")
    weaker = serializers.ListField(
        child=serializers.CharField(), help_text="In what it asks less than its class, each in a sentence."
    )
    weaker_reason = serializers.CharField()
    tool = serializers.CharField(help_text="Whose raw reports tell of it too; empty: pings alone.")
    part = serializers.CharField()
    ping_prefix = serializers.CharField(
        source="prefix", help_text="How the secret of its ping address begins; empty: it has none."
    )
    pinged_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()


class BackupLineShown(Shown):
    """A line of a policy and how it stands."""

    key = serializers.CharField(source="line.key")
    title = serializers.CharField(source="line.says")
    state = serializers.ChoiceField(LINE_STATES)
    sentence = serializers.CharField()


class BackupPolicyShown(BackupPolicyRow):
    """A policy and how it stands now."""

    state = serializers.ChoiceField(STATES, source="standing.state")
    sentence = serializers.CharField(source="standing.sentence")
    due_at = serializers.DateTimeField(source="standing.due_at", help_text="When the next backup is due.")
    lines = BackupLineShown(many=True, source="standing.lines")


class BackupPolicyMade(BackupPolicyShown):
    """The one answer that shows the address to be pinged."""

    secret = serializers.CharField(help_text="Shown now and never again: ping `/ping/<secret>`.")


class BackupRunShown(Shown):
    """One run of a backup job."""

    id = serializers.UUIDField()
    run_id = serializers.CharField()
    kind = serializers.ChoiceField(("full", "log"))
    state = serializers.ChoiceField(BackupRun.State.values)
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    seconds = serializers.FloatField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # only declares: nothing reads `label` here
    exit_status = serializers.IntegerField(allow_null=True)
    log = serializers.CharField(help_text="The end of what the job printed.")


class BackupWordShown(Shown):
    """A person's word about a line."""

    id = serializers.UUIDField()
    line = serializers.CharField()
    statement = serializers.CharField()
    link = serializers.CharField()
    said_by = PersonRef()
    said_at = serializers.DateTimeField()
    counts_until = serializers.DateTimeField()


class CanaryMade(Shown):
    """The one answer that shows the word."""

    secret = serializers.CharField(
        help_text="Shown now and never again: write it into production before the backup."
    )


class DrillStepShown(Shown):
    """A step of a drill as it ended."""

    step = serializers.ChoiceField(KEYS, source="key")
    outcome = serializers.ChoiceField(("ok", "failed"))
    began_at = serializers.DateTimeField(help_text="By the portal's clock: the end of the step before.")
    ended_at = serializers.DateTimeField()
    note = serializers.CharField()
    facts = serializers.DictField()


class RestoreDrillRow(BackupPlaceShown):
    """A restore that was tried."""

    id = serializers.UUIDField()
    way = serializers.ChoiceField(RestoreDrill.Way.values)
    state = serializers.ChoiceField(RestoreDrill.State.values)
    label = serializers.CharField()  # type: ignore[assignment]  # only declares: nothing reads `label` here
    backup_ended_at = serializers.DateTimeField()
    rto_minutes = serializers.IntegerField(help_text="The target as it was when it began.")
    rpo_minutes = serializers.IntegerField()
    started_by = PersonRef()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    code = serializers.CharField()
    sentence = serializers.CharField()
    proven = serializers.BooleanField(help_text="A script told it, and the canary came back.")
    rto_seconds = serializers.IntegerField(allow_null=True, help_text="From its start until it was verified.")
    rpo_seconds = serializers.IntegerField(
        allow_null=True, help_text="How much of the newest data was not in it."
    )


class RestoreDrillShown(RestoreDrillRow):
    """A drill with its steps, and which is next."""

    next_step = serializers.CharField(allow_null=True, help_text="null: finish it, or it is over.")
    steps = DrillStepShown(many=True, source="shown_steps")


class ObjectivesShown(Shown):
    """What is declared and what was measured in an environment, in minutes."""

    environment = EnvironmentRef()
    rto_minutes = serializers.IntegerField(source="targets.rto_minutes", allow_null=True)
    rto_declared = serializers.BooleanField(source="targets.rto_declared")
    rpo_minutes = serializers.IntegerField(source="targets.rpo_minutes", allow_null=True)
    rpo_declared = serializers.BooleanField(source="targets.rpo_declared")
    loss_now = serializers.FloatField(
        source="loss.now", allow_null=True, help_text="null: nothing to restore."
    )
    loss_worst = serializers.FloatField(
        source="loss.worst", allow_null=True, help_text="Of the last 30 days."
    )
    rpo_breached = serializers.BooleanField(source="breached")
    last_drill = RestoreDrillRow(source="drill", allow_null=True)


class SlowerShown(Shown):
    """A dependency that would be back later than the service."""

    service = ServiceRef()
    rto_minutes = serializers.IntegerField()


class RecoveryShown(Shown):
    """RTO and RPO of a service."""

    environments = ObjectivesShown(many=True)
    slower_dependencies = SlowerShown(many=True)
