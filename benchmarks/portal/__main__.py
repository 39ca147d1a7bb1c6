"""python -m benchmarks.portal [--services 100 10000] [--rounds 40]

Fills a fresh database, then asks each page and its lean floor in turn, as an administrator and as a team's lead,
and prints CPU milliseconds, queries and the ratio. Read ratios, not absolutes. `DATABASE_URL` chooses the database
(default: SQLite in a temporary folder); on PostgreSQL the server's own CPU is not in the figure.
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

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    results = []
    made = 0
    for size in sorted(options.services):
        from readiness.clock import now
        from readiness.management.demo import bulk

        began = time.monotonic()
        bulk.fill(size - made, now(), tell=lambda done: None)
        made = size
        print(f"{size} services stand after {time.monotonic() - began:.0f} s of filling.", flush=True)
        results += list(_measure(size, options.rounds))
    _print(results)
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))
    folder.cleanup()


def _measure(size: int, rounds: int):
    from django.test import Client, RequestFactory

    from benchmarks.portal import lean
    from readiness.models import Service, User

    people = {
        "administrator": User.objects.get(email__startswith="bulk.administrator"),
        "lead": User.objects.filter(email__startswith="lead.").earliest("joined_at"),
    }
    slug = Service.objects.filter(team__memberships__user=people["lead"]).earliest("created_at").slug
    pages = {
        "list page": ("/services/", lambda request: lean.list_page(request)),
        "list API": ("/api/v1/services", lambda request: lean.list_answer(request)),
        "detail page": (f"/services/{slug}/", lambda request: lean.detail_page(request, slug)),
        "checklist page": (f"/services/{slug}/production/", lambda request: lean.detail_page(request, slug)),
        "search page": ("/search/?q=ledger", lambda request: lean.search_page(request, "ledger")),
        "dashboard": ("/", lambda request: lean.dashboard_page(request)),
    }
    for role, person in people.items():
        client = Client()
        client.force_login(person)
        for name, (address, floor) in pages.items():

            def ask_floor(floor=floor, person=person):
                request = RequestFactory().get("/")
                request.user = person
                return floor(request)

            yield {
                "services": size,
                "person": role,
                "what": name,
                **_pair(lambda address=address: client.get(address), ask_floor, rounds),
            }


def _pair(ours, floor, rounds: int) -> dict[str, float]:
    """Both asked in turn, so that what else the machine does falls on both."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = ours()
    if answer.status_code != 200:
        raise SystemExit(f"The page answered {answer.status_code}: {answer.content[:300]!r}")
    floor()
    mine, theirs = [], []
    for _ in range(rounds):
        for ask, kept in ((ours, mine), (floor, theirs)):
            began = time.process_time()
            ask()
            kept.append((time.process_time() - began) * 1000)
    ours_ms, floor_ms = statistics.median(mine), statistics.median(theirs)
    return {
        "ms": round(ours_ms, 2),
        "floor_ms": round(floor_ms, 2),
        "ratio": round(ours_ms / floor_ms, 2),
        "queries": len(captured),
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
