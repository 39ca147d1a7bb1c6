"""`manage.py backup`: the whole portal as one file, made while it runs."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError

from readiness.clock import now
from readiness.recovery.archive.making import make_backup
from readiness.refusals import Refusal

FILES_ABSENT = 3


class Command(BaseCommand):
    """Ends with 0, or with 3 when a file of evidence was not there or not what it was, or 1 when nothing was made."""

    help = "Write everything that the portal knows to one file, from which `restore` makes it again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="replaced when it exists")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, whole or not at all."""
        out: Path = options["out"]
        loud = options["verbosity"] > 1
        try:
            manifest = make_backup(out, at=now(), tell=self.stderr.write if loud else lambda _step: None)
            with out.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except Refusal as no:
            raise CommandError(no.sentence) from no
        except OSError as fault:
            raise CommandError(f"{out} cannot be written: {fault.strerror}.") from fault
        except DatabaseError as fault:
            raise CommandError(f"The database cannot be read: {str(fault).splitlines()[0]}") from fault
        files = sum(name.startswith("files/") for name in manifest.parts)
        self.stdout.write(f"{out}: {manifest.rows} rows and {files} files; sha256 {digest}")
        if manifest.absent:
            for sha256 in manifest.absent:
                self.stderr.write(f"The file {sha256} is not there, or not what it was.")
            raise SystemExit(FILES_ABSENT)
