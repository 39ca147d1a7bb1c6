"""GitLab's deployment event, read strictly. Pure.

Source: docs.gitlab.com, "Webhook events", deployment events.
"""

import re
from datetime import UTC, datetime

from readiness.ingest.format import Unreadable
from readiness.ingest.strict import json_of
from readiness.releases.forges.word import Word, release_of

_STATES = {
    "created": "planned", "blocked": "planned", "approval": "", "running": "running", "success": "succeeded",
    "failed": "failed", "canceled": "cancelled", "skipped": "cancelled",
}  # fmt: skip
_COMMIT = re.compile(r"/commit/([0-9a-fA-F]{40,64})$")
#: As GitLab writes times here, and as it writes them everywhere else.
_FORMS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.%f%z")


def read(event: str, body: bytes) -> Word | None:
    """What the delivery says; None for an event that is about no deployment. Raises `Unreadable`."""
    if event and event != "Deployment Hook":
        return None
    root = json_of(body)
    if root.word("object_kind", most=40) != "deployment":
        return None
    word = root["status"].text(most=40)
    if word not in _STATES:
        raise Unreadable(f"GitLab knows no status {word[:40]}.")
    found = _COMMIT.search(root.word("commit_url", most=2000))
    commit = (found.group(1) if found else root["short_sha"].text(most=64)).lower()
    said = root["status_changed_at"].text(most=40)
    return Word(
        external_id=f"gitlab:{root['deployment_id'].whole()}",
        key=f"{word}@{said}",
        environment=root["environment"].text(most=255),
        state=_STATES[word],
        said_at=_moment(said),
        release=release_of(root.word("ref", most=400), commit),
        commit=commit,
        url=root.word("deployable_url", most=2000) or root.word("commit_url", most=2000),
    )


def _moment(said: str) -> datetime:
    for form in _FORMS:
        try:
            found = datetime.strptime(said, form)  # noqa: DTZ007 - the form without an offset says UTC
        except ValueError:
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    raise Unreadable("status_changed_at is no time.")
