"""The headers' grade by the scoring of Mozilla's Observatory (algorithm 6), and no A for the ten faults it overlooks.

Its tests, points and letters are the Observatory's; the list of preloaded hosts is left out, for it is not at hand.
"""

from datetime import timedelta

from probes.probe import Feed, Kind

from .facts import Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="headers_grade",
    title="Grade of the headers",
    question="Do the headers, cookies and redirects together deserve an A?",
    source="MDN HTTP Observatory, scoring methodology",
    feeds=(Feed("security.headers", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=6),
)
