"""Who handed something in, as a verified token tells it: what is kept of it, and a sentence. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from readiness.evidence.observations import shown
from readiness.ingest.identity.reading import word_of

GITHUB, GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.com"
#: Kept of a token. People are left out: who pushed is for the CI to know.
KEPT = (
    "iss", "sub", "aud", "jti", "repository", "repository_id", "repository_owner", "repository_owner_id",
    "project_path", "project_id", "namespace_path", "namespace_id", "sha", "ref", "ref_type", "ref_path", "event_name",
    "pipeline_source", "workflow", "job_workflow_ref", "run_id", "run_attempt", "pipeline_id", "job_id", "environment",
)  # fmt: skip
_LONGEST = 255
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def kept(claims: Mapping[str, Any]) -> dict[str, str]:
    """What is stored with each report that the token hands in, and `said`: the sentence."""
    flat = {name: claims[name][0] if name == "aud" and isinstance(claims[name], list) else claims[name]
            for name in KEPT if name in claims}  # fmt: skip
    found = {name: shown(word, _LONGEST) for name, value in flat.items() if (word := word_of(value))}
    return {**found, "said": sentence(found)}


def commit_of(identity: Mapping[str, str]) -> str:
    """The commit that the token names, whole; empty where it names none."""
    commit = identity.get("sha", "").lower()
    return commit if _COMMIT.fullmatch(commit) else ""


def sentence(found: Mapping[str, str]) -> str:
    """Who it was: “GitHub Actions run 123 of org/repo at commit 4c1f0d3b8c5f”."""
    host = urlsplit(found.get("iss", "")).hostname or "?"
    at = f" at commit {commit[:12]}" if (commit := commit_of(found)) else ""
    if {"repository", "run_id"} <= set(found):
        who = "GitHub Actions" if found["iss"] == GITHUB else f"GitHub Actions of {host}"
        again = f", attempt {found['run_attempt']}," if found.get("run_attempt", "1") != "1" else ""
        return f"{who} run {found['run_id']}{again} of {found['repository']}{at}"
    if {"project_path", "pipeline_id"} <= set(found):
        who = "GitLab CI" if found["iss"] == GITLAB else f"GitLab CI of {host}"
        return f"{who} pipeline {found['pipeline_id']} of {found['project_path']}{at}"
    return f"{found.get('sub', '?')}, says {host}{at}"


def echoed(claims: Mapping[str, Any]) -> str:
    """What the token itself says of the claims that are mostly asked for, back to whoever sent it."""
    names = (
        "iss",
        "aud",
        "repository",
        "project_path",
        "ref",
        "environment",
        "event_name",
        "pipeline_source",
    )
    told = {name: word for name, word in kept(claims).items() if name in names}
    if not {"repository", "project_path"} & set(told):
        told["sub"] = kept(claims).get("sub", "")
    return ", ".join(f"{name}={word}" for name, word in told.items())
