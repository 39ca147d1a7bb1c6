"""Changes of evidence: people add, revise and withdraw it; probes record what they saw."""

from .naming import UploadGone, name_file
from .people import (
    EvidenceWithdrawn,
    ProbeEvidence,
    add_evidence,
    revise_evidence,
    withdraw_evidence,
)
from .probing import record_probe_result

__all__ = [
    "EvidenceWithdrawn",
    "ProbeEvidence",
    "UploadGone",
    "add_evidence",
    "name_file",
    "record_probe_result",
    "revise_evidence",
    "withdraw_evidence",
]
