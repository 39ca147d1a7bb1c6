"""CycloneDX JSON with vulnerabilities. A bill of materials without that list is no scan."""

from readiness.ingest import dependencies
from readiness.ingest.dependencies import Scan, Vulnerability, gravest, severity_of, severity_of_score
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import HERE, as_json

_NOT_LISTED = "it is a bill of materials without a list of vulnerabilities, not a scan"


def parse(content: bytes, given: Given) -> Scan:  # noqa: ARG001
    """Components are the packages; the gravest rating of a vulnerability is its severity."""
    root = json_of(content)
    if root["bomFormat"].text(most=20) != "CycloneDX":
        root["bomFormat"].refuse("CycloneDX was expected")
    parts = root.list_at("components")
    libraries = [one for one in _flat(parts) if _is_package(one)]
    packages = {one.word("bom-ref", most=400): one for one in _flat(parts)}
    if not root.has("vulnerabilities"):
        return Scan(packages=len(libraries), failed=_NOT_LISTED)
    found = [each for one in root["vulnerabilities"].each() for each in _of(one, packages)]
    meta = root.get("metadata")
    made = meta.get("timestamp") if meta else None
    return Scan(
        packages=len(libraries),
        vulnerabilities=dependencies.kept(found),
        made_at=made.moment() if made else None,
    )


def _is_package(one: Node) -> bool:
    """Lock files, systems and the project itself are components too, but no packages that anybody looked up."""
    return one.word("type") in {"library", "framework", "container", "firmware"} or bool(one.word("purl"))


def _flat(components: list[Node]) -> list[Node]:
    """With the components inside components."""
    found, waiting = [], list(components)
    while waiting:
        one = waiting.pop()
        one["name"].text(most=400)
        found.append(one)
        waiting += one.list_at("components")
    return found


def _of(entry: Node, packages: dict[str, Node]) -> list[Vulnerability]:
    """One a package that it affects; what a tool says in `analysis` is no waiver of the portal's."""
    known = entry.word("id", most=90) or "unnamed"
    severity = gravest([_rating(one) for one in entry.list_at("ratings")])
    aliases = tuple(name for one in entry.list_at("references") if (name := one.word("id", most=90)))[:20]
    affected = [one.word("ref", most=400) for one in entry.list_at("affects")] or [""]
    return [_against(packages.get(ref), ref, known, severity, aliases) for ref in affected]


def _against(
    package: Node | None, ref: str, known: str, severity: str, aliases: tuple[str, ...]
) -> Vulnerability:
    name = package.word("name", most=150) if package else ref[:150]
    version = package.word("version", most=60) if package else ""
    return Vulnerability(name or "unnamed", version, known, severity, aliases)


def _rating(rating: Node) -> str:
    said = severity_of(rating.word("severity"))
    scored = severity_of_score(rating["score"].number()) if rating.has("score") else "unknown"
    # A score speaks only where its method is CVSS's, whose scale it is read by; of an unnamed one it may only alarm.
    method = rating.word("method").upper()
    believed = method.startswith("CVSS") or (not method and scored in ("high", "critical"))
    return gravest([said, scored if believed else "unknown"])


_COMPONENT = {"type": "library", "bom-ref": "pkg:pypi/jinja2@2.4.1", "name": "jinja2", "version": "2.4.1"}


def _bom(*ratings: object, **more: object) -> bytes:
    one = {
        "id": "CVE-2019-10906",
        "ratings": list(ratings),
        "affects": [{"ref": _COMPONENT["bom-ref"]}],
        **more,
    }
    return as_json(
        {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [_COMPONENT], "vulnerabilities": [one]}
    )


_EMPTY = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [_COMPONENT], "vulnerabilities": []}

_LOCK_FILE = {"type": "application", "bom-ref": "1", "name": "package-lock.json"}
FORMAT = Format(
    name="cyclonedx",
    title="CycloneDX",
    question="Has a component of the bill of materials a vulnerability of high or critical severity?",
    feeds=dependencies.FEEDS,
    needs=dependencies.NEEDS,
    source=dependencies.SOURCE,
    command="trivy filesystem --format cyclonedx --scanners vuln --output report.json .",
    ttl=dependencies.TTL,
    per_release=True,
    parse=parse,
    judge=dependencies.judge,
    findings=dependencies.FINDINGS,
    weaknesses=dependencies.weaknesses,
    good=(
        twin("components and no vulnerability", as_json(_EMPTY), "clean", HERE),
        twin("a medium one", _bom({"severity": "medium"}), "medium", HERE),
        twin("a low score", _bom({"score": 3.1, "method": "CVSSv31"}), "clean", HERE),
        twin(
            "with the time it was made, as older versions write it",
            as_json({**_EMPTY, "specVersion": "1.4", "metadata": {"timestamp": "2026-05-30T10:00:00+02:00"}}), "clean",
            HERE,
        ),
    ),
    bad=(
        twin("one is critical", _bom({"severity": "low"}, {"severity": "critical"}), "critically_vulnerable", HERE),
        twin("a high score", _bom({"severity": "low", "score": 7.5, "method": "CVSSv3"}), "vulnerable", HERE),
        twin("no rating", _bom(), "severity_unknown", HERE),
        twin("a rating that says nothing", _bom({"severity": "unknown"}), "severity_unknown", HERE),
        twin("talked off", _bom({"severity": "high"}, analysis={"state": "resolved"}), "vulnerable", HERE),
        twin("a high score of no named method", _bom({"severity": "low", "score": 9.8}), "critically_vulnerable", HERE),
        twin("a low score of no named method", _bom({"score": 0.97}), "severity_unknown", HERE),
        twin("a lock file alone", as_json({**_EMPTY, "components": [_LOCK_FILE]}), "nothing_scanned", HERE),
        twin("of last month", as_json({**_EMPTY, "metadata": {"timestamp": "2026-05-01T10:00:00Z"}}), "too_old", HERE),
        twin(
            "of next month", as_json({**_EMPTY, "metadata": {"timestamp": "2026-07-01T10:00:00Z"}}), "times_contradict",
            HERE,
        ),
        twin("no component", as_json({**_EMPTY, "components": []}), "nothing_scanned", HERE),
        twin(
            "a bill of materials that was never scanned",
            as_json({name: value for name, value in _EMPTY.items() if name != "vulnerabilities"}), "tool_failed", HERE,
        ),
        twin("another kind of JSON", as_json({"spdxVersion": "SPDX-2.3"}), "unreadable", HERE),
    ),
)  # fmt: skip
