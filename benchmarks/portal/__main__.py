"""python -m benchmarks.portal [--services 100 10000] [--rounds 40]

Fills a database with as many services as are not there yet, asks each page and its lean floor in turn, as an
administrator and as a team's lead, and prints CPU milliseconds, queries and the ratio. Read ratios, not absolutes.
`DATABASE_URL` chooses the database (default: SQLite in a temporary folder); on PostgreSQL the server's own CPU is
not in the figure.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 40


def main() -> None:
    """Run and print; `--json FILE` keeps the figures."""
    options = _options()
    folder = tempfile.TemporaryDirectory(prefix="launchproof-bench-")
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    os.environ.update(
        {"VAR_DIR": folder.name, "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    )
    os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing-that-anybody-keeps")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost")
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.portal.lean.urls"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from readiness.models import Service

    results = []
    made = Service.objects.filter(slug__startswith="bulk-").count()
    for size in sorted(options.services):
        from readiness.clock import now
        from readiness.management.demo import bulk

        began = time.monotonic()
        if size > made:
            bulk.fill(size - made, now(), tell=lambda done: None)
            made = size
        print(f"{size} services stand after {time.monotonic() - began:.0f} s of filling.", flush=True)
        results += list(_measure(size, options.rounds))
    _print(results)
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))
    folder.cleanup()


def _measure(size: int, rounds: int):
    from django.test import Client

    from readiness.models import Service, User

    people = {
        "administrator": User.objects.get(email__startswith="bulk.administrator"),
        "lead": User.objects.filter(email__startswith="lead.").earliest("joined_at"),
    }
    slug = Service.objects.filter(team__memberships__user=people["lead"]).earliest("created_at").slug
    pages = {
        "list page": ("/services/", "/lean/services"),
        "list API": ("/api/v1/services", "/lean/api/services"),
        "detail page": (f"/services/{slug}/", f"/lean/services/{slug}"),
        "checklist page": (f"/services/{slug}/production/", f"/lean/services/{slug}/production"),
        "search page": ("/search/?q=ledger", "/lean/search?q=ledger"),
        "dashboard": ("/", "/lean/"),
    }
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        for name, (ours, floor) in pages.items():
            yield {"services": size, "person": role, "what": name, **_pair(client, ours, floor, rounds)}


def _pair(client, ours: str, floor: str, rounds: int) -> dict[str, float]:
    """Both asked in turn, so that what else the machine does falls on both."""
    from django.db import connection

    queries = 0

    def count(execute, *arguments):
        nonlocal queries
        queries += 1
        return execute(*arguments)

    for address in (floor, ours):
        queries = 0
        with connection.execute_wrapper(count):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}.")
    mine, theirs = [], []
    for _ in range(rounds):
        for address, kept in ((ours, mine), (floor, theirs)):
            began = time.process_time()
            client.get(address)
            kept.append((time.process_time() - began) * 1000)
    ours_ms, floor_ms = statistics.median(mine), statistics.median(theirs)
    return {
        "ms": round(ours_ms, 2),
        "floor_ms": round(floor_ms, 2),
        "ratio": round(ours_ms / floor_ms, 2),
        "queries": queries,
    }


def _print(results: list[dict[str, object]]) -> None:
    print(
        f"\n{'services':>8}  {'person':<13}  {'what':<15}  {'CPU ms':>7}  {'floor':>7}  {'ratio':>6}  {'queries':>7}"
    )
    for row in results:
        print(
            f"{row['services']:>8}  {row['person']:<13}  {row['what']:<15}  {row['ms']:>7}  {row['floor_ms']:>7}  "
            f"{row['ratio']:>6}  {row['queries']:>7}"
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--services", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
