"""A sweep: due probes are claimed, looked at side by side and kept as they come, without waiting for the slowest.

One thread owns the sweep and the database connection; the looks run on a crew of threads that touch no database, and
each that ends lets the next one begin, also while the database is busy. There is no barrier: a target that hangs holds
its own thread and nothing else. Measured: docs/performance.md.
"""

import heapq
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any

import structlog
from django.conf import settings

from probes.claiming import AT_ONCE, Claim, claim_due, next_due, renew
from probes.crew import FRESH_SECONDS, Crew, Job
from probes.hosts import Gates, Rate
from probes.judging import mark
from probes.keeping import Ended, keep_runs
from probes.looking import BROKE, LATE, Assignment, Outcome, most_seconds
from probes.pace import Pace
from probes.selfcheck import SelfCheck
from probes.standing import BAD, GOOD
from probes.vantage import Vantage

log = structlog.get_logger(__name__)

Look = Callable[[Assignment, datetime], Outcome]
#: Pauses before the second and the third try, in seconds; a little more each, so that tries do not march in step.
PAUSES = (2.0, 5.0)
_JITTER = 0.25
#: Runs written in one go, and how long the first of them may wait.
BATCH, BATCH_WAITS = 100, 0.5
#: Claims are for many at once: their queries cost what ten looks do. So many wait in hand for each that can begin; when
#: hardly one does and more is due, the next claim comes at once.
_CLAIM_EVERY = 0.4
_IN_HAND = 4
_RENEW_EVERY = 5.0
#: A look that is so much over its own deadline is given up, with its thread.
_GRACE = 10.0
#: Hosts come up again and again: one pace for each, shared by whatever looks at it.
_PACES_KEPT = 4096
_ANY = 1_000_000


@dataclass(slots=True)
class _InHand:
    """A claimed probe on its way through the sweep."""

    claim: Claim
    started_at: datetime | None = None
    tries: list[dict[str, Any]] = field(default_factory=list)


class Sweep:
    """One worker's sweep over what is due.

    clock      the time for claims and rows
    look       looks at one assignment; raises nothing that a target can cause
    limit      the most probes to claim in all; None: any number
    seconds    how long to go on claiming; 0: until nothing more is due
    horizon    with `seconds`: end before that when nothing comes due within so many seconds
    hurried    time stands still: no pause before another try, no bound on how many begin a second
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        look: Look,
        *,
        limit: int | None = None,
        seconds: float = 0.0,
        horizon: float = 0.0,
        hurried: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock, self._limit, self._stop = clock, limit, stop
        self._pauses = (0.0,) * len(PAUSES) if hurried else PAUSES
        self._until, self._horizon = time.monotonic() + seconds, horizon
        self._lasting = seconds > 0
        self._crew: Crew[_InHand, Outcome] = Crew(self._one_look, settings.PROBE_CONCURRENCY, self._make_room)
        self._look = look
        self._gates: Gates[_InHand] = Gates(AT_ONCE, _ANY if hurried else settings.PROBE_HOST_PER_SECOND)
        # Held for the gates: threads that end a look let others in.
        self._gate = threading.Lock()
        self._starts = Rate(_ANY if hurried else settings.PROBE_STARTS_PER_SECOND)
        self._vantage = Vantage(settings.PROBE_BLIND_LEAST)
        self._self_check = SelfCheck()
        self._paces: dict[str, Pace] = {}
        self._in_hand: dict[Any, _InHand] = {}
        self._again: list[tuple[float, int, _InHand]] = []
        self._ended: list[tuple[float, Ended]] = []
        self._numbers = count()
        self._claimed = self._kept = 0
        self._claim_at = self._renew_at = 0.0
        self._more_due, self._full = True, False

    def run(self) -> int:
        """Sweep to the end. Answers how many runs were kept."""
        try:
            while self._step():
                pass
        finally:
            self._crew.leave()
        return self._kept

    def _step(self) -> bool:
        self._claim()
        self._begin()
        wait = self._wait()
        for job in self._crew.ended(wait):
            self._take(job)
        self._keep()
        moment = time.monotonic()
        if self._in_hand and moment >= self._renew_at:
            self._renew_at = moment + _RENEW_EVERY
            renew([one.claim for one in self._in_hand.values()], self._clock())
        return bool(self._in_hand or self._ended) or self._goes_on()

    # --- Claiming and beginning ---

    def _claim(self) -> None:
        moment = time.monotonic()
        most = settings.PROBE_CONCURRENCY
        hungry = self._full and len(self._in_hand) <= most <= self._starts.left
        if (moment < self._claim_at and not hungry) or not self._may_claim(moment):
            return
        room = min(self._starts.left, most * _IN_HAND - len(self._in_hand))
        if self._limit is not None:
            room = min(room, self._limit - self._claimed)
        if room <= 0:
            return
        claims = claim_due(self._clock(), room)
        self._claim_at = moment + (_CLAIM_EVERY if self._lasting or self._in_hand or claims else 0.0)
        self._more_due, self._full = bool(claims), len(claims) == room
        self._claimed += len(claims)
        for claim in claims:
            self._starts.count()
            one = _InHand(self._paced(claim))
            self._in_hand[claim.probe.pk] = one
            with self._gate:
                self._gates.put(claim.assignment.host, one)

    def _may_claim(self, moment: float) -> bool:
        if self._stop() or (self._limit is not None and self._claimed >= self._limit):
            return False
        return not self._lasting or moment < self._until

    def _paced(self, claim: Claim) -> Claim:
        host = claim.assignment.host
        if len(self._paces) > _PACES_KEPT:
            self._paces.clear()
        pace = self._paces.setdefault(host, Pace())
        return replace(claim, assignment=replace(claim.assignment, pace=pace))

    def _begin(self) -> None:
        moment = time.monotonic()
        with self._gate:
            while self._again and self._again[0][0] <= moment:
                _when, _number, one = heapq.heappop(self._again)
                self._gates.put(one.claim.assignment.host, one)
            self._let_in()

    def _make_room(self, job: Job[_InHand, Outcome]) -> None:
        """On the thread that ended a look: its host is free for the next."""
        with self._gate:
            self._gates.done(job.work.claim.assignment.host)
            self._let_in()

    def _let_in(self) -> None:
        while self._crew.free > 0 and (let_in := self._gates.take()) is not None:
            let_in.started_at = let_in.started_at or self._clock()
            self._crew.begin(let_in, most_seconds(let_in.claim.assignment.kind) + _GRACE)

    def _one_look(self, one: _InHand) -> Outcome:
        return self._look(replace(one.claim.assignment, turn=len(one.tries)), self._clock())

    def _wait(self) -> float:
        """Seconds to wait for a look to end before something else has to be done."""
        moment = time.monotonic()
        waits = [0.5]
        if not self._crew.full:
            with self._gate:
                opens = self._gates.wait()
            waits.append(max(opens, 0.0 if self._crew.free > 0 else FRESH_SECONDS))
        if self._may_claim(moment):
            waits.append(self._claim_at - moment)
        if self._again:
            waits.append(self._again[0][0] - moment)
        if self._ended:
            waits.append(self._ended[0][0] + BATCH_WAITS - moment)
        return max(min(waits), 0.0)

    # --- What came of it ---

    def _take(self, job: Job[_InHand, Outcome]) -> None:
        one = job.work
        probe = one.claim.probe
        self._more_due = True  # its place has room again
        outcome = job.found or Outcome(BROKE)
        if job.given_up:
            with self._gate:
                self._gates.done(one.claim.assignment.host)
            outcome = Outcome(LATE, target=dict(one.claim.assignment.endpoints))
            log.error("probe_given_up", probe=str(probe.pk), kind=probe.kind)
        elif job.fault is not None:
            # A fault in one kind must not take the other runs with it; it is told loudly and kept as a run.
            log.error("probe_broke", probe=str(probe.pk), kind=probe.kind, exc_info=job.fault)
        if self._tries_again(one, outcome):
            return
        ended = Ended(one.claim, outcome, one.started_at or self._clock(), self._clock(), tuple(one.tries))
        del self._in_hand[probe.pk]
        if not self._lasting and not self._in_hand:
            self._claim_at = 0.0
        self._ended.append((time.monotonic(), ended))
        self._vantage.saw(
            time.monotonic(),
            probe.environment_id,
            stood_well=probe.told_status in GOOD,
            bad=outcome.verdict.status in BAD,
        )

    def _tries_again(self, one: _InHand, outcome: Outcome) -> bool:
        """Whether a bad look at what stood well is tried once more, after a pause, another address first."""
        probe, verdict = one.claim.probe, outcome.verdict
        doubtful = verdict.status in BAD and probe.told_status in GOOD and probe.asked_at is None
        if not doubtful or outcome.blocked or verdict is BROKE or len(one.tries) >= len(self._pauses):
            return False
        self._self_check.ask(self._clock())
        pause = self._pauses[len(one.tries)] * (1 + _JITTER * random.random())  # noqa: S311 - no secret
        one.tries.append(
            {
                "status": str(verdict.status),
                "code": verdict.code,
                "seconds": outcome.seconds,
                "pause": round(pause, 2),
            }
        )
        heapq.heappush(self._again, (time.monotonic() + pause, next(self._numbers), one))
        return True

    def _keep(self) -> None:
        moment = time.monotonic()
        idle = not self._in_hand
        if not self._ended or not (
            idle or len(self._ended) >= BATCH or moment >= self._ended[0][0] + BATCH_WAITS
        ):
            return
        batch = [ended for _when, ended in self._ended[:BATCH]]
        del self._ended[:BATCH]
        blind = self._vantage.is_blind(moment) or self._self_check.failed
        self._kept += keep_runs(mark(batch, blind=blind), at=self._clock())

    def _goes_on(self) -> bool:
        """Whether to look for more, with nothing in hand."""
        moment = time.monotonic()
        if not self._may_claim(moment):
            return False
        if self._more_due or not self._lasting:
            return self._more_due
        due = next_due(self._clock())
        return due is not None and (due - self._clock()).total_seconds() < self._horizon
