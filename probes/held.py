"""What `verify_ledger` asks of the probes besides their runs: that what people gave them is what the log told."""

from probes.given.held import Connections, Declarations, Permits, Proofs, Stops
from probes.upkeep.held import Windows
from readiness.audit.held.table import Held, Table
from readiness.ledger.verifier import Report


def probe_tables() -> list[Table]:
    """Fresh ones, nothing told yet."""
    return [Declarations(), Connections(), Proofs(), Permits(), Stops(), Windows()]


def check(report: Report) -> Held:
    """For one verification."""
    return Held(report, probe_tables())
