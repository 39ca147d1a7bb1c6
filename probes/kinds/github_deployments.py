"""A rollback among the deployments that GitHub knows. Source: docs.github.com/rest/deployments."""

from datetime import timedelta
from functools import partial

from probes.forges import GITHUB as TOOL
from probes.probe import Feed, Kind
from probes.rollback import BAD, FINDINGS, GOOD, Declared, Seen, judge, look

KIND = Kind(
    name="github_deployments",
    title="Deployments on GitHub",
    question="Did a rollback really happen in the last 90 days?",
    source="GitHub REST API, deployments; the seed's rollback steps",
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
