"""SARIF of a scan for secrets: counts, the history that was read, and nothing of what was found."""

from readiness.ingest import secrets_scan
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.formats.sarif import sarif
from readiness.ingest.sarif_runs import runs_of
from readiness.ingest.secrets_scan import Secrets
from readiness.ingest.twins import HERE


def parse(content: bytes, given: Given | None = None) -> Secrets:  # noqa: ARG001
    """Every result of every run is a secret."""
    runs = runs_of(content)
    others = [run.tool for run in runs if run.family != "secrets"]
    broken = [run.tool for run in runs if not run.succeeded]
    failed = (
        f"{others[0]} is not known to look for secrets"
        if others
        else f"{broken[0]} broke off"
        if broken
        else ""
    )
    files = {one.file for run in runs for one in run.results}
    return Secrets(found=sum(len(run.results) for run in runs), files=len(files), failed=failed)


def redact(content: bytes) -> bytes:
    """Counts alone."""
    seen = parse(content)
    return secrets_scan.redacted("sarif", seen.found, seen.files)


_ALL = {"commits": 812, "shallow": False}

FORMAT = Format(
    name="sarif_secrets",
    title="SARIF, secrets",
    question="Is a secret in the code or in its history?",
    feeds=secrets_scan.FEEDS,
    needs=secrets_scan.NEEDS,
    source=secrets_scan.SOURCE,
    command="gitleaks git --report-format sarif --report-path report.json . || true",
    parameters=("commits=$(git rev-list --count HEAD)", "shallow=$(git rev-parse --is-shallow-repository)"),
    ttl=secrets_scan.TTL,
    per_release=True,
    parse=parse,
    judge=secrets_scan.judge,
    redact=redact,
    findings=secrets_scan.FINDINGS,
    good=(twin("none in the full history", sarif("gitleaks", artifacts=0), "no_secret", HERE, **_ALL),),
    bad=(
        twin("one", sarif("gitleaks", None), "secrets_found", HERE, **_ALL),
        twin("a shallow clone", sarif("gitleaks"), "shallow_clone", HERE, commits=1, shallow=True),
        twin("no word on the history", sarif("gitleaks"), "history_unknown", HERE),
        twin("another tool", sarif("Bandit"), "tool_failed", HERE, **_ALL),
        twin(
            "it broke off",
            sarif("gitleaks", invocations=[{"executionSuccessful": False}]),
            "tool_failed",
            HERE,
            **_ALL,
        ),
    ),
)
