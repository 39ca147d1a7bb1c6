"""`manage.py seed_demo`: demo data to try the portal with, or `--services N` for tests and benchmarks."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from readiness.clock import now
from readiness.ledger.refusing import SealingRefused
from readiness.ledger.sealing import seal_all
from readiness.management.demo import bulk, people, story
from readiness.models import User

MOST = 100_000


class Command(BaseCommand):
    """Fill an empty portal."""

    help = "Makes demo data: three teams, people of every role, a dozen services; or --services N in bulk."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--services`."""
        parser.add_argument(
            "--services",
            type=int,
            metavar="N",
            help="N services in bulk, each with a team, a lead and evidence",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Prints the logins."""
        at = now()
        if options["services"] is not None:
            self._bulk(options["services"])
            return
        if User.objects.filter(email__endswith=f"@{people.DOMAIN}").exists():
            raise CommandError("The demo data is already here. `make reset` starts anew.")
        with transaction.atomic():
            cast = people.bring(at - 401 * story.DAY)
            services = story.tell(cast, at)
        self._seal()
        self.stdout.write(f"Demo data: {len(cast.teams)} teams, {len(services)} services.")
        self.stdout.write(people.logins(cast.password))

    def _bulk(self, count: int) -> None:
        if not 1 <= count <= MOST:
            raise CommandError(f"--services takes 1 to {MOST}.")
        made = bulk.fill(count, now(), tell=lambda done: self.stdout.write(f"{done} of {count} services"))
        self._seal()
        self.stdout.write(f"Made {made.services} services of {made.teams} teams with {made.items} items.")
        self.stdout.write(made.logins)

    def _seal(self) -> None:
        try:
            seal_all(at=now())
        except SealingRefused as refused:
            self.stderr.write(refused.sentence)
