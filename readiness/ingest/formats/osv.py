"""osv-scanner's JSON. Without `--all-packages` it lists only weak ones, and a clean run then counts nothing."""

from readiness.ingest import dependencies
from readiness.ingest.dependencies import Scan, Vulnerability, gravest, severity_of, severity_of_score
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import HERE, as_json


def parse(content: bytes, given: Given) -> Scan:  # noqa: ARG001
    """Packages of all sources; severity from the group's highest score and the advisory's own word."""
    packages = [one for result in json_of(content)["results"].each() for one in result["packages"].each()]
    found = [vuln for one in packages for vuln in _of(one)]
    return Scan(
        packages=len(packages),
        vulnerabilities=dependencies.kept(found),
        development_only=bool(packages) and all(map(_is_development, packages)),
    )


def _is_development(entry: Node) -> bool:
    """Whether the lock file names it in groups that are not deployed, and in no other."""
    groups = {one.text(most=200).lower() for one in entry.list_at("dependency_groups")}
    return bool(groups) and groups <= _DEVELOPMENT


def _of(entry: Node) -> list[Vulnerability]:
    package = entry["package"]
    package["name"].text(most=214)
    groups = _scores(entry)
    listed = entry.list_at("vulnerabilities")
    names = {one.word("id", most=90) for one in listed}
    # A group whose advisories are not listed counts all the same.
    missing = [known for known in groups if known not in names and not names & groups[known][1]]
    name, version = package.word("name", most=150), package.word("version", most=60)
    found = [_one(name, version, one, groups) for one in listed]
    return found + [Vulnerability(name, version, known, groups[known][0]) for known in missing]


def _one(name: str, version: str, vuln: Node, groups: dict[str, tuple[str, frozenset[str]]]) -> Vulnerability:
    vuln["id"].text(most=200)
    known = vuln.word("id", most=90)
    aliases = tuple(one.text(most=200) for one in vuln.list_at("aliases"))[:20]
    own = vuln.get("database_specific")
    told = [groups[one][0] for one in (known, *aliases) if one in groups]
    told.append(severity_of(own.word("severity")) if own and isinstance(own.value, dict) else "unknown")
    return Vulnerability(name, version, known, gravest(told), aliases)


def _scores(entry: Node) -> dict[str, tuple[str, frozenset[str]]]:
    """Severity by advisory id, with all ids of its group."""
    found = {}
    for group in entry.list_at("groups"):
        ids = frozenset(one.text(most=90) for one in group.list_at("ids"))
        severity = _score(group.word("max_severity"))
        for known in sorted(ids):
            found[known] = (severity, ids)
    return found


def _score(text: str) -> str:
    try:
        return severity_of_score(float(text))
    except ValueError:
        return "unknown"


_DEVELOPMENT = frozenset({"dev", "develop", "development", "test", "tests", "docs", "lint"})


def _results(*packages: object) -> bytes:
    return as_json(
        {
            "results": [
                {"source": {"path": "requirements.txt", "type": "lockfile"}, "packages": list(packages)}
            ]
        }
    )


def _package(score: str = "", word: str = "", *, listed: bool = True) -> dict[str, object]:
    vuln = {"id": "PYSEC-2019-217", "aliases": ["CVE-2019-10906"], "database_specific": {"severity": word}}
    return {
        "package": {"name": "jinja2", "version": "2.4.1", "ecosystem": "PyPI"},
        "vulnerabilities": [vuln] if listed else [],
        "groups": [{"ids": ["PYSEC-2019-217"], "max_severity": score}],
    }


_CLEAN = {"package": {"name": "django", "version": "5.2.19", "ecosystem": "PyPI"}}

FORMAT = Format(
    name="osv",
    title="osv-scanner",
    question="Has a dependency an OSV advisory of high or critical severity?",
    feeds=dependencies.FEEDS,
    needs=dependencies.NEEDS,
    source=dependencies.SOURCE,
    command="osv-scanner scan --all-packages --format json . > report.json || true",
    ttl=dependencies.TTL,
    per_release=True,
    aliases=("osv_scanner",),
    parse=parse,
    judge=dependencies.judge,
    findings=dependencies.FINDINGS,
    weaknesses=dependencies.weaknesses,
    good=(
        twin("packages without advisories", _results(_CLEAN), "clean", HERE),
        twin(
            "development packages beside others", _results(_CLEAN, {**_CLEAN, "dependency_groups": ["dev"]}), "clean",
            HERE,
        ),
        twin("a medium score", _results(_CLEAN, _package("5.3")), "medium", HERE),
    ),
    bad=(
        twin("a critical score", _results(_package("9.8")), "critically_vulnerable", HERE),
        twin("a grave word beside a low score", _results(_package("2.0", "HIGH")), "vulnerable", HERE),
        twin(
            "development packages only", _results({**_CLEAN, "dependency_groups": ["dev"]}), "development_only", HERE,
        ),
        twin("no severity", _results(_package()), "severity_unknown", HERE),
        twin("a group whose advisory is not listed", _results(_package("8.1", listed=False)), "vulnerable", HERE),
        twin("no results: nothing was counted", as_json({"results": []}), "nothing_scanned", HERE),
        twin("a single advisory, no scan", as_json({"id": "PYSEC-2019-217", "affected": []}), "unreadable", HERE),
    ),
)  # fmt: skip
