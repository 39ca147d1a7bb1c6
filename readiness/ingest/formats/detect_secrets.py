"""detect-secrets' JSON. It reads the tree, not the history; even hashes of what it found are not kept."""

from readiness.ingest import secrets_scan
from readiness.ingest.format import Format, Given, twin
from readiness.ingest.secrets_scan import Secrets
from readiness.ingest.strict import Node, json_of
from readiness.ingest.twins import HERE, as_json


def parse(content: bytes, given: Given | None = None) -> Secrets:  # noqa: ARG001
    """Findings by file; those that somebody audited as no secret do not count."""
    root = json_of(content)
    root["version"].text(most=40)
    plugins = root["plugins_used"].each()
    by_file = {name: [one for one in entry.each() if _open(one)] for name, entry in root["results"].items()}
    return Secrets(
        found=sum(map(len, by_file.values())),
        files=sum(1 for found in by_file.values() if found),
        history=False,
        rules=bool(plugins) and not _leaves_all_out(root),
        made_at=made.moment() if (made := root.get("generated_at")) else None,
    )


def _leaves_all_out(root: Node) -> bool:
    """Whether its filters leave out any file at all: then nothing was looked at."""
    patterns = [
        pattern.text(most=2000)
        for one in root.list_at("filters_used")
        if one.word("path").endswith("should_exclude_file")
        for pattern in one.list_at("pattern")
    ]
    return any(pattern.strip("^$()") in _ANYTHING for pattern in patterns)


def _open(one: Node) -> bool:
    one["type"].text(most=200)
    audited = one.get("is_secret")
    return audited is None or audited.truth()


def redact(content: bytes) -> bytes:
    """Counts alone."""
    seen = parse(content)
    return secrets_scan.redacted("detect-secrets", seen.found, seen.files)


_ANYTHING = frozenset({"", ".", ".*", ".+", ".*?", "[\\s\\S]*"})
_PLUGINS = [{"name": "AWSKeyDetector"}, {"name": "KeywordDetector"}]
_FOUND = {
    "type": "AWS Access Key",
    "filename": "a.py",
    "hashed_secret": "da39a3ee",
    "is_verified": False,
    "line_number": 3,
}


def _report(*found: dict[str, object], plugins: list[dict[str, str]] = _PLUGINS) -> bytes:
    results = {"a.py": list(found)} if found else {}
    return as_json(
        {
            "version": "1.5.0",
            "plugins_used": plugins,
            "results": results,
            "generated_at": "2026-06-01T10:00:00Z",
        }
    )


_ALL_OUT = (
    b'"filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": [".*"]}], '
)
FORMAT = Format(
    name="detect_secrets",
    title="detect-secrets",
    question="Is a secret in the files of the tree?",
    feeds=secrets_scan.FEEDS,
    needs=secrets_scan.NEEDS,
    source=secrets_scan.SOURCE,
    command="detect-secrets scan --all-files > report.json",
    ttl=secrets_scan.TTL,
    per_release=True,
    parse=parse,
    judge=secrets_scan.judge,
    redact=redact,
    findings=secrets_scan.FINDINGS,
    good=(
        twin("none", _report(), "no_secret", HERE),
        twin("one that is audited as none", _report({**_FOUND, "is_secret": False}), "no_secret", HERE),
    ),
    bad=(
        twin("one", _report(_FOUND), "secrets_found", HERE),
        twin("one that is audited as a secret", _report({**_FOUND, "is_secret": True}), "secrets_found", HERE),
        twin("no detector", _report(plugins=[]), "nothing_looked_for", HERE),
        twin("of last month", _report().replace(b"2026-06-01", b"2026-05-01"), "too_old", HERE),
        twin("every file left out", _report().replace(b'"results"', _ALL_OUT + b'"results"'), "nothing_looked_for", HERE),
        twin("results alone", as_json({"results": {}}), "unreadable", HERE),
    ),
)  # fmt: skip
