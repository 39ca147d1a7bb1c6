"""pip-audit's JSON. It tells no severity: that is joined from other scans, and unknown never passes."""

from readiness.ingest import dependencies
from readiness.ingest.dependencies import Scan, Vulnerability
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import HERE, as_json


def parse(content: bytes, given: Given) -> Scan:  # noqa: ARG001
    """Objects of `dependencies` (2.x), or the bare list of older releases."""
    root = json_of(content)
    entries = root.each() if isinstance(root.value, list) else root["dependencies"].each()
    skipped = [one.word("name") or "?" for one in entries if one.has("skip_reason")]
    scanned = [one for one in entries if not one.has("skip_reason")]
    found = [_one(entry, vuln) for entry in scanned for vuln in entry["vulns"].each()]
    for entry in scanned:
        entry["name"].text(most=214)
        entry["version"].text(most=200)
    return Scan(packages=len(scanned), vulnerabilities=dependencies.kept(found), skipped=tuple(skipped[:50]))


def _one(entry: Node, vuln: Node) -> Vulnerability:
    vuln["id"].text(most=200)
    return Vulnerability(
        package=entry.word("name", most=150),
        version=entry.word("version", most=60),
        id=vuln.word("id", most=90),
        severity="unknown",
        aliases=tuple(one.text(most=200) for one in vuln.list_at("aliases"))[:20],
        fixed_in=tuple(one.text(most=100) for one in vuln.list_at("fix_versions"))[:5],
    )


_CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
_WEAK = {
    "name": "jinja2", "version": "2.4.1",
    "vulns": [{"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"], "description": "x"}],
}  # fmt: skip

FORMAT = Format(
    name="pip_audit",
    title="pip-audit",
    question="Has a Python dependency a known vulnerability of high or critical severity?",
    feeds=dependencies.FEEDS,
    needs=dependencies.NEEDS,
    source=dependencies.SOURCE,
    command="pip-audit --format json --requirement requirements.txt > report.json || true",
    ttl=dependencies.TTL,
    per_release=True,
    parse=parse,
    judge=dependencies.judge,
    findings=dependencies.FINDINGS,
    weaknesses=dependencies.weaknesses,
    good=(
        twin("no vulnerability", as_json({"dependencies": [_CLEAN], "fixes": []}), "clean", HERE),
        twin("the bare list of older releases", as_json([_CLEAN]), "clean", HERE),
        twin(
            "rated medium by another scan", as_json({"dependencies": [_CLEAN, _WEAK]}), "medium", HERE,
            severities={"CVE-2019-10906": "medium"},
        ),
        twin(
            "grave and waived", as_json({"dependencies": [_WEAK]}), "waived", HERE,
            severities={"PYSEC-2019-217": "high"}, waived=frozenset({"jinja2 PYSEC-2019-217"}),
        ),
    ),
    bad=(
        twin("no severity is told", as_json({"dependencies": [_CLEAN, _WEAK]}), "severity_unknown", HERE),
        twin(
            "rated critical by another scan", as_json({"dependencies": [_WEAK]}), "critically_vulnerable", HERE,
            severities={"CVE-2019-10906": "critical"},
        ),
        twin("an empty list", as_json({"dependencies": [], "fixes": []}), "nothing_scanned", HERE),
        twin(
            "one skipped",
            as_json({"dependencies": [_CLEAN, {"name": "ours", "skip_reason": "not on PyPI"}]}),
            "packages_skipped", HERE,
        ),
        twin("a summary", as_json({"vulnerabilities": 0}), "unreadable", HERE),
        twin("a package of no version", as_json([{"name": "django", "vulns": []}]), "unreadable", HERE),
        twin("packages without their vulnerabilities", as_json({"dependencies": [{"name": "a"}]}), "unreadable", HERE),
    ),
)  # fmt: skip
