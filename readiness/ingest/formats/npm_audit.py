"""`npm audit --json`, report version 2. `via` mixes names of packages with advisories; six counters must agree."""

from readiness.evidence.observations import shown
from readiness.ingest import dependencies
from readiness.ingest.dependencies import Scan, Vulnerability, gravest, severity_of
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import HERE, as_json

_COUNTERS = ("info", "low", "moderate", "high", "critical")


def parse(content: bytes, given: Given) -> Scan:  # noqa: ARG001
    """Packages, and one vulnerability for each advisory of a package, or for a package that only has another's."""
    root = json_of(content)
    if root.has("error"):
        error = root["error"]
        why = error.word("summary") or error.word("code") or shown(str(error.value))
        return Scan(packages=0, failed=why.rstrip("."))
    if root["auditReportVersion"].whole() != 2:
        root["auditReportVersion"].refuse("report version 2 was expected (npm 7 or later)")
    total, development = _counted(root["metadata"]["dependencies"])
    found: list[Vulnerability] = []
    graded = dict.fromkeys(_COUNTERS, 0)
    for name, entry in root["vulnerabilities"].items():
        word = entry["severity"].text(most=20)
        if word in graded:
            graded[word] += 1
        found += _of_package(shown(name, 150), entry)
    return Scan(
        packages=total,
        vulnerabilities=dependencies.kept(found),
        development_only=total > 0 and development >= total,
        contradiction=_disagreement(graded, root["metadata"]["vulnerabilities"]),
    )


def _counted(counts: Node) -> tuple[int, int]:
    development = counts.get("dev")
    return counts["total"].whole(), development.whole() if development else 0


def _of_package(name: str, entry: Node) -> list[Vulnerability]:
    """Its own advisories. The package's own rating counts where an advisory has none, or all are another's."""
    overall = severity_of(entry["severity"].text(most=20))
    found = []
    for via in entry["via"].each():
        if isinstance(via.value, str):
            continue
        address = via.word("url", most=300).rpartition("/")[2]
        known = address or str(via.value.get("source", ""))[:40] if isinstance(via.value, dict) else ""
        own = severity_of(via["severity"].text(most=20)) if via.has("severity") else overall
        found.append(
            Vulnerability(
                name,
                via.word("range", most=60),
                known[:90] or "advisory",
                own if own != "unknown" else overall,
            )
        )
    # What npm rates the package by must be among what is judged, whatever its advisories say.
    if not found or dependencies.ORDER.index(
        gravest([one.severity for one in found])
    ) < dependencies.ORDER.index(overall):
        found.append(Vulnerability(name, entry.word("range", most=60), "through its dependencies", overall))
    return found


def _disagreement(graded: dict[str, int], counters: Node) -> str:
    told = {name: counters[name].whole() for name in _COUNTERS}
    for name, number in told.items():
        if number != graded[name]:
            return f"{number} counted as {name}, {graded[name]} listed"
    total = counters.get("total")
    return "its total is not the sum" if total and total.whole() != sum(told.values()) else ""


def _report(vulnerabilities: dict[str, object], total: int = 12, dev: int = 2, **counted: int) -> bytes:
    counters = {**dict.fromkeys(_COUNTERS, 0), **counted}
    return as_json(
        {
            "auditReportVersion": 2,
            "vulnerabilities": vulnerabilities,
            "metadata": {
                "vulnerabilities": {**counters, "total": sum(counters.values())},
                "dependencies": {
                    "prod": total - dev + 1,
                    "dev": dev,
                    "optional": 0,
                    "peer": 0,
                    "total": total,
                },
            },
        }
    )


def _entry(severity: str, *via: object) -> dict[str, object]:
    return {
        "name": "x",
        "severity": severity,
        "isDirect": True,
        "via": list(via),
        "effects": [],
        "range": "<4",
    }


_ADVISORY = {
    "source": 1, "name": "lodash", "title": "Prototype pollution", "severity": "high", "range": "<4.17.21",
    "url": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
}  # fmt: skip

FORMAT = Format(
    name="npm_audit",
    title="npm audit",
    question="Has an npm dependency a known vulnerability of high or critical severity?",
    feeds=dependencies.FEEDS,
    needs=dependencies.NEEDS,
    source=dependencies.SOURCE,
    command="npm audit --json > report.json || true",
    ttl=dependencies.TTL,
    per_release=True,
    parse=parse,
    judge=dependencies.judge,
    findings=dependencies.FINDINGS,
    weaknesses=dependencies.weaknesses,
    good=(
        twin("no vulnerability", _report({}), "clean", HERE),
        twin("a low one", _report({"a": _entry("low", {"severity": "low"})}, low=1), "clean", HERE),
        twin("moderate", _report({"a": _entry("moderate", {"severity": "moderate"})}, moderate=1), "medium", HERE),
    ),
    bad=(
        twin("a high advisory", _report({"lodash": _entry("high", _ADVISORY)}, high=1), "vulnerable", HERE),
        twin(
            "only through another package",
            _report({"lodash": _entry("high", _ADVISORY), "b": _entry("critical", "lodash")}, high=1, critical=1),
            "critically_vulnerable", HERE,
        ),
        twin(
            "an advisory milder than its package",
            _report({"a": _entry("critical", {"severity": "low"})}, critical=1), "critically_vulnerable", HERE,
        ),
        twin("counters of one that is not listed", _report({}, critical=1), "contradiction", HERE),
        twin("no package", _report({}, total=0, dev=0), "nothing_scanned", HERE),
        twin("development packages only", _report({}, total=5, dev=5), "development_only", HERE),
        twin("no known severity", _report({"a": _entry("grim", {"severity": "grim"})}), "severity_unknown", HERE),
        twin("npm's own error", as_json({"error": {"code": "ENOLOCK", "summary": "No lock."}}), "tool_failed", HERE),
        twin("report version 1", as_json({"auditReportVersion": 1, "advisories": {}}), "unreadable", HERE),
        twin("counters alone", as_json({"metadata": {"vulnerabilities": {"total": 0}}}), "unreadable", HERE),
    ),
)  # fmt: skip
