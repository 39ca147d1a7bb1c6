"""Celery's part: "look now". What is due stands in the database."""

from typing import Any

from celery import shared_task

from probes.work import SWEEPING
from readiness.clock import now
from readiness.rounds import work_round


@shared_task(name="probes.tasks.look")
def look(**_later: Any) -> dict[str, int]:
    """One sweep over what is due and comes due; keyword arguments of later releases are ignored."""
    return work_round(SWEEPING, now())
