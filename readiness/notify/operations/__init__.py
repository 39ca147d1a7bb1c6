"""Telling people: from ledger entries to notices, from notices to mails, and a person's tick on them."""

from readiness.notify.operations.noting import note_entries
from readiness.notify.operations.reading import mark_all_read, mark_read
from readiness.notify.operations.sending import send_due

__all__ = ["mark_all_read", "mark_read", "note_entries", "send_due"]
