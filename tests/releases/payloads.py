"""Deliveries in the shape that GitHub and GitLab document and send."""

import json
from typing import Any

SHA = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e"
_FORGE = "https://github.example.org/acme/shop"


def _deployment(number: int, ref: str, environment: str, **more: Any) -> dict[str, Any]:
    return {
        "url": f"https://api.github.example.org/repos/acme/shop/deployments/{number}",
        "id": number,
        "node_id": "DE_kwDOABCD",
        "task": "deploy",
        "original_environment": environment,
        "environment": environment,
        "description": None,
        "created_at": "2026-03-03T11:59:00Z",
        "updated_at": "2026-03-03T11:59:00Z",
        "statuses_url": f"https://api.github.example.org/repos/acme/shop/deployments/{number}/statuses",
        "sha": SHA,
        "ref": ref,
        "payload": {},
        "transient_environment": False,
        "production_environment": True,
        "creator": {"login": "octo", "id": 1, "type": "User"},
        **more,
    }


def _repository() -> dict[str, Any]:
    return {"id": 5, "name": "shop", "full_name": "acme/shop", "private": True, "html_url": _FORGE}


def github_deployment(
    number: int, *, ref: str = "v2.0.0", environment: str = "production", **more: Any
) -> bytes:
    """The event `deployment`."""
    return json.dumps(
        {
            "action": "created",
            "deployment": _deployment(number, ref, environment, **more),
            "workflow": None,
            "workflow_run": None,
            "repository": _repository(),
            "sender": {"login": "octo", "id": 1, "type": "User"},
        }
    ).encode()


def github_status(
    number: int,
    status: int,
    state: str,
    *,
    at: str = "2026-03-03T12:00:00Z",
    ref: str = "v2.0.0",
    environment: str = "production",
    **more: Any,
) -> bytes:
    """The event `deployment_status`."""
    return json.dumps(
        {
            "action": "created",
            "deployment_status": {
                "url": f"https://api.github.example.org/repos/acme/shop/deployments/{number}/statuses/{status}",
                "id": status,
                "state": state,
                "description": "",
                "environment": environment,
                "target_url": "",
                "created_at": at,
                "updated_at": at,
                "environment_url": "",
                "log_url": f"{_FORGE}/actions/runs/{status}",
                "creator": {"login": "octo", "id": 1, "type": "User"},
            },
            "deployment": _deployment(number, ref, environment, **more),
            "repository": _repository(),
            "sender": {"login": "octo", "id": 1, "type": "User"},
        }
    ).encode()


def gitlab_deployment(
    number: int, status: str, at: str, *, ref: str = "2.0.0", environment: str = "production"
) -> bytes:
    """The event `Deployment Hook`."""
    return json.dumps(
        {
            "object_kind": "deployment",
            "status": status,
            "status_changed_at": at,
            "deployment_id": number,
            "deployable_id": 796,
            "deployable_url": "https://gitlab.example.org/acme/shop/-/jobs/796",
            "environment": environment,
            "environment_tier": "production",
            "environment_slug": environment,
            "environment_external_url": "https://shop.example.org",
            "project": {
                "id": 30,
                "name": "shop",
                "web_url": "https://gitlab.example.org/acme/shop",
                "path_with_namespace": "acme/shop",
            },
            "short_sha": SHA[:8],
            "user": {"id": 1, "name": "Octo", "username": "octo"},
            "user_url": "https://gitlab.example.org/octo",
            "commit_url": f"https://gitlab.example.org/acme/shop/-/commit/{SHA}",
            "commit_title": "Sell more",
            "ref": ref,
        }
    ).encode()
