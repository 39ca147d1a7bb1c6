"""The health of the zone of a service's name: every server asked directly, DNSSEC checked from the parent's DS record
down, CAA against the certificate seen, and the end of the registration by its registry's word.

A resolver only shows the way: a cache may hide a fault for days. What is above the parent's DS record is left to
resolvers that check; one that refuses the name is heard.
"""

from probes.probe import Feed, Kind

from .asking import look
from .facts import Seen
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="dns_health",
    title="DNS health",
    question="Do all servers of the zone agree, are its signatures valid, and may the authority seen issue for it?",
    source="RFC 1034, RFC 8659 (CAA), RFC 4035 (DNSSEC), RFC 9083 (RDAP)",
    feeds=(Feed("infrastructure.dns"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
)
