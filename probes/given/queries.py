"""What the page “What probes may do here” reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from probes.client import BadUrl, Target, normalise
from probes.discovery import kinds
from probes.given.models import LIVE, Declaration, HostProof, Permit, ProbeStop, ToolConnection
from probes.given.permits import EVERYWHERE, is_open, spent_on
from probes.needs import PERMISSION, in_words
from probes.probe import Kind
from readiness.models import Endpoint, Environment
from readiness.refusals import Unseen


@dataclass(frozen=True)
class Proof:
    """How far the proof of the host is; `row` None before it is begun."""

    origin: Target
    row: HostProof | None
    proven: bool


@dataclass(frozen=True)
class Leave:
    """One active kind: its live permit, whether its window is open, and what is spent today."""

    kind: Kind[Any]
    permit: Permit | None
    open: bool
    spent: int


@dataclass(frozen=True)
class Said:
    """One kind that people can tell something, and what they told it."""

    kind: Kind[Any]
    row: Declaration | None
    needed: bool


def proof_of(environment: Environment, at: datetime) -> Proof | None:
    """None where the environment has no address that can be asked."""
    web = environment.endpoints.filter(purpose=Endpoint.Purpose.WEB).first()
    try:
        origin = normalise(web.url if web else "").at("/")
    except BadUrl:
        return None
    row = HostProof.objects.filter(LIVE, service=environment.service_id, host=origin.host).first()
    proven = row is not None and row.proven_until is not None and row.proven_until > at
    return Proof(origin, row, proven)


def leaves(environment: Environment, at: datetime) -> list[Leave]:
    """Every active kind of this release."""
    rows = Permit.objects.filter(LIVE, environment=environment, team=environment.service.team_id)
    held = {row.kind: row for row in rows.select_related("given_by")}
    return [
        Leave(
            kind,
            held.get(name),
            name in held and is_open(held[name], at),
            spent_on(environment.pk, name, at) if name in held else 0,
        )
        for name, kind in kinds().items()
        if PERMISSION in kind.needs
    ]


def declarations(environment: Environment) -> list[Said]:
    """Every kind that declares something."""
    held = {row.kind: row for row in Declaration.objects.filter(LIVE, environment=environment)}
    return [
        Said(kind, held.get(name), "declaration" in kind.needs)
        for name, kind in kinds().items()
        if kind.declares is not None
    ]


def declaring_kind(name: str) -> Kind[Any]:
    """A kind that declares something: the one of that name, or the first. Raises `Unseen`."""
    found = [kind for kind in kinds().values() if kind.declares is not None and name in ("", kind.name)]
    if not found:
        raise Unseen
    return found[0]


def connections(environment: Environment) -> list[ToolConnection]:
    """Those of the environment and of its team; never their secrets."""
    here = Q(environment=environment) | Q(environment__isnull=True)
    rows = ToolConnection.objects.filter(LIVE, here, team=environment.service.team_id)
    return list(rows.defer("sealed").select_related("made_by").order_by("tool", "pk"))


def connection_for(environment: Environment, pk: UUID) -> ToolConnection:
    """One of `connections`. Raises `Unseen`."""
    found = next((row for row in connections(environment) if row.pk == pk), None)
    if found is None:
        raise Unseen
    return found


def stops(environment: Environment) -> tuple[ProbeStop | None, ProbeStop | None]:
    """The live stop of the environment, and that of the whole portal."""
    places = (str(environment.pk), EVERYWHERE)
    held = {
        row.place: row
        for row in ProbeStop.objects.filter(LIVE, place__in=places).select_related("stopped_by")
    }
    return held.get(places[0]), held.get(EVERYWHERE)


def wanted_by() -> dict[str, list[str]]:
    """Tool -> the titles of the kinds that need or use it."""
    found: dict[str, list[str]] = {}
    for kind in kinds().values():
        for need in (*kind.needs, *kind.uses):
            for tool in need.removeprefix("connection:").split("|") if ":" in need else ():
                found.setdefault(tool, []).append(kind.title)
    return found


def needs_in_words(kind: Kind[Any]) -> list[str]:
    """What the kind takes, for people."""
    return [in_words(need) for need in kind.needs]
