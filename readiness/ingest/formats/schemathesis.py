"""Schemathesis' NDJSON report. We count the answers ourselves: its own check takes 401, 404 and 5xx for a rejection."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest.format import Feed, Format, Given, Unreadable, twin
from readiness.ingest.strict import Node, fuzzed_lines_of
from readiness.ingest.twins import HERE, as_json

TTL = timedelta(days=30)
REJECTS = frozenset({400, 413, 415, 422})
SHARE = 0.95

REJECTED = Finding(
    "rejected", Status.PASS, "{count} wrong requests to {tried} of {all} operations were all rejected."
)
ACCEPTED = Finding(
    "accepted",
    Status.FAIL,
    "{count} wrong requests were accepted, by {named}.",
    "Check every input.",
    Severity.HIGH,
)
BROKE = Finding(
    "broke", Status.FAIL, "{count} requests were answered by 5xx, by {named}.", "Mend it.", Severity.HIGH
)
FEW = Finding(
    "too_few", Status.ERROR, "Only {tried} of {all} operations rejected a wrong request; the others were not exercised.",
    "Give the run a token that gets in (-H 'Authorization: …') and test every operation.",
)  # fmt: skip
UNFINISHED = Finding("unfinished", Status.ERROR, "The run did not end: {why}.", "Let it run to its end.")
FINDINGS = (REJECTED, ACCEPTED, BROKE, FEW, UNFINISHED)


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """Counts. `rejecting`: operations that rejected at least one wrong request for its content."""

    operations: int
    rejecting: int
    wrong: int
    accepted: int
    broke: int
    accepting: tuple[str, ...] = ()
    breaking: tuple[str, ...] = ()
    ended: str = ""


def parse(content: bytes, given: Given) -> Fuzzed:  # noqa: ARG001
    """Scenarios with their cases and what was answered."""
    total, ended, known = None, "it has no end", False
    rejecting: Counter[str] = Counter()
    accepting: Counter[str] = Counter()
    breaking: Counter[str] = Counter()
    for line in fuzzed_lines_of(content):
        known = known or line.has("Initialize")
        if event := line.get("LoadingFinished"):
            total = event["statistic"]["operations"]["total"].whole()
        elif event := line.get("ScenarioFinished"):
            _count(event["recorder"], rejecting, accepting, breaking)
        elif event := line.get("EngineFinished"):
            reason = event.word("stop_reason")
            ended = "" if reason == "completed" else f"it says {reason or 'nothing'}"
    if not known or total is None:
        raise Unreadable("This is not the NDJSON report of Schemathesis 4.")
    return Fuzzed(
        operations=total,
        rejecting=len(rejecting),
        wrong=sum(rejecting.values()) + sum(accepting.values()),
        accepted=sum(accepting.values()),
        broke=sum(breaking.values()),
        accepting=tuple(sorted(accepting))[:3],
        breaking=tuple(sorted(breaking))[:3],
        ended=ended,
    )


def judge(seen: Fuzzed, given: Given) -> Verdict:  # noqa: ARG001
    """Nothing wrong accepted, nothing broken, and nearly every operation exercised."""
    if seen.broke:
        return BROKE.say(count=seen.broke, named=", ".join(seen.breaking))
    if seen.accepted:
        return ACCEPTED.say(count=seen.accepted, named=", ".join(seen.accepting))
    if seen.ended:
        return UNFINISHED.say(why=seen.ended)
    if not seen.operations or seen.rejecting < SHARE * seen.operations:
        return FEW.say(tried=seen.rejecting, all=seen.operations)
    return REJECTED.say(count=seen.wrong, tried=seen.rejecting, all=seen.operations)


def _count(recorder: Node, rejecting: Counter[str], accepting: Counter[str], breaking: Counter[str]) -> None:
    label = shown(recorder["label"].text(most=2000), 120)
    cases = recorder["cases"].members()
    for known, interaction in recorder["interactions"].items():
        answer = interaction.get("response")
        if answer is None:
            continue
        status = answer["status_code"].whole()
        if status >= 500:
            breaking[label] += 1
        elif _is_wrong(recorder["cases"][known] if known in cases else None):
            if status in REJECTS:
                rejecting[label] += 1
            elif 200 <= status < 400:
                accepting[label] += 1


def _is_wrong(case: Node | None) -> bool:
    """Whether the request was made to be wrong; of what tells nothing, no."""
    step: Node | None = case
    for name in ("value", "meta", "generation"):
        step = step.get(name) if step else None
    return step is not None and step.word("mode") == "negative"


def _lines(*answers: tuple[str, str, int], total: int = 1, stop: str = "completed") -> bytes:
    """A twin: label, mode and status of each request."""
    events: list[dict[str, object]] = [
        {"Initialize": {"command": "st run", "schemathesis_version": "4.32.5"}},
        {"LoadingFinished": {"statistic": {"operations": {"total": total, "selected": total}}}},
    ]
    for label, mode, status in answers:
        case = {"value": {"method": "GET", "meta": {"generation": {"mode": mode}}}}
        interaction = {"request": {"method": "GET"}, "response": {"status_code": status}}
        recorder = {"label": label, "cases": {"a": case}, "interactions": {"a": interaction}}
        events.append({"ScenarioFinished": {"status": "success", "recorder": recorder}})
    events += [{"EngineFinished": {"stop_reason": stop}}] if stop else []
    return b"\n".join(as_json(one).replace(b"\n", b"") for one in events)


_GOOD = ("GET /items", "negative", 422)

FORMAT = Format(
    name="schemathesis",
    title="Schemathesis",
    question="Does every operation reject what its schema forbids?",
    feeds=(Feed("security.input_validation", proves=False),),
    needs="an OpenAPI document, and a test environment to fuzz",
    source="Thirty days; 95 % of operations, none accepted, no 5xx; only 400, 413, 415 and 422 count as a rejection.",
    command="st run $URL/openapi.json --mode all --report ndjson --report-ndjson-path report.ndjson || true",
    extension="txt",
    ttl=TTL,
    per_release=True,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    good=(
        twin("all rejected", _lines(_GOOD, ("GET /items", "positive", 200)), "rejected", HERE),
        twin(
            "a refusal for another reason beside it",
            _lines(_GOOD, ("GET /items", "negative", 404)),
            "rejected",
            HERE,
        ),
    ),
    bad=(
        twin("one accepted", _lines(_GOOD, ("GET /items", "negative", 200)), "accepted", HERE),
        twin("one broke", _lines(_GOOD, ("GET /items", "negative", 500)), "broke", HERE),
        twin("a right request broke", _lines(_GOOD, ("GET /items", "positive", 503)), "broke", HERE),
        twin("all refused for want of a token", _lines(("GET /items", "negative", 401)), "too_few", HERE),
        twin("invented addresses", _lines(("GET /items", "negative", 404)), "too_few", HERE),
        twin("half of the operations", _lines(_GOOD, total=2), "too_few", HERE),
        twin("right requests alone", _lines(("GET /items", "positive", 200)), "too_few", HERE),
        twin("no operations", _lines(total=0), "too_few", HERE),
        twin("it broke off", _lines(_GOOD, stop=""), "unfinished", HERE),
        twin("it was stopped", _lines(_GOOD, stop="interrupted"), "unfinished", HERE),
        twin("a summary", as_json({"operations": 3, "failures": 0}), "unreadable", HERE),
    ),
)
