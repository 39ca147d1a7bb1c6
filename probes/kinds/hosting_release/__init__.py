"""What answers at the address is the release that was deployed last: it names its own, and a forge names the other.

A parked page, an old stack, a cache and a node that was left out are all up; none of them names the new release.
"""

from datetime import timedelta

from probes.forges import GITHUB, GITLAB
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="hosting_release",
    title="Hosting, by its release",
    question="Is what answers at the address the release that was deployed last?",
    source="The seed's launch checklist: hosting environment provisioned; GitHub and GitLab, deployments",
    feeds=(Feed("infrastructure.hosting"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=1),
    needs=(f"connection:{GITHUB}|{GITLAB}", "declaration"),
    declares=Declared,
)
