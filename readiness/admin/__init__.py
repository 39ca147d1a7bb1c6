"""The admin: for looking, searching, exporting, and correcting what is safe to correct.

Records that are evidence are read-only. What can be corrected goes through the same operations as everywhere,
so that every correction has its right checked and its ledger entry.
"""

from readiness.admin import (
    alerts,
    anchors,
    catalogue,
    checklists,
    credentials,
    errors,
    evidence,
    findings,
    ingest,
    launches,
    ledger,
    monitoring,
    obligations,
    people,
    privacy,
    recovery,
    releases,
    runbooks,
    work,
)

__all__ = [
    "alerts",
    "anchors",
    "catalogue",
    "checklists",
    "credentials",
    "errors",
    "evidence",
    "findings",
    "ingest",
    "launches",
    "ledger",
    "monitoring",
    "obligations",
    "people",
    "privacy",
    "recovery",
    "releases",
    "runbooks",
    "work",
]
