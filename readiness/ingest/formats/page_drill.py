"""A page through the real chain, acknowledged by somebody other than who started it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "page_drill"
TTL = timedelta(days=30)
MINUTES = 15

WOKEN = Finding("acknowledged", Status.PASS, "Acknowledged by a person after {minutes} min.")
SCHEDULE = Finding(
    "schedule_only",
    Status.WARN,
    "Nobody was paged; the schedule has somebody for the next seven days.",
    "Page for real.",
)
NOBODY = Finding(
    "nobody", Status.FAIL, "Nobody acknowledged the page.", "Mend the chain of alarms.", Severity.HIGH
)
LATE = Finding(
    "too_late", Status.FAIL, "It took {minutes} min to acknowledge; 15 are allowed.", "Mend the escalation."
)
SELF = Finding(
    "own_acknowledgement",
    Status.FAIL,
    "Who started the drill acknowledged it.",
    "Let another person be woken.",
)
MACHINE = Finding(
    "machine_acknowledgement",
    Status.FAIL,
    "A machine acknowledged the page.",
    "Switch automatic acknowledgement off.",
)
SILENT = Finding(
    "incident_not_printed", Status.ERROR, "No step printed the incident, so only this summary tells of it.",
    "Print what the paging service answered, with the incident's id.",
)  # fmt: skip
FINDINGS = (WOKEN, SCHEDULE, NOBODY, LATE, SELF, MACHINE, SILENT, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class Page:
    """The drill. People are compared, not kept: `own` tells whether one person did both."""

    drill: Drill
    sent_at: datetime | None
    acknowledged_at: datetime | None
    by_machine: bool
    own: bool
    printed: bool
    covered_until: datetime | None


def parse(content: bytes, given: Given) -> Page:  # noqa: ARG001
    """The document."""
    opened = drills.open_drill(content, NAME)
    root = opened.root
    starter = root["started_by"].text(most=200)
    covered, sent, page = root.get("schedule_covered_until"), root.get("sent_at"), root.get("acknowledged")
    incident = root["incident"].text(most=200) if sent else ""
    return Page(
        drill=opened.drill,
        sent_at=sent.moment() if sent else None,
        acknowledged_at=page["at"].moment() if page else None,
        by_machine=page is not None and page["by_machine"].truth(),
        own=page is not None and _same(page["by"].text(most=200), starter),
        printed=len(incident) >= 4 and drills.stands_in(incident, opened.printed),
        covered_until=covered.moment() if covered else None,
    )


def _same(one: str, other: str) -> bool:
    return shown(one).casefold() == shown(other).casefold()


def judge(seen: Page, given: Given) -> Verdict:
    """A person, another one, within a quarter of an hour."""
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    if seen.sent_at is None:
        covered = seen.covered_until is not None and seen.covered_until >= given.at + timedelta(days=7)
        return SCHEDULE.say() if covered else NOBODY.say()
    if not seen.printed:
        return SILENT.say()
    if seen.sent_at < seen.drill.started_at - drills.SKEW:
        return drills.NOT_IN_ORDER.say(why="the page was sent before the drill began")
    if seen.acknowledged_at is None:
        return NOBODY.say()
    if seen.acknowledged_at < seen.sent_at or seen.acknowledged_at > seen.drill.finished_at + drills.SKEW:
        return drills.NOT_IN_ORDER.say(why="it was acknowledged before it was sent, or after the end")
    if seen.by_machine:
        return MACHINE.say()
    if seen.own:
        return SELF.say()
    minutes = (seen.acknowledged_at - seen.sent_at).total_seconds() / 60
    return LATE.say(minutes=round(minutes)) if minutes > MINUTES else WOKEN.say(minutes=round(minutes))


_BY = {"by": "ada", "at": "2026-06-01T10:12:00Z", "by_machine": False}
GOOD = drills.document(
    NAME,
    [
        drills.step("page", "202 Accepted"),
        drills.step("read back", '{"incident": "Q1X9Z77", "status": "acknowledged"}'),
    ],
    started_by="grace",
    incident="Q1X9Z77",
    sent_at="2026-06-01T10:05:00Z",
    acknowledged=_BY,
)
_UNSENT = {name: value for name, value in GOOD.items() if name not in {"sent_at", "incident", "acknowledged"}}
_TIME = {"type": "string", "format": "date-time"}

FORMAT = Format(
    drill=True,
    name=NAME,
    title="Page drill",
    question="Is somebody woken by an alarm, and do they answer?",
    feeds=(Feed("monitoring.on_call"), Feed("monitoring.alerting_rules", proves=False)),
    needs="a page sent through the real chain, and its acknowledgement read back",
    source="Thirty days; a person other than the starter acknowledges within 15 min. A schedule alone warns.",
    command="./drills/page.sh > report.json",
    ttl=TTL,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(
        twin("another person answers", as_json(GOOD), "acknowledged", HERE),
        twin("a schedule alone", as_json({**_UNSENT, "schedule_covered_until": "2026-06-09T00:00:00Z"}), "schedule_only", HERE),
    ),
    bad=(
        twin("a page of last year", changed(
            GOOD, sent_at="2025-06-01T10:05:00Z", acknowledged={**_BY, "at": "2025-06-01T10:12:00Z"}
        ), "times_contradict", HERE),
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("nobody answers", changed(GOOD, acknowledged=None), "nobody", HERE),
        twin("too late", changed(GOOD, acknowledged={**_BY, "at": "2026-06-01T10:25:00Z"}), "too_late", HERE),
        twin("the starter", changed(GOOD, acknowledged={**_BY, "by": "Grace"}), "own_acknowledgement", HERE),
        twin("a machine", changed(GOOD, acknowledged={**_BY, "by_machine": True}), "machine_acknowledgement", HERE),
        twin("no incident printed", changed(GOOD, steps=[drills.step("page", "202")]), "incident_not_printed", HERE),
        twin("answered before it was sent", changed(GOOD, acknowledged={**_BY, "at": "2026-06-01T10:01:00Z"}), "times_contradict", HERE),
        twin("a schedule with a gap", as_json({**_UNSENT, "schedule_covered_until": "2026-06-03T00:00:00Z"}), "nobody", HERE),
    ),
    schema=drills.schema(
        NAME,
        "Page drill",
        {
            "started_by": {"type": "string"},
            "incident": {"type": "string", "minLength": 4, "description": "As a step printed it."},
            "sent_at": _TIME,
            "acknowledged": {
                "type": ["object", "null"], "required": ["by", "at", "by_machine"],
                "properties": {"by": {"type": "string"}, "at": _TIME, "by_machine": {"type": "boolean"}},
            },
            "schedule_covered_until": _TIME,
        },
        ("started_by",),
    ),
)  # fmt: skip
