"""Telling people: from ledger entries to notices, from notices to mails, reminders, and a person's tick on them."""

from readiness.notify.operations.handing_over import send_reminders
from readiness.notify.operations.noting import note_entries
from readiness.notify.operations.reading import mark_all_read, mark_read
from readiness.notify.operations.reminding import plan_reminders
from readiness.notify.operations.sending import send_due

__all__ = ["mark_all_read", "mark_read", "note_entries", "plan_reminders", "send_due", "send_reminders"]
