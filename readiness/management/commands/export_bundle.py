"""`manage.py export_bundle`: the part of the sealed log about a service, with its proofs, for an outsider."""

import hashlib
import os
from argparse import ArgumentParser
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from readiness.catalog.models import Environment, Service
from readiness.clock import now
from readiness.launches.models import Launch
from readiness.ledger.sealing import seal_all
from readiness.refusals import Invalid, Refusal
from readiness.reports.bundle import Scope, make_bundle

_CHUNK = 2**20
_LARGEST_NOTE = 64 * 1024


class Command(BaseCommand):
    """Works without any server; seals first what is not sealed yet."""

    help = "Write a bundle that anybody can check offline with readiness/ledger/verifier.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What about, from when to when, where to."""
        about = parser.add_mutually_exclusive_group(required=True)
        about.add_argument("--service", metavar="SLUG")
        about.add_argument(
            "--organisation", action="store_true", help="everything, usually with --from and --to"
        )
        parser.add_argument(
            "--environment", metavar="NAME", help="one environment of the service; default: all"
        )
        parser.add_argument("--launch", type=UUID, metavar="ID", help="one launch of the service")
        parser.add_argument(
            "--from", dest="since", type=date.fromisoformat, metavar="DATE", help="its first day (UTC)"
        )
        parser.add_argument(
            "--to", dest="until", type=date.fromisoformat, metavar="DATE", help="its last day (UTC)"
        )
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="a checkpoint that the reader holds: adds the proof from it",
        )
        parser.add_argument(
            "--without-files", action="store_true", help="leave the files of evidence out, and say so"
        )
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it, whole or not at all."""
        scope = self._scope(options)
        kept = [self._note(options["checkpoint"])] if options["checkpoint"] else []
        out: Path = options["out"]
        draft = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            seal_all(at=now())
            log = make_bundle(scope, draft, tell=lambda *_step: None, kept=kept)
            digest = _sha256(draft)
            draft.replace(out)
        except Invalid as no:
            raise CommandError(" ".join(text for texts in no.fields.values() for text in texts)) from no
        except Refusal as no:
            raise CommandError(no.sentence) from no
        except OSError as fault:
            raise CommandError(f"{out} cannot be written: {fault.strerror}.") from fault
        finally:
            draft.unlink(missing_ok=True)
        self.stdout.write(f"{out}: {log.size} entries are sealed under {log.origin}; sha256 {digest}")

    def _scope(self, options: dict[str, Any]) -> Scope:
        period = Scope(
            since=_begins(options["since"]),
            until=_ends(options["until"]),
            with_files=not options["without_files"],
        )
        if period.since and period.until and period.since >= period.until:
            raise CommandError("The period ends before it begins.")
        if options["organisation"]:
            if options["environment"] or options["launch"]:
                raise CommandError("--environment and --launch go with --service.")
            return period
        service = Service.objects.filter(slug=options["service"]).first()
        if service is None:
            raise CommandError(f"There is no service {options['service']!r}.")
        launch = self._launch(service, options["launch"])
        environment = launch.environment if launch else self._environment(service, options["environment"])
        if launch and options["environment"] not in (None, launch.environment.slug):
            raise CommandError(f"That launch is of {launch.environment.slug}.")
        return replace(period, service=service, environment=environment, launch=launch)

    def _environment(self, service: Service, slug: str | None) -> Environment | None:
        if slug is None:
            return None
        found = service.environments.select_related("service__team").filter(slug=slug).first()
        if found is None:
            raise CommandError(f"{service.slug} has no environment {slug!r}.")
        return found

    def _launch(self, service: Service, pk: UUID | None) -> Launch | None:
        if pk is None:
            return None
        launch = (
            Launch.objects.select_related("environment__service__team").filter(pk=pk, service=service).first()
        )
        if launch is None:
            raise CommandError(f"{service.slug} has no launch {pk}.")
        return launch

    def _note(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                return file.read(_LARGEST_NOTE).decode()
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{path} cannot be read as a checkpoint.") from fault


def _begins(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, UTC)


def _ends(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day + timedelta(days=1), time.min, UTC)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
