"""Bringing the findings of a machine in line with what it found: new ones opened, what is gone resolved."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from readiness.catalog.models import Environment
from readiness.findings.fault import Fault, Kind
from readiness.findings.models import Finding
from readiness.findings.operations.opening import again
from readiness.findings.operations.rows import close, insert
from readiness.teams.actors import Actor

GONE = "The fault is gone: it was not found again."


def settle_findings(
    *,
    environments: Collection[Environment],
    kind: Kind,
    looked: Collection[tuple[UUID, str]],
    faults: Collection[tuple[UUID, Fault]],
    actor: Actor,
    at: datetime,
) -> None:
    """Open findings for the faults of each environment (by id), and resolve those of `looked` that are not there.

    `looked` has environment and scope of whatever was looked at; findings of other scopes stay as they are. The
    caller holds the environments, in its transaction; they come with service and team. One query where nothing
    changed.
    """
    places = {environment.pk: environment for environment in environments}
    rows = Finding.objects.filter(environment__in=places, kind=kind, state=Finding.State.OPEN)
    standing = {(row.environment_id, row.key): row for row in rows}
    wanted = {(place, fault.key): fault for place, fault in faults}
    for (place, key), row in standing.items():
        fault = wanted.get((place, key))
        if fault is None and (place, key.split("/", maxsplit=1)[0]) in looked:
            close(row, places[place], GONE, actor, at)
        elif fault is not None and fault.severity != row.severity:
            close(row, places[place], again(fault), actor, at)
            insert(places[place], fault, actor, at, heir_of=row)
    for (place, key), fault in wanted.items():
        if (place, key) not in standing:
            insert(places[place], fault, actor, at)
