"""The kinds of ledger entry that the checklists room writes, and what `data` holds where it is not plain."""

TEMPLATE_DRAFTED = "checklists.template.drafted"
TEMPLATE_PUBLISHED = "checklists.template.published"  # number, digest
TEMPLATE_ARCHIVED = "checklists.template.archived"
CHECKLIST_STARTED = "checklists.checklist.started"  # template, number, digest
CHECKLIST_UPGRADED = "checklists.checklist.upgraded"  # from, to, digest, added, retired, voided (keys)
CHECKLIST_AGAIN = "checklists.checklist.begun_again"  # voided (keys)
ITEMS_ASSIGNED = (
    "checklists.items.assigned"  # subject: the checklist; items (keys), assignee (id or null), due
)
ITEM_NO_LONGER_HOLDS = "checklists.item.no_longer_holds"  # key, from, to: whatever the cause
EVIDENCE_ATTACHED = "checklists.evidence.attached"  # subject: the evidence; items (ids)
EVIDENCE_DETACHED = "checklists.evidence.detached"  # subject: the evidence; item
EVIDENCE_ACCEPTED = (
    # subject: the attachment; item, key, accepted_by (what the item asks of its reviewer), evidence, revision, digest
    "checklists.evidence.accepted"
)
EVIDENCE_RETURNED = "checklists.evidence.returned"  # the same; private: reason
NOT_APPLICABLE_CLAIMED = "checklists.not_applicable.claimed"  # subject: the item; key, claim; private: reason
NOT_APPLICABLE_WITHDRAWN = "checklists.not_applicable.withdrawn"
# By an upgrade. Subject: the item; key, claim, version (number)
NOT_APPLICABLE_VOIDED = "checklists.not_applicable.voided"
WAIVER_REQUESTED = (
    "checklists.waiver.requested"  # subject: the waiver; item, key, expires_at; private: reason
)
WAIVER_APPROVED = "checklists.waiver.approved"
WAIVER_REFUSED = "checklists.waiver.refused"
WAIVER_WITHDRAWN = "checklists.waiver.withdrawn"
WAIVER_VOIDED = "checklists.waiver.voided"  # by an upgrade; item, key, expires_at, version (number)
WAIVER_ENDING = "checklists.waiver.ending"  # by the portal, before its end; item, key, expires_at

WORDS = {
    TEMPLATE_DRAFTED: "changed the draft of a template",
    TEMPLATE_PUBLISHED: "published version {number} of a template",
    TEMPLATE_ARCHIVED: "archived a template",
    CHECKLIST_STARTED: "started the checklist {template}, version {number}, for {service} in {environment}",
    CHECKLIST_UPGRADED: "moved the checklist of {service} in {environment} from version {from} to {to}",
    CHECKLIST_AGAIN: "began a checklist of {service} in {environment} anew, after another launch",
    ITEMS_ASSIGNED: "gave {items} of {service} to {assignee:person}",
    ITEM_NO_LONGER_HOLDS: "found that {subject:item} of {service} went from {from} to {to}",
    EVIDENCE_ATTACHED: "put {subject:evidence} forward for {items:item} of {service}",
    EVIDENCE_DETACHED: "took {subject:evidence} off {item:item} of {service}",
    EVIDENCE_ACCEPTED: "accepted {evidence:evidence} for {item:item} of {service}",
    EVIDENCE_RETURNED: "returned {evidence:evidence} for {item:item} of {service}: {reason}",
    NOT_APPLICABLE_CLAIMED: "said that {subject:item} does not apply to {service}: {reason}",
    NOT_APPLICABLE_WITHDRAWN: "took back that {subject:item} does not apply to {service}",
    NOT_APPLICABLE_VOIDED: (
        "ended the claim that {subject:item} does not apply to {service}: version {version} asks something else"
    ),
    WAIVER_REQUESTED: "asked for a waiver of {item:item} on {service}: {reason}",
    WAIVER_APPROVED: "approved the waiver of {item:item} on {service}",
    WAIVER_REFUSED: "refused the waiver of {item:item} on {service}: {reason}",
    WAIVER_WITHDRAWN: "withdrew the waiver of {item:item} on {service}",
    WAIVER_ENDING: "found that the waiver of {item:item} on {service} ends soon",
    WAIVER_VOIDED: "ended the waiver of {item:item} on {service}: version {version} asks something else",
}
