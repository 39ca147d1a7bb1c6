"""What every list of backups comes down to, and the one rule that judges it. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest.format import Feed, Given

TTL = timedelta(hours=26)
FEEDS = (Feed("infrastructure.backups"),)
SOURCE = (
    "A backup within 26 h on each of seven days, the oldest 30 days old, no error, the archive advancing."
)
NEEDS = "a job beside the backups that reports them daily"
FRESH, STALE, KEPT_DAYS = timedelta(hours=26), timedelta(hours=50), 30
SKEW = timedelta(minutes=5)
MOST = 5000

FINE = Finding("backed_up", Status.PASS, "The newest backup ended {hours} h ago; {days} of 7 days have one.")
GAP = Finding(
    "day_missed", Status.WARN, "{days} of 7 days have a backup; the newest ended {hours} h ago.",
    "Find out why one day was missed.",
)  # fmt: skip
YOUNG = Finding(
    "kept_too_short", Status.WARN, "The oldest backup is {days} days old; 30 days are asked for.",
    "Keep backups for 30 days.",
)  # fmt: skip
OLD_FULL = Finding(
    "no_recent_full", Status.WARN, "The newest full backup is {hours} h old; newer ones rest on it.",
    "Make full backups more often.",
)  # fmt: skip
UNSEEN = Finding(
    "archive_unseen", Status.WARN, "Backups are fresh; that the archive advances is seen with a later report.",
    "Hand in reports daily.",
)  # fmt: skip
NOTHING = Finding(
    "no_backup",
    Status.FAIL,
    "There is no good backup.",
    "Set backups up, and look at the tool's log.",
    Severity.HIGH,
)
OLD = Finding(
    "too_old",
    Status.FAIL,
    "The newest good backup ended {hours} h ago.",
    "See why backups stopped.",
    Severity.HIGH,
)
GAPS = Finding(
    "days_missed", Status.FAIL, "Only {days} of 7 days have a good backup.", "Back up daily.", Severity.HIGH
)
ERRORS = Finding(
    "tool_error", Status.FAIL, "The tool reports an error: {why}.", "Look at the tool's log, then back up again.",
    Severity.HIGH,
)  # fmt: skip
STUCK = Finding(
    "archive_stuck",
    Status.FAIL,
    "The archive has not advanced since {since}.",
    "Mend archiving.",
    Severity.HIGH,
)
OTHER = Finding(
    "other_database", Status.FAIL, "These are backups of another database than before.",
    "Back up production; tell a restored cluster by a part of its own.", Severity.HIGH,
)  # fmt: skip
SIZE = Finding(
    "size_off", Status.FAIL, "The newest backup has {size} bytes, others of the week {usual}.",
    "See whether the right data are backed up.", Severity.HIGH,
)  # fmt: skip
NO_EXIT_CODE = Finding(
    "exit_code_missing", Status.ERROR, "The exit codes of backup and check are not told; only they show unread files.",
    "Add ?exit_code=… of the backup and &check_exit_code=… of the check.",
)  # fmt: skip
FUTURE = Finding("times_contradict", Status.ERROR, "A backup ended in the future.", "Set the clocks right.")
FINDINGS = (
    FINE, GAP, YOUNG, OLD_FULL, UNSEEN, NOTHING, OLD, GAPS, ERRORS, STUCK, OTHER, SIZE, NO_EXIT_CODE, FUTURE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    """One good backup. `size` in bytes, 0 where the tool tells none; `full`: rests on no other."""

    label: str
    ended_at: datetime
    size: int
    full: bool = True
    line: str = ""


@dataclass(frozen=True, slots=True)
class Backups:
    """What the tool lists. `archive` is the newest archived segment of each line, None where there is no archive."""

    labels: tuple[str, ...]
    backups: tuple[Backup, ...]
    systems: tuple[str, ...] = ()
    archive: tuple[str, ...] | None = None
    error: str = ""
    blind: bool = False


def judge(seen: Backups, given: Given) -> Verdict:
    """Errors first, then age, days, size, the archive; then what only warns."""
    if seen.error:
        return ERRORS.say(why=seen.error)
    if not seen.backups:
        return NOTHING.say()
    if seen.blind:
        return NO_EXIT_CODE.say()
    newest = max(seen.backups, key=lambda one: one.ended_at)
    if newest.ended_at > given.at + SKEW:
        return FUTURE.say()
    age = given.at - newest.ended_at
    hours = max(0, round(age / timedelta(hours=1)))
    if age > STALE:
        return OLD.say(hours=hours)
    days = _days(seen.backups, given.at)
    return _changed(seen, newest, given) or _kept(seen, days, hours, given)


def _kept(seen: Backups, days: int, hours: int, given: Given) -> Verdict:
    oldest = min(one.ended_at for one in seen.backups)
    # A young service cannot have seven days yet: what counts is that none was missed since its first backup.
    expected = min(7, (given.at - oldest).days + 1)
    if days < expected - 1:
        return GAPS.say(days=days)
    fulls = [one.ended_at for one in seen.backups if one.full]
    if days < 7 or given.at - max(one.ended_at for one in seen.backups) > FRESH:
        return (
            GAP.say(days=days, hours=hours)
            if days < expected or expected == 7
            else YOUNG.say(days=expected - 1)
        )
    if given.at - oldest < timedelta(days=KEPT_DAYS):
        return YOUNG.say(days=(given.at - oldest).days)
    if not fulls or given.at - max(fulls) > FRESH:
        age = round((given.at - max(fulls)) / timedelta(hours=1)) if fulls else "?"
        return OLD_FULL.say(hours=age)
    if seen.archive is not None and given.before is None:
        return UNSEEN.say()
    return FINE.say(hours=hours, days=days)


def _changed(seen: Backups, newest: Backup, given: Given) -> Verdict | None:
    """What speaks against it beside earlier reports, and beside the other backups of the week."""
    before = given.before or {}
    if before.get("systems") and not set(before["systems"]) <= set(seen.systems):
        return OTHER.say()
    if seen.archive is not None and not any(seen.archive):
        return STUCK.say(since="the beginning: nothing is archived")
    if (
        seen.archive
        and before.get("archive")
        and list(seen.archive) <= list(before["archive"])
        and given.before_at
    ):
        return STUCK.say(since=given.before_at.strftime("%Y-%m-%d %H:%M UTC"))
    week = [
        one.size
        for one in seen.backups
        if one is not newest and one.full == newest.full and one.line == newest.line and one.size
        and newest.ended_at - one.ended_at <= timedelta(days=7)
    ]  # fmt: skip
    if newest.full and len(week) >= 2 and not 0.5 <= newest.size / median(week) <= 1.5:
        return SIZE.say(size=newest.size, usual=round(median(week)))
    return None


def _days(backups: tuple[Backup, ...], at: datetime) -> int:
    """On how many of the last seven days, counted back from now, one ended."""
    ages = {(at - one.ended_at + timedelta(hours=-2)) // timedelta(days=1) for one in backups}
    return len({max(age, 0) for age in ages if age < 7})
