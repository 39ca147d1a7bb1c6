"""The time after a launch begun, without the launch itself, for tests that need a row of every table."""

from datetime import datetime, timedelta

from django.db import transaction

from readiness.checklists.operations import publish_library
from readiness.evidence.holding import hold
from readiness.launches.models import Launch
from readiness.launches.operations import tell_afterwards
from readiness.launches.operations.afterwards import begin_afterwards
from readiness.teams.actors import Actor


def begun_after(launch: Launch, lead: Actor, at: datetime) -> None:
    """Both lists of `launch`, and the word that the first day is over."""
    publish_library(at)
    with transaction.atomic():
        (held,) = hold([launch.environment_id])
        begin_afterwards(launch, held, lead, at)
    assert tell_afterwards(at=at + timedelta(hours=25), limit=9) == 1
