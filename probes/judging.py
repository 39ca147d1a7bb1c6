"""What is known of a batch of results besides what was seen: planned maintenance, and a worker that cannot look."""

from collections.abc import Sequence
from dataclasses import replace

from probes.keeping import Ended
from probes.maintaining import environments_in_maintenance
from probes.standing import BAD, GOOD
from probes.verdict import Severity, Status, Verdict

BLIND = Verdict(
    Status.ERROR,
    "vantage",
    "Most of what this worker looked at failed at the same time, so the fault is taken to be its own.",
    "Check the network, the name servers and the clock of the machine that looks; it tries again by itself.",
    Severity.LOW,
)


def mark(batch: Sequence[Ended], *, blind: bool) -> list[Ended]:
    """The batch with both noted; of a blind worker's bad results about what stood well only that they are its own."""
    maintained = environments_in_maintenance(
        {(one.claim.probe.environment_id, one.started_at) for one in batch}
    )
    marked = []
    for one in batch:
        place = one.claim.probe.environment_id, one.started_at
        told = replace(one, in_maintenance=place in maintained)
        marked.append(_blinded(told) if blind else told)
    return marked


def _blinded(one: Ended) -> Ended:
    accused = one.outcome.verdict.status in BAD and one.claim.probe.told_status in GOOD
    if not accused or one.claim.probe.asked_at is not None:
        return one
    return replace(one, outcome=replace(one.outcome, verdict=BLIND, digest=""), blind=True)
