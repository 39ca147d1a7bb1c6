"""Protocols, suites and groups that a server agrees to, at each address of the name, against Mozilla's intermediate
configuration 5.7 and 6.0.

Asked with hellos of our own (`probes.client.hello`), so that old protocols, broken suites and short curves are seen
which a library of today refuses to speak. SSL 2.0 is not spoken: `not tested`, and said so.
"""

from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="tls_protocols",
    title="TLS protocols and suites",
    question="Does every address agree to nothing but current protocols, suites and groups?",
    source="Mozilla server side TLS 5.7, intermediate configuration",
    feeds=(Feed("infrastructure.tls", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
)
