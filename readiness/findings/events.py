"""The kinds of ledger entry that the findings room writes, and what `data` holds where it is not plain."""

# A title may name what is weak where, so it is private. Subject: the finding
FINDING_OPENED = "findings.finding.opened"  # kind, severity, item (key), owner, due; private: title
FINDING_RESOLVED = "findings.finding.resolved"  # kind, severity; private: title, reason
FINDING_ASSIGNED = "findings.finding.assigned"  # owner (id or null), due; private: title
WAIVER_REQUESTED = (
    "findings.waiver.requested"  # subject: the waiver; finding, expires_at; private: title, reason
)
WAIVER_APPROVED = "findings.waiver.approved"
WAIVER_REFUSED = "findings.waiver.refused"
WAIVER_WITHDRAWN = "findings.waiver.withdrawn"
WAIVER_ENDING = "findings.waiver.ending"  # by the portal, before its end

WORDS = {
    FINDING_OPENED: "opened a finding of {severity} severity on {service} in {environment}: {title}",
    FINDING_RESOLVED: "resolved the finding “{title}” on {service} in {environment}: {reason}",
    FINDING_ASSIGNED: "gave the finding “{title}” on {service} to {owner:person}, due {due}",
    WAIVER_REQUESTED: "asked for a waiver of the finding “{title}” on {service}: {reason}",
    WAIVER_APPROVED: "approved the waiver of the finding “{title}” on {service}",
    WAIVER_REFUSED: "refused the waiver of the finding “{title}” on {service}: {reason}",
    WAIVER_WITHDRAWN: "withdrew the waiver of the finding “{title}” on {service}",
    WAIVER_ENDING: "found that the waiver of the finding “{title}” on {service} ends soon",
}
