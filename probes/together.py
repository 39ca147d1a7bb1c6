"""Several questions of one look side by side, so that a service that answers slowly can still be looked at in time.

How many go out at once, and how fast, stays with the pace that all of a target's looks share.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Generic, TypeVar

from probes.context import Context

Seen = TypeVar("Seen")


def together(context: Context, *questions: Callable[[Context], Seen]) -> tuple[Seen, ...]:
    """What each question saw, in their order; their hops join the context's in that order too.

    An exception of one is raised here, after all have ended, which they do by the context's own deadline.
    """
    runs = [_Run(replace(context, hops=[]), question) for question in questions]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
        context.hops.extend(run.context.hops)
    return tuple(run.outcome() for run in runs)


class _Run(threading.Thread, Generic[Seen]):
    def __init__(self, context: Context, question: Callable[[Context], Seen]) -> None:
        super().__init__(name="probe-question", daemon=True)
        self.context, self._question = context, question
        self._seen: list[Seen] = []
        self._problem: Exception | None = None

    def run(self) -> None:
        try:
            self._seen.append(self._question(self.context))
        except Exception as problem:  # noqa: BLE001 - raised again where it was asked for
            self._problem = problem

    def outcome(self) -> Seen:
        if self._problem is not None:
            raise self._problem
        return self._seen[0]
