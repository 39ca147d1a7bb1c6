"""Appends a second, by several client processes, with and without what makes a ledger of a table."""

import multiprocessing
import statistics
import time
from datetime import UTC, datetime

COLUMNS = "kind, body, leaf_hash, recorded_at, subject_type"
WAYS = ("plain insert", "insert into the sealed log", "record()")
fork = multiprocessing.get_context("fork")


def measure_appends(seconds: float, clients: int, rounds: int) -> None:
    """Each way in turn, `rounds` times; prints medians, the ratio, and how long entries waited for their seal."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute("CREATE TABLE plain (LIKE readiness_ledgerentry INCLUDING ALL)")
    connection.close()
    rates: dict[str, list[float]] = {way: [] for way in WAYS}
    waits: dict[str, list[float]] = {way: [] for way in WAYS[1:]}
    for number in range(rounds):
        # Each round in another order: what a way leaves behind for the next one must not always hit the same.
        for way in WAYS[number % len(WAYS) :] + WAYS[: number % len(WAYS)]:
            rates[way].append(_round(way, seconds, clients, waits.get(way)))
    for way in WAYS:
        # In pairs, round by round: a shared machine is slower at one time than at another.
        ratio = statistics.median(
            rate / plain for rate, plain in zip(rates[way], rates[WAYS[0]], strict=True)
        )
        each = ", ".join(f"{rate:.0f}" for rate in rates[way])
        print(
            f"{way}: {statistics.median(rates[way]):.0f}/s, {ratio:.2f} of plain ({clients} clients; {each})"
        )
    for way, waited in waits.items():
        cut = statistics.quantiles(waited, n=100)
        told = f"p50 {cut[49]:.2f} s, p99 {cut[98]:.2f} s, most {max(waited):.2f} s"
        print(f"{way}: how long {len(waited)} entries, one in twenty, waited for their seal: {told}")


def _round(way: str, seconds: float, clients: int, waits: list[float] | None) -> float:
    counts = fork.Array("L", clients)
    begin, stop = fork.Barrier(clients + 1), fork.Event()
    workers = [
        fork.Process(target=_client, args=(way, number, counts, begin, stop)) for number in range(clients)
    ]
    answers = fork.SimpleQueue()
    sequencer = fork.Process(target=_sequence, args=(stop, answers)) if waits is not None else None
    for process in (*workers, *([sequencer] if sequencer else [])):
        process.start()
    begin.wait()
    began = time.monotonic()
    time.sleep(seconds)
    done, spent = sum(counts), time.monotonic() - began
    stop.set()
    if sequencer:
        waits += answers.get()
        sequencer.join()
    for worker in workers:
        worker.join()
    return done / spent


def _client(way: str, number: int, counts, begin, stop) -> None:
    from django.db import connection, transaction

    from readiness.ledger.operations import record
    from readiness.teams.actors import SYSTEM
    from readiness.teams.models import Team

    connection.close()
    team = Team(slug="bench", name="Bench", created_at=datetime.now(UTC))
    table = {"plain insert": "plain", "insert into the sealed log": "readiness_ledgerentry"}.get(way)
    body, leaf = b'{"actor":{"machine":"system"}}'.ljust(420, b" "), b"l" * 32
    connection.ensure_connection()
    begin.wait()
    while not stop.is_set():
        at = datetime.now(UTC)
        with transaction.atomic():
            if table is None:
                record(kind="teams.team.edited", actor=SYSTEM, at=at, subject=team, data={"fields": ["name"]})
            else:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO {table} ({COLUMNS}) VALUES (%s, %s, %s, %s, %s) RETURNING id",
                        ["teams.team.edited", body, leaf, at, "team"],
                    )
        counts[number] += 1


def _sequence(stop, answers) -> None:
    """Seal every half second, as a worker does (`ledger/keeping.py`), and tell how long entries waited.

    One in twenty is asked: reading every one back would be work that no worker has.
    """
    from django.conf import settings
    from django.db import connection

    from readiness.ledger.models import LedgerEntry
    from readiness.ledger.sealing import seal_entries

    connection.close()
    waits: list[float] = []
    stopping = False
    while not stopping:
        stopping = stop.wait(settings.LEDGER_SEAL_EVERY / 1000)
        while sealed := seal_entries(at=datetime.now(UTC)):
            now = datetime.now(UTC)
            asked = list(range(sealed.size - sealed.count, sealed.size, 20))
            fresh = LedgerEntry.objects.filter(seq__in=asked).values_list("recorded_at", flat=True)
            waits += [(now - recorded).total_seconds() for recorded in fresh]
            if sealed.count < settings.LEDGER_SEAL_BATCH and not stopping:
                break
    answers.put(waits)
