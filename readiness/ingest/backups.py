"""What every list of backups comes down to, and the one rule that judges it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from readiness.evidence.verdict import Finding, Severity, Status, Verdict, worst
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
EMPTY = Finding(
    "empty", Status.FAIL, "The newest backup, {label}, has no bytes.", "See whether the right data are backed up.",
    Severity.HIGH,
)  # fmt: skip
NO_EXIT_CODE = Finding(
    "exit_code_missing", Status.ERROR, "The exit codes of backup and check are not told; only they show unread files.",
    "Add ?exit_code=… of the backup and &check_exit_code=… of the check.",
)  # fmt: skip
FUTURE = Finding("times_contradict", Status.ERROR, "A backup ended in the future.", "Set the clocks right.")
FINDINGS = (
    FINE, GAP, YOUNG, OLD_FULL, UNSEEN, NOTHING, OLD, GAPS, ERRORS, STUCK, OTHER, SIZE, EMPTY, NO_EXIT_CODE, FUTURE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Backup:
    """One good backup. `size` in bytes, 0 where the tool tells none; `full`: rests on no other."""

    label: str
    ended_at: datetime
    size: int
    full: bool = True
    line: str = ""
    # The tool says that there is nothing in it.
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Backups:
    """What the tool lists. `archive` is the newest archived segment of each line, None where there is no archive.

    `lines` are the servers that the tool was set up for: each is judged by itself, and one that stopped is not hidden
    by another. Empty where the tool has no such thing.
    """

    labels: tuple[str, ...]
    backups: tuple[Backup, ...]
    systems: tuple[str, ...] = ()
    archive: tuple[str, ...] | None = None
    error: str = ""
    blind: bool = False
    lines: tuple[str, ...] = ()


def judge(seen: Backups, given: Given) -> Verdict:
    """Errors first, then age, days, size, the archive; then what only warns."""
    if seen.error:
        return ERRORS.say(why=seen.error)
    if not seen.backups:
        return NOTHING.say()
    if seen.blind:
        return NO_EXIT_CODE.say()
    if max(one.ended_at for one in seen.backups) > given.at + SKEW:
        return FUTURE.say()
    parts = [tuple(one for one in seen.backups if one.line == name) for name in seen.lines] or [seen.backups]
    if not all(parts):
        return NOTHING.say()
    newest = [max(part, key=lambda one: one.ended_at) for part in parts]
    age = given.at - min(one.ended_at for one in newest)
    if age > STALE:
        return OLD.say(hours=max(0, round(age / timedelta(hours=1))))
    wrong = _stuck(seen, given) or next((odd for one in newest if (odd := _odd(seen, one))), None)
    return wrong or worst([_kept(seen, part, given) for part in parts])


def _kept(seen: Backups, part: tuple[Backup, ...], given: Given) -> Verdict:
    """Of one line: how many days have a backup, and since when."""
    days = _days(part, given.at)
    newest = max(one.ended_at for one in part)
    hours = max(0, round((given.at - newest) / timedelta(hours=1)))
    oldest = min(one.ended_at for one in part)
    # A young service cannot have seven days yet: what counts is that none was missed since its first backup.
    expected = min(7, (given.at - oldest).days + 1)
    if days < expected - 1:
        return GAPS.say(days=days)
    fulls = [one.ended_at for one in part if one.full]
    if days < 7 or given.at - newest > FRESH:
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


def _stuck(seen: Backups, given: Given) -> Verdict | None:
    """What speaks against it beside earlier reports."""
    before = given.before or {}
    if before.get("systems") and not set(before["systems"]) <= set(seen.systems):
        return OTHER.say()
    if seen.archive is None:
        return None
    if not all(seen.archive):
        return STUCK.say(since="the beginning: nothing is archived")
    then = dict(
        zip(_names(before.get("lines"), before.get("archive")), before.get("archive") or (), strict=False)
    )
    still = [
        name for name, last in zip(_names(seen.lines, seen.archive), seen.archive, strict=False)
        if last <= then.get(name, "")
    ]  # fmt: skip
    if still and given.before_at:
        return STUCK.say(since=given.before_at.strftime("%Y-%m-%d %H:%M UTC"))
    return None


def _names(lines: Sequence[str] | None, archive: Sequence[str] | None) -> Sequence[str]:
    """By which archives of two reports are told apart; a report of an earlier release has their order alone, and that
    says something where there is one.
    """
    return lines if lines and len(lines) > 1 else [""] if archive and len(archive) == 1 else ()


def _odd(seen: Backups, newest: Backup) -> Verdict | None:
    """What speaks against the newest of a line beside the others of its week."""
    if newest.empty:
        return EMPTY.say(label=newest.label)
    week = [
        one.size
        for one in seen.backups
        if one is not newest and one.full == newest.full and one.line == newest.line and one.size
        and newest.ended_at - one.ended_at <= timedelta(days=7)
    ]  # fmt: skip
    if len(week) >= 2 and not 0.5 <= newest.size / median(week) <= 1.5:
        return SIZE.say(size=newest.size, usual=round(median(week)))
    return None


def _days(backups: tuple[Backup, ...], at: datetime) -> int:
    """On how many of the last seven days, counted back from now, one ended."""
    ages = {(at - one.ended_at + timedelta(hours=-2)) // timedelta(days=1) for one in backups}
    return len({max(age, 0) for age in ages if age < 7})
