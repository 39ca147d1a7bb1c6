"""What the probes' worker does in a round."""

from probes.given.operations import check_proofs
from probes.operations import plan_probes, prune_runs, run_due
from probes.sealing import seal_runs
from readiness.rounds import Round

ROUNDS = (
    Round("host proofs looked for", check_proofs, 8),
    Round("probes planned", plan_probes, 200),
    Round("probes run", run_due, 64),
    Round("runs sealed", seal_runs, 50),
    Round("old runs removed", prune_runs, 1000),
)
