"""What the probes' worker does in a round."""

from datetime import datetime

from django.conf import settings

from probes.given.operations import check_proofs
from probes.operations import plan_probes, run_due, sweep_due
from probes.pruning import prune_runs
from probes.pulling import pull_due
from probes.sealing import seal_runs
from readiness.clock import now
from readiness.rounds import Round

#: A worker's looks come so often at least: what comes due before the next is waited for.
LOOKS_EVERY = 6.0  # seconds


def sweep(*, at: datetime, limit: int) -> int:  # noqa: ARG001  every round has both
    """Look at what is due and comes due, for a while."""
    return sweep_due(clock=now, seconds=settings.PROBE_SWEEP_SECONDS, horizon=LOOKS_EVERY)


def sweep_briefly(*, at: datetime, limit: int) -> int:  # noqa: ARG001  every round has both
    """The same by a worker that has other work as well."""
    return sweep_due(clock=now, seconds=min(settings.PROBE_SWEEP_SECONDS, 4.0))


_PLAN = (
    Round("host proofs looked for", check_proofs, 8),
    Round("probes planned", plan_probes, 200),
    Round("metrics read", pull_due, 64),
)
_TIDY = (Round("runs sealed", seal_runs, 50), Round("old runs removed", prune_runs, 1000))
#: As if time stood still.
ROUNDS = (*_PLAN, Round("probes run", run_due, 64), *_TIDY)
#: By a worker for probes alone, and by one that does everything.
SWEEPING = (*_PLAN, Round("probes run", sweep, 0), *_TIDY)
BESIDES = (*_PLAN, Round("probes run", sweep_briefly, 0), *_TIDY)
