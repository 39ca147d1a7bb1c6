"""`manage.py ledger_checkpoint`: what the log says of itself, to be kept elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from readiness.clock import now
from readiness.ledger.proofs import newest_checkpoint
from readiness.ledger.refusing import SealingRefused
from readiness.ledger.sealing import seal_all, seal_nothing


class Command(BaseCommand):
    """Prints a signed note and nothing else."""

    help = "Seals what is recorded and prints the newest signed checkpoint of the ledger."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Exit status 1 when sealing is refused."""
        try:
            if not seal_all(at=now()) and newest_checkpoint() is None:
                seal_nothing(at=now())
        except SealingRefused as refused:
            raise CommandError(refused.sentence) from refused
        newest = newest_checkpoint()
        if newest is not None:
            self.stdout.write(newest.note, ending="")
