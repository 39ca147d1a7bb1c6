"""`manage.py ledger_key`: the log's public key, and a new one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from readiness.clock import now
from readiness.ledger.keys import newest_key, signer
from readiness.ledger.refusing import SealingRefused
from readiness.ledger.renewal import rotate_key
from readiness.ledger.stored import take_lock
from readiness.teams.actors import SYSTEM


class Command(BaseCommand):
    """Prints the verifier key and nothing else."""

    help = "Prints the ledger's verifier key; with --rotate, gives the ledger a new one first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--rotate`."""
        parser.add_argument(
            "--rotate", action="store_true", help="give the ledger a new key, which the old signs"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 1 when there is no key to be had."""
        try:
            if options["rotate"]:
                rotate_key(actor=SYSTEM, at=now())
            elif newest_key() is None:
                with transaction.atomic():
                    take_lock()
                    signer(now())
        except SealingRefused as refused:
            raise CommandError(refused.sentence) from refused
        newest = newest_key()
        if newest is not None:
            self.stdout.write(newest.vkey)
