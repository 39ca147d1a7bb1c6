"""Files that are often forgotten on a web server: a fixed list of paths, judged by what they hold, not by status."""

from datetime import timedelta

from probes.probe import Feed, Kind

from .facts import Seen, look
from .judging import FINDINGS, judge
from .twins import BAD, GOOD

KIND = Kind(
    name="leak_paths",
    title="Forgotten files",
    question="Does the service give away repositories, settings, dumps or keys at the paths where they often lie?",
    source="OWASP Web Security Testing Guide, configuration and deployment management",
    feeds=(Feed("infrastructure.environment_variables", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=12),
)
