"""The certificate of the HTTPS origin on every address of its name: chain, name, dates, strength, renewal.

A failed handshake tells nothing about dates, so a second, unverified one reads the certificate and says why.
The
thresholds scale with the certificate's life (public ones last at most 47 days from 2029 on, CA/B ballot
SC-081v3).
"""

from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .lasting import lasting
from .twins import BAD, GOOD

KIND = Kind(
    name="tls_certificate",
    title="TLS certificate",
    question="Is the certificate trusted, right and far enough from its end on every address?",
    source="RFC 5280, RFC 6125; CA/Browser Forum SC-081v3 (lifetimes)",
    feeds=(Feed("infrastructure.tls"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    rule_version=2,
    lasting=lasting,
)
