"""Cookies as a visitor gets them: flags of session cookies, SameSite, the promises of name prefixes, scope.

Standards: RFC 6265bis; the signs of a session are names that frameworks use, `sid` among them.
"""

from datetime import timedelta

from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="cookies",
    title="Cookies",
    question="Is every cookie that visitors are given protected as its purpose asks?",
    source="RFC 6265bis; Mozilla web security guidelines, cookies",
    feeds=(Feed("security.authentication", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=6),
)
