"""Plain HTTP is only a signpost to HTTPS: on `/`, the health path, a usual sign-in path, an invented one, and those
that were declared.
And HTTPS never leads back.

Redirects are never followed blindly: the first hop is what a listener on the wire can turn. RFC 9110, 15.4;
the
rule of the MDN Observatory, sharpened: it asks `/` alone, so that a `/login` in clear goes unseen.
"""

from probes.paths import Declared
from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="https_redirect",
    title="HTTPS enforced",
    question="Does plain HTTP do nothing but redirect to HTTPS?",
    source="RFC 9110 (301, 308); Mozilla web security guidelines, HTTPS redirections",
    feeds=(Feed("security.https"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    rule_version=5,
    good=GOOD,
    bad=BAD,
    declares=Declared,
)
