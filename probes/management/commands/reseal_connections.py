"""`manage.py reseal_connections`: the secrets of connections under the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from probes.given.operations import reseal_connections


class Command(BaseCommand):
    """Run it after a new key was put first in PROBE_SECRET_KEYS, before the old one is dropped."""

    help = "Seals the secrets of connections to tools anew, under the first key of PROBE_SECRET_KEYS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exit status 1 when some could not be opened."""
        done, lost = reseal_connections()
        self.stdout.write(f"{done} secrets are sealed under the newest key.")
        if lost:
            raise CommandError(f"{lost} could not be opened with any key: they have to be entered again.")
