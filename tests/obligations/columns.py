"""Of duties and their occurrences: the columns that an operation or the planner changes after the row was made."""

from readiness import models as portal

DUTIES = {
    portal.Obligation: {
        "title", "why", "steps", "zone", "local_time", "lead_days", "grace_days", "escalation_days", "needs_evidence",
        "tolerance_days", "reviewer", "owner", "ended_by", "ended_at", "ended_reason", "planned_until", "planned_rule",
    },
    portal.Occurrence: {
        "state", "due_on", "due_at", "late_at", "opened_at", "rescheduled_reason", "snoozed_until", "snoozed_reason",
        "submitted_by", "submitted_at", "statement", "evidence", "reviewed_by", "reviewed_at", "review_reason",
        "closed_at", "skip_asked_by", "skip_asked_at", "skip_reason", "skip_decided_by", "skip_decided_at",
        "acknowledged_by", "acknowledged_at", "date_again",
        "witnessed_until", "next_step_at", "replanned", "smoothed_at",
        # and while it is planned (tests/obligations/test_doing.py):
        "needs_evidence", "reviewer", "original_due_on", "original_late_at", "opens_at",
    },
    portal.CalendarFeed: {"last_read_at", "revoked_at"},
    portal.TeamChannel: {"removed_by", "removed_at", "disabled_at", "failures", "paused_until"},
}  # fmt: skip
