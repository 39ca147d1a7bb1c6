"""`manage.py probe_queue`: how the scheduler keeps up."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from probes.queue import WORDS, as_metrics, queue
from readiness.clock import now


class Command(BaseCommand):
    """For people, for a monitor that looks at exit statuses, and for Prometheus by way of a text file."""

    help = "Prints how many probes are due, how long, in hand, and what was missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How to print, and what is too late."""
        shape = parser.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="one JSON object")
        shape.add_argument("--metrics", action="store_true", help="the text format of Prometheus")
        parser.add_argument(
            "--lag", type=int, metavar="SECONDS", help="exit status 1 when a probe is due longer"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 1 beyond `--lag`."""
        found = queue(now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found)))
        elif options["metrics"]:
            self.stdout.write(as_metrics(found), ending="")
        else:
            for name, value in asdict(found).items():
                self.stdout.write(f"{value:>8}  {name}: {WORDS[name]}")
        if options["lag"] is not None and found.lag_seconds > options["lag"]:
            sys.exit(1)
