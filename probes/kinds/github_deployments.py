"""A rollback among the deployments that GitHub knows. Source: docs.github.com/rest/deployments."""

from datetime import timedelta

from probes.context import Context, Failure
from probes.probe import Feed, Kind
from probes.readback import NO_JSON, read, rows, segment
from probes.rollback import BAD, FINDINGS, GOOD, Declared, Deployment, Seen, judge
from probes.rotation import moment

TOOL = "github"
MOST = 20


def look(context: Context) -> Seen:
    """The newest deployments, and the states of each: only those that succeeded were ever live."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    owner, _, name = declared.project.strip("/ ").partition("/")
    place = f"/repos/{segment(owner)}/{segment(name)}/deployments"
    listed = read(context, TOOL, place, {"environment": declared.environment, "per_page": str(MOST)})
    if isinstance(listed, Failure):
        return Seen(declared.environment, failure=listed)
    if not isinstance(listed, list):
        return Seen(declared.environment, failure=NO_JSON)
    live = []
    for deployment in rows(listed):
        states = read(
            context, TOOL, f"{place}/{segment(str(deployment.get('id')))}/statuses", {"per_page": "30"}
        )
        if isinstance(states, Failure):
            return Seen(declared.environment, failure=states)
        succeeded = [
            moment(state.get("created_at")) for state in rows(states) if state.get("state") == "success"
        ]
        times = [when for when in succeeded if when is not None]
        if times and isinstance(deployment.get("sha"), str):
            live.append(Deployment(deployment["sha"], min(times)))
    return Seen(declared.environment, tuple(live))


KIND = Kind(
    name="github_deployments",
    title="Deployments on GitHub",
    question="Did a rollback really happen in the last 90 days?",
    source="GitHub REST API, deployments; the seed's rollback steps",
    feeds=(Feed("operations.rollback_tested", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=24),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
