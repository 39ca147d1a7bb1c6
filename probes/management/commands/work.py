"""`manage.py work`: the worker without Celery. Rows are the work, so both may run at once."""

import signal
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from probes.work import BESIDES
from probes.work import ROUNDS as PROBE_ROUNDS
from readiness.clock import now, parse
from readiness.ledger.keeping import Sealer
from readiness.rounds import RoundBroke, work_round
from readiness.work import ROUNDS as READINESS_ROUNDS

log = structlog.get_logger(__name__)
ROUNDS = (*PROBE_ROUNDS, *READINESS_ROUNDS)
#: At a time that is not now nobody outside is asked or told of it: what a machine answers today was not so then.
OUTBOUND = {"host proofs looked for", "probes run", "anchors sent", "reminders posted", "alerts taken back"}
STILL = tuple(one for one in ROUNDS if one.name not in OUTBOUND)
LIVE = (*BESIDES, *READINESS_ROUNDS)
#: A drain that is still finding work after so many rounds is going in circles.
MOST_ROUNDS = 10_000


class Command(BaseCommand):
    """Do what is due: for ever, once, or until nothing is left."""

    help = "Does what is due (probes, notices, mails, reports, ageing) without Celery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Three ways of working."""
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument("--drain", action="store_true", help="rounds until nothing is due, then stop")
        parser.add_argument(
            "--at",
            metavar="TIME",
            help="work as if it were TIME (2026-03-03T09:00:00Z), with SIMULATED_CLOCK set; no probe runs then",
        )
        parser.add_argument(
            "--every", type=float, default=2.0, metavar="SECONDS", help="pause between idle rounds"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit status 1 when a round broke off under --once or --drain."""
        fixed = self._time(options["at"])
        if fixed and not settings.SIMULATED_CLOCK:
            raise CommandError(
                "--at is for rehearsals: what is done at another time is recorded as done then. "
                "Set SIMULATED_CLOCK=1 where that is meant."
            )
        if options["once"]:
            self._tell(self._round(fixed))
        elif options["drain"]:
            self._drain(fixed)
        else:
            self._for_ever(fixed, options["every"])

    def _drain(self, fixed: datetime | None) -> None:
        total: dict[str, int] = {}
        for _number in range(MOST_ROUNDS):
            done = self._round(fixed)
            for name, count in done.items():
                total[name] = total.get(name, 0) + count
            if not any(done.values()):
                self._tell(total)
                return
        raise CommandError("Work does not come to an end; see the log for what repeats.")

    def _for_ever(self, fixed: datetime | None, pause: float) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        sealer = Sealer(lambda: fixed or now())
        sealer.start()
        while not stop.is_set():
            try:
                done = work_round(STILL if fixed else LIVE, fixed or now())
            except RoundBroke as broke:
                done = {}
                log.error("round_broke", faults=sorted(broke.faults))  # noqa: TRY400  told with its trace already
            if not any(done.values()):
                stop.wait(pause)
        sealer.stop()

    def _round(self, fixed: datetime | None) -> dict[str, int]:
        try:
            return work_round(STILL if fixed else ROUNDS, fixed or now())
        except RoundBroke as broke:
            raise CommandError(str(broke)) from broke

    def _tell(self, done: dict[str, int]) -> None:
        told = ", ".join(f"{name} {count}" for name, count in done.items() if count)
        self.stdout.write(told or "Nothing was due.")

    def _time(self, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            return parse(text)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
