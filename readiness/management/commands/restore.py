"""`manage.py restore`: the portal of a backup on an empty database, verified."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from readiness.audit.verifying import verify_everything
from readiness.ledger.keys import key_file
from readiness.ledger.verifier import Report
from readiness.recovery.archive.manifest import NotABackup
from readiness.recovery.archive.restoring import restore_backup
from readiness.refusals import Refusal
from readiness.snapshot import one_look


class Command(BaseCommand):
    """Ends with 0 restored and proven, 1 nothing restored or not what its log says, 3 something is gone."""

    help = "Make the portal of a backup on an empty database, then verify it against its log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore, and say what is there now."""
        source: Path = options["file"]
        loud = options["verbosity"] > 1
        try:
            manifest = restore_backup(source, tell=self.stderr.write if loud else lambda _step: None)
        except NotABackup as no:
            raise CommandError(f"{source} is not restored. {no}") from no
        except Refusal as no:
            raise CommandError(no.sentence) from no
        except OSError as fault:
            raise CommandError(f"{fault.filename or source}: {fault.strerror}.") from fault
        except DatabaseError as fault:
            raise CommandError(f"The database refused it: {str(fault).splitlines()[0]}") from fault
        report = Report()
        with one_look():
            verify_everything(report, [], None)
        for line in list(report.lines())[:-1]:
            self.stdout.write(line)
        self.stdout.write(f"Restored {manifest.rows} rows as they were at {manifest.made_at}.")
        if not key_file().exists():
            self.stdout.write(
                f"The log's private key is not in {key_file()}: nothing is sealed until it is brought back, "
                "or manage.py ledger_resume gives the log a new one."
            )
        if report.exit:
            raise SystemExit(report.exit)
