"""Of launches, what comes after them, and runbooks: the columns that change after the row was made."""

from readiness import models as portal
from tests.runbooks.columns import RUNBOOKS

LAUNCHES = {
    portal.Launch: {"planned_for", "state", "closed_by", "closed_at", "closed_reason"},
    **{model: set() for model in (portal.SignOff, portal.LaunchDecision, portal.GateKey)},
    portal.GateBadge: {"revoked_by", "revoked_at"},
    portal.AfterLaunch: {"state", "ended_by", "ended_at", "summary", "standings", "look_at"},
    portal.AfterLaunchWord: set(),
    **RUNBOOKS,
}
