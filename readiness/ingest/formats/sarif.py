"""SARIF of a scan of dependencies; of one for secrets it is handed on. SARIF counts no packages."""

from readiness.ingest import dependencies
from readiness.ingest.dependencies import Scan, Vulnerability
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.sarif_runs import runs_of
from readiness.ingest.strict import json_of
from readiness.ingest.twins import HERE, as_json

_OTHER = "this tool is not known to scan dependencies: "
_SECRETS = "it is a scan for secrets"


def parse(content: bytes, given: Given) -> Scan:  # noqa: ARG001
    """What was seen stands for the packages: results, or the files that the tool names as looked at."""
    runs = runs_of(content)
    if all(run.family == "secrets" for run in runs):
        return Scan(packages=0, failed=_SECRETS)
    found = [
        Vulnerability(one.file or run.tool, "", one.rule, one.severity)
        for run in runs
        for one in run.results
        if not one.beside
    ]
    others = [run.tool for run in runs if run.family != "dependencies"]
    broken = [run.tool for run in runs if not run.succeeded]
    failed = f"{broken[0]} did not end well" if broken else _OTHER + others[0] if others else ""
    seen = min(run.artifacts + sum(not one.beside for one in run.results) for run in runs)
    ends = [run.ended_at for run in runs if run.ended_at is not None]
    made_at = min(ends, default=None)
    return Scan(packages=seen, vulnerabilities=dependencies.kept(found), failed=failed, made_at=made_at)


def belongs(scan: Scan) -> str:
    """Scans for secrets are the business of another format."""
    return "sarif_secrets" if scan.failed == _SECRETS else "sarif"


def sarif(tool: str, *severities: str | None, artifacts: int = 1, **run: object) -> bytes:
    """A twin: one run with one result for each severity (a `security-severity`, or None for a rule without)."""
    rules = [
        {
            "id": f"CVE-2026-{number}",
            "properties": {} if severity is None else {"security-severity": severity},
        }
        for number, severity in enumerate(severities)
    ]
    results = [
        {"ruleId": rule["id"], "level": "note", "message": {"text": "x"},
         "locations": [{"physicalLocation": {"artifactLocation": {"uri": "package-lock.json"}}}]}
        for rule in rules
    ]  # fmt: skip
    one = {
        "tool": {"driver": {"name": tool, "rules": rules}}, "results": results,
        "artifacts": [{"location": {"uri": "package-lock.json"}}] * artifacts, **run,
    }  # fmt: skip
    return as_json({"version": "2.1.0", "runs": [one]})


_SUPPRESSED = sarif("Trivy", "9.0").replace(b'"level"', b'"suppressions": [{"kind": "external"}], "level"')
_FAILED = [{"executionSuccessful": False}]
_COULD_NOT_READ = [{"executionSuccessful": True, "toolExecutionNotifications": [{"level": "error"}]}]
_LAST_MONTH = [{"executionSuccessful": True, "endTimeUtc": "2026-05-01T10:00:00Z"}]
_TODAY = [{"executionSuccessful": True, "endTimeUtc": "2026-06-01T10:00:00.123Z"}]
_SETTINGS = sarif("Trivy", "2.0", artifacts=0).replace(
    b'"properties": {', b'"properties": {"tags": ["misconfiguration"],'
)
_TWO = as_json({
    "version": "2.1.0",
    "runs": [*json_of(sarif("Trivy")).value["runs"], *json_of(sarif("Semgrep OSS")).value["runs"]],
})  # fmt: skip

FORMAT = Format(
    name="sarif",
    title="SARIF",
    question="Has a dependency a vulnerability of high or critical severity?",
    feeds=dependencies.FEEDS,
    needs=dependencies.NEEDS,
    source=dependencies.SOURCE,
    command="osv-scanner scan --format sarif . > report.json || true",
    ttl=dependencies.TTL,
    per_release=True,
    parse=parse,
    judge=dependencies.judge,
    belongs=belongs,
    findings=dependencies.FINDINGS,
    weaknesses=dependencies.weaknesses,
    good=(
        twin("a lock file looked at", sarif("osv-scanner"), "clean", HERE),
        twin("of this morning", sarif("osv-scanner", invocations=_TODAY), "clean", HERE),
        twin("a medium result", sarif("Trivy", "5.5"), "medium", HERE),
    ),
    bad=(
        twin("a high result at level note", sarif("Trivy", "7.0"), "vulnerable", HERE),
        twin("a critical one", sarif("Grype", "9.8", "2.0"), "critically_vulnerable", HERE),
        twin("a rule without a severity", sarif("Trivy", None), "severity_unknown", HERE),
        twin("a severity that is no number", sarif("Trivy", "grave"), "severity_unknown", HERE),
        twin("a severity beyond the scale", sarif("Trivy", "11"), "severity_unknown", HERE),
        twin("nothing looked at", sarif("Trivy", artifacts=0), "nothing_scanned", HERE),
        twin("a run that broke off", sarif("Trivy", invocations=_FAILED), "tool_failed", HERE),
        twin("a file that it could not read", sarif("Trivy", invocations=_COULD_NOT_READ), "tool_failed", HERE),
        twin("results in another file", sarif("Trivy", externalPropertyFileReferences={"results": [{}]}), "tool_failed",
             HERE),
        twin("of last month", sarif("Trivy", invocations=_LAST_MONTH), "too_old", HERE),
        twin("settings alone, no dependency", _SETTINGS, "nothing_scanned", HERE),
        twin("a scan of the code itself", sarif("Semgrep OSS"), "tool_failed", HERE),
        twin("two runs, of which one is of another tool", _TWO, "tool_failed", HERE),
        twin("no runs", as_json({"version": "2.1.0", "runs": []}), "unreadable", HERE),
        twin("suppressed by the tool", _SUPPRESSED, "critically_vulnerable", HERE),
    ),
)  # fmt: skip
