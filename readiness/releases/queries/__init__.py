"""Reading deployments, always within what the actor may see."""

from .deployments import (
    DeploymentFilter,
    current_release,
    current_releases,
    deployment_for,
    newest_of,
    read_rows,
    recent_deployments,
    visible_deployments,
)
from .figures import dora_for
from .forges import hook_for, hooks_of
from .known import known_of
from .overrides import override_for, overrides_of, visible_overrides
from .page import DeploymentView, back_to, trigger_for, view_of, watch_of

__all__ = [
    "DeploymentFilter",
    "DeploymentView",
    "back_to",
    "current_release",
    "current_releases",
    "deployment_for",
    "dora_for",
    "hook_for",
    "hooks_of",
    "known_of",
    "newest_of",
    "override_for",
    "overrides_of",
    "read_rows",
    "recent_deployments",
    "trigger_for",
    "view_of",
    "visible_deployments",
    "visible_overrides",
    "watch_of",
]
