"""`manage.py up`: the whole portal on this machine, until Ctrl-C. `make run` calls it."""

import ctypes
import signal
import sys
from argparse import ArgumentParser
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.supervisor.child import PR_SET_PDEATHSIG
from portal.supervisor.ports import free_ports
from portal.supervisor.processes import Place
from portal.supervisor.run import Supervisor


class Command(BaseCommand):
    """Run everything."""

    help = "Run broker, worker, schedule, web and the sample services until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, default=8000, help="the port, or the next free one above it")
        parser.add_argument("--stop-with-parent", action="store_true", help="end when the caller ends")

    def handle(self, *_args: object, **options: object) -> None:
        """Find the port, then hand over."""
        if options["stop_with_parent"] and sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        wanted = int(str(options["port"]))
        port = free_ports(wanted, 1)[0]
        if port != wanted:
            self.say(f"Port {wanted} is taken; using {port}.")
        place = Place(root=settings.BASE_DIR, var_dir=settings.VAR_DIR, port=port)
        Supervisor(place, settings.REDIS_URL, self.say).run()

    def say(self, line: str) -> None:
        """Print at once, also into a pipe; a reader that has gone must not hinder the orderly stop."""
        with suppress(OSError):
            self.stdout.write(line)
            self.stdout.flush()
