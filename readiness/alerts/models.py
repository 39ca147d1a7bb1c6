"""What the portal keeps of alerts: changed policies, how each stands, alerts with who answered, and drills."""

from django.db import models
from django.db.models import Q

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.teams.models import User

SEVERITIES = [("critical", "Critical"), ("warning", "Warning")]
ROUTES = [("page", "Page"), ("notify", "Notify")]


class AlertPolicy(models.Model):
    """A policy that a team changed, or its own. The eight that are as published have no row (`policy.SEED`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alert_policies")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    # Its name in Alertmanager.
    alert = models.CharField(max_length=100)
    metric = models.CharField(max_length=40)
    statistic = models.CharField(max_length=8, blank=True)
    operator = models.CharField(max_length=2)
    value = models.FloatField()
    resolve_value = models.FloatField()
    lasting_seconds = models.PositiveIntegerField()
    calm_seconds = models.PositiveIntegerField()
    severity = models.CharField(max_length=8, choices=SEVERITIES)
    route = models.CharField(max_length=6, choices=ROUTES)
    enabled = models.BooleanField(default=True)
    own = models.BooleanField(default=False)
    # Why it asks less than the published one.
    reason = models.TextField(blank=True, max_length=2000)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "alert policies"
        constraints = [
            models.UniqueConstraint(fields=["environment", "key"], name="alert_policy_once"),
            models.CheckConstraint(
                condition=Q(severity__in=["critical", "warning"], route__in=["page", "notify"]),
                name="alert_policy_words",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AlertStanding(models.Model):
    """How one policy stood when it was last judged. The evaluator's own; nothing is decided on it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alert_standings")
    key = models.CharField(max_length=60)
    state = models.CharField(max_length=8)
    since = models.DateTimeField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    silent = models.BooleanField(default=False)
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "key"], name="alert_standing_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class AlertWatch(models.Model):
    """When an environment's policies are judged next, and who has them in hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.OneToOneField(Environment, on_delete=models.PROTECT, related_name="alert_watch")
    next_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "alert watches"
        indexes = [models.Index(fields=["next_at", "id"], name="alert_watch_due")]

    def __str__(self) -> str:
        return f"watch of {self.environment_id}"


class Alert(models.Model):
    """A policy that was broken, from when it was until it is over, and who answered. What it says stays as it opened.

    `by_numbers` and `by_manager`: who holds it open, or did last, the portal's own judging or Alertmanager; no drill.
    `began_at` is when the trouble began, `ended_at` when it ended; `opened_at` and `resolved_at` are the portal's.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alerts")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    metric = models.CharField(max_length=40, blank=True)
    statistic = models.CharField(max_length=8, blank=True)
    operator = models.CharField(max_length=2, blank=True)
    bound = models.FloatField(null=True, blank=True)
    severity = models.CharField(max_length=8, choices=SEVERITIES)
    route = models.CharField(max_length=6, choices=ROUTES)
    drill = models.BooleanField(default=False)
    # What it was when it opened, and the newest.
    number = models.FloatField(null=True, blank=True)
    newest = models.FloatField(null=True, blank=True)
    newest_at = models.DateTimeField(null=True, blank=True)
    # Open, and since then nothing says whether it still should be.
    silent_since = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    by_numbers = models.BooleanField(default=False)
    by_manager = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)
    ended_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    # Nobody: the portal saw that it is over.
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolution = models.TextField(blank=True, max_length=2000)
    # The teller's own: under which name tools know it, when people are told next, how often they were.
    page_key = models.UUIDField(null=True, blank=True)
    tell_at = models.DateTimeField(null=True, blank=True)
    told = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            # However many workers judge, and whatever Alertmanager tells: people have one alert of one policy.
            models.UniqueConstraint(
                fields=["environment", "key"], condition=Q(state="open"), name="alert_open_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", resolved_at__isnull=True, ended_at__isnull=True, resolved_by__isnull=True
                )
                | Q(state="resolved", resolved_at__isnull=False, ended_at__isnull=False),
                name="alert_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="alert_acknowledged_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-opened_at", "-id"], name="alert_by_state"),
            models.Index(fields=["environment", "-opened_at", "-id"], name="alert_by_place"),
            models.Index(fields=["tell_at"], condition=Q(tell_at__isnull=False), name="alert_to_tell"),
        ]

    def __str__(self) -> str:
        return self.title


class AlertSilence(models.Model):
    """Nobody is told of a policy's alerts, or with an empty key of any, for a bounded time. They open all the same."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alert_silences")
    key = models.CharField(max_length=60, blank=True)
    reason = models.TextField(max_length=2000)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("made_at")), name="alert_silence_bounded")
        ]
        indexes = [models.Index(fields=["environment", "-until"], name="alert_silence_by_place")]

    def __str__(self) -> str:
        return f"silence of {self.key or 'everything'}"


class AlertCall(models.Model):
    """People and tools are told of alerts of one environment together: what, of which, the how-manieth time."""

    class What(models.TextChoices):
        PAGE = "page", "Page"
        NOTIFY = "notify", "Notify"
        ACKNOWLEDGED = "acknowledged", "Acknowledged"
        RESOLVED = "resolved", "Resolved"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alert_calls")
    what = models.CharField(max_length=12, choices=What.choices)
    # Of the alerts: their ids, and the name under which tools know them.
    alerts = models.JSONField()
    page_key = models.UUIDField()
    step = models.PositiveSmallIntegerField(default=1)
    drill = models.BooleanField(default=False)
    # Whether the alerts that a call of an end or an answer is about had paged.
    paged = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="alert_call_by_time"),
            models.Index(fields=["environment", "-made_at"], name="alert_call_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.made_at:%F %T}"


class AlertDrill(models.Model):
    """A synthetic alert to whoever is on call, and whether somebody answered in time."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        ANSWERED = "answered", "Answered in time"
        FAILED = "failed", "Nobody answered in time"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="alert_drills")
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="of_drill")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A second one meanwhile would not be known apart by whoever is woken.
            models.UniqueConstraint(
                fields=["environment"], condition=Q(state="running"), name="alert_drill_running_once"
            )
        ]
        indexes = [models.Index(fields=["ends_at"], condition=Q(state="running"), name="alert_drill_to_end")]

    def __str__(self) -> str:
        return f"drill {self.state}"
