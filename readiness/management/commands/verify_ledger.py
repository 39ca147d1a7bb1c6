"""`manage.py verify_ledger`: the whole database against its log, and against what was kept of it outside."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError

from readiness.audit.verifying import verify_everything
from readiness.ledger.note import NoteMalformed, VerifierKey, read_checkpoint, read_key, read_note
from readiness.ledger.verifier import Report
from readiness.snapshot import one_look

WORDS = {
    0: "PROVEN: the database is what its log says, and every rule checked above is kept.",
    1: "TAMPERED: the database is not what its log says.",
    2: "MALFORMED: what was given, or the database, cannot be read.",
    3: "INCOMPLETE: what is here is sound; the log itself tells that something is gone.",
}


class Command(BaseCommand):
    """Ends with 0 proven, 1 tampered with, 2 not readable, 3 sound, but something is gone that the log tells of."""

    help = (
        "Verifies the whole ledger: entries, tree, checkpoints, keys, private values, files, and decisions."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What was kept elsewhere, and the form of the answer."""
        parser.add_argument(
            "--checkpoint", type=Path, metavar="FILE", help="a signed checkpoint kept from earlier"
        )
        parser.add_argument("--key", type=Path, metavar="FILE", help="the log's verifier key, one a line")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line a check."""
        report = Report()
        try:
            kept = self._read(options["checkpoint"])
            if kept is not None:
                read_checkpoint(read_note(kept).text)
            self._verify(report, self._keys(options["key"]), kept)
        except (NoteMalformed, OSError, ValueError, DatabaseError) as fault:
            report.malformed = f"{type(fault).__name__}: {fault}".splitlines()[0]
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json()))
        else:
            for line in list(report.lines())[:-1]:
                self.stdout.write(line)
            self.stdout.write(WORDS[report.exit])
        if report.exit:
            raise SystemExit(report.exit)

    def _verify(self, report: Report, keys: list[VerifierKey], kept: str | None) -> None:
        with one_look():
            verify_everything(report, keys, kept)

    def _read(self, path: Path | None) -> str | None:
        return None if path is None else path.read_text(encoding="utf-8")

    def _keys(self, path: Path | None) -> list[VerifierKey]:
        text = self._read(path)
        if text is None:
            return []
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise NoteMalformed("The file of keys is empty.")
        return [read_key(line) for line in lines]
