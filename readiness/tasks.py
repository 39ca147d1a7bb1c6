"""Celery's part: "look now". What is due stands in the database."""

from typing import Any

from celery import shared_task

from readiness.clock import now
from readiness.rounds import work_round
from readiness.work import ROUNDS


@shared_task(name="readiness.tasks.look")
def look(**_later: Any) -> dict[str, int]:
    """One round over what is due; keyword arguments of later releases are ignored."""
    return work_round(ROUNDS, now())
