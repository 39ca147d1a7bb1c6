"""A certificate was seen renewed: another one took over at the same address, in time, and everywhere.

It asks nobody: the looks of `tls_certificate` are the facts. Two certificates that are shown by turns are no renewal,
nor is an older one that came back, nor one that took over after the old one had expired.
"""

from datetime import timedelta

from probes.kinds.tls_renewal.facts import Seen, look
from probes.kinds.tls_renewal.findings import FINDINGS
from probes.kinds.tls_renewal.judging import judge
from probes.kinds.tls_renewal.twins import BAD, GOOD
from probes.needs import CERTIFICATES
from probes.probe import Feed, Kind

KIND = Kind(
    name="tls_renewal",
    title="TLS renewal",
    question="Was the certificate seen renewed in time, on every address?",
    source="The seed's launch checklist: SSL/TLS with auto-renewal; RFC 8555 (ACME), Let's Encrypt's integration guide",
    feeds=(Feed("infrastructure.tls", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=6),
    needs=(CERTIFICATES,),
)
