"""Several acts at the same moment, each in a thread with its own connection to the database."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from django.db import connections


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run every act behind one barrier; for each, in order, what it returned or the exception it raised."""
    barrier = Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            results[number] = act()
        except Exception as error:  # noqa: BLE001  # every outcome is for the test to judge
            results[number] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
