"""The kinds of ledger entry that the evidence room writes."""

EVIDENCE_ADDED = "evidence.evidence.added"
EVIDENCE_REVISED = "evidence.evidence.revised"
EVIDENCE_WITHDRAWN = "evidence.evidence.withdrawn"
PROBE_RESULT_RECORDED = "evidence.probe_result.recorded"

WORDS = {
    EVIDENCE_ADDED: "added the {kind} {title} to {service}",
    EVIDENCE_REVISED: "revised the {kind} {title} of {service} (revision {number})",
    EVIDENCE_WITHDRAWN: "withdrew {title} from {service}: {reason}",
    PROBE_RESULT_RECORDED: "looked at {service} with {probe}: {verdict} ({code})",
}
