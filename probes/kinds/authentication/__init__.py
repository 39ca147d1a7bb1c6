"""Authentication: declared protected paths turn nobody in, take a test account, and refuse a bent credential.

Each path is asked three ways; without the account's 2xx a denial shows nothing. Where a way out is declared, the
session must be dead after it. OWASP ASVS 5.0, V6 and V7.
"""

from datetime import timedelta

from probes.needs import DECLARATION, OWNERSHIP
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="authentication",
    title="Authentication",
    question="Do protected paths take the test account, and nobody else?",
    source="OWASP ASVS chapters 2 and 3",
    feeds=(Feed("security.authentication", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=1),
    needs=(DECLARATION, OWNERSHIP, "connection:test_account"),
    declares=Declared,
)
