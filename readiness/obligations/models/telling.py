"""Rows of what people and tools are told about duties: reminders, digests, attempts, channels and feeds."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from readiness.identifiers import new_id
from readiness.obligations.models.duties import Occurrence
from readiness.teams.models import Team, User

#: The tools that a team's reminders can be posted to: each is a file of `readiness/notify/channels/`.
CHANNELS = ("webhook", "slack", "teams", "pagerduty")


class TeamChannel(models.Model):
    """A tool of a team that its reminders are posted to. It stays after it was removed: what was sent names it.

    `sealed` is JSON with `url` and `token`, which are secrets of the tool; `host` is what may be shown.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=20, choices=[(one, one) for one in CHANNELS])
    name = models.CharField(max_length=100)
    host = models.CharField(max_length=300)
    sealed = models.TextField(max_length=8000)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    # By the portal, after it failed too often.
    disabled_at = models.DateTimeField(null=True, blank=True)
    # The sender's own: failures in a row, and until when nothing is tried.
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["team"],
                name="team_channel_in_use",
                condition=Q(removed_at__isnull=True, disabled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """One mail with a person's ordinary reminders of a working day or a week; leased, tried again, never lost.

    `period_on` is the day in the person's zone on which it goes out. What it holds are the reminders that name it.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests")
    period_on = models.DateField()
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "period_on"], name="digest_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="digest_sent_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="planned"), name="digest_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.period_on} {self.state}"


class Reminder(models.Model):
    """One step of an occurrence, told to one person or team's tool by one channel; leased, tried again, never lost.

    `due_at` is when the step was due. `key` goes out with every attempt. `notice` holds the words; what is folded
    has none of its own: `folded_into` went out instead, and when that need not go out after all, the newest of those
    folded into it takes its place. `insisting`: it goes up the ladder, whatever mails the
    person wants.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        FOLDED = "folded", "Folded into a later one"
        CANCELLED = "cancelled", "Cancelled"
        DEAD = "dead", "Given up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=60)
    # Nobody: it goes to a tool of the team.
    recipient = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    tool = models.ForeignKey(
        TeamChannel, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    channel = models.CharField(max_length=60)
    key = models.CharField(max_length=64, unique=True)
    insisting = models.BooleanField(default=False)
    notice = models.ForeignKey(
        "readiness.Notice", null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    # It goes out within that mail, and not by itself.
    digest = models.ForeignKey(
        Digest, null=True, blank=True, on_delete=models.PROTECT, related_name="reminders"
    )
    folded_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="stands_for"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    due_at = models.DateTimeField()
    planned_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # A tool that opens an alert was told that it is over.
    resolved_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "step", "recipient", "channel"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="reminder_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, tool__isnull=True)
                | Q(recipient__isnull=True, tool__isnull=False),
                name="reminder_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at", "id"], condition=Q(state="planned"), name="reminder_to_send"),
            models.Index(fields=["recipient", "-due_at"], name="reminder_by_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.channel} {self.state}"


class ReminderAttempt(models.Model):
    """One attempt to hand a reminder over, and what came of it. A number that is missing broke off."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    tried_at = models.DateTimeField()
    outcome = models.CharField(max_length=12)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "number"], name="reminder_attempt_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class CalendarFeed(models.Model):
    """A private link to a calendar of duties, for programs that cannot sign in; only its SHA-256 is kept.

    With `team` it shows that team's duties while `user` is a member, without it what `user` answers for.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_feeds"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # A new link replaces the old one, so that nobody has to remember which of several went where.
            models.UniqueConstraint(
                F("user"),
                Coalesce(F("team"), F("user")),
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar of {self.team_id or self.user_id}"
