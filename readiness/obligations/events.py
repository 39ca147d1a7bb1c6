"""The kinds of ledger entry that the obligations room writes, and what `data` holds where it is not plain."""

# Subject: the obligation. Private: title, and reason where there is one
# key, the parts of the cadence, zone, starts (date), owner (id or null), lead_days, grace_days, escalation_days,
# evidence (whether it is needed), reviewer, tolerance_days (or null: the usual)
OBLIGATION_STARTED = "obligations.obligation.started"
OBLIGATION_CHANGED = "obligations.obligation.changed"  # fields; the new values of those that are plain
OBLIGATION_ENDED = "obligations.obligation.ended"
OBLIGATION_HANDED_OVER = "obligations.obligation.handed_over"  # from, to (ids or null); by nobody: the portal
# Subject: the occurrence. obligation, period, due (date). Private: title, and reason where there is one
OCCURRENCE_OPENED = (
    "obligations.occurrence.opened"  # opens_at, due_at, late_at, evidence, reviewer; by the portal
)
OCCURRENCE_SUBMITTED = "obligations.occurrence.submitted"  # revision (of evidence); private: statement
OCCURRENCE_ACCEPTED = "obligations.occurrence.accepted"
OCCURRENCE_RETURNED = "obligations.occurrence.returned"
# revision; on_time; how: "person", "review" (in one act with the acceptance) or "probe"; private: statement
OCCURRENCE_CLOSED = "obligations.occurrence.closed"
OCCURRENCE_SNOOZED = "obligations.occurrence.snoozed"  # until
OCCURRENCE_ACKNOWLEDGED = "obligations.occurrence.acknowledged"
# from, to (dates), due_at, late_at; smoothed, where a smoothing of the team's load moved it
OCCURRENCE_RESCHEDULED = "obligations.occurrence.rescheduled"
# step, steps (names; all but the first were folded), by the portal. To whom and how: rows, see docs/reminders.md
OCCURRENCE_REMINDED = "obligations.occurrence.reminded"
SKIP_REQUESTED = "obligations.occurrence.skip_requested"
SKIP_WITHDRAWN = "obligations.occurrence.skip_withdrawn"
SKIP_REFUSED = "obligations.occurrence.skip_refused"
OCCURRENCE_SKIPPED = "obligations.occurrence.skipped"
# Subject: the feed. By its person; team, where it is a team's. The link itself is told nowhere
FEED_MADE = "obligations.calendar_feed.made"
FEED_REVOKED = "obligations.calendar_feed.revoked"
# Subject: the channel, of a team. tool (a word of the product); private: name, host
CHANNEL_ADDED = "obligations.channel.added"
CHANNEL_REMOVED = "obligations.channel.removed"
CHANNEL_TRIED = "obligations.channel.tried"  # arrived (whether)
CHANNEL_DISABLED = "obligations.channel.disabled"  # failures; by the portal

WORDS = {
    OBLIGATION_STARTED: "started the duty “{title}” of {service}",
    OBLIGATION_CHANGED: "changed the duty “{title}” of {service}",
    OBLIGATION_ENDED: "ended the duty “{title}” of {service}: {reason}",
    OBLIGATION_HANDED_OVER: "handed the duty “{title}” of {service} over to {to:person}",
    OCCURRENCE_OPENED: "opened “{title}” of {service}, due {due}",
    OCCURRENCE_SUBMITTED: "handed in “{title}” of {service}, due {due}",
    OCCURRENCE_ACCEPTED: "accepted “{title}” of {service}, due {due}",
    OCCURRENCE_RETURNED: "returned “{title}” of {service}, due {due}: {reason}",
    OCCURRENCE_CLOSED: "closed “{title}” of {service}, due {due}",
    OCCURRENCE_SNOOZED: "snoozed “{title}” of {service}, due {due}: {reason}",
    OCCURRENCE_ACKNOWLEDGED: "has seen “{title}” of {service}, due {due}",
    OCCURRENCE_RESCHEDULED: "moved “{title}” of {service} from {from} to {to}: {reason}",
    OCCURRENCE_REMINDED: "reminded of “{title}” of {service}, due {due}",
    SKIP_REQUESTED: "asked to skip “{title}” of {service}, due {due}: {reason}",
    SKIP_WITHDRAWN: "no longer asks to skip “{title}” of {service}, due {due}",
    SKIP_REFUSED: "refused to skip “{title}” of {service}, due {due}: {reason}",
    CHANNEL_ADDED: "had reminders of duties sent to “{name}” ({tool})",
    CHANNEL_REMOVED: "had no more reminders of duties sent to “{name}” ({tool})",
    CHANNEL_TRIED: "tried “{name}” ({tool}) for reminders of duties",
    CHANNEL_DISABLED: "sends nothing more to “{name}” ({tool}), which failed {failures} times in a row",
    OCCURRENCE_SKIPPED: "let “{title}” of {service}, due {due}, be skipped",
    FEED_MADE: "made a private link to a calendar of duties",
    FEED_REVOKED: "revoked a private link to a calendar of duties",
}
