"""A rollback among the deployments that GitLab knows. Source: docs.gitlab.com/api/deployments."""

from datetime import timedelta
from functools import partial

from probes.forges import GITLAB as TOOL
from probes.probe import Feed, Kind
from probes.rollback import BAD, FINDINGS, GOOD, Declared, Seen, judge, look

KIND = Kind(
    name="gitlab_deployments",
    title="Deployments on GitLab",
    question="Did a rollback really happen in the last 90 days?",
    source="GitLab REST API, deployments; the seed's rollback steps",
    feeds=(Feed("operations.rollback_tested", proves=False),),
    seen=Seen,
    look=partial(look, tool=TOOL),
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=24),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
