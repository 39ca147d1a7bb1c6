"""python -m benchmarks.ledger [--seconds 10] [--clients 8] [--verify 100000] [--proofs 1000000]

On an empty PostgreSQL database of its own that `DATABASE_URL` names; what is in it goes:

1. Appends a second: inserts into the ledger while it is sealed against plain inserts of the same row into a table of
   the same shape (columns, indexes, foreign keys) without walls and sequencer; and `record()`, which also makes the
   bytes, against Django's `create()` of the same row. In turn, in one run, with the processor time of all processes.
2. How long an entry waits until it is sealed.
3. How long the verification of so many entries takes, each with a value that it commits to.
4. How long a proof takes in a log of so many entries.

Read ratios, not absolutes; on a machine that others use too, those of processor time.
"""

import argparse
import os
import statistics
import tempfile
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


def main() -> None:
    """Run what was asked for; 0 leaves a part out."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="launchproof-bench-") as folder:
        os.environ.update({"VAR_DIR": folder, "LOG_LEVEL": "ERROR"})
        os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing-that-anybody-keeps-0123456789")
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.vendor != "postgresql":
            raise SystemExit("DATABASE_URL must name an empty PostgreSQL database.")
        call_command("migrate", verbosity=0)
        from readiness.models import LedgerEntry, LedgerKey

        if LedgerKey.objects.exists() or LedgerEntry.objects.exists():
            raise SystemExit("This database has a log: give an empty one.")
        with connection.cursor() as cursor:
            for setting in ("server_version", "fsync", "synchronous_commit"):
                cursor.execute(f"SHOW {setting}")
                print(f"{setting}: {cursor.fetchone()[0]}")
        if options.seconds:
            from benchmarks.ledger.appending import measure_appends

            measure_appends(options.seconds, options.clients, options.rounds)
        from benchmarks.ledger.filling import fill

        if options.verify:
            fill(options.verify, private=True)
            measure_verification()
        if options.proofs:
            fill(options.proofs)
            measure_proofs()


def measure_verification() -> None:
    """Everything that `verify_ledger` reads, once."""
    from readiness.audit.verifying import verify_everything
    from readiness.ledger.proofs import newest_checkpoint
    from readiness.ledger.verifier import Report

    report, newest = Report(), newest_checkpoint()
    began, cpu = time.monotonic(), time.process_time()
    verify_everything(report, (), newest.note)
    spent = time.process_time() - cpu
    print(
        f"verification of {newest.size} entries: {time.monotonic() - began:.1f} s ({spent:.1f} s of CPU here),",
        end=" ",
    )
    print(f"exit {report.exit}", *report.problems[:3])
    if report.exit:
        raise SystemExit("That was no verification of a sound log, so its time says nothing.")


def measure_proofs(count: int = 1000) -> None:
    """Proofs of entries and between sizes chosen at random, each against the newest size."""
    import random

    from readiness.ledger.proofs import consistency, inclusion, newest_checkpoint

    size, rng = newest_checkpoint().size, random.Random(1)
    for name, prove in (
        ("inclusion", lambda: inclusion(rng.randrange(size), size)),
        ("consistency", lambda: consistency(rng.randrange(1, size), size)),
    ):
        took = []
        for _ in range(count):
            began = time.perf_counter()
            prove()
            took.append((time.perf_counter() - began) * 1000)
        cut = statistics.quantiles(took, n=100)
        print(f"{name} in {size} entries: p50 {cut[49]:.1f} ms, p95 {cut[94]:.1f} ms, p99 {cut[98]:.1f} ms")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger")
    parser.add_argument("--seconds", type=float, default=10, help="for each way of appending, each round")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--verify", type=int, default=100_000)
    parser.add_argument("--proofs", type=int, default=1_000_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
