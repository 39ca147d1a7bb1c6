"""Rate limiting: a bounded burst at one declared endpoint is refused with 429 when it should be, and only then.

At most 60 requests, of which a burst takes 10 seconds; it ends with the first refusal. A control path beside it answers
well before and during the refusal, so that a ban or an outage is not taken for a limit. RFC 6585 (429); Retry-After is
never demanded, for nginx sends none.
"""

from datetime import timedelta

from probes.needs import DECLARATION, PERMISSION
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="rate_limit",
    title="Rate limit",
    question="Does a burst at the declared endpoint meet its limit, and only its limit?",
    source="RFC 6585 (429); the seed's launch checklist: rate limiting enabled",
    feeds=(Feed("security.rate_limiting"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=7),
    bounds=95.0,
    needs=(DECLARATION, PERMISSION),
    declares=Declared,
)
