"""Cross-origin sharing: whose pages may read the answers, and with whose cookies.

Standard: Fetch, CORS protocol. A list of origins is tried with the names that loose comparisons let through.
"""

from datetime import timedelta

from probes.needs import OWNERSHIP
from probes.probe import Feed, Kind

from .facts import Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="cors",
    title="Cross-origin sharing",
    question="Can pages of strangers read what the service answers to its own visitors?",
    source="Fetch Standard, CORS protocol; MDN HTTP Observatory, cross-origin resource sharing",
    feeds=(Feed("security.headers", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=6),
    uses=(OWNERSHIP,),
)
