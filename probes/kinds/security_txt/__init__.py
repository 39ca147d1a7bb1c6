"""security.txt: whom finders of a fault can tell, by RFC 9116. Without one there is nothing to judge."""

from datetime import timedelta

from probes.probe import Feed, Kind

from .facts import Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="security_txt",
    title="security.txt",
    question="Does the service say whom to tell of a security fault, and is that still valid?",
    source="RFC 9116",
    feeds=(Feed("data.privacy", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=1),
)
