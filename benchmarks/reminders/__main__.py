"""python -m benchmarks.reminders soak [--reminders 10000] [--kills 300] [--flushes 5] [--stops 5] [--lease 600]
python -m benchmarks.reminders speed [--occurrences 100000] [--mails 10000]
python -m benchmarks.reminders broker

soak: a PostgreSQL and a Valkey of its own, three schedulers, one Celery worker of three processes, a mail server and a
receiver of webhooks. While it plans and sends, so many worker processes are killed with SIGKILL, Valkey is flushed and
PostgreSQL stopped at once so many times. Ends with 1 unless every reminder is in the portal exactly once, every one
has left, and what left twice did so under its name and not more often than something was killed.
speed: planning and sending on PostgreSQL, each beside a plain loop in the same run. Read the ratios.
broker: Valkey goes away and comes back empty: pages answer meanwhile, and what came due is out soon after.
"""

import argparse
import random
import signal
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """The part that was asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("part", choices=("soak", "speed", "broker"))
    asked.add_argument("--reminders", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=300)
    asked.add_argument("--flushes", type=int, default=5)
    asked.add_argument("--stops", type=int, default=5)
    asked.add_argument("--lease", type=int, default=600, help="seconds until what a dead sender had is free")
    asked.add_argument("--pause", type=float, default=2.2, help="seconds between two kills, at most")
    asked.add_argument("--occurrences", type=int, default=100_000)
    asked.add_argument("--mails", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = asked.parse_args()
    # Whoever ends it ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(2))
    print(f"{given.part}, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="launchproof-reminders-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL may run as another user
        if given.part == "speed":
            from benchmarks.reminders.speed import measure

            measure(folder, given.occurrences, given.mails)
        else:
            from benchmarks.reminders.soak import Soak

            soak = Soak(folder, given)
            sys.exit(soak.broker() if given.part == "broker" else soak.run())


if __name__ == "__main__":
    main()
