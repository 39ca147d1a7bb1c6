"""Celery, which only says "look now": all work is rows, so a lost message costs seconds, never work.

Settings: the CELERY_* block of `portal/settings.py`. Tasks: `readiness/tasks.py` and `probes/tasks.py`.
"""

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_after_setup.connect
def keep_sealing(**_later: Any) -> None:
    """A worker seals the ledger beside its tasks: in its first process, which is never busy with one.

    Without the broker too, for the work is rows.
    """
    # Imported here: this module is read before Django is set up.
    from readiness.clock import now  # noqa: PLC0415
    from readiness.ledger.keeping import Sealer  # noqa: PLC0415

    Sealer(now).start()
