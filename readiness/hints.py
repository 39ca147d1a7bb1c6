"""Telling a worker to look at once. Only a hint: the rows are the work, and the next tick finds them anyway."""

from collections.abc import Callable
from typing import Any

import structlog
from celery.exceptions import CeleryError
from django.conf import settings
from django.db import transaction
from kombu.exceptions import KombuError

log = structlog.get_logger(__name__)


def say_look(task: Any) -> None:
    """Send `task` after the commit. A broker that is down costs seconds of waiting, never the request."""
    if settings.REDIS_URL:
        transaction.on_commit(lambda: _send(task.delay))


def _send(send: Callable[[], Any]) -> None:
    try:
        send()
    except (CeleryError, KombuError, OSError) as fault:
        log.warning("worker_not_told", fault=str(fault))
