"""What every scan for secrets comes down to: counts, and nothing of what was found. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.evidence.verdict import Finding, Severity, Status, Verdict
from readiness.ingest.format import Feed, Given
from readiness.ingest.twins import as_json

TTL = timedelta(days=7)
FEEDS = (Feed("infrastructure.environment_variables", proves=False),)
SOURCE = (
    "Seven days, no finding in the full history; only counts are kept. What a scan cannot name it misses."
)
NEEDS = "a scan for secrets over the full history in the pipeline"

NONE = Finding("no_secret", Status.PASS, "No secret was found in {extent}.")
SECRETS = Finding(
    "secrets_found", Status.FAIL, "{count} secrets were found in {files} files.",
    "Revoke and rotate each of them first, then take them out of the history.", Severity.CRITICAL,
)  # fmt: skip
SHALLOW = Finding(
    "shallow_clone", Status.ERROR, "The clone was shallow: most of the history was not read.",
    "Fetch the full history (fetch-depth: 0), then scan again.",
)  # fmt: skip
EXTENT = Finding(
    "history_unknown", Status.ERROR, "How many commits were read is not told, so an empty report says nothing.",
    "Add ?commits=$(git rev-list --count HEAD)&shallow=$(git rev-parse --is-shallow-repository).",
)  # fmt: skip
NO_RULES = Finding(
    "nothing_looked_for", Status.ERROR, "The scan had no rule switched on.", "Switch the tool's detectors on."
)
FAILED = Finding(
    "tool_failed",
    Status.ERROR,
    "The tool itself failed: {why}.",
    "Mend the scan, then hand in its output again.",
)
TOO_OLD = Finding(
    "too_old",
    Status.ERROR,
    "The scan is of {made}, which is more than seven days ago.",
    "Scan what is deployed.",
)
FINDINGS = (NONE, SECRETS, SHALLOW, EXTENT, NO_RULES, FAILED, TOO_OLD)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Counts. `history`: the tool reads commits; `rules`: whether it looked for anything; `made_at`: when, if told."""

    found: int
    files: int
    history: bool = True
    rules: bool = True
    failed: str = ""
    made_at: datetime | None = None


def judge(seen: Secrets, given: Given) -> Verdict:
    """Found is found, whatever else; none found counts only when all of the history was read."""
    if seen.found:
        return SECRETS.say(count=seen.found, files=seen.files)
    if seen.failed:
        return FAILED.say(why=seen.failed)
    if seen.made_at is not None and given.at - seen.made_at > TTL:
        return TOO_OLD.say(made=f"{seen.made_at:%Y-%m-%d}")
    if not seen.rules:
        return NO_RULES.say()
    if not seen.history:
        return NONE.say(extent="the files of the tree; the history was not read")
    if given.shallow:
        return SHALLOW.say()
    if not given.commits or given.shallow is None:
        return EXTENT.say()
    return NONE.say(extent=f"{given.commits} commits")


def redacted(tool: str, found: int, files: int) -> bytes:
    """What is stored instead of the tool's output: its counts."""
    return as_json({"redacted": True, "tool": tool, "findings": found, "files": files})
