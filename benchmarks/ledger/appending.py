"""Appends a second, by several client processes, with and without what makes a ledger of a table."""

import multiprocessing
import statistics
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmarks.ledger.rows import LEDGER_INSERT, PLAIN_INSERT, Writer, make_plain_table, make_subjects
from benchmarks.ledger.spent import server_seconds, spent_since

RAW, SEALED, CREATE, RECORD = "plain insert", "insert into the sealed log", "plain create()", "record()"
WAYS = (RAW, SEALED, CREATE, RECORD)
#: What each way is held against: the same row written the same way, without walls and sequencer.
FLOORS = {SEALED: (RAW,), RECORD: (CREATE, RAW)}
fork = multiprocessing.get_context("fork")


@dataclass
class Measured:
    """Of one way, a number for each round; `cost` is µs of processor time an append: of clients, sequencer, server."""

    rates: list[float] = field(default_factory=list)
    cost: list[tuple[float, float, float]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)


def measure_appends(seconds: float, clients: int, rounds: int) -> None:
    """Each way in turn, `rounds` times; prints medians, ratios, and how long entries waited for their seal."""
    from django.db import connection

    make_plain_table()
    subjects = make_subjects()
    connection.close()
    measured = {way: Measured() for way in WAYS}
    for number in range(rounds):
        # Each round in another order: what a way leaves behind for the next one must not always hit the same.
        for way in WAYS[number % len(WAYS) :] + WAYS[: number % len(WAYS)]:
            _round(way, seconds, clients, subjects, measured[way])
    for way, found in measured.items():
        parts = [statistics.median(one) for one in zip(*found.cost, strict=True)]
        each = ", ".join(f"{rate:.0f}" for rate in found.rates)
        print(
            f"{way}: {statistics.median(found.rates):.0f}/s ({clients} clients; {each}), "
            f"{statistics.median(map(sum, found.cost)):.0f} µs of processor time (clients {parts[0]:.0f}, "
            f"sequencer {parts[1]:.0f}, server {parts[2]:.0f})"
        )
        for floor in FLOORS.get(way, ()):
            told = _ratios(found, measured[floor])
            print(f"  of {floor}: {told[0]:.2f} by appends a second, {told[1]:.2f} by processor time")
        if found.waits:
            cut = statistics.quantiles(found.waits, n=100)
            told = f"p50 {cut[49]:.2f} s, p99 {cut[98]:.2f} s, most {max(found.waits):.2f} s"
            print(f"  how long {len(found.waits)} entries, one in twenty, waited for their seal: {told}")


def _ratios(found: Measured, floor: Measured) -> tuple[float, float]:
    """In pairs, round by round: a shared machine is slower at one time than at another."""
    rates = [rate / plain for rate, plain in zip(found.rates, floor.rates, strict=True)]
    costs = [sum(plain) / sum(cost) for cost, plain in zip(found.cost, floor.cost, strict=True)]
    return statistics.median(rates), statistics.median(costs)


def _round(way: str, seconds: float, clients: int, subjects, found: Measured) -> None:
    counts, spent = fork.Array("L", clients), fork.Array("d", clients + 1)
    begin, stop, counted = fork.Barrier(clients + 1), fork.Event(), fork.Event()
    workers = [
        fork.Process(target=_client, args=(way, n, subjects, counts, spent, begin, stop, counted))
        for n in range(clients)
    ]
    answers, sequencer = fork.SimpleQueue(), None
    if way in FLOORS:
        sequencer = fork.Process(target=_sequence, args=(stop, counted, answers, spent))
    for process in (*workers, *([sequencer] if sequencer else [])):
        process.start()
    begin.wait()
    server, began = server_seconds(), time.monotonic()
    time.sleep(seconds)
    done, took = sum(counts), time.monotonic() - began
    stop.set()
    if sequencer:
        found.waits += answers.get()
    # Before the clients go: the server's processes end with their connections.
    costs = spent_since(server)
    counted.set()
    for process in (*workers, *([sequencer] if sequencer else [])):
        process.join()
    found.rates.append(done / took)
    found.cost.append(tuple(one / sum(counts) * 1e6 for one in (sum(spent[:-1]), spent[-1], costs)))


def _client(way: str, number: int, subjects, counts, spent, begin, stop, counted) -> None:
    from django.db import connection, transaction

    connection.close()
    connection.ensure_connection()
    writer = Writer(subjects)
    write = {
        RAW: lambda at: writer.insert(PLAIN_INSERT, at),
        SEALED: lambda at: writer.insert(LEDGER_INSERT, at),
        CREATE: writer.create,
        RECORD: writer.record,
    }[way]
    begin.wait()
    cpu = time.process_time()
    while not stop.is_set():
        with transaction.atomic():
            write(datetime.now(UTC))
        counts[number] += 1
    spent[number] = time.process_time() - cpu
    counted.wait()


def _sequence(stop, counted, answers, spent) -> None:
    """Seal every half second, as a worker does (`ledger/keeping.py`), and tell how long entries waited.

    One in twenty is asked: reading every one back would be work that no worker has.
    """
    from django.conf import settings
    from django.db import connection

    from readiness.ledger.models import LedgerEntry
    from readiness.ledger.sealing import seal_entries

    connection.close()
    waits: list[float] = []
    stopping, cpu = False, time.process_time()
    while not stopping:
        stopping = stop.wait(settings.LEDGER_SEAL_EVERY / 1000)
        while sealed := seal_entries(at=datetime.now(UTC)):
            now = datetime.now(UTC)
            asked = list(range(sealed.size - sealed.count, sealed.size, 20))
            fresh = LedgerEntry.objects.filter(seq__in=asked).values_list("recorded_at", flat=True)
            waits += [(now - recorded).total_seconds() for recorded in fresh]
            if sealed.count < settings.LEDGER_SEAL_BATCH and not stopping:
                break
    spent[-1] = time.process_time() - cpu
    answers.put(waits)
    counted.wait()
