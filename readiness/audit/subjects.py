"""What entries can be about, in a reader's words: kinds of the ledger, gathered; one may belong to several."""

from collections.abc import Mapping

#: Word of the address -> (what the page calls it, the kinds or beginnings of kinds that belong to it).
SUBJECTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "evidence": ("Evidence", ("evidence.", "checklists.evidence.")),
    "reviews": ("Reviews of evidence", ("checklists.evidence.accepted", "checklists.evidence.returned")),
    "waivers": ("Waivers and “not applicable”", ("checklists.waiver.", "checklists.not_applicable.")),
    "items": ("Checklists and items", ("checklists.checklist.", "checklists.items.", "checklists.item.")),
    "templates": ("Templates", ("checklists.template.",)),
    "sign_offs": ("Signatures and decisions", ("launches.sign_off.", "launches.launch.decided")),
    "launches": ("Launches, gates and badges", ("launches.",)),
    "findings": ("Findings", ("findings.",)),
    "duties": ("Duties", ("obligations.",)),
    "runbooks": ("Runbooks", ("runbooks.",)),
    "secrets": ("Secrets", ("credentials.",)),
    "deployments": ("Deployments and rollbacks", ("releases.",)),
    "backups": ("Backups and restore drills", ("recovery.",)),
    "probes": ("Probes", ("probes.", "evidence.probe_result.")),
    "monitoring": ("Metrics, alerts and their policies", ("monitoring.",)),
    "errors": ("Errors", ("errors.",)),
    "ingest": ("What tools report", ("ingest.",)),
    "services": ("Services and environments", ("catalog.", "demo.")),
    "teams": ("Teams, roles and accounts", ("teams.",)),
    "reports": ("Reports and exports", ("reports.", "audit.")),
    "privacy": ("Erasures and legal holds", ("privacy.",)),
    "ledger": ("The log itself, and who is told of it", ("ledger.", "anchors.")),
}


def kinds_about(subject: str) -> tuple[str, ...]:
    """The kinds, or beginnings that end in a dot; none for a word that is not there."""
    return SUBJECTS[subject][1] if subject in SUBJECTS else ()
