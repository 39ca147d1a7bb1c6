"""Whether a token says what a service trusts: exact words, no pattern, and no work of strangers. Pure.

Source: docs.github.com, "OpenID Connect reference"; docs.gitlab.com, "OpenID Connect (OIDC) authentication using ID
tokens".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from readiness.ingest.identity.reading import audience_of, word_of

#: Claims of which a trusted identity names at least one: who it is, not merely whose.
NAMING = ("sub", "repository", "repository_id", "project_path", "project_id", "oidc.circleci.com/project-id")
#: The token's own, which are held against the time and the issuer in any case.
OF_THE_TOKEN = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"})
#: What set the work off, where only people who may write to the repository can do that.
OWN_EVENTS = frozenset(
    {"push", "schedule", "workflow_dispatch", "repository_dispatch", "release", "deployment", "merge_group"}
)
FOREIGN_SOURCES = frozenset({"merge_request_event", "external_pull_request_event"})
#: Names can be given up and taken by others, numbers cannot: those of the first token are kept.
PINNED = ("repository_id", "repository_owner_id", "project_id", "namespace_id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one trusted identity asks of a token; `pins` are the numbers of the first that was taken, or empty."""

    audience: str
    claims: Mapping[str, str]
    pins: str = ""


def differs(wanted: Wanted, claims: Mapping[str, Any]) -> str:
    """Why the token is not what is wanted, in a sentence for those who set it up; empty when it is."""
    if audience_of(claims) != wanted.audience:
        return f"its audience is {_told(claims.get('aud'))}"
    for name, word in wanted.claims.items():
        if word_of(claims.get(name)) != word:
            return f"its {name} is {_told(claims.get(name))}"
    if wanted.pins and pins_of(claims) != wanted.pins:
        return (
            f"it names {pins_of(claims) or 'no numbers'}, the first named {wanted.pins}: another of that name"
        )
    return _work_of_strangers(wanted, claims)


def pins_of(claims: Mapping[str, Any]) -> str:
    """The numbers of repository and owner, as they are kept."""
    words = {name: word_of(claims.get(name)) for name in PINNED}
    return " ".join(f"{name}={word}" for name, word in words.items() if word)[:200]


def _work_of_strangers(wanted: Wanted, claims: Mapping[str, Any]) -> str:
    """A pull request runs what its author wrote, and its author may be anybody: only where it was asked for."""
    event = claims.get("event_name")
    if event is not None and "event_name" not in wanted.claims:
        if event not in OWN_EVENTS:
            return f"its event_name is {_told(event)}, which others than the repository's writers can set off"
        if claims.get("head_ref"):
            return "it is of a pull request"
    if "pipeline_source" not in wanted.claims and claims.get("pipeline_source") in FOREIGN_SOURCES:
        return f"its pipeline_source is {_told(claims['pipeline_source'])}, a merge request"
    return ""


def _told(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}"
    word = word_of(value)
    return "not told" if word is None else f"“{word[:100]}”"
