"""`manage.py probe KIND TARGET`: one look of one kind, with all that it saw. Needs no database.

`manage.py probe KIND --service SLUG` looks at an environment of the portal, with what its team gave to the kind.
"""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from probes.arguments import BAD_INPUT, add_look_arguments, read_look
from probes.assessment import outcome_fields
from probes.by_hand import environment_of, lacking_without_portal, look_at
from probes.discovery import Found, found
from probes.facts import shown
from probes.lines import say
from probes.probe import Outcome
from probes.sweep import SWITCHED_OFF, refused, said_by_all, sweep
from probes.verdict import Status
from readiness.clock import now

# For a look that its own end has stopped, to say what it had seen by then.
GRACE = 3.0


class Command(BaseCommand):
    """Look once; exit 0 for pass and warn, 1 for fail, 2 when it could not look or the input is bad."""

    help = "Runs one kind of probe at a target and prints verdict, remedy and observations."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The kind, the target and where to look beside it."""
        parser.add_argument("kind", help="a name that list_probes shows")
        parser.add_argument("target", nargs="?", help="the service's address, as in https://app.example.com")
        add_look_arguments(parser)
        parser.add_argument("--service", metavar="SLUG", help="a service of the portal instead of a target")
        parser.add_argument("--environment", metavar="SLUG", default="production", help="of it (%(default)s)")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError with status 2 on bad input; else ends with the exit status."""
        chosen = next((one for one in found() if one.kind.name == options["kind"]), None)
        if chosen is None:
            names = ", ".join(one.kind.name for one in found())
            raise CommandError(f"There is no such kind; the kinds are {names}.", returncode=BAD_INPUT)
        if bool(options["target"]) == bool(options["service"]):
            raise CommandError("Give either a target or --service.", returncode=BAD_INPUT)
        outcome = self._of_service(chosen, options) if options["service"] else self._of_url(chosen, options)
        text = _as_json(outcome) if options["json"] else _told(outcome)
        problem = say(self.stdout, text + "\n")
        if problem:
            say(self.stderr, f"The answer could not be written: {problem}.\n")
        status = _exit_status(outcome) or (BAD_INPUT if problem else 0)
        if status:
            sys.exit(status)

    def _of_url(self, chosen: Found, options: Any) -> Outcome:
        at = now()
        look = read_look(options["target"], options, at)
        no = lacking_without_portal(chosen.kind) or refused(look.client, look.aim)
        if no is not None:
            return said_by_all([chosen], no)[0]
        seconds = chosen.kind.bounds + GRACE
        return sweep([chosen], look.aim, look.client, at, seconds=seconds, broken=self._tell_fault)[0]

    def _of_service(self, chosen: Found, options: Any) -> Outcome:
        place = environment_of(options["service"], options["environment"])
        if place is None:
            raise CommandError("There is no such environment of such a service.", returncode=BAD_INPUT)
        if not chosen.enabled:
            return said_by_all([chosen], SWITCHED_OFF)[0]
        seen = look_at(place, chosen.kind, now())
        kind = chosen.kind
        return Outcome(kind.name, kind.rule_version, seen.verdict, seen.observations, tuple(seen.hops))

    def _tell_fault(self, kind: str, error: Exception) -> None:
        self.stderr.write(f"The probe {kind} broke off: {error!r}")


def _exit_status(outcome: Outcome) -> int:
    if not outcome.verdict.status.looked:
        return BAD_INPUT
    return 1 if outcome.verdict.status is Status.FAIL else 0


def _as_json(outcome: Outcome) -> str:
    extra = {
        "remedy": outcome.verdict.remedy,
        "severity": str(outcome.verdict.severity),
        "hops": list(outcome.hops),
    }
    return json.dumps(outcome_fields(outcome) | extra, indent=2)


def _told(outcome: Outcome) -> str:
    verdict = outcome.verdict
    lines = [f"{verdict.status}: {shown(verdict.sentence, 1200)}"]
    if verdict.remedy:
        lines.append(f"To do: {shown(verdict.remedy, 1200)}")
    # JSON keeps to ASCII, so an answer's control characters reach no terminal.
    return "\n".join([*lines, "Seen:", json.dumps(outcome.observations, indent=2)])
