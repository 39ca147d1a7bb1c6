"""The kinds of ledger entry that the releases room writes, and the words that tell them."""

# Subject: the deployment. Each holds how the row stands after it: release, previous_release, commit, committed_at,
# deploy_kind, state, source, irreversible, rehearsal, mends, planned_for, started_at, finished_at, happened_at,
# told_after, gate, gate_at, override; private: external_id, url, note, irreversible_note, gate_reasons (JSON)
DEPLOYMENT_PLANNED = "releases.deployment.planned"
DEPLOYMENT_CHANGED = "releases.deployment.changed"
DEPLOYMENT_STARTED = "releases.deployment.started"
DEPLOYMENT_FINISHED = "releases.deployment.finished"
DEPLOYMENT_CANCELLED = "releases.deployment.cancelled"
DEPLOYMENT_TOLD = (
    "releases.deployment.told"  # told when it had begun or ended already; or told anew by a forge
)
# Subject: the deployment; step (its id), number, key, outcome; private: note, facts (JSON)
STEP_RECORDED = "releases.step.recorded"
# Subject: the trigger; deployment, release, trigger, source, fired_at, numbers (as text); private: sentence
TRIGGER_FIRED = "releases.trigger.fired"
# Subject: the trigger; decision, deployment, release, verdict; private: reason
ROLLBACK_DECIDED = "releases.rollback.decided"
RECOVERY_SEEN = (
    "releases.recovery.seen"  # subject: the deployment; release, recovered_at, way; private: words
)
REHEARSAL_SEEN = "releases.rehearsal.seen"  # subject: the deployment; release, back_to, revision
RELEASE_SIGHTED = "releases.release.seen"  # subject: the sighting; release, status
OVERRIDE_REQUESTED = (
    "releases.override.requested"  # subject: the override; release, expires_at; private: reason
)
OVERRIDE_APPROVED = "releases.override.approved"
OVERRIDE_REFUSED = "releases.override.refused"
OVERRIDE_WITHDRAWN = "releases.override.withdrawn"
HOOK_ADDED = "releases.hook.added"  # subject: the hook; forge; private: environments (JSON)
HOOK_REMOVED = "releases.hook.removed"
# Subject: the hook; report (id), forge, state, said_at; private: external_id, key, facts (JSON)
FORGE_TOLD = "releases.hook.told"

WORDS = {
    DEPLOYMENT_PLANNED: "planned to deploy {release} of {service} to {environment}",
    DEPLOYMENT_CHANGED: "changed what is said of the deployment of {release} of {service} to {environment}",
    DEPLOYMENT_STARTED: "started to deploy {release} of {service} to {environment}",
    DEPLOYMENT_FINISHED: "recorded that the deployment of {release} of {service} to {environment} {state}",
    DEPLOYMENT_CANCELLED: "cancelled the deployment of {release} of {service} to {environment}",
    DEPLOYMENT_TOLD: "told of the deployment of {release} of {service} to {environment}: {state}",
    STEP_RECORDED: "recorded the step “{key}” of {release} of {service} in {environment}: {outcome}",
    TRIGGER_FIRED: "found a reason to roll {release} of {service} in {environment} back: {sentence}",
    ROLLBACK_DECIDED: "decided about {release} of {service} in {environment}: {verdict}, because {reason}",
    RECOVERY_SEEN: "found that {service} in {environment} recovered with {release}: {words}",
    REHEARSAL_SEEN: "saw {service} in {environment} go back to {back_to} and forward again to {release}",
    RELEASE_SIGHTED: "saw {release} answer for {service} in {environment}",
    OVERRIDE_REQUESTED: "asked that {service} may be deployed to {environment} although the gate says no: {reason}",
    OVERRIDE_APPROVED: "allowed that {service} is deployed to {environment} although the gate says no",
    OVERRIDE_REFUSED: "refused that {service} is deployed to {environment} although the gate says no: {reason}",
    OVERRIDE_WITHDRAWN: "took back that {service} may be deployed to {environment} although the gate says no",
    HOOK_ADDED: "let {forge} tell of the deployments of {service}",
    HOOK_REMOVED: "no longer lets {forge} tell of the deployments of {service}",
    FORGE_TOLD: "received from {forge} what it says of a deployment of {service} to {environment}: {state}",
}
