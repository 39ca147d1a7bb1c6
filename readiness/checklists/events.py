"""The kinds of ledger entry that the checklists room writes, and what `data` holds where it is not plain."""

TEMPLATE_DRAFTED = "checklists.template.drafted"
TEMPLATE_PUBLISHED = "checklists.template.published"  # number, digest
TEMPLATE_ARCHIVED = "checklists.template.archived"
CHECKLIST_STARTED = "checklists.checklist.started"  # template, number, digest
CHECKLIST_UPGRADED = "checklists.checklist.upgraded"  # from, to, digest, added, retired, voided (keys)
ITEMS_ASSIGNED = (
    "checklists.items.assigned"  # subject: the checklist; items (keys), assignee (id or null), due
)
ITEM_NO_LONGER_HOLDS = "checklists.item.no_longer_holds"  # key, from, to: by ageing or by a finding
EVIDENCE_ATTACHED = "checklists.evidence.attached"  # subject: the evidence; items (ids)
EVIDENCE_DETACHED = "checklists.evidence.detached"  # subject: the evidence; item
EVIDENCE_ACCEPTED = (
    "checklists.evidence.accepted"  # subject: the attachment; item, evidence, revision, digest
)
EVIDENCE_RETURNED = "checklists.evidence.returned"  # the same; private: reason
NOT_APPLICABLE_CLAIMED = "checklists.not_applicable.claimed"  # subject: the item; private: reason
NOT_APPLICABLE_WITHDRAWN = "checklists.not_applicable.withdrawn"
WAIVER_REQUESTED = "checklists.waiver.requested"  # subject: the waiver; item, expires_at; private: reason
WAIVER_APPROVED = "checklists.waiver.approved"
WAIVER_REFUSED = "checklists.waiver.refused"
WAIVER_WITHDRAWN = "checklists.waiver.withdrawn"
