"""What the portal's own formats share: an envelope with its binding and the log of its steps. Pure.

A summary is no proof: every step tells its command, its times, its exit code and what it printed, and what the
verdict rests on must stand in what was printed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Status, Verdict
from readiness.ingest.format import Given, Unreadable
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import COMMIT, as_json

MOST_STEPS = 500
_COMMIT = re.compile(r"(?=.*[a-f])[0-9a-f]{7,40}")
#: Clocks of two machines differ a little.
SKEW = timedelta(minutes=5)
#: Nobody drills for longer; a beginning of long ago would let old events count as parts of it.
LONGEST = timedelta(days=3)

STEP_FAILED = Finding(
    "step_failed",
    Status.FAIL,
    "Step {name} ended with exit code {code}.",
    "Mend what failed, then run all of it again.",
)
NO_OUTPUT = Finding(
    "no_raw_output", Status.ERROR, "No step has any output: this is a summary, and a summary proves nothing.",
    "Send what each command printed as the output of its step.",
)  # fmt: skip
NOT_IN_ORDER = Finding(
    "times_contradict",
    Status.ERROR,
    "Its times contradict each other: {why}.",
    "Let the script write the times itself.",
)
TOO_OLD = Finding(
    "too_old", Status.ERROR, "It ended on {day}, which is longer ago than it counts for.", "Run it again."
)
OTHER_PLACE = Finding(
    "other_binding", Status.ERROR, "It says of itself that it was run for {there}, not for {here}.",
    "Hand it in for the service, environment and release that it was run for.",
)  # fmt: skip
SHARED = (STEP_FAILED, NO_OUTPUT, NOT_IN_ORDER, TOO_OLD, OTHER_PLACE)


@dataclass(frozen=True, slots=True)
class Step:
    """One command as it ran. `printed`: how many characters its output has."""

    name: str
    exit_code: int
    started_at: datetime
    finished_at: datetime
    printed: int
    command: str = ""


@dataclass(frozen=True, slots=True)
class Drill:
    """The envelope. `place` is what it was run for: service, environment, release, commit."""

    place: dict[str, str]
    started_at: datetime
    finished_at: datetime
    steps: tuple[Step, ...]

    @property
    def minutes(self) -> float:
        """How long it took."""
        return (self.finished_at - self.started_at).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Opened:
    """A document of one of our formats while it is read: its root, envelope, and what each step printed."""

    root: Node
    drill: Drill
    outputs: tuple[str, ...]

    @property
    def printed(self) -> str:
        """All of it."""
        return "\n".join(self.outputs)

    def printed_after(self, at: datetime) -> str:
        """What those steps printed that ended then or later."""
        steps = zip(self.drill.steps, self.outputs, strict=True)
        return "\n".join(output for step, output in steps if step.finished_at >= at)


def open_drill(content: bytes, name: str) -> Opened:
    """The envelope of a document of the format `name`. Raises `Unreadable`."""
    root = json_of(content)
    if root["format"].text(most=60) != name or root["version"].whole() != 1:
        raise Unreadable(f"This is not {name}, version 1.")
    binding = root["binding"]
    place = {key: binding.word(key, most=100) for key in ("service", "environment", "release", "commit")}
    binding["service"].text(most=100)
    binding["environment"].text(most=100)
    entries = root["steps"].each()
    if not 1 <= len(entries) <= MOST_STEPS:
        raise Unreadable(f"1 to {MOST_STEPS} steps are expected.")
    printed = [entry["output"].text(most=2_000_000, empty=True) for entry in entries]
    steps = tuple(_step(entry, output) for entry, output in zip(entries, printed, strict=True))
    drill = Drill(place, root["started_at"].moment(), root["finished_at"].moment(), steps)
    return Opened(root, drill, tuple(printed))


def stands_in(word: str, text: str) -> bool:
    """Whether the word stands in the text as a whole: 2026.6.1 does not stand in 2026.6.12, nor 1 in 12:31.

    A commit may be told by its first characters, and a release with a v before it.
    """
    if _COMMIT.fullmatch(word):
        return word in text
    before = r"(?<!\d)(?<!\d\.)" if word[:1].isdigit() else r"(?<!\w)"
    after = r"(?!\w)(?!\.\d)" if word[-1:].isalnum() else ""
    return re.search(before + re.escape(word) + after, text) is not None


def ended(facts: Any) -> datetime:
    """When the drill of these facts ended."""
    found: datetime = facts.drill.finished_at
    return found


def spoilt(drill: Drill, given: Given, ttl: timedelta) -> Verdict | None:
    """Why the envelope alone keeps a drill from passing; None where nothing does."""
    failed = next((step for step in drill.steps if step.exit_code), None)
    if failed is not None:
        return STEP_FAILED.say(name=failed.name, code=failed.exit_code)
    if other := _elsewhere(drill.place, given):
        return other
    if not any(step.printed for step in drill.steps):
        return NO_OUTPUT.say()
    if why := _contradiction(drill, given.at):
        return NOT_IN_ORDER.say(why=why)
    if drill.finished_at + ttl <= given.at:
        return TOO_OLD.say(day=drill.finished_at.date().isoformat())
    return None


def schema(name: str, title: str, properties: Mapping[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a format: the envelope with its own members."""
    moment = {"type": "string", "format": "date-time"}
    step = {
        "type": "object",
        "required": ["name", "command", "started_at", "finished_at", "exit_code", "output"],
        "properties": {
            "name": {"type": "string", "minLength": 1},
            "command": {"type": "string", "minLength": 1},
            "started_at": moment,
            "finished_at": moment,
            "exit_code": {"type": "integer", "minimum": 0},
            "output": {"type": "string", "description": "What the command printed, uncut."},
        },
    }
    binding = {
        "type": "object",
        "required": ["service", "environment"],
        "properties": {key: {"type": "string"} for key in ("service", "environment", "release", "commit")},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "required": ["format", "version", "binding", "started_at", "finished_at", "steps", *required],
        "properties": {
            "format": {"const": name},
            "version": {"const": 1},
            "binding": binding,
            "started_at": moment,
            "finished_at": moment,
            "steps": {"type": "array", "minItems": 1, "maxItems": MOST_STEPS, "items": step},
            **properties,
        },
    }


def document(name: str, steps: list[dict[str, Any]] | None = None, **members: Any) -> dict[str, Any]:
    """An example of the format, of the day of the twins."""
    return {
        "format": name,
        "version": 1,
        "binding": {
            "service": "payments-api",
            "environment": "production",
            "release": "2026.6.1",
            "commit": COMMIT,
        },
        "started_at": "2026-06-01T10:00:00Z",
        "finished_at": "2026-06-01T10:40:00Z",
        "steps": steps or [step("run", "All of it ran.")],
        **members,
    }


def step(name: str, output: str, exit_code: int = 0, command: str = "./drill.sh") -> dict[str, Any]:
    """One step of an example."""
    return {
        "name": name,
        "command": command,
        "started_at": "2026-06-01T10:01:00Z",
        "finished_at": "2026-06-01T10:39:00Z",
        "exit_code": exit_code,
        "output": output,
    }


def spoilt_twins(good: dict[str, Any]) -> list[tuple[str, bytes, str]]:
    """What every own format must refuse, made from its good document: name, bytes, code."""
    steps = [dict(one) for one in good["steps"]]
    silent = [{**one, "output": ""} for one in steps]
    failed = [*steps[:-1], {**steps[-1], "exit_code": 1}]
    bare = {name: value for name, value in good.items() if name != "steps"}
    elsewhere = {**good["binding"], "environment": "staging"}
    old = {"started_at": "2020-01-01T10:00:00Z", "finished_at": "2020-01-01T10:40:00Z"}
    long_ago = [{**one, **old} for one in steps]
    return [
        ("a step failed", as_json({**good, "steps": failed}), "step_failed"),
        ("a summary with silent steps", as_json({**good, "steps": silent}), "no_raw_output"),
        ("a summary without steps", as_json(bare), "unreadable"),
        ("no steps", as_json({**good, "steps": []}), "unreadable"),
        ("of another environment", as_json({**good, "binding": elsewhere}), "other_binding"),
        (
            "it ends before it begins",
            as_json({**good, "finished_at": "2026-06-01T09:00:00Z"}),
            "times_contradict",
        ),
        ("begun years before", as_json({**good, "started_at": "2020-01-01T10:00:00Z"}), "times_contradict"),
        ("of tomorrow", as_json({**good, "finished_at": "2026-06-02T12:00:00Z"}), "times_contradict"),
        ("long ago", as_json({**good, **old, "steps": long_ago}), "too_old"),
        ("of another format", as_json({**good, "format": "other"}), "unreadable"),
    ]


def _step(entry: Node, output: str) -> Step:
    return Step(
        name=shown(entry["name"].text(most=200)),
        exit_code=entry["exit_code"].whole(),
        started_at=entry["started_at"].moment(),
        finished_at=entry["finished_at"].moment(),
        printed=len(output.strip()),
        command=shown(entry["command"].text(most=4000), 400),
    )


def _elsewhere(place: Mapping[str, str], given: Given) -> Verdict | None:
    wanted = {
        "service": given.service, "environment": given.environment, "release": given.release, "commit": given.commit,
    }  # fmt: skip
    for name, here in wanted.items():
        there = place.get(name, "")
        if here and there and here.lower() != there.lower():
            return OTHER_PLACE.say(there=there, here=here)
    return None


def _contradiction(drill: Drill, at: datetime) -> str:
    if drill.finished_at < drill.started_at:
        return "it ends before it begins"
    if drill.finished_at > at + SKEW:
        return "it ends in the future"
    if drill.finished_at - drill.started_at > LONGEST:
        return f"it lasted {(drill.finished_at - drill.started_at).days} days"
    for step in drill.steps:
        if step.finished_at < step.started_at:
            return f"step {step.name} ends before it begins"
        if step.started_at < drill.started_at - SKEW or step.finished_at > drill.finished_at + SKEW:
            return f"step {step.name} lies outside of the whole"
    return ""
