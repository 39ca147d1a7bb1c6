"""Authorisation: every documented operation denies whoever may not see it, shown beside one who may.

Safe methods only. Each operation is asked with a good credential first: what does not answer that one with 2xx
was not exercised, so an invented id or a firewall is not taken for a denial. OWASP API1:2023, API5:2023.
"""

from datetime import timedelta

from probes.needs import DECLARATION, PERMISSION
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="authorization_walk",
    title="Authorisation",
    question="Does every documented operation deny nobody, few rights and other tenants what is not theirs?",
    source="OWASP API Security Top 10: API1 and API5; OpenAPI 3",
    feeds=(Feed("security.authorization", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=1),
    bounds=90.0,
    needs=(DECLARATION, PERMISSION, "connection:test_account"),
    uses=("connection:low_privilege|other_tenant",),
    declares=Declared,
)
