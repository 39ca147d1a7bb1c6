"""Telling people: from ledger entries to notices, from notices to mails, reminders, and a person's tick on them."""

from readiness.notify.operations.digesting import send_digests
from readiness.notify.operations.handing_over import send_reminders
from readiness.notify.operations.noting import note_entries
from readiness.notify.operations.paging import plan_alert_posts, post_alerts
from readiness.notify.operations.posting import post_reminders, resolve_alerts
from readiness.notify.operations.reading import mark_all_read, mark_read
from readiness.notify.operations.reminding import plan_reminders
from readiness.notify.operations.sending import send_due
from readiness.notify.operations.trying import try_channel

__all__ = [
    "mark_all_read",
    "mark_read",
    "note_entries",
    "plan_alert_posts",
    "plan_reminders",
    "post_alerts",
    "post_reminders",
    "resolve_alerts",
    "send_digests",
    "send_due",
    "send_reminders",
    "try_channel",
]
