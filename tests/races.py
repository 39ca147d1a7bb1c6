"""Letting several threads do something at the same moment, each on its own connection."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Start every act when all are ready; what each returned or raised, in order."""
    ready = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            results[number] = acts[number]()
        except Exception as error:  # noqa: BLE001 - the test judges what each raised
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def failures(results: Sequence[Any]) -> list[Exception]:
    """The acts that raised."""
    return [result for result in results if isinstance(result, Exception)]
