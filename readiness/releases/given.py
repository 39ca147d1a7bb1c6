"""Reading what is told of a deployment: every problem named at once, nothing from the future."""

from datetime import datetime
from typing import Any

from readiness.releases.models import Deployment
from readiness.teams.fields import Problems

#: What whoever tells of a deployment may say of it.
GIVEN = (
    "release", "previous_release", "commit", "committed_at", "url", "kind", "note", "irreversible",
    "irreversible_note", "rehearsal", "planned_for",
)  # fmt: skip
_FURTHEST_DAYS = 366


def read_terms(given: dict[str, Any], at: datetime, problems: Problems) -> dict[str, Any]:
    """The columns that `given` says, of `GIVEN`; what is wrong is added to `problems`."""
    unknown = set(given) - set(GIVEN)
    if unknown:
        raise TypeError(f"A deployment has no {', '.join(sorted(unknown))}.")
    terms: dict[str, Any] = {}
    for name, longest, required in (
        ("release", 100, True), ("previous_release", 100, False), ("commit", 64, False), ("url", 1000, False),
    ):  # fmt: skip
        if name in given:
            terms[name] = problems.one_line(name, given[name], longest=longest, required=required)
    for name in ("note", "irreversible_note"):
        if name in given:
            terms[name] = problems.free_text(name, given[name], longest=4000)
    for name in ("irreversible", "rehearsal"):
        if name in given:
            terms[name] = bool(given[name])
    if "kind" in given:
        terms["kind"] = given["kind"]
        if given["kind"] not in Deployment.Kind.values:
            problems.add("kind", f"One of: {', '.join(Deployment.Kind.values)}.")
    _links(terms, problems)
    _times(given, terms, at, problems)
    return terms


def _times(given: dict[str, Any], terms: dict[str, Any], at: datetime, problems: Problems) -> None:
    if "committed_at" in given:
        terms["committed_at"] = past("committed_at", given["committed_at"], at, problems)
    if given.get("planned_for") is not None:
        terms["planned_for"] = given["planned_for"]
        if abs((given["planned_for"] - at).days) > _FURTHEST_DAYS:
            problems.add("planned_for", "Plan for a day within a year.")


def past(name: str, given: datetime | None, at: datetime, problems: Problems) -> datetime | None:
    """A time that has come."""
    if given is not None and given > at:
        problems.add(name, "This time has not come yet.")
    return given


def _links(terms: dict[str, Any], problems: Problems) -> None:
    commit, url = terms.get("commit", ""), terms.get("url", "")
    if commit:
        terms["commit"] = commit.lower()
        if not (7 <= len(commit) <= 64 and all(one in "0123456789abcdef" for one in commit.lower())):
            problems.add("commit", "A commit is 7 to 64 hexadecimal digits.")
    if url and not url.startswith(("https://", "http://")):
        problems.add("url", "An address begins with https:// or http://.")
