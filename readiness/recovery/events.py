"""The kinds of ledger entry that backups and restore drills write, and what `data` holds where it is not plain."""

# Subject: the policy. What a backup is called says where data lie, so names, labels and reasons are private.
# environment's own; klass, cadence_minutes, keep_days, waived (lines), weaker (sentences); private: name, reason
POLICY_MADE = "recovery.policy.made"
POLICY_CHANGED = "recovery.policy.changed"  # fields; the same
POLICY_ENDED = "recovery.policy.ended"  # private: name, reason
ADDRESS_ROTATED = "recovery.address.rotated"  # prefix; private: name
ADDRESS_REVOKED = "recovery.address.revoked"  # prefix; private: name
LINE_SHOWN = "recovery.line.shown"  # line, until; private: name, statement, link
# run (its row's id), state, size, seconds, exit_status; private: name, label
BACKUP_TOLD = "recovery.backup.told"
CANARY_GIVEN = "recovery.canary.given"  # canary (its row's id); private: name
# Subject: the drill.
DRILL_STARTED = "recovery.drill.started"  # way, backup_at, rto_minutes, rpo_minutes; private: label
DRILL_STEP = "recovery.drill.step"  # step, outcome; private: note
# result, code, rto_seconds, rpo_seconds, proven; private: label, notes
DRILL_FINISHED = "recovery.drill.finished"
DRILL_ABANDONED = "recovery.drill.abandoned"  # private: reason

WORDS = {
    POLICY_MADE: "wrote down how “{name}” of {service} is backed up",
    POLICY_CHANGED: "changed how “{name}” of {service} is backed up",
    POLICY_ENDED: "ended the backup policy “{name}” of {service}: {reason}",
    ADDRESS_ROTATED: "made a new ping address for the backups “{name}” of {service}",
    ADDRESS_REVOKED: "revoked the ping address of the backups “{name}” of {service}",
    LINE_SHOWN: "showed a line of the backup policy “{name}” of {service}",
    BACKUP_TOLD: "told of a backup “{name}” of {service}",
    CANARY_GIVEN: "asked for a canary for the backups “{name}” of {service}",
    DRILL_STARTED: "began a restore drill of {service}",
    DRILL_STEP: "ended a step of a restore drill of {service}",
    DRILL_FINISHED: "finished a restore drill of {service}",
    DRILL_ABANDONED: "gave up a restore drill of {service}: {reason}",
}
