"""What team Orders gave to probes: a row of each, made by operations."""

from datetime import timedelta

from probes.given.operations import ask_proof, begin_proof, connect, declare, permit_probe, stop_probes
from probes.given.operations.proving import keep_sight
from probes.given.ownership import Sight

SECRET = "s3cret-of-the-metrics"


def give(environment, actor, at):
    """A declaration, a connection, a proof of the host, a permit and a stop."""
    told = {"environment": environment, "actor": actor, "at": at}
    declare(kind="cdn", settings={"asset": "/app.js"}, **told)
    connect(
        tool="prometheus", base_url="https://metrics.example.org", account="reader", secret=SECRET, **told
    )
    begin_proof(**told)
    keep_sight(ask_proof(**told), Sight("web"), at)
    permit_probe(
        kind="rate_limit", paths=["/login", "/api/*"], opens_at=at, closes_at=at + timedelta(days=9),
        requests_a_day=50, also_production=True, **told,
    )  # fmt: skip
    stop_probes(reason="Too loud.", **told)
