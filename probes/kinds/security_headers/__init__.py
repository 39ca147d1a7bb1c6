"""The six security headers, as strict as asked or stricter, on a 200, a 404, a redirect and declared paths of the HTTPS
origin.

Standards: RFC 6797 (HSTS), CSP level 3, Fetch (nosniff), HTML (framing), Referrer Policy, Permissions Policy
with
RFC 9651. Also caught here, because graders call such sites excellent: a nonce that never changes, a session
cookie
without its flags, answers shared with the origin `null`.
"""

from probes.paths import Declared
from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="security_headers",
    title="Security headers",
    question="Are the six security headers on every answer, as strict as asked?",
    source="The seed's six security headers; OWASP Secure Headers Project",
    feeds=(Feed("security.headers"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    rule_version=5,
    declares=Declared,
)
