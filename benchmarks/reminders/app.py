"""The portal's Celery, but that a lease may be shorter: ten minutes after each of 300 kills would be days."""

import os
from datetime import timedelta

import django

django.setup()

from portal.celery import app  # noqa: E402  its tasks need the rooms
from readiness.notify.operations import leasing  # noqa: E402

__all__ = ["app"]
leasing.LEASE = timedelta(seconds=int(os.environ.get("SOAK_LEASE", "600")))
