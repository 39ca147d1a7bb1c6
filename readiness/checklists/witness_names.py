"""What a machine that testified is called in a sentence: "HTTPS redirect probe", "pip-audit report". Pure."""

from readiness.checklists.facts import EvidenceFact

_WRITTEN = {
    "aws": "AWS", "cdn": "CDN", "cors": "CORS", "cyclonedx": "CycloneDX", "dns": "DNS", "github": "GitHub",
    "gitlab": "GitLab", "https": "HTTPS", "junit": "JUnit", "osv": "OSV", "pagerduty": "PagerDuty",
    "pgbackrest": "pgBackRest", "sarif": "SARIF", "schemathesis": "Schemathesis", "tls": "TLS",
}  # fmt: skip
_WHOLE = {"detect_secrets": "detect-secrets", "pip_audit": "pip-audit", "security_txt": "security.txt"}


def witness(fact: EvidenceFact) -> str:
    """Its kind in words, and whether it looked for itself or was reported by a tool.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 3, 3, tzinfo=UTC)
    >>> dates = {"effective_from": now, "valid_until": now, "submitted_at": now}
    >>> witness(EvidenceFact(id="1", kind="probe", probe_kind="tls_certificate", **dates))
    'TLS certificate probe'
    >>> witness(EvidenceFact(id="1", kind="ingest", probe_kind="pip_audit", **dates))
    'pip-audit report'
    """
    kind = fact.probe_kind
    words = _WHOLE.get(kind) or " ".join(_WRITTEN.get(word, word) for word in kind.split("_"))
    return f"{words} {'report' if fact.kind == 'ingest' else 'probe'}"
