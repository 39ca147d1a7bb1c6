"""Queries for markers of seed and test data, run on production: each must count nothing, on tables that are not empty."""

from dataclasses import dataclass
from datetime import timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "marker_queries"
TTL = timedelta(days=30)

NONE = Finding("none_left", Status.PASS, "{count} queries found nothing in {rows} rows of system {system}.")
LEFT = Finding(
    "left_over", Status.FAIL, "{count} rows of test data are left: {named}.", "Remove them.", Severity.HIGH
)
EMPTY = Finding(
    "empty", Status.FAIL, "The tables are empty: this is not production.", "Ask the production database."
)
FEW = Finding(
    "no_queries", Status.ERROR, "No query was asked.", "Register a query for each marker of test data."
)
SILENT = Finding(
    "system_not_printed", Status.ERROR, "No step printed the database's system identifier.",
    "Print it: SELECT system_identifier FROM pg_control_system().",
)  # fmt: skip
OTHER = Finding(
    "other_database",
    Status.FAIL,
    "Another database was asked than before: {there}, not {here}.",
    "Ask production's.",
)
FINDINGS = (NONE, LEFT, EMPTY, FEW, SILENT, OTHER, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class Markers:
    """What was counted."""

    drill: Drill
    queries: int
    found: int
    rows: int
    system: str
    printed: bool
    named: tuple[str, ...] = ()


def parse(content: bytes, given: Given) -> Markers:  # noqa: ARG001
    """The document."""
    opened = drills.open_drill(content, NAME)
    counts = {
        shown(one["name"].text(most=200)): one["count"].whole()
        for one in opened.root["queries"].each()
        if one["sql"].text()
    }
    system = opened.root["system_id"].text(most=100)
    return Markers(
        drill=opened.drill,
        queries=len(counts),
        found=sum(counts.values()),
        rows=sum(one["rows"].whole() for one in opened.root["tables"].each()),
        system=shown(system),
        printed=drills.stands_in(system, opened.printed),
        named=tuple(name for name, count in counts.items() if count)[:3],
    )


def judge(seen: Markers, given: Given) -> Verdict:
    """All nothing, on rows, of the same database as before."""
    if seen.found:
        return LEFT.say(count=seen.found, named=", ".join(seen.named))
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    if not seen.queries:
        return FEW.say()
    if not seen.rows:
        return EMPTY.say()
    if not seen.printed:
        return SILENT.say()
    before = (given.before or {}).get("system", seen.system)
    if before != seen.system:
        return OTHER.say(there=seen.system, here=before)
    return NONE.say(count=seen.queries, rows=seen.rows, system=seen.system)


_QUERY = {
    "name": "example users",
    "sql": "SELECT count(*) FROM users WHERE email LIKE '%@example.com'",
    "count": 0,
}
GOOD = drills.document(
    NAME,
    [drills.step("ask", "system_identifier | 7381654329871234567\ncount | 0")],
    system_id="7381654329871234567",
    queries=[_QUERY],
    tables=[{"name": "users", "rows": 8120}],
)

FORMAT = Format(
    name=NAME,
    title="Marker queries",
    question="Is test data left in production?",
    feeds=(Feed("data.test_data", proves=False),),
    needs="queries for the markers of the service's test data, run on production",
    source="Thirty days; every query counts nothing, and the tables are not empty. It supports: markers are never complete.",
    command="./drills/markers.sh > report.json",
    ttl=TTL,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(twin("nothing left", as_json(GOOD), "none_left", HERE),),
    bad=(
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("one left", changed(GOOD, queries=[{**_QUERY, "count": 1}]), "left_over", HERE),
        twin("no queries", changed(GOOD, queries=[]), "no_queries", HERE),
        twin("empty tables", changed(GOOD, tables=[{"name": "users", "rows": 0}]), "empty", HERE),
        twin("another database", as_json(GOOD), "other_database", HERE, before={"system": "1"}),
        twin(
            "system not printed", changed(GOOD, steps=[drills.step("ask", "0")]), "system_not_printed", HERE
        ),
    ),
    schema=drills.schema(
        NAME,
        "Marker queries",
        {
            "system_id": {"type": "string", "description": "As a step printed it."},
            "queries": {"type": "array", "items": {"type": "object", "required": ["name", "sql", "count"]}},
            "tables": {"type": "array", "items": {"type": "object", "required": ["name", "rows"]}},
        },
        ("system_id", "queries", "tables"),
    ),
)
