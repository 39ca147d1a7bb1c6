"""A migration, tried on a restored snapshot: the plan that was tested is the plan that is deployed, and goes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "migration_test"
TTL = timedelta(days=30)
SNAPSHOT_DAYS = 30

TESTED = Finding(
    "tested", Status.PASS, "The plan ran forward and back on {rows} rows of a snapshot of {day}."
)
ONE_WAY = Finding(
    "no_reverse",
    Status.WARN,
    "The plan ran forward on {rows} rows; it was not tried backwards.",
    "Try the way back.",
)
OTHER_PLAN = Finding(
    "other_plan", Status.FAIL, "The plan that was tested is not the plan that is deployed.",
    "Test the migrations of the release that is deployed.", Severity.HIGH,
)  # fmt: skip
EMPTY = Finding(
    "empty_database",
    Status.FAIL,
    "The snapshot had no rows: migrations never fail there.",
    "Restore production's backup.",
)
OLD = Finding(
    "old_snapshot", Status.FAIL, "The snapshot is of {day}, {days} days before the test.", "Take a fresh one."
)
NOT_BACK = Finding(
    "not_back", Status.FAIL, "Going back did not lead to the schema that it started from.", "Write a reverse that undoes it.",
    Severity.HIGH,
)  # fmt: skip
PENDING = Finding(
    "pending", Status.FAIL, "Afterwards migrations were still pending (exit code {code}).", "Run all of them."
)
FINDINGS = (TESTED, ONE_WAY, OTHER_PLAN, EMPTY, OLD, NOT_BACK, PENDING, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class Migration:
    """What ran. Digests as the script computed them; `back` is empty where the way back was not tried."""

    drill: Drill
    snapshot_at: datetime
    rows: int
    tested_plan: str
    deployed_plan: str
    before: str
    forward: str
    back: str
    check_exit_code: int


def parse(content: bytes, given: Given) -> Migration:  # noqa: ARG001
    """The document."""
    opened = drills.open_drill(content, NAME)
    root = opened.root
    plan, digests, back = root["plan"], root["schema"], root["schema"].get("back")
    return Migration(
        drill=opened.drill,
        snapshot_at=root["snapshot"]["taken_at"].moment(),
        rows=root["snapshot"]["rows"].whole(),
        tested_plan=plan["tested"].text(most=200),
        deployed_plan=plan["deployed"].text(most=200),
        before=digests["before"].text(most=200),
        forward=digests["forward"].text(most=200),
        back=back.text(most=200) if back else "",
        check_exit_code=root["check_exit_code"].whole(),
    )


def judge(seen: Migration, given: Given) -> Verdict:
    """The same plan, on real rows of a fresh snapshot, with nothing left over."""
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    day, age = seen.snapshot_at.date().isoformat(), (seen.drill.started_at - seen.snapshot_at).days
    if seen.snapshot_at > seen.drill.started_at + drills.SKEW:
        return drills.NOT_IN_ORDER.say(why="the snapshot is younger than the test")
    if seen.tested_plan != seen.deployed_plan:
        return OTHER_PLAN.say()
    if not seen.rows:
        return EMPTY.say()
    if age > SNAPSHOT_DAYS:
        return OLD.say(day=day, days=age)
    if seen.check_exit_code:
        return PENDING.say(code=seen.check_exit_code)
    if not seen.back:
        return ONE_WAY.say(rows=seen.rows)
    return TESTED.say(rows=seen.rows, day=day) if seen.back == seen.before else NOT_BACK.say()


GOOD = drills.document(
    NAME,
    [
        drills.step("migrate", "Applying orders.0042_total... OK"),
        drills.step("back", "Unapplying orders.0042_total... OK"),
    ],
    snapshot={"taken_at": "2026-05-31T03:00:00Z", "rows": 120_000},
    plan={"tested": "sha256:1f", "deployed": "sha256:1f"},
    schema={"before": "sha256:aa", "forward": "sha256:bb", "back": "sha256:aa"},
    check_exit_code=0,
)
_SCHEMA, _PLAN, _SNAPSHOT = GOOD["schema"], GOOD["plan"], GOOD["snapshot"]
_ONE_WAY = {"before": "sha256:aa", "forward": "sha256:bb"}
_TEXT = {"type": "string"}

FORMAT = Format(
    drill=True,
    name=NAME,
    title="Migration test",
    question="Did the migrations of this release run on real data, and back?",
    feeds=(Feed("data.migrations"),),
    needs="a job that restores a snapshot and migrates it",
    source="Per release, 30 days at most: equal plan, a snapshot of 30 days with rows, the schema returns to its start.",
    command="./drills/migrate.sh > report.json",
    ttl=TTL,
    per_release=True,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(
        twin("forward and back", as_json(GOOD), "tested", HERE),
        twin("forward only", changed(GOOD, schema=_ONE_WAY), "no_reverse", HERE),
    ),
    bad=(
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("another plan", changed(GOOD, plan={**_PLAN, "deployed": "sha256:2e"}), "other_plan", HERE),
        twin("an empty database", changed(GOOD, snapshot={**_SNAPSHOT, "rows": 0}), "empty_database", HERE),
        twin("an old one", changed(GOOD, snapshot={**_SNAPSHOT, "taken_at": "2026-04-01T03:00:00Z"}), "old_snapshot", HERE),
        twin("back to something else", changed(GOOD, schema={**_SCHEMA, "back": "sha256:bb"}), "not_back", HERE),
        twin("some left over", changed(GOOD, check_exit_code=1), "pending", HERE),
        twin("of another commit", as_json(GOOD), "other_binding", HERE, commit="b" * 40),
    ),
    schema=drills.schema(
        NAME,
        "Migration test",
        {
            "snapshot": {
                "type": "object", "required": ["taken_at", "rows"],
                "properties": {"taken_at": {"type": "string", "format": "date-time"}, "rows": {"type": "integer"}},
            },
            "plan": {"type": "object", "required": ["tested", "deployed"], "properties": {"tested": _TEXT, "deployed": _TEXT}},
            "schema": {
                "type": "object", "required": ["before", "forward"],
                "properties": {"before": _TEXT, "forward": _TEXT, "back": _TEXT},
            },
            "check_exit_code": {"type": "integer", "minimum": 0},
        },
        ("snapshot", "plan", "schema", "check_exit_code"),
    ),
)  # fmt: skip
