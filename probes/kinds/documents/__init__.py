"""Deployment and rollback documents and the README, by their headings: the steps of the checklist, with content.

Headings show that a thing is written about, not that it is right, so this only supports.
"""

from datetime import timedelta

from probes.needs import DECLARATION
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="documents",
    title="Documents",
    question="Do the deployment document, the rollback document and the README cover what they must?",
    source="The seed's deployment steps, rollback steps and README item",
    feeds=(
        Feed("operations.deployment_documented", proves=False),
        Feed("operations.readme", proves=False),
    ),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=1),
    needs=(DECLARATION,),
    declares=Declared,
)
