"""A rollback among the deployments that GitLab knows. Source: docs.gitlab.com/api/deployments."""

from datetime import timedelta

from probes.context import Context, Failure
from probes.probe import Feed, Kind
from probes.readback import NO_JSON, read, rows, segment
from probes.rollback import BAD, FINDINGS, GOOD, Declared, Deployment, Seen, judge
from probes.rotation import moment

TOOL = "gitlab"


def look(context: Context) -> Seen:
    """One question: the newest deployments that succeeded."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    place = f"/api/v4/projects/{segment(declared.project.strip('/ '))}/deployments"
    asked = {
        "environment": declared.environment,
        "status": "success",
        "order_by": "id",
        "sort": "desc",
        "per_page": "50",
    }
    listed = read(context, TOOL, place, asked)
    if isinstance(listed, Failure):
        return Seen(declared.environment, failure=listed)
    if not isinstance(listed, list):
        return Seen(declared.environment, failure=NO_JSON)
    live = []
    for row in rows(listed):
        finished = moment(row.get("updated_at") or row.get("created_at"))
        if row.get("status") == "success" and isinstance(row.get("sha"), str) and finished is not None:
            live.append(Deployment(row["sha"], finished))
    return Seen(declared.environment, tuple(live))


KIND = Kind(
    name="gitlab_deployments",
    title="Deployments on GitLab",
    question="Did a rollback really happen in the last 90 days?",
    source="GitLab REST API, deployments; the seed's rollback steps",
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
