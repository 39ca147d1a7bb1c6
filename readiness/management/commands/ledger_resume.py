"""`manage.py ledger_resume`: go on after an old copy of the database was restored, or the key was lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from readiness.clock import now
from readiness.ledger.renewal import resume_log
from readiness.refusals import Conflict
from readiness.teams.actors import SYSTEM


class Command(BaseCommand):
    """Opens a new log over the entries that are left, which names what was lost."""

    help = "Goes on with the ledger under a new origin, after entries or its private key were lost for good."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--reason`."""
        parser.add_argument("--reason", required=True, metavar="TEXT", help="what happened, for the ledger")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 1 when there is nothing to resume from."""
        reason = options["reason"].strip()
        if not reason:
            raise CommandError("Say in --reason what happened.")
        try:
            key = resume_log(actor=SYSTEM, at=now(), reason=reason)
        except Conflict as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(
            f"The ledger goes on as {key.name}. Give its new key to those who verify:\n{key.vkey}"
        )
