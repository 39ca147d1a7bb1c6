"""What people do to let probes do more than look from outside; each act is a ledger entry."""

from probes.given.operations.connecting import connect, disconnect, reseal_connections
from probes.given.operations.declaring import declare, withdraw_declaration
from probes.given.operations.permitting import HostNotProven, end_permit, permit_probe
from probes.given.operations.proving import (
    ProofAskedTooSoon,
    ask_proof,
    begin_proof,
    check_proofs,
    give_up_proof,
)
from probes.given.operations.stopping import lift_stop, stop_probes

__all__ = [
    "HostNotProven",
    "ProofAskedTooSoon",
    "ask_proof",
    "begin_proof",
    "check_proofs",
    "connect",
    "declare",
    "disconnect",
    "end_permit",
    "give_up_proof",
    "lift_stop",
    "permit_probe",
    "reseal_connections",
    "stop_probes",
    "withdraw_declaration",
]
