"""The README's own commands, run in a clean container. They are read out of the README here, not believed."""

import re
from dataclasses import dataclass
from datetime import timedelta

from readiness.evidence.observations import shown
from readiness.evidence.verdict import Finding, Status, Verdict
from readiness.ingest import drills
from readiness.ingest.drills import Drill
from readiness.ingest.format import Feed, Format, Given, twin
from readiness.ingest.twins import HERE, as_json, changed

NAME = "readme_run"
TTL = timedelta(days=90)
_FENCE = re.compile(r"^```(?:sh|bash|shell|console)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)

RAN = Finding("ran", Status.PASS, "All {count} commands of the README ran in {image}.")
NO_COMMANDS = Finding(
    "no_commands",
    Status.FAIL,
    "The README has no commands in blocks marked sh, bash, shell or console.",
    "Write them.",
)
LEFT_OUT = Finding(
    "left_out",
    Status.FAIL,
    "{count} commands of the README did not run: {named}.",
    "Run just what is written.",
)
DIRTY = Finding("not_clean", Status.ERROR, "The container was not clean.", "Begin with a fresh image.")
FINDINGS = (RAN, NO_COMMANDS, LEFT_OUT, DIRTY, *drills.SHARED)


@dataclass(frozen=True, slots=True)
class ReadmeRun:
    """Commands of the README, and those that did not run in their order."""

    drill: Drill
    commands: int
    left_out: tuple[str, ...]
    image: str
    clean: bool


def commands_of(readme: str) -> list[str]:
    """The commands in marked blocks: one a line, without prompt, comment or continuation."""
    found: list[str] = []
    for block in _FENCE.findall(readme):
        joined = block.replace("\\\n", " ")
        prompted = any(line.startswith("$ ") for line in joined.splitlines())
        for line in joined.splitlines():
            text = " ".join(line.removeprefix("$ ").split())
            # With prompts in a block, what has none is output.
            if text and not text.startswith("#") and (line.startswith("$ ") or not prompted):
                found.append(text)
    return found


def parse(content: bytes, given: Given) -> ReadmeRun:  # noqa: ARG001
    """The document; what ran is compared command by command, in order."""
    opened = drills.open_drill(content, NAME)
    wanted = commands_of(opened.root["readme"].text(most=2_000_000))
    ran = [" ".join(one["command"].text().split()) for one in opened.root["steps"].each()]
    left, place = [], 0
    for command in wanted:
        if command in ran[place:]:
            place = ran.index(command, place) + 1
        else:
            left.append(shown(command))
    container = opened.root["container"]
    return ReadmeRun(
        opened.drill,
        len(wanted),
        tuple(left[:20]),
        shown(container["image"].text(most=300)),
        container["clean"].truth(),
    )


def judge(seen: ReadmeRun, given: Given) -> Verdict:
    """Every command of the README ran, in its order, and ended well."""
    if spoilt := drills.spoilt(seen.drill, given, TTL):
        return spoilt
    if not seen.commands:
        return NO_COMMANDS.say()
    if seen.left_out:
        return LEFT_OUT.say(count=len(seen.left_out), named="; ".join(seen.left_out[:3]))
    return RAN.say(count=seen.commands, image=seen.image) if seen.clean else DIRTY.say()


_README = "# Orders\n\n```sh\nmake setup   # once\nmake run\n```\n".replace("   # once", "")
GOOD = drills.document(
    NAME,
    [drills.step("1", "installed", command="make setup"), drills.step("2", "listening", command="make run")],
    readme=_README,
    container={"image": "debian:12", "clean": True},
)
_ONE = [drills.step("1", "installed", command="make setup")]
_OTHER = [*_ONE, drills.step("2", "up", command="make run-in-ci")]

FORMAT = Format(
    name=NAME,
    title="README run",
    question="Do the README's instructions work?",
    feeds=(Feed("operations.readme", proves=False),),
    needs="a job that runs the README's commands in a clean container",
    source="Ninety days; the commands are read out of the README and must have run in their order.",
    command="./drills/readme.sh > report.json",
    ttl=TTL,
    per_release=True,
    parse=parse,
    judge=judge,
    findings=FINDINGS,
    counts_from=drills.ended,
    good=(twin("all ran", as_json(GOOD), "ran", HERE),),
    bad=(
        *(twin(name, content, code, HERE) for name, content, code in drills.spoilt_twins(GOOD)),
        twin("one left out", changed(GOOD, steps=_ONE), "left_out", HERE),
        twin("other commands in CI", changed(GOOD, steps=_OTHER), "left_out", HERE),
        twin("in another order", changed(GOOD, steps=GOOD["steps"][::-1]), "left_out", HERE),
        twin("no commands", changed(GOOD, readme="# Orders\n\nIt runs.\n"), "no_commands", HERE),
        twin("a used container", changed(GOOD, container={"image": "ci", "clean": False}), "not_clean", HERE),
    ),
    schema=drills.schema(
        NAME,
        "README run",
        {
            "readme": {"type": "string", "description": "The README at this commit, whole."},
            "container": {
                "type": "object", "required": ["image", "clean"],
                "properties": {"image": {"type": "string"}, "clean": {"type": "boolean"}},
            },
        },
        ("readme", "container"),
    ),
)  # fmt: skip
