"""The kinds of ledger entry that the evidence room writes."""

EVIDENCE_ADDED = "evidence.evidence.added"
EVIDENCE_REVISED = "evidence.evidence.revised"
EVIDENCE_WITHDRAWN = "evidence.evidence.withdrawn"
PROBE_RESULT_RECORDED = "evidence.probe_result.recorded"
