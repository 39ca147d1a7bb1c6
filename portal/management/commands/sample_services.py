"""`manage.py sample_services`: where the sample services listen, as JSON; with --serve, be them."""

import os
from argparse import ArgumentParser
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.sample.front import front_servers, prepare_front
from portal.sample.registry import prepare_samples, services_file
from portal.sample.server import serve, servers


class Command(BaseCommand):
    """Print the addresses, or serve until stopped."""

    help = "Print the addresses of the sample services as JSON, or serve them."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--serve keeps running."""
        parser.add_argument("--serve", action="store_true", help="serve them until SIGTERM or Ctrl-C")

    def handle(self, *_args: object, **options: object) -> None:
        """Make ports and certificates where they are missing, then print or serve."""
        # The machine's own time, not the portal's: certificates are judged by it wherever they are read.
        samples = prepare_samples(settings.VAR_DIR, datetime.now(UTC))
        if options["serve"]:
            starts = [partial(servers, sample, settings.VAR_DIR) for sample in samples]
            if bind := os.environ.get("BIND"):  # beside a portal: that one too
                front = prepare_front(settings.VAR_DIR, samples, datetime.now(UTC))
                host, _, port = bind.rpartition(":")
                starts.append(partial(front_servers, front, settings.VAR_DIR, (host, int(port))))
            serve(starts)
        else:
            self.stdout.write(services_file(settings.VAR_DIR).read_text())
