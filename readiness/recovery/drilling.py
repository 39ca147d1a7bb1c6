"""The five steps of a restore drill, in order, and what a drill comes to. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from readiness.findings.fault import Fault, Severity
from readiness.recovery.classes import in_words

ITEM, SCOPE = "data.backup_restore", "drill"
#: What a drill testifies under: by a script it can prove, by hand it supports.
BY_SCRIPT, BY_HAND = "restore_drill", "restore_drill_form"
#: So long a drill counts; a backup that is older is no proof; nobody drills longer.
COUNTS, OLDEST, LONGEST = timedelta(days=35), timedelta(days=35), timedelta(days=3)
SKEW = timedelta(minutes=5)
NEARLY = 0.8


@dataclass(frozen=True, slots=True)
class DrillStage:
    """One of the seed's five steps."""

    key: str
    title: str
    asks: str


STAGES = (
    DrillStage("environment", "Create test environment", "An empty place, apart from production."),
    DrillStage("restore", "Restore latest backup", "The one that this drill is about, nothing else."),
    DrillStage("integrity", "Verify data integrity", "The canary as it was read, how many rows there are, each check."),
    DrillStage("flows", "Test critical user flows", "Each flow that was walked, and whether it worked."),
    DrillStage("document", "Document results and issues", "What happened, and what has to be mended."),
)  # fmt: skip
KEYS = tuple(one.key for one in STAGES)
LAST = KEYS[-1]


@dataclass(frozen=True, slots=True)
class StepFacts:
    """A step as it ended."""

    key: str
    outcome: str
    began_at: datetime
    ended_at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillFacts:
    """A drill with its targets in minutes. `canary_there`: one was given before the backup began."""

    by_script: bool
    label: str
    backup_began_at: datetime
    started_at: datetime
    rto_minutes: int
    rpo_minutes: int
    canary_there: bool
    steps: tuple[StepFacts, ...]


@dataclass(frozen=True, slots=True)
class Fallen:
    """One reason why a drill failed; `about` keeps it apart from others."""

    about: str
    code: str
    sentence: str
    severity: Severity = "high"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What it came to. `status` is that of evidence; `proven`: a script did it, and the canary came back."""

    status: str
    code: str
    sentence: str
    proven: bool
    rto_seconds: int | None
    rpo_seconds: int | None
    fallen: tuple[Fallen, ...]

    @property
    def passed(self) -> bool:
        """Whether it did."""
        return not self.fallen


def next_step(done: Sequence[StepFacts]) -> str | None:
    """The step that is next; after one that failed only the last is left. None: all is told."""
    told = {one.key for one in done}
    if any(one.outcome == "failed" for one in done):
        return None if LAST in told else LAST
    return next((key for key in KEYS if key not in told), None)


def conclude(drill: DrillFacts) -> Outcome:
    """What a drill of which all is told came to: the portal's word, whatever a script says of itself."""
    steps = {one.key: one for one in drill.steps}
    verified = steps.get("flows")
    # From the beginning until what was restored is known to work.
    rto = _seconds(verified.ended_at - drill.started_at) if verified and verified.outcome == "ok" else None
    rpo = _seconds(drill.started_at - data_until(drill))
    fallen = (*_failed(drill), *_canary(drill, steps), *_slow(drill, rto), *_lost(drill, rpo, steps))
    same = steps.get("integrity") is not None and steps["integrity"].facts.get("canary_same") is True
    proven = drill.by_script and same and not fallen
    if fallen:
        return Outcome("fail", fallen[0].code, fallen[0].sentence, False, rto, rpo, fallen)
    took, lost = in_words((rto or 0) / 60), in_words((rpo or 0) / 60)
    told = f"Backup {drill.label} was restored and verified in {took}; {lost} of data would be lost."
    if not same:
        return Outcome(
            "warn", "no_canary", f"{told} No canary shows whose data came back.", False, rto, rpo, ()
        )
    if rto is not None and rto > drill.rto_minutes * 60 * NEARLY:
        return Outcome(
            "warn", "nearly_too_slow", f"{told} That is nearly all of the target.", proven, rto, rpo, ()
        )
    return Outcome("pass", "restored", told, proven, rto, rpo, ())


def data_until(drill: DrillFacts) -> datetime:
    """Up to when the restored data reach: the backup's beginning, or further where a log was replayed."""
    for one in drill.steps:
        if one.key == "integrity" and (told := one.facts.get("data_until")):
            return datetime.fromisoformat(told)
    return drill.backup_began_at


def _seconds(span: timedelta) -> int:
    return max(int(span.total_seconds()), 0)


def _failed(drill: DrillFacts) -> list[Fallen]:
    titles = {one.key: one.title for one in STAGES}
    return [
        Fallen(f"step/{one.key}", "step_failed", f"The step “{titles[one.key]}” failed.")
        for one in drill.steps
        if one.outcome == "failed"
    ]


def _canary(drill: DrillFacts, steps: Mapping[str, StepFacts]) -> list[Fallen]:
    step = steps.get("integrity")
    if step is None or not drill.canary_there or step.facts.get("canary_same") is True:
        return []
    why = "another value was read" if step.facts.get("canary_read") else "it was not read"
    return [
        Fallen("canary", "canary_missing", f"The canary of backup {drill.label} did not come back: {why}.")
    ]


def _slow(drill: DrillFacts, rto: int | None) -> list[Fallen]:
    if rto is None or rto <= drill.rto_minutes * 60:
        return []
    return [
        Fallen(
            "rto", "too_slow", f"It took {in_words(rto / 60)}; the target is {in_words(drill.rto_minutes)}."
        )
    ]


def _lost(drill: DrillFacts, rpo: int, steps: Mapping[str, StepFacts]) -> list[Fallen]:
    if "integrity" not in steps or rpo <= drill.rpo_minutes * 60:
        return []
    return [
        Fallen("rpo", "lost_too_much",
               f"{in_words(rpo / 60)} of data would be lost; the target is {in_words(drill.rpo_minutes)}.")
    ]  # fmt: skip


def faults_of(outcome: Outcome, issues: Sequence[str], *, production: bool) -> list[Fault]:
    """What a drill leaves to be mended: why it failed, and each issue that was written down."""
    found = [
        Fault(
            kind="recovery", scope=SCOPE, about=one.about, severity=one.severity if production else "medium",
            title=f"Restore drill: {one.sentence.rstrip('.')}"[:300],
            detail="Mend it, then drill again.", item_key=ITEM,
        )
        for one in outcome.fallen
    ]  # fmt: skip
    found += [
        Fault(
            kind="recovery", scope=SCOPE, about=f"issue/{issue[:200]}", severity="medium",
            title=f"Restore drill: {issue}"[:300], detail="Written down in the drill.", item_key=ITEM,
        )
        for issue in dict.fromkeys(issues)
    ]  # fmt: skip
    return found
