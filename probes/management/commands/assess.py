"""`manage.py assess URL`: the launch checklist of a service by what a URL alone can show.

It needs no database and no configuration. What the JSON holds and what each exit status means:
docs/assess.md.
"""

import json
import os
import shutil
import sys
import time
import traceback
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from probes.arguments import BAD_INPUT, Look, add_look_arguments, read_look
from probes.assessment import Judged, assess_items, document, exit_status
from probes.discovery import Found, found
from probes.elapsed import seconds_to_start
from probes.lines import say
from probes.printing import page, write_pdf
from probes.probe import Outcome
from probes.sweep import refused, said_by_all, sweep
from probes.terminal import Paper, render
from probes.words import answer
from readiness.checklists.template import Template, library
from readiness.clock import now
from readiness.reports.pdf import PdfFailed

# Of the 40 seconds promised: the most for looking, when looking ends without and with a PDF, and when that must stand.
LOOK_SECONDS, LOOK_UNTIL, LOOK_UNTIL_WITH_PDF, PDF_UNTIL = 29.0, 35.0, 28.0, 37.0


class Command(BaseCommand):
    """Look, judge, print; exit 0 when nothing fails, 1 when something does, 2 when nobody could look."""

    help = (
        "Assesses a service by its URL: prints the 30 items of the launch checklist with reasons and"
        " remedies."
        " Exit status: 0 nothing fails, 1 something fails, 2 nobody could look, or bad input."
    )
    requires_system_checks = ()
    requires_migrations_checks = False
    began = 0.0  # on the monotonic clock

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The target, where to look beside it, and where to write."""
        parser.add_argument("url", help="the service's address, as in https://app.example.com")
        add_look_arguments(parser)
        parser.add_argument("--json", metavar="FILE", help="write the result as JSON (- for standard output)")
        parser.add_argument("--pdf", metavar="FILE", help="write the result as PDF")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError with status 2 on bad input; else ends with the exit status."""
        self.began, at = time.monotonic() - seconds_to_start(), now()
        look = read_look(options["url"], options, at)
        _demand_writable(options)
        kinds = [one for one in found() if not one.kind.needs]
        outcomes = self._look(look, kinds, at, LOOK_UNTIL_WITH_PDF if options["pdf"] else LOOK_UNTIL)
        items = assess_items(_launch_template(), [one.kind for one in kinds], outcomes)
        status = exit_status(items, outcomes)
        written = self._write_json(options["json"], document(target=options["url"], at=at, items=items))
        said = answer(items, outcomes)
        written = self._print(options, at, items, said) and written
        if options["pdf"]:
            context = page(target=options["url"], at=at, items=items, outcomes=outcomes, said=said)
            written = self._write_pdf(Path(options["pdf"]), context, at) and written
        status = status or (0 if written else BAD_INPUT)
        if status:
            sys.exit(status)

    def _look(self, look: Look, kinds: list[Found], at: datetime, until: float) -> tuple[Outcome, ...]:
        no = refused(look.client, look.aim)
        if no is not None:
            return said_by_all(kinds, no)
        seconds = max(5.0, min(LOOK_SECONDS, self._left(until)))
        return sweep(kinds, look.aim, look.client, at, seconds=seconds, broken=self._tell_fault)

    def _left(self, until: float) -> float:
        return until - (time.monotonic() - self.began)

    def _tell_fault(self, kind: str, error: Exception) -> None:
        say(self.stderr, f"The probe {kind} broke off:\n{''.join(traceback.format_exception(error))}\n")

    def _print(self, options: dict[str, Any], at: datetime, items: tuple[Judged, ...], said: str) -> bool:
        stream = self.stderr if options["json"] == "-" else self.stdout
        paper = _paper(stream, options)
        table = render(target=options["url"], at=at, items=items, said=said, paper=paper)
        return self._said("the table", say(stream, table + "\n"))

    def _write_json(self, given: str | None, result: dict[str, Any]) -> bool:
        text = json.dumps(result, indent=2) + "\n"
        if given == "-":
            return self._said("--json -", say(self.stdout, text))
        if given:
            try:
                Path(given).write_text(text, encoding="utf-8")
            except OSError as problem:
                return self._said(f"--json {given}", problem.strerror)
        return True

    def _said(self, what: str, problem: str | None) -> bool:
        """Whether it was written; else standard error tells why not."""
        if problem:
            say(self.stderr, f"{what} could not be written: {problem}.\n")
        return not problem

    def _write_pdf(self, path: Path, context: dict[str, Any], at: datetime) -> bool:
        try:
            write_pdf(path, context, at=at, seconds=max(1, int(self._left(PDF_UNTIL))))
        except PdfFailed as problem:
            say(self.stderr, problem.sentence + "\n")
            return False
        except OSError as problem:
            return self._said(f"--pdf {path}", problem.strerror)
        return True


def _demand_writable(options: dict[str, Any]) -> None:
    """Before anything is asked. Raises CommandError."""
    files = {
        f"--{name}": Path(options[name]) for name in ("json", "pdf") if options[name] not in (None, "", "-")
    }
    for option, path in files.items():
        there = path if path.exists() else path.parent
        if path.is_dir() or not path.parent.is_dir() or not os.access(there, os.W_OK):
            raise CommandError(f"{option} {path} cannot be written.", returncode=BAD_INPUT)
    if len({path.resolve() for path in files.values()}) < len(files):
        raise CommandError("--json and --pdf name the same file.", returncode=BAD_INPUT)


def _launch_template() -> Template:
    return next(template for template in library() if template.slug == "launch")


def _paper(stream: OutputWrapper, options: dict[str, Any]) -> Paper:
    """Colour only on a terminal that wants it (NO_COLOR, --no-color, --force-color); ASCII where it must
    be.
    """
    unwanted = options["no_color"] or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    colour = options["force_color"] or (stream.isatty() and not unwanted)
    encoding = str(getattr(stream, "encoding", None) or "ascii").lower()
    columns = shutil.get_terminal_size((100, 24)).columns
    return Paper(max(40, min(columns, 160)), bool(colour), encoding.startswith("utf"))
