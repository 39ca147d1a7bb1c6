"""A restore, drilled: a canary row written before the backup is read from what was restored."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "restore_drill"
TTL = timedelta(days=35)
USUAL_RTO, USUAL_RPO = 240, 60

RESTORED = Finding(
    "restored", Status.PASS, "Backup {label} was restored in {minutes} min and lost {lost} min."
)
SLOW = Finding(
    "nearly_too_slow", Status.WARN, "Backup {label} was restored in {minutes} min, more than 80 % of the target of"
    " {target} min.", "Make the restore faster before the data grows.",
)  # fmt: skip
UNLISTED = Finding(
    "label_unchecked", Status.WARN, "Restored in {minutes} min; no backup tool has reported, so label {label} could"
    " not be looked up.", "Hand in pgbackrest, restic or barman reports as well.",
)  # fmt: skip
TOO_SLOW = Finding(
    "too_slow", Status.FAIL, "The restore took {minutes} min; the target is {target} min.",
    "Make the restore faster, or change the target.", Severity.HIGH,
)  # fmt: skip
LOST = Finding(
    "lost_too_much", Status.FAIL, "{lost} min of data were lost; the target is {target} min.",
    "Back up or archive more often.", Severity.HIGH,
)  # fmt: skip
OTHER_BACKUP = Finding(
    "unknown_backup", Status.FAIL, "No backup of this environment is labelled {label}.",
    "Restore a backup of this environment, and report its label.", Severity.HIGH,
)  # fmt: skip
OLD_BACKUP = Finding(
    "old_backup", Status.FAIL, "Backup {label} was {days} days old when it was restored.",
    "Restore the newest backup: that is the one you will need.", Severity.HIGH,
)  # fmt: skip
CANARY = Finding(
    "canary_missing", Status.FAIL, "The canary row was not read back: {why}.",
    "Write a fresh random value to production before the backup, and read it from the restored database.",
    Severity.HIGH,
)  # fmt: skip
OTHER_SYSTEM = Finding(
    "other_system", Status.FAIL, "What was restored is another database than production: {there}, not {here}.",
    "Restore production's backup.", Severity.HIGH,
)  # fmt: skip
EMPTY = Finding(
    "empty", Status.FAIL, "The restored database has no rows.", "Restore a backup with data in it."
)
CHECK = Finding(
    "check_failed", Status.FAIL, "The check {name} of the restored data failed.", "Find out what is missing."
)
FINDINGS = (
    RESTORED, SLOW, UNLISTED, TOO_SLOW, LOST, OTHER_BACKUP, OLD_BACKUP, CANARY, OTHER_SYSTEM, EMPTY, CHECK, *drills.SHARED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Restore:
    """What the drill did. `canary_printed`: the value stands in what a step printed."""

    drill: Drill
    label: str
    backup_at: datetime
    failure_at: datetime
    canary_written_at: datetime
    canary_same: bool
    canary_printed: bool
    production_system: str
    restored_system: str
    rows: int
    failed_check: str = ""


def parse(content: bytes, given: Given) -> Restore:  # noqa: ARG001
    """The document."""
    opened = drills.open_drill(content, NAME)
    root, canary, systems = opened.root, opened.root["canary"], opened.root["system_id"]
    read, written = canary["read"].text(most=200), canary["written"].text(most=200)
    checks, backup_at = root["checks"].each(), root["backup"]["finished_at"].moment()
    failed = next((one.word("name") or "?" for one in checks if not one["passed"].truth()), "")
    return Restore(
        drill=opened.drill,
        label=root["backup"]["label"].text(most=200),
        backup_at=backup_at,
        failure_at=root["data_until"].moment(),
        canary_written_at=canary["written_at"].moment(),
        canary_same=read == written and len(read) >= 8,
        # A step that was over before the backup was cannot have read what was restored from it.
        canary_printed=drills.stands_in(read, opened.printed_after(backup_at)),
        production_system=systems["production"].text(most=100),
        restored_system=systems["restored"].text(most=100),
        rows=root["rows"].whole(),
        failed_check=failed,
    )


def judge(seen: Restore, given: Given) -> Verdict:
    """Within both targets, of a known backup of the same database, with the canary and all checks."""
    if spoilt := drills.spoilt(seen.drill, given, TTL) or _not_ours(seen, given):
        return spoilt
    rto, rpo = given.rto_minutes or USUAL_RTO, given.rpo_minutes or USUAL_RPO
    minutes, lost = round(seen.drill.minutes), round(_lost(seen))
    if seen.drill.minutes > rto:
        return TOO_SLOW.say(minutes=minutes, target=rto)
    if _lost(seen) > rpo:
        return LOST.say(lost=lost, target=rpo)
    if given.labels is None:
        return UNLISTED.say(minutes=minutes, label=seen.label)
    if seen.drill.minutes > rto * 0.8:
        return SLOW.say(label=seen.label, minutes=minutes, target=rto)
    return RESTORED.say(label=seen.label, minutes=minutes, lost=lost)


def _lost(seen: Restore) -> float:
    return (seen.drill.started_at - seen.failure_at).total_seconds() / 60


def _not_ours(seen: Restore, given: Given) -> Verdict | None:
    if seen.failure_at > seen.drill.started_at + drills.SKEW:
        return drills.NOT_IN_ORDER.say(why="the data reach beyond the drill's beginning")
    if seen.backup_at > seen.drill.started_at + drills.SKEW:
        return drills.NOT_IN_ORDER.say(why="the backup is younger than the drill")
    if seen.restored_system != seen.production_system:
        return OTHER_SYSTEM.say(there=seen.restored_system, here=seen.production_system)
    if given.labels is not None and seen.label not in given.labels:
        return OTHER_BACKUP.say(label=seen.label)
    if seen.drill.started_at - seen.backup_at > TTL:
        return OLD_BACKUP.say(label=seen.label, days=(seen.drill.started_at - seen.backup_at).days)
    if not seen.canary_same:
        return CANARY.say(why="another value came back, or one of fewer than 8 characters")
    if seen.canary_written_at >= seen.failure_at:
        return CANARY.say(why="it was written after the moment that was restored")
    if seen.drill.started_at - seen.canary_written_at > TTL:
        return CANARY.say(why="it is older than a drill counts, so it shows nothing of this backup")
    if not seen.canary_printed:
        return CANARY.say(why="no step printed it")
    if seen.failed_check:
        return CHECK.say(name=seen.failed_check)
    return EMPTY.say() if seen.rows < 1 else None


_LABEL = "20260601-090000F"
GOOD = drills.document(
    NAME,
    [
        drills.step("restore", "restored backup set"),
        drills.step("read canary", "canary | 7f3a9c1e5b2d\n(1 row)"),
    ],
    backup={"label": _LABEL, "finished_at": "2026-06-01T09:30:00Z"},
    data_until="2026-06-01T09:50:00Z",
    canary={"written": "7f3a9c1e5b2d", "written_at": "2026-06-01T08:55:00Z", "read": "7f3a9c1e5b2d"},
    system_id={"production": "7381654329871234567", "restored": "7381654329871234567"},
    rows=120_000,
    checks=[{"name": "constraints", "passed": True}],
)
_LISTED = {"labels": frozenset({_LABEL})}

FORMAT = Format(
    drill=True,
    name=NAME,
    title="Restore drill",
    question="Can the data be restored in time, and is it production's?",
    feeds=(Feed("data.backup_restore"),),
    needs="a drill that restores a backup elsewhere and reads a canary row from it",
    source="Thirty-five days, within the service's RTO (4 h) and RPO (1 h); the canary row shows whose data came back.",
    command="./drills/restore.sh > report.json",
    ttl=TTL,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(
        twin("restored in time", as_json(GOOD), "restored", HERE, **_LISTED),
        twin("nearly too slow", as_json(GOOD), "nearly_too_slow", HERE, rto_minutes=45, **_LISTED),
        twin("no backup tool has reported", as_json(GOOD), "label_unchecked", HERE),
    ),
    bad=(
        twin("an old dump", changed(
            GOOD, backup={"label": _LABEL, "finished_at": "2026-03-01T09:30:00Z"}
        ), "old_backup", HERE),
        twin("a canary of last year", changed(
            GOOD, canary={**GOOD["canary"], "written_at": "2025-06-01T08:55:00Z"}
        ), "canary_missing", HERE),
        twin("a canary that only the writing printed", changed(GOOD, started_at="2026-06-01T09:00:00Z", steps=[
            {**drills.step("write canary", "7f3a9c1e5b2d"), "started_at": "2026-06-01T09:01:00Z",
             "finished_at": "2026-06-01T09:02:00Z"},
            drills.step("restore", "restored backup set"),
        ], backup={"label": _LABEL, "finished_at": "2026-06-01T09:04:00Z"},
           data_until="2026-06-01T09:00:00Z"), "canary_missing", HERE),
        *(twin(name, content, code, HERE, **_LISTED) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("too slow", as_json(GOOD), "too_slow", HERE, rto_minutes=30, **_LISTED),
        twin("lost too much", changed(GOOD, data_until="2026-06-01T08:58:00Z"), "lost_too_much", HERE, **_LISTED),
        twin("a backup that nobody made", as_json(GOOD), "unknown_backup", HERE, labels=frozenset({"other"})),
        twin("another canary", changed(GOOD, canary={**GOOD["canary"], "read": "00000000"}), "canary_missing", HERE),
        twin("no step printed it", changed(GOOD, steps=[drills.step("all", "done")]), "canary_missing", HERE),
        twin(
            "a canary written afterwards",
            changed(GOOD, canary={**GOOD["canary"], "written_at": "2026-06-01T10:30:00Z"}), "canary_missing", HERE,
        ),
        twin(
            "a development dump",
            changed(GOOD, system_id={**GOOD["system_id"], "restored": "1"}), "other_system", HERE,
        ),
        twin("no rows", changed(GOOD, rows=0), "empty", HERE),
        twin("a check failed", changed(GOOD, checks=[{"name": "fk", "passed": False}]), "check_failed", HERE),
    ),
    schema=drills.schema(
        NAME,
        "Restore drill",
        {
            "backup": {
                "type": "object", "required": ["label", "finished_at"],
                "properties": {"label": {"type": "string"}, "finished_at": {"type": "string", "format": "date-time"}},
            },
            "data_until": {
                "type": "string", "format": "date-time", "description": "Up to when the restored data reach.",
            },
            "canary": {
                "type": "object", "required": ["written", "written_at", "read"],
                "description": "A random value of at least 8 characters, written to production before the backup.",
            },
            "system_id": {"type": "object", "required": ["production", "restored"]},
            "rows": {"type": "integer", "minimum": 0},
            "checks": {"type": "array", "items": {"type": "object", "required": ["name", "passed"]}},
        },
        ("backup", "data_until", "canary", "system_id", "rows", "checks"),
    ),
)  # fmt: skip
