"""One look at an environment of the portal from a terminal: with what its team declared, connected and permitted.

Nothing of it is kept as a run or as evidence: that is for "Run now". Requests of a permit are counted as in any look.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from probes.given.granting import grant_for
from probes.given.permits import give_back
from probes.grant import Grant
from probes.looking import Assignment, Outcome, look
from probes.needs import SLOTS, in_words
from probes.probe import Kind
from probes.verdict import Severity, Status, Verdict
from probes.watching import slots_of
from readiness.models import Environment


def environment_of(service: str, environment: str) -> Environment | None:
    """The environment by the addresses of its service and its own; None where there is none."""
    places = Environment.objects.select_related("service__team").prefetch_related("endpoints")
    return places.filter(service__slug=service, slug=environment).first()


def look_at(environment: Environment, kind: Kind[Any], at: datetime) -> Outcome:
    """What one look sees, or why there was none. Nothing seen before is known to it."""
    with transaction.atomic():
        granted = grant_for(environment, kind, at)
    refused = isinstance(granted, Verdict)
    grant = Grant() if isinstance(granted, Verdict) else granted
    try:
        return look(
            Assignment(
                kind,
                {one.purpose: one.url for one in environment.endpoints.all()},
                environment.service.team.slug,
                environment.slug,
                grant=grant,
                refusal=granted if isinstance(granted, Verdict) else None,
                slots=slots_of(environment, at) if SLOTS in kind.needs else None,
            ),
            at,
        )
    finally:
        if not refused and grant.permit is not None:
            give_back(environment.pk, kind.name, grant.budget.left, at)


def lacking_without_portal(kind: Kind[Any]) -> Verdict | None:
    """What a look at a bare URL lacks for the kind; None for one that needs nothing else."""
    if not kind.needs:
        return None
    return Verdict(
        Status.SKIPPED,
        "need_lacking",
        f"A URL is not enough for this probe. It needs {'; '.join(map(in_words, kind.needs))}.",
        "Give these on the environment's page “What probes may do here”, then name it: --service SLUG"
        " (and --environment SLUG).",
        Severity.NONE,
    )
