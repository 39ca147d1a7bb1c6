"""Of backups and restore drills: the columns that an operation or the worker changes after the row was made."""

from readiness import models as portal

BACKUPS = {
    portal.BackupPolicy: {
        "name", "cadence_minutes", "grace_minutes", "daily_at", "zone", "keep_days", "waived", "weaker",
        "weaker_reason",
        "tool", "part", "ended_by", "ended_at", "ended_reason", "prefix", "digest", "pinged_at", "settled_at",
        "check_at",
    },
    portal.BackupRun: {"state", "ended_at", "size", "seconds", "label", "exit_status", "log"},
    portal.RestoreDrill: {
        "state", "finished_by", "finished_at", "code", "sentence", "proven", "rto_seconds", "rpo_seconds",
    },
    **{model: set() for model in (portal.PolicyWord, portal.Canary, portal.DrillStep)},
}  # fmt: skip
