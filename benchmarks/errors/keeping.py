"""Events a second that one process keeps, against plain inserts of the same bytes in the same run."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from benchmarks.errors.portal import envelope, key_of_a_service, set_up

EVENTS, ROUNDS = 200, 3
#: What the events are put into beside: the bytes, and nothing that has to be known of them.
TABLE = "bench_floor"


def keeping() -> None:
    """Prints for each size of batch the medians of both, and their ratio of each round."""
    set_up()
    project = key_of_a_service().project
    for batch in (1, 20):
        rates: list[tuple[float, float]] = []
        for _round in range(ROUNDS):
            contents = [envelope(number)[1] for number in range(EVENTS)]
            rates.append((_rate(_whole, project, contents, batch), _rate(_plain, project, contents, batch)))
        whole, floor = (statistics.median(one[at] for one in rates) for at in (0, 1))
        ratio = statistics.median(one / other for one, other in rates)
        print(
            f"batches of {batch:2}: {whole:7.0f} events/s kept, {floor:7.0f} plain inserts/s, ratio {ratio:.2f}"
        )


def _rate(do: Callable[[Any, list[bytes]], None], project: Any, contents: list[bytes], batch: int) -> float:
    began = time.perf_counter()
    for at in range(0, len(contents), batch):
        do(project, contents[at : at + batch])
    return len(contents) / (time.perf_counter() - began)


def _whole(project: Any, contents: list[bytes]) -> None:
    from readiness.errors.envelope import read_envelope, read_event
    from readiness.errors.happened import happened
    from readiness.errors.operations import Arrival, keep_arrivals

    at = datetime.now(UTC)
    came = []
    for content in contents:
        event = read_event(read_envelope(content).items[0].payload)
        kept = happened(event, event_id=event["event_id"], pepper=b"x", keep_emails=False, at=at)
        came.append(Arrival(project, kept, at))
    keep_arrivals(came)


def _plain(_project: Any, contents: list[bytes]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id varchar(32) PRIMARY KEY, body text)")
        holes = ", ".join(["(%s, %s)"] * len(contents))
        values = [value for one in contents for value in (uuid4().hex, one.decode())]
        cursor.execute(f"INSERT INTO {TABLE} VALUES {holes}", values)
