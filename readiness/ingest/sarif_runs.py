"""SARIF 2.1.0: runs of tools with results. How grave one is stands in its *rule's* properties. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from readiness.ingest.dependencies import severity_of_score
from readiness.ingest.strict import Node, json_of

#: Tools by what they look for. Of others nothing is concluded.
DEPENDENCY_TOOLS = (
    "trivy",
    "grype",
    "osv-scanner",
    "snyk open source",
    "dependency-check",
    "npm-audit",
    "pip-audit",
)
SECRET_TOOLS = ("gitleaks", "trufflehog", "detect-secrets", "ggshield", "kingfisher")


@dataclass(frozen=True, slots=True)
class Result:
    """One result. `severity` is of the rule, unknown where it tells none; `level` says nothing of it. `beside`: by its
    rule's tags of something else than a dependency, a setting for one.
    """

    rule: str
    severity: str
    file: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `family`: dependencies, secrets or other; `artifacts`: what it says it looked at; `ended_at`: when, None
    where it does not tell.
    """

    tool: str
    family: str
    succeeded: bool
    artifacts: int
    results: tuple[Result, ...]
    ended_at: datetime | None = None


def runs_of(content: bytes) -> list[Run]:
    """Every run. Raises `Unreadable`."""
    root = json_of(content)
    if not root["version"].text(most=10).startswith("2.1"):
        root["version"].refuse("SARIF 2.1.0 was expected")
    runs = root["runs"].each()
    if not runs:
        root["runs"].refuse("no run of a tool")
    return [_run(one) for one in runs]


def _run(run: Node) -> Run:
    driver = run["tool"]["driver"]
    driver["name"].text(most=200)
    tool = driver.word("name")
    rules = {one.word("id", most=200): one for one in _rules(run["tool"])}
    ordered = driver.list_at("rules")
    results = tuple(_result(one, rules, ordered) for one in run["results"].each() if _counts(one))
    calls = run.list_at("invocations")
    return Run(
        tool=tool,
        family=_family(tool),
        succeeded=all(map(_ended_well, calls)) and not run.has("externalPropertyFileReferences"),
        artifacts=len(run.list_at("artifacts")),
        results=results,
        ended_at=max((end.moment() for one in calls if (end := one.get("endTimeUtc"))), default=None),
    )


def _ended_well(call: Node) -> bool:
    """Whether the tool says that it ran to its end; what it tells as an error, a file that it could not read for
    one, was not looked at.
    """
    said = call.get("executionSuccessful")
    told = [one.word("level") for one in call.list_at("toolExecutionNotifications")]
    return (said is None or said.truth()) and "error" not in told


def _family(tool: str) -> str:
    name = tool.lower()
    if any(name.startswith(one) for one in SECRET_TOOLS):
        return "secrets"
    return "dependencies" if any(name.startswith(one) for one in DEPENDENCY_TOOLS) else "other"


def _rules(tool: Node) -> Iterator[Node]:
    yield from tool["driver"].list_at("rules")
    for extension in tool.list_at("extensions"):
        yield from extension.list_at("rules")


def _counts(result: Node) -> bool:
    """What a tool suppressed still counts: only a waiver of the portal's own lets it pass."""
    return result.word("baselineState") != "absent" and result.word("kind") not in {"pass", "notApplicable"}


def _result(result: Node, rules: dict[str, Node], ordered: list[Node]) -> Result:
    known = result.word("ruleId") or (result["rule"].word("id") if result.has("rule") else "")
    rule = rules.get(known)
    if rule is None and result.has("ruleIndex"):
        place = result["ruleIndex"].whole(least=-1)
        rule = ordered[place] if 0 <= place < len(ordered) else None
        known = known or (rule.word("id") if rule else "")
    return Result(known[:90] or "unnamed", _severity(rule), _file(result), _is_beside(rule))


def _severity(rule: Node | None) -> str:
    properties = rule.get("properties") if rule else None
    said = properties.members().get("security-severity") if properties else None
    try:
        return severity_of_score(float(said)) if isinstance(said, str | int | float) else "unknown"
    except ValueError:
        return "unknown"


def _is_beside(rule: Node | None) -> bool:
    properties = rule.get("properties") if rule else None
    tags = {one.text(most=200).lower() for one in properties.list_at("tags")} if properties else set()
    return bool(tags & {"misconfiguration", "secret", "license"}) and "vulnerability" not in tags


def _file(result: Node) -> str:
    for location in result.list_at("locations"):
        physical = location.get("physicalLocation")
        artifact = physical.get("artifactLocation") if physical else None
        if artifact:
            return artifact.word("uri", most=150)
    return ""
