"""python -m benchmarks.year [--duties 200] [--days 365] [--seed 1]

A simulated year, hour by hour: duties of the whole closed set in ten zones, workers that die between two statements,
work twice or not at all, a mail server that is away, clocks that jump, people who close, snooze, move, skip, hand over,
come and go. What was told and what was mailed has to be what the reference model says (`tests/notify/year/model.py`),
which knows the documents and not the code. Ends with status 1 where they differ.

In a database of its own: SQLite in memory, or beside the one of `DATABASE_URL`; on PostgreSQL three workers at once
now and then.
"""

import argparse
import os
import sys
import time

SETTINGS = {
    "EMAIL_BACKEND": "tests.notify.year.faults.Sink",
    "HOLIDAYS": "01-01,05-01,12-25,12-26",
    "NOTICE_ATTEMPTS": 100,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


def main() -> int:
    """Walk, compare every month and at the end; print what happened and what differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--duties", type=int, default=200)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--busy", type=float, default=1.2, help="acts of people an hour")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("SECRET_KEY", "benchmark-only-" * 5)
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    import django

    django.setup()
    from django.test.utils import override_settings, setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(**SETTINGS):
            return walk(options)
    finally:
        teardown_databases(made, verbosity=0)


def walk(options: argparse.Namespace) -> int:
    """The year; 1 when something differs."""
    from tests.notify.year.walk import Walk, on_postgres

    begun, used = time.monotonic(), time.process_time()
    walked = Walk(
        seed=options.seed,
        duties=options.duties,
        hours=options.days * 24,
        busy=options.busy,
        together=on_postgres(),
    )

    def report(day: int) -> None:
        wrong = walked.stage.sets_apart()
        print(
            f"day {day}: told {len(walked.model.told)}, mailed {len(walked.model.mailed)}, differing {len(wrong)},"
            f" {time.process_time() - used:.0f} s CPU, {time.monotonic() - begun:.0f} s",
            *wrong[:20],
            sep="\n  ",
            flush=True,
        )

    walked.run(every_month=report)
    differing = walked.stage.differences()
    for duty in [one for one in walked.stage.rows if any(f"'{one}'" in sentence for sentence in differing)][
        :5
    ]:
        print(walked.model.duties[duty], *walked.history[duty], *walked.stage.story(duty), sep="\n  ")
    print(walked.counts, f"{len(differing)} differences", *differing[:50], sep="\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
