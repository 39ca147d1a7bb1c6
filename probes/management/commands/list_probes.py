"""`manage.py list_probes`: all that testifies by itself in this release, and whether it passes its own test."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from probes.witnesses import Witness, told, witnesses


class Command(BaseCommand):
    """List the witnesses; needs no database."""

    help = "Lists every witness: probes, ingested reports and drills, what they testify for and need."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 0."""
        if options["json"]:
            self.stdout.write(json.dumps([told(one) for one in witnesses()], indent=2))
            return
        for one in witnesses():
            self.stdout.write(_in_lines(one))


def _in_lines(one: Witness) -> str:
    state = "on" if one.enabled else "switched off"
    items = ", ".join(f"{klass} {key}" for key, klass in one.items)
    pace = f"; every {int(one.every.total_seconds()) // 60} min" if one.every else ""
    lines = [
        f"{one.kind} ({one.witness}, {state})",
        f"  {one.question}",
        f"  {items}; needs {one.needs}{pace}",
        f"  from: {one.source}",
        *(f"  fault: {fault}" for fault in one.faults),
    ]
    return "\n".join(lines)
