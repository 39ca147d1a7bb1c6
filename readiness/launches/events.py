"""The kinds of ledger entry that the launches room writes, and the words that tell them."""

LAUNCH_REQUESTED = "launches.launch.requested"  # planned_for, checklist; private: note
LAUNCH_RESCHEDULED = "launches.launch.rescheduled"  # from, to
LAUNCH_CANCELLED = "launches.launch.cancelled"  # planned_for; private: reason
LAUNCH_RECORDED = "launches.launch.recorded"  # planned_for, digest, sign_offs, lifecycle (from, to)
SIGNED_OFF = "launches.sign_off.signed"  # subject: the launch; sign_off, role, digest; private: statement
LAUNCH_DECIDED = (
    "launches.launch.decided"  # decision, role, verdict, machine, reasons, digest; private: reason
)
GATE_KEY_ENROLLED = "launches.gate_key.enrolled"  # vkey
BADGE_SHARED = "launches.badge.shared"  # subject: the badge
BADGE_REVOKED = "launches.badge.revoked"
SIGN_OFF_OUTDATED = "launches.sign_off.outdated"  # subject: the sign-off; launch, role, digest (signed), now

# Of the time after a launch. Subject: the launch; after (its row's id), stage, due_at, checklist, starts_at
AFTER_STARTED = "launches.after.started"
AFTER_FINISHED = "launches.after.finished"  # after, stage, standings (key -> standing); private: summary
AFTER_OVERTAKEN = "launches.after.overtaken"  # after, stage, by (the other launch), standings
AFTER_SOON = "launches.after.soon"  # after, stage, due_at, open (how many items are)
AFTER_OVER = "launches.after.over"  # the same

WORDS = {
    LAUNCH_REQUESTED: "asked for the launch of {service} in {environment} on {planned_for}",
    LAUNCH_RESCHEDULED: "moved the launch of {service} in {environment} from {from} to {to}",
    LAUNCH_CANCELLED: "cancelled the launch of {service} in {environment}: {reason}",
    LAUNCH_RECORDED: "recorded that {service} was launched in {environment}",
    SIGNED_OFF: "signed off the launch of {service} in {environment} as {role}",
    LAUNCH_DECIDED: "decided {verdict} for the launch of {service} in {environment} as {role}: {reason}",
    GATE_KEY_ENROLLED: "took a key into use that signs the gate's answers",
    BADGE_SHARED: "shared a badge of {service} in {environment}",
    BADGE_REVOKED: "revoked the badge of {service} in {environment}",
    AFTER_STARTED: "started the list “{stage}” after the launch of {service} in {environment}",
    AFTER_FINISHED: "finished the list “{stage}” after the launch of {service} in {environment}: {summary}",
    AFTER_OVERTAKEN: "ended the list “{stage}” of {service} in {environment}, for another launch came",
    AFTER_SOON: "found that “{stage}” after the launch of {service} is almost over, with {open} items open",
    AFTER_OVER: "found that “{stage}” after the launch of {service} is over, with {open} items open",
    SIGN_OFF_OUTDATED: "found that a signature as {role} no longer covers {service} in {environment}",
}
