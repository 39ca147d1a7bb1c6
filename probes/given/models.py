"""What people give to probes. A row is not changed but ended, and another takes its place: the record stays."""

from django.db import models

from readiness.identifiers import new_id
from readiness.models import Environment, Service, Team, User

LIVE = models.Q(ended_at__isnull=True)


class Declaration(models.Model):
    """What people say about an environment for one kind of probe; `settings` has the shape of its `declares`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="declarations")
    kind = models.CharField(max_length=60)
    settings = models.JSONField(default=dict)
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "kind"], condition=LIVE, name="declaration_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.environment_id}"


class ToolConnection(models.Model):
    """Access to a service's own tool, for one environment or for all services of the team.

    `sealed` is encrypted (`probes.secrecy`), bound to the origin of `base_url`, and emptied when the row ends.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tool_connections")
    environment = models.ForeignKey(
        Environment, null=True, blank=True, on_delete=models.PROTECT, related_name="tool_connections"
    )
    # The environment's id, or the team's: what is unique among the live ones.
    place = models.CharField(max_length=36)
    tool = models.CharField(max_length=40)
    base_url = models.CharField(max_length=1000)
    # A user name, the id of an access key, the name of a header: never secret.
    account = models.CharField(max_length=200, blank=True)
    sealed = models.TextField(blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "tool"], condition=LIVE, name="connection_once"),
            models.CheckConstraint(
                condition=LIVE | models.Q(sealed=""), name="connection_ended_holds_no_secret"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool} at {self.base_url}"


class HostProof(models.Model):
    """That whoever has a service also has a host: a token that is found there. Nothing is proven before it is."""

    class Way(models.TextChoices):
        WEB = "web", "A file on the web"
        DNS = "dns", "A TXT record"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="host_proofs")
    host = models.CharField(max_length=255)
    token = models.CharField(max_length=80)
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    # Asked to be looked for, and not yet done.
    asked_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(max_length=3, choices=Way.choices, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    proven_until = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "host"], condition=LIVE, name="host_proof_once"),
        ]

    def __str__(self) -> str:
        return self.host


class Permit(models.Model):
    """Leave to burst, walk or feed wrong input: at these paths, in this window, so many requests a day.

    It counts for the team that gave it: when the service changes hands, it is over.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="permits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    paths = models.JSONField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    # Hours of the day in UTC, half-open; both empty for the whole day.
    daily_from = models.TimeField(null=True, blank=True)
    daily_until = models.TimeField(null=True, blank=True)
    requests_a_day = models.PositiveIntegerField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "kind"], condition=LIVE, name="permit_once"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="permit_window_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.environment_id}"


class SpentRequests(models.Model):
    """Requests of one kind in one environment on one day (UTC), counted before they are sent.

    Apart from the permit, so that a new permit brings no new day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)
    day = models.DateField()
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "kind", "day"], name="spent_requests_once"),
        ]

    def __str__(self) -> str:
        return f"{self.requests} on {self.day}"


class ProbeStop(models.Model):
    """Active probes stand still: in one environment, or everywhere where it names none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(
        Environment, null=True, blank=True, on_delete=models.PROTECT, related_name="probe_stops"
    )
    # The environment's id, or "everywhere": what is unique among the live ones.
    place = models.CharField(max_length=36)
    reason = models.CharField(max_length=500, blank=True)
    stopped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stopped_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place"], condition=LIVE, name="probe_stop_once"),
        ]

    def __str__(self) -> str:
        return self.place
