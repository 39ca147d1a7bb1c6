"""A rollback, rehearsed: the release on the wire changes to the one before and back, in time and in health."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "rollback_rehearsal"
TTL = timedelta(days=90)
USUAL_MINUTES, MOST_MINUTES = 15, 240

ROLLED = Finding("rolled_back", Status.PASS, "From {new} back to {old} in {minutes} min, and forward again.")
STAGING = Finding(
    "staging_only",
    Status.WARN,
    "Rehearsed in {where}, from {new} back to {old}.",
    "Rehearse it in production once.",
)
NO_OP = Finding(
    "nothing_changed", Status.FAIL, "The release on the wire did not change: {seen}.",
    "Roll back to another release, and ask the running service which it is.", Severity.HIGH,
)  # fmt: skip
NOT_THERE = Finding(
    "other_release", Status.FAIL, "At {moment} the service said it was {seen}, not {wanted}.",
    "Find out why the rollback did not take.", Severity.HIGH,
)  # fmt: skip
ILL = Finding(
    "unhealthy",
    Status.FAIL,
    "At {moment} the health check answered {status}.",
    "Mend what broke.",
    Severity.HIGH,
)
SLOW = Finding(
    "too_slow", Status.FAIL, "It took {minutes} min; the target is {target} min.", "Make it faster."
)
SILENT = Finding(
    "release_not_printed",
    Status.ERROR,
    "No step printed the releases that were seen.",
    "Print what the service answered.",
)
FINDINGS = (ROLLED, STAGING, NO_OP, NOT_THERE, ILL, SLOW, SILENT, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the running service said of itself."""

    moment: str
    at: datetime
    release: str
    status: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`new` is what runs, `old` what is rolled back to; sights before, after rolling back, and after returning."""

    drill: Drill
    new: str
    old: str
    target: int
    sights: tuple[Sight, ...]
    printed: bool


def parse(content: bytes, given: Given) -> Rehearsal:  # noqa: ARG001
    """The document."""
    opened = drills.open_drill(content, NAME)
    root = opened.root
    new, old = root["releases"]["new"].text(most=100), root["releases"]["old"].text(most=100)
    target = root.get("target_minutes")
    sights = tuple(
        Sight(name, seen["at"].moment(), seen["release"].text(most=100), seen["status"].whole())
        for name, seen in ((name, root["seen"][name]) for name in ("before", "rolled_back", "returned"))
    )
    printed = all(drills.stands_in(one.release, opened.printed) for one in sights)
    return Rehearsal(
        opened.drill, new, old, target.whole(least=1) if target else USUAL_MINUTES, sights, printed
    )


def judge(seen: Rehearsal, given: Given) -> Verdict:
    """New, old, new on the wire, healthy each time, in time."""
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    times = [one.at for one in seen.sights]
    if (
        times != sorted(times)
        or times[0] < seen.drill.started_at - drills.SKEW
        or times[-1] > seen.drill.finished_at + drills.SKEW
    ):
        return drills.NOT_IN_ORDER.say(why="the service was not asked in this order, or not during it")
    return judge_sights(seen, given)


def judge_sights(seen: Rehearsal, given: Given) -> Verdict:
    """The same of what was seen, whoever saw it: by `judge` of a script, by the portal of its own probes."""
    times = [one.at for one in seen.sights]
    if seen.new == seen.old or len({one.release for one in seen.sights}) < 2:
        return NO_OP.say(seen=seen.sights[1].release)
    for one, wanted in zip(seen.sights, (seen.new, seen.old, seen.new), strict=True):
        if one.release != wanted:
            return NOT_THERE.say(moment=one.moment, seen=one.release, wanted=wanted)
        if one.status != 200:
            return ILL.say(moment=one.moment, status=one.status)
    if not seen.printed:
        return SILENT.say()
    minutes = (times[1] - times[0]).total_seconds() / 60
    # Whoever rehearses may aim higher than the service's own time to recover, and not lower.
    target = min(seen.target, given.rto_minutes or MOST_MINUTES)
    if minutes > target:
        return SLOW.say(minutes=round(minutes), target=target)
    if not given.is_production:
        return STAGING.say(where=given.environment, new=seen.new, old=seen.old)
    return ROLLED.say(new=seen.new, old=seen.old, minutes=round(minutes))


def _sight(minute: int, release: str, status: int = 200) -> dict[str, object]:
    return {"at": f"2026-06-01T10:{minute:02d}:00Z", "release": release, "status": status}


_SEEN = {
    "before": _sight(2, "2026.6.1"),
    "rolled_back": _sight(9, "2026.5.9"),
    "returned": _sight(20, "2026.6.1"),
}
GOOD = drills.document(
    NAME,
    [drills.step("roll back", "release 2026.6.1\nrolled back\nrelease 2026.5.9\nrelease 2026.6.1")],
    releases={"new": "2026.6.1", "old": "2026.5.9"},
    seen=_SEEN,
    target_minutes=15,
)
_SIGHT = {"type": "object", "required": ["at", "release", "status"]}

FORMAT = Format(
    drill=True,
    name=NAME,
    title="Rollback rehearsal",
    question="Does going back to the release before work, in time?",
    feeds=(Feed("operations.rollback_tested"),),
    needs="a rehearsal that rolls back and forward and asks the service for its release",
    source="Ninety days, within the target; the release on the wire must change. In staging alone it warns.",
    command="./drills/rollback.sh > report.json",
    ttl=TTL,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(
        twin("back and forward", as_json(GOOD), "rolled_back", HERE),
        twin("in staging", changed(GOOD, binding={**GOOD["binding"], "environment": "staging"}), "staging_only", HERE,
             environment="staging", is_production=False),
    ),
    bad=(
        twin("a target of its own that anything meets", changed(
            GOOD, started_at="2026-06-01T01:00:00Z", target_minutes=10**6,
            seen={**_SEEN, "before": {**_sight(2, "2026.6.1"), "at": "2026-06-01T01:02:00Z"}},
        ), "too_slow", HERE),
        twin("only the longer release was printed", changed(
            GOOD, steps=[drills.step("roll back", "release 2026.6.12\nrelease 2026.6.12")],
            releases={"new": "2026.6.12", "old": "2026.6.1"},
            seen={**_SEEN, "before": _sight(2, "2026.6.12"), "rolled_back": _sight(9, "2026.6.1"),
                  "returned": _sight(20, "2026.6.12")},
        ), "release_not_printed", HERE),
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("to itself", changed(GOOD, releases={"new": "2026.6.1", "old": "2026.6.1"}), "nothing_changed", HERE),
        twin("the wire never changed", changed(GOOD, seen={**_SEEN, "rolled_back": _sight(9, "2026.6.1")}), "nothing_changed", HERE),
        twin("stuck on the old one", changed(GOOD, seen={**_SEEN, "returned": _sight(20, "2026.5.9")}), "other_release", HERE),
        twin("ill afterwards", changed(GOOD, seen={**_SEEN, "rolled_back": _sight(9, "2026.5.9", 503)}), "unhealthy", HERE),
        twin("too slow", changed(GOOD, target_minutes=5), "too_slow", HERE),
        twin("nothing of it printed", changed(GOOD, steps=[drills.step("all", "done")]), "release_not_printed", HERE),
        twin("asked in another order", changed(GOOD, seen={**_SEEN, "rolled_back": _sight(30, "2026.5.9")}), "times_contradict", HERE),
    ),
    schema=drills.schema(
        NAME,
        "Rollback rehearsal",
        {
            "releases": {"type": "object", "required": ["new", "old"]},
            "seen": {
                "type": "object", "required": ["before", "rolled_back", "returned"],
                "properties": {"before": _SIGHT, "rolled_back": _SIGHT, "returned": _SIGHT},
            },
            "target_minutes": {"type": "integer", "minimum": 1, "default": USUAL_MINUTES},
        },
        ("releases", "seen"),
    ),
)  # fmt: skip
