"""What is judged: services, their environments and endpoints, and what they stand on."""

from django.db import models
from django.db.models.functions import Lower, Upper

from readiness.identifiers import new_id
from readiness.teams.models import Team, User


class Service(models.Model):
    """A running system that a team owns. Never deleted: retired."""

    class Tier(models.IntegerChoices):
        CRITICAL = 1, "1 · critical"
        IMPORTANT = 2, "2 · important"
        STANDARD = 3, "3 · standard"
        MINOR = 4, "4 · minor"

    class Lifecycle(models.TextChoices):
        PLANNED = "planned", "Planned"
        PRE_LAUNCH = "pre_launch", "Before launch"
        LIVE = "live", "Live"
        DEPRECATED = "deprecated", "Deprecated"
        RETIRED = "retired", "Retired"

    class Visibility(models.TextChoices):
        TEAM = "team", "Its team only"
        ORGANISATION = "organisation", "Everybody in the organisation"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="services")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)
    tier = models.PositiveSmallIntegerField(choices=Tier.choices, default=Tier.STANDARD)
    lifecycle = models.CharField(max_length=12, choices=Lifecycle.choices, default=Lifecycle.PRE_LAUNCH)
    visibility = models.CharField(max_length=12, choices=Visibility.choices, default=Visibility.TEAM)
    owner = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_services",
        verbose_name="owner on call",
    )
    repository = models.URLField(blank=True, max_length=500)
    rto_minutes = models.PositiveIntegerField("RTO, minutes", null=True, blank=True)
    rpo_minutes = models.PositiveIntegerField("RPO, minutes", null=True, blank=True)
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint("team", Lower("name"), name="service_name_once_in_team"),
        ]
        indexes = [
            models.Index(fields=["team", "name", "id"], name="service_by_team"),
            models.Index(fields=["name", "id"], name="service_by_name"),
            models.Index(fields=["visibility", "name", "id"], name="service_by_visibility"),
            # Django's icontains sends UPPER(name); on PostgreSQL a trigram index on that expression follows.
            models.Index(Upper("name"), name="service_by_upper_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Environment(models.Model):
    """Where a service runs. Evidence, checklists and launches belong to one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="environments")
    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=60)
    is_production = models.BooleanField("production", default=False)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["service", "slug"], name="environment_once"),
            # "Is it ready?" must have one answer a service.
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(is_production=True), name="environment_production_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Endpoint(models.Model):
    """A URL of an environment, and what it is for."""

    class Purpose(models.TextChoices):
        WEB = "web", "Address that users open (HTTPS)"
        PLAIN_HTTP = "plain_http", "Plain HTTP, where not port 80 of the same host"
        HEALTH = "health", "Health"
        READY = "ready", "Readiness"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="endpoints")
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.WEB)
    url = models.URLField(max_length=500)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["purpose", "url"]
        constraints = [
            # One address a purpose: a probe must know which it asks.
            models.UniqueConstraint(fields=["environment", "purpose"], name="endpoint_purpose_once"),
        ]

    def __str__(self) -> str:
        return self.url


class Dependency(models.Model):
    """`service` stands on `needs`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="dependencies")
    needs = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="dependants")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "dependencies"
        constraints = [
            models.UniqueConstraint(fields=["service", "needs"], name="dependency_once"),
            models.CheckConstraint(
                condition=~models.Q(service=models.F("needs")), name="dependency_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} needs {self.needs_id}"
