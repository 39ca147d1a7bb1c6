"""gitleaks' JSON report. It tells nothing of how much was read, so that is asked for; secrets are never kept."""

from readiness.ingest import secrets_scan
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.secrets_scan import Secrets
from readiness.ingest.strict import json_of
from readiness.ingest.twins import HERE, as_json


def parse(content: bytes, given: Given | None = None) -> Secrets:  # noqa: ARG001
    """The list of findings."""
    found = json_of(content).each()
    for one in found:
        one["RuleID"].text(most=200)
        one["Secret"].text(most=100_000, empty=True)
    return Secrets(found=len(found), files=len({one.word("File", most=1000) for one in found}))


def redact(content: bytes) -> bytes:
    """Counts alone."""
    seen = parse(content)
    return secrets_scan.redacted("gitleaks", seen.found, seen.files)


_LEAK = {
    "RuleID": "aws-access-token", "StartLine": 3, "File": "settings.py", "Match": "AKIA" + "Q" * 16,
    "Secret": "AKIA" + "Q" * 16, "Commit": "a" * 40, "Entropy": 3.1,
}  # fmt: skip

FORMAT = Format(
    name="gitleaks",
    title="gitleaks",
    question="Is a secret in the code or in its history?",
    feeds=secrets_scan.FEEDS,
    needs=secrets_scan.NEEDS,
    source=secrets_scan.SOURCE,
    command="gitleaks git --report-format json --report-path report.json . || true",
    parameters=("commits=$(git rev-list --count HEAD)", "shallow=$(git rev-parse --is-shallow-repository)"),
    ttl=secrets_scan.TTL,
    per_release=True,
    parse=parse,
    judge=secrets_scan.judge,
    redact=redact,
    findings=secrets_scan.FINDINGS,
    good=(twin("none in the full history", as_json([]), "no_secret", HERE, commits=812, shallow=False),),
    bad=(
        twin("one leak", as_json([_LEAK]), "secrets_found", HERE, commits=812, shallow=False),
        twin("a leak in a shallow clone", as_json([_LEAK]), "secrets_found", HERE, commits=1, shallow=True),
        twin("a shallow clone", as_json([]), "shallow_clone", HERE, commits=1, shallow=True),
        twin("no word on the history", as_json([]), "history_unknown", HERE),
        twin("no word on whether it is shallow", as_json([]), "history_unknown", HERE, commits=812),
        twin("no commits", as_json([]), "history_unknown", HERE, commits=0, shallow=False),
        twin("a summary", as_json({"leaks": 0}), "unreadable", HERE, commits=812, shallow=False),
    ),
)
