"""What the portal's worker does in a round, the quick before the slow; each kind apart (`rounds.py`)."""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from readiness.alerts.operations import end_drills, judge_due, plan_watches, tell_due
from readiness.anchors.operations import make_due_anchor, run_errands
from readiness.checklists.operations import publish_library, refresh_due, warn_of_ending_waivers
from readiness.credentials.operations import record_witnessed, settle_due
from readiness.errors.operations.deciding import wake_muted
from readiness.errors.pruning import remove_old_errors
from readiness.evidence.files import sweep_orphans
from readiness.evidence.pictures.making import draw_due_pictures
from readiness.findings.operations import warn_of_ending_finding_waivers
from readiness.launches.gate_key import enrol_gate_key
from readiness.launches.operations import look_afterwards, tell_afterwards, tell_outdated
from readiness.ledger.sealing import seal_entries
from readiness.monitoring.pruning import remove_old_alerts, remove_old_numbers
from readiness.notify.operations import (
    note_entries,
    plan_alert_posts,
    plan_reminders,
    post_alerts,
    post_reminders,
    resolve_alerts,
    send_digests,
    send_due,
    send_reminders,
)
from readiness.obligations.operations import close_witnessed, open_due, plan_due
from readiness.recovery.operations import abandon_forgotten, remove_old_logs, settle_due_backups
from readiness.releases.operations import see_recoveries, see_rehearsals, watch_running
from readiness.reports.operations import make_due_reports, remove_old_reports
from readiness.rounds import Round
from readiness.teams.policy import record_policy
from readiness.teams.repeating import remove_kept_answers

SWEEP_EVERY = 3600  # seconds


def sweep_files(*, at: datetime, limit: int) -> int:  # noqa: ARG001  every round has one
    """Remove files that no row ever named, once an hour: it reads every folder. A file keeps the last time.

    Removes all of them, whatever `limit` says: what is left behind after a break-off is little.
    """
    mark = Path(settings.MEDIA_ROOT) / "swept"
    now = at.timestamp()
    if not mark.parent.is_dir() or (mark.exists() and abs(now - mark.stat().st_mtime) < SWEEP_EVERY):
        return 0
    mark.touch()
    os.utime(mark, (now, now))
    return sweep_orphans(at)


def publish_templates(*, at: datetime, limit: int) -> int:  # noqa: ARG001  every round has one
    """Publish what the product's library says anew: a fresh portal has its templates without a step by hand."""
    return len(publish_library(at))


def seal_ledger(*, at: datetime, limit: int) -> int:
    """Seal what is recorded. Beside the thread that does so more often: a drain or a single round seals too."""
    sealed = seal_entries(at=at, limit=limit)
    return sealed.count if sealed else 0


ROUNDS = (
    Round("gate keys enrolled", enrol_gate_key, 1),
    Round("settings told", record_policy, 1),
    Round("library published", publish_templates, 1),
    Round("items aged", refresh_due, 100),
    Round("signatures outdated", tell_outdated, 200),
    Round("numbers after launches read", look_afterwards, 50),
    Round("lists after launches told", tell_afterwards, 100),
    Round("checkpoint told", make_due_anchor, 1),
    Round("waivers ending", warn_of_ending_waivers, 100),
    Round("deployments watched", watch_running, 500),
    Round("recoveries seen", see_recoveries, 200),
    Round("rehearsals seen", see_rehearsals, 50),
    Round("duties planned", plan_due, 2000),
    Round("duties opened", open_due, 2000),
    Round("duties seen done", close_witnessed, 50),
    Round("reminders planned", plan_reminders, 2000),
    Round("muted errors woken", wake_muted, 500),
    Round("secrets seen rotated", record_witnessed, 50),
    Round("secrets overdue", settle_due, 100),
    Round("backups judged", settle_due_backups, 100),
    Round("drills given up", abandon_forgotten, 100),
    Round("waivers of findings ending", warn_of_ending_finding_waivers, 100),
    Round("environments watched", plan_watches, 1000),
    Round("policies judged", judge_due, 2000),
    Round("alert drills ended", end_drills, 100),
    Round("alerts told", tell_due, 500),
    Round("entries noted", note_entries, 500),
    Round("mails sent", send_due, 100),
    Round("alerts for tools", plan_alert_posts, 500),
    Round("alerts posted", post_alerts, 200),
    Round("reminders sent", send_reminders, 5000),
    Round("digests sent", send_digests, 1000),
    Round("reminders posted", post_reminders, 500),
    Round("alerts taken back", resolve_alerts, 100),
    Round("old reports removed", remove_old_reports, 100),
    Round("kept answers removed", remove_kept_answers, 1000),
    Round("old alerts removed", remove_old_alerts, 1000),
    Round("old numbers removed", remove_old_numbers, 5000),
    Round("old errors removed", remove_old_errors, 2000),
    Round("old logs removed", remove_old_logs, 1000),
    Round("files swept", sweep_files, 1),
    Round("entries sealed", seal_ledger, 5000),
    Round("anchors sent", run_errands, 20),
    Round("previews drawn", draw_due_pictures, 2),
    Round("reports made", make_due_reports, 1),
)
