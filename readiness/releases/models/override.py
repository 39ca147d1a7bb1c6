"""A no-go of the gate, overridden by two people until a day."""

from django.db import models

from readiness.catalog.models import Environment
from readiness.evidence.models import TimeBound, waiver_rules


class GateOverride(TimeBound):
    """One person asks that a release may be deployed although the gate says no; another decides. It ends.

    `release` is "" where any release may be deployed until then.
    """

    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="gate_overrides")
    release = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = waiver_rules("gate_override", "environment")
        indexes = [models.Index(fields=["environment", "-requested_at"], name="gate_override_by_place")]

    def __str__(self) -> str:
        return f"{self.state} override of {self.environment_id}"
