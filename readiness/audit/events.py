"""The kinds of ledger entry that reading the ledger writes: taking a part of it away is itself recorded."""

TRAIL_EXPORTED = "audit.trail.exported"  # subject: the person; format, entries, newest, oldest, cut, filters

WORDS = {TRAIL_EXPORTED: "made an export of {entries} entries of the audit trail as {format}"}
