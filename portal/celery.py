"""Celery, which only says "look now": all work is rows, so a lost message costs seconds, never work.

Settings: the CELERY_* block of `portal/settings.py`. Tasks: `readiness/tasks.py` and `probes/tasks.py`.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
