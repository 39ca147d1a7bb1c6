"""What a service's forge tells of deployments."""

from django.db import models
from django.db.models import Q

from readiness.catalog.models import Environment, Service
from readiness.identifiers import new_id
from readiness.teams.models import User


class ForgeHook(models.Model):
    """Where a forge tells a service's deployments, and the secret that it signs them with, sealed.

    `environments`: what the forge calls them -> what they are called here (slug); names that are not in it are
    looked for among the service's environments by themselves.
    """

    class Forge(models.TextChoices):
        GITHUB = "github", "GitHub"
        GITLAB = "gitlab", "GitLab"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="forge_hooks")
    forge = models.CharField(max_length=8, choices=Forge.choices)
    environments = models.JSONField(default=dict)
    sealed = models.TextField(max_length=4000)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # One secret a forge: with two, nobody knew which of them to change.
            models.UniqueConstraint(
                fields=["service", "forge"], condition=Q(removed_at__isnull=True), name="forge_hook_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.forge} of {self.service_id}"

    @property
    def address(self) -> str:
        """Where the forge delivers, below the portal's own address."""
        return f"/api/v1/forges/{self.pk}/deliver"


class ForgeReport(models.Model):
    """One thing that a forge told of one deployment, the first time that it did. Append-only.

    How a deployment stands is computed from all of them: the order in which they come, and how often, says nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="forge_reports")
    hook = models.ForeignKey(ForgeHook, on_delete=models.PROTECT, related_name="reports")
    # The forge and its own id of the deployment: github:1234.
    external_id = models.CharField(max_length=200)
    # What tells this from the other things that it tells of the same deployment.
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=12)
    said_at = models.DateTimeField()
    facts = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "external_id", "key"], name="forge_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.state}"
