"""GitHub's `deployment` and `deployment_status` events, read strictly. Pure.

Source: docs.github.com, "Webhook events and payloads".
"""

from typing import Any

from readiness.ingest.format import Unreadable
from readiness.ingest.strict import Node, json_of
from readiness.releases.forges.word import Word, release_of

_STATES = {
    "queued": "planned", "pending": "planned", "waiting": "planned", "in_progress": "running", "success": "succeeded",
    "failure": "failed", "error": "failed", "inactive": "",
}  # fmt: skip
EVENTS = ("deployment", "deployment_status")


def read(event: str, body: bytes) -> Word | None:
    """What the delivery says; None for an event that is about no deployment, such as `ping`. Raises `Unreadable`."""
    if event not in EVENTS:
        return None
    root = json_of(body)
    deployment = root["deployment"]
    commit = deployment["sha"].text(most=64).lower()
    common: dict[str, Any] = {
        "external_id": f"github:{deployment['id'].whole()}",
        "environment": deployment["environment"].text(most=255),
        "release": release_of(deployment.word("ref", most=400), commit, _named(deployment)),
        "commit": commit,
        "kind": "rollback" if "rollback" in deployment.word("task", most=200) else "deploy",
    }
    if event == "deployment":
        said_at = deployment["created_at"].moment()
        return Word(key="created", state="planned", said_at=said_at, url=_page(root), **common)
    status = root["deployment_status"]
    word = status["state"].text(most=40)
    if word not in _STATES:
        raise Unreadable(f"GitHub knows no state {word[:40]}.")
    url = next((found for name in ("log_url", "target_url") if (found := status.word(name, most=2000))), "")
    return Word(
        key=f"status:{status['id'].whole()}",
        state=_STATES[word],
        said_at=status["created_at"].moment(),
        url=url or _page(root),
        **common,
    )


def _named(deployment: Node) -> str:
    """The release, where whoever made the deployment wrote it into its payload."""
    payload = deployment.get("payload")
    if payload is None or not isinstance(payload.value, dict):
        return ""
    return next((found for name in ("release", "version") if (found := payload.word(name, most=100))), "")


def _page(root: Node) -> str:
    return root["repository"].word("html_url", most=2000)
