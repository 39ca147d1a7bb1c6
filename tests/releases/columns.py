"""Of deployments: the columns that an operation changes after the row was made; and one row of every model."""

from datetime import timedelta

from readiness import models as portal
from readiness.releases.operations import (
    add_forge,
    decide_override,
    decide_rollback,
    declare_trigger,
    finish_deployment,
    plan_deployment,
    receive_delivery,
    record_deployment,
    record_sighting,
    record_step,
    request_override,
)
from tests.releases.payloads import gitlab_deployment

RELEASES = {
    portal.Deployment: {
        "release", "previous_release", "commit", "committed_at", "url", "kind", "state", "note", "irreversible",
        "irreversible_note", "planned_for", "started_at", "finished_at", "happened_at", "gate_verdict", "gate_reasons",
        "gate_at", "override", "mends", "recovered_at", "recovered_way", "recovered_words",
    },
    portal.GateOverride: {
        "state", "decided_by", "decided_at", "decision_reason", "withdrawn_by", "withdrawn_at",
    },
    portal.ForgeHook: {"removed_by", "removed_at"},
    **{
        model: set()
        for model in (
            portal.DeploymentStep, portal.RollbackTrigger, portal.RollbackDecision, portal.ReleaseSighting,
            portal.ForgeReport,
        )
    },
}  # fmt: skip


def build_releases(environment, world, at):
    """Something of everything, in an environment whose gate says no; what calls name, by their names."""
    lead, person = {"actor": world.actor("lead"), "at": at}, {"actor": world.actor("contributor"), "at": at}
    place = {"environment": environment}
    record_deployment(release="1.0", state="succeeded", source="api", started_at=at - timedelta(hours=1),
                      finished_at=at - timedelta(hours=1), **place, **person)  # fmt: skip
    ends = {"expires_at": at + timedelta(hours=9), "reason": "Users wait."}
    allowed = request_override(release="2.0", **ends, **place, **person)
    decide_override(override=allowed, approve=True, **lead)
    waiting = request_override(release="", **ends, **place, **person)
    bad = record_deployment(
        release="2.0", state="running", source="api", external_id="run-2", **place, **person
    )
    record_step(deployment=bad, key="announce", **person)
    decided = declare_trigger(deployment=bad, kind="broken", sentence="Nobody gets in.", **person)
    decide_rollback(trigger=decided, verdict="roll_back", reason="Users fail.", **lead)
    trigger = declare_trigger(deployment=bad, kind="corruption", sentence="Sums are off.", **person)
    finish_deployment(deployment=bad, outcome="failed", **person)
    running = record_deployment(
        release="1.0", kind="rollback", state="running", source="guided", **place, **person
    )
    record_sighting(release="2.0", status=200, at=at, **place)
    planned = plan_deployment(release="3.0", source="guided", **place, **person)
    hook, secret = add_forge(service=environment.service, forge="gitlab", **lead)
    told = gitlab_deployment(15, "success", (at - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S UTC"))
    receive_delivery(hook=hook.pk, headers={"x-gitlab-token": secret}, body=told, at=at)
    return {
        "deployment": planned.pk, "running": running.pk, "bad": bad.pk, "override": waiting.pk, "trigger": trigger.pk,
        "forge": hook.pk,
    }  # fmt: skip
