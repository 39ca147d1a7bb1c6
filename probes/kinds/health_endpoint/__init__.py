"""Liveness and readiness of the HTTPS origin: both answer 200, live, in a known form, and every check is
true.

An endpoint that lies is worse than none: a static page, a catch-all, a cache's copy or `ready` beside a
false check
must not pass.
"""

from datetime import timedelta

from probes.probe import Feed, Kind

from .facts import Seen, look
from .findings import FINDINGS
from .judging import judge
from .twins import BAD, GOOD

KIND = Kind(
    name="health_endpoint",
    title="Health endpoints",
    question="Do liveness and readiness answer from the running service, and say that all is well?",
    source="The seed's health check endpoint; draft-inadarei-api-health-check-06; Spring Boot Actuator; ASP.NET Core",
    feeds=(Feed("operations.health_check"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    rule_version=5,
    interval=timedelta(minutes=5),
)
