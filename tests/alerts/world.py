"""A service whose numbers are told, judged, and answered."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.alerts.models import Alert
from readiness.alerts.operations import end_drills, judge_due, plan_watches, tell_due
from readiness.catalog.models import Environment, Service
from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.notify.operations import note_entries
from tests.world import AT, World, build

MINUTE = timedelta(minutes=1)


@dataclass
class Watched:
    """Goes through time: `at` is now."""

    world: World
    service: Service
    environment: Environment
    at: datetime = field(default=AT)

    def tell(self, metric: str, *values: float, statistic: str = "", every: timedelta = MINUTE) -> None:
        """Numbers of the last minutes; the last one is of now."""
        told = [
            Told(metric, statistic, Sample(self.at - every * (len(values) - 1 - place), value))
            for place, value in enumerate(values)
        ]
        with transaction.atomic():
            (held,) = hold([self.environment.pk])
            keep_samples(environment=held, told=told, at=self.at)

    def judge(self, **later: Any) -> None:
        """What the worker does, `later` than before."""
        self.at += timedelta(**later)
        plan_watches(at=self.at, limit=100)
        judge_due(at=self.at, limit=100)
        end_drills(at=self.at, limit=100)
        tell_due(at=self.at, limit=100)
        note_entries(at=self.at, limit=1000)

    def alert(self, key: str) -> Alert:
        return Alert.objects.filter(environment=self.environment, key=key).latest("opened_at")

    def open(self) -> set[str]:
        rows = Alert.objects.filter(environment=self.environment, state=Alert.State.OPEN)
        return set(rows.values_list("key", flat=True))


def watched() -> Watched:
    """The lead is on call."""
    world = build()
    service = world.service("Shop", owner=world.person("lead"))
    return Watched(world, service, service.environments.get())
