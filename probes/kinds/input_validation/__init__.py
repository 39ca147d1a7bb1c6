"""Input validation: documented operations refuse broken JSON, wrong types and what is beyond their own bounds.

Beside every wrong input stands a right one: an operation that refuses both shows nothing. Only 400, 413, 415 and
422 are refusals; 401, 403 and 404 say that nothing was tried. OWASP ASVS 5.0, V2.
"""

from datetime import timedelta

from probes.needs import DECLARATION, PERMISSION
from probes.probe import Feed, Kind

from .facts import Declared, Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="input_validation",
    title="Input validation",
    question="Do documented operations refuse what they say they do not take?",
    source="OWASP ASVS chapter 5; RFC 9110 (400, 413, 415, 422)",
    feeds=(Feed("security.input_validation", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(days=7),
    bounds=90.0,
    needs=(DECLARATION, PERMISSION, "connection:test_account"),
    declares=Declared,
    writes=True,
)
