"""What planning and sending cost on PostgreSQL, each beside a plain loop that does no more than it must."""

import os
import smtplib
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks.ledger.crash.cluster import Cluster
from benchmarks.probes.measuring import cpu_of, own_cpu


def measure(folder: Path, occurrences: int, mails: int) -> None:
    """Both, in a PostgreSQL of this run; the mail server is a process of its own."""
    from benchmarks.reminders.sink import sinking

    cluster = Cluster(folder / "postgres")
    try:
        with sinking() as port:
            os.environ.update(
                {
                    "DATABASE_URL": cluster.url, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "REDIS_URL": "",
                    "VAR_DIR": str(folder / "var"), "DJANGO_SETTINGS_MODULE": "portal.settings", "LOG_LEVEL": "ERROR",
                    "SECRET_KEY": "a-benchmark-signs-nothing-that-anybody-keeps-" * 2,
                }
            )  # fmt: skip
            import django

            django.setup()
            from django.core.management import call_command

            from benchmarks.reminders.duties import people

            call_command("migrate", verbosity=0)
            service, users = people(None)
            sending(service, users, mails, port)
            planning(service, users, occurrences)
    finally:
        cluster.end()


@contextmanager
def timed(what: str, count: int):
    """Print the seconds and the CPU seconds of this process and of its database connection; answer them."""
    from django.db import connection

    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    before = time.monotonic(), own_cpu(), cpu_of(server)
    found: dict[str, float] = {}
    yield found
    wall, own, database = (
        after - then
        for after, then in zip((time.monotonic(), own_cpu(), cpu_of(server)), before, strict=True)
    )
    found["cpu"] = own + database
    print(
        f"{what}: {count:,} in {wall:.1f} s, CPU {own:.1f} s and {database:.1f} s in PostgreSQL;"
        f" {1000 * (own + database) / count:.2f} ms of CPU each, {60 * count / wall:,.0f} a minute",
        flush=True,
    )


def planning(service, users, wanted: int) -> None:
    """Weekly duties, 400 days and a month ahead; beside the same rows in bulk into a table with the same indexes."""
    from django.db import connection

    from benchmarks.reminders.duties import add
    from readiness.clock import now
    from readiness.identifiers import new_id
    from readiness.models import Occurrence
    from readiness.obligations.operations import plan_due

    before = Occurrence.objects.count()
    add(service, users, 10**6, 10**6 + wanted // 58, unit="week")
    with timed("planning", wanted) as ours:
        while plan_due(at=now(), limit=2000):
            pass
    kept = [
        {name: value for name, value in vars(row).items() if not name.startswith("_")}
        for row in Occurrence.objects.filter(obligation__unit="week")
    ]
    rows = [Occurrence(**one | {"id": new_id()}) for one in kept]
    print(f"  {Occurrence.objects.count() - before:,} occurrences")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (LIKE readiness_occurrence INCLUDING ALL)")
    described = Occurrence._meta  # noqa: SLF001  Django's name for what is public
    table, described.db_table = described.db_table, "plain"
    try:
        with timed("the same rows in bulk", len(rows)) as plain:
            Occurrence.objects.bulk_create(rows, batch_size=2000)
    finally:
        described.db_table = table
    print(f"ratio of CPU {ours['cpu'] / plain['cpu']:.2f}")


def sending(service, users, wanted: int, port: int) -> None:
    """One mail a duty that is due today; beside a loop that sends the same letters and writes nothing."""
    from benchmarks.reminders.duties import add
    from readiness.clock import now
    from readiness.models import Reminder
    from readiness.notify.mail import reminder_for
    from readiness.notify.operations import plan_reminders, send_reminders
    from readiness.obligations.operations import open_due, plan_due

    at = now()
    add(service, users, 0, wanted)
    while plan_due(at=at, limit=2000):
        pass
    with timed("opening", wanted):
        open_due(at=at, limit=wanted)
    with timed("planning reminders", wanted):
        plan_reminders(at=at, limit=wanted)
    with timed("sending", wanted) as ours:
        left = wanted
        while done := send_reminders(at=at, limit=left):
            left -= done
    rows = list(
        Reminder.objects.filter(channel="mail").select_related("notice__recipient")[: min(wanted, 1000)]
    )
    assert Reminder.objects.filter(channel="mail", state="sent").count() == wanted
    letters = [reminder_for(row, row.notice).message().as_bytes() for row in rows]
    with timed("a plain loop", len(letters)) as plain, smtplib.SMTP("127.0.0.1", port) as line:
        for letter in letters:
            line.sendmail("launchproof@localhost", ["p@example.org"], letter)
    ratio = ours["cpu"] / wanted / (plain["cpu"] / len(letters))
    print(f"ratio of CPU {ratio:.1f}")
