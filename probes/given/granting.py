"""What a probe gets for its next look, or why it does not look: declarations, connections, ownership, permit."""

import uuid
from datetime import datetime
from typing import Any

import structlog
from django.db import connection as database
from django.db.models import Q

from probes import declaring
from probes.budget import Budget
from probes.client import BadUrl, normalise
from probes.given import permits
from probes.given.models import LIVE, Declaration, HostProof, ToolConnection
from probes.grant import Grant
from probes.needs import ACTIVE, CONNECTION, DECLARATION, OWNERSHIP, PERMISSION, in_words, tools_of
from probes.probe import Kind
from probes.secrecy import SecretLost, unseal
from probes.tools import IDENTITIES, Connection
from probes.verdict import Severity, Status, Verdict
from readiness.models import Endpoint, Environment

log = structlog.get_logger(__name__)
NOTHING = Grant()


def grant_for(environment: Environment, kind: Kind[Any], at: datetime) -> Grant | Verdict:
    """What the kind may use in the environment now; else the verdict that says what is lacking.

    The environment comes with its service and endpoints. Requests of a permit are taken from the day's budget
    here, in the caller's transaction; `give_back` returns what a look did not use.
    """
    if not kind.asks_for:
        return NOTHING
    declared = _declared(environment, kind)
    if isinstance(declared, Verdict):
        return declared
    try:
        held = _connections(environment, kind)
    except SecretLost:
        log.warning("probe_secret_lost", environment=str(environment.pk), kind=kind.name)
        return SECRET_LOST
    for need, tools in zip(_connection_needs(kind), tools_of(kind.needs), strict=True):
        if not set(tools) & set(held):
            return lacking(need)
    if not ACTIVE & set(kind.needs):
        token = _proven(environment, at) if OWNERSHIP in kind.uses else None
        return Grant(declared, held, token or "")
    return _active(environment, kind, declared, held, at)


def _active(
    environment: Environment, kind: Kind[Any], declared: Any, held: dict[str, Connection], at: datetime
) -> Grant | Verdict:
    token, place = _proven(environment, at), environment.pk
    if token is None:
        return NOT_OWNED
    if PERMISSION not in kind.needs:
        return Grant(declared, held, token, stopped=lambda: _asked(place))
    leave = permits.take(environment, kind.name, at)
    if isinstance(leave, Verdict):
        return leave
    permit, requests = leave
    paths, stopped = tuple(permit.paths), lambda: _asked(place, permit.pk)
    return Grant(declared, held, token, paths, Budget(requests), stopped, permit.pk)


def lacking(need: str) -> Verdict:
    """The verdict where something that the kind needs was taken away since it was planned."""
    return Verdict(
        Status.SKIPPED,
        "need_lacking",
        f"This probe needs {in_words(need)}, and there is none.",
        "Give it on the environment's page “What probes may do here”, or switch this probe off.",
        Severity.NONE,
    )


NOT_OWNED = Verdict(
    Status.SKIPPED,
    "not_owned",
    "Nobody has proven that the team has this host, so it was not asked.",
    "Follow the instructions on the environment's page “What probes may do here”.",
    Severity.NONE,
)
SECRET_LOST = Verdict(
    Status.ERROR,
    "secret_lost",
    "The secret of a connection cannot be opened with the portal's present keys.",
    "Enter the secret again; an operator can bring back the former key (PROBE_SECRET_KEYS).",
    Severity.LOW,
)


def _connection_needs(kind: Kind[Any]) -> list[str]:
    return [need for need in kind.needs if need.startswith(CONNECTION)]


def _declared(environment: Environment, kind: Kind[Any]) -> Any:
    if kind.declares is None:
        return None
    row = Declaration.objects.filter(LIVE, environment=environment, kind=kind.name).first()
    if row is None:
        return lacking(DECLARATION) if DECLARATION in kind.needs else None
    try:
        return declaring.read(kind.declares, row.settings)
    except declaring.NotDeclarable:
        # A newer release asks for something else than this row says.
        return lacking(DECLARATION)


def _connections(environment: Environment, kind: Kind[Any]) -> dict[str, Connection]:
    wanted = {name for tools in tools_of((*kind.needs, *kind.uses)) for name in tools}
    return connections_to(wanted, environment) if wanted else {}


def connections_to(wanted: set[str], environment: Environment) -> dict[str, Connection]:
    """Tool -> access to it, of those that are connected to the environment or for its team. Raises `SecretLost`."""
    here = Q(environment=environment) | Q(environment__isnull=True)
    rows = ToolConnection.objects.filter(LIVE, here, team=environment.service.team, tool__in=wanted)
    found: dict[str, Connection] = {}
    # The environment's own comes last and wins.
    for row in sorted(rows, key=lambda row: row.environment_id is not None):
        base = normalise(row.base_url)
        if row.tool in IDENTITIES and base.origin not in _origins(environment):
            continue
        found[row.tool] = Connection(row.tool, base, unseal(row.sealed, row.base_url), row.account)
    return found


def _origins(environment: Environment) -> set[tuple[str, str, int]]:
    found = set()
    for one in environment.endpoints.all():
        try:
            found.add(normalise(one.url).origin)
        except BadUrl:
            continue
    return found


def _proven(environment: Environment, at: datetime) -> str | None:
    """The token of a proof of the host that users open, while it counts."""
    web = next((one.url for one in environment.endpoints.all() if one.purpose == Endpoint.Purpose.WEB), "")
    try:
        host = normalise(web).host
    except BadUrl:
        return None
    proof = HostProof.objects.filter(
        LIVE, service=environment.service_id, host=host, proven_until__gt=at
    ).first()
    return proof.token if proof else None


def _asked(environment: uuid.UUID, permit: uuid.UUID | None = None) -> bool:
    """Whether it was stopped, or its permit ended. Asked from a look's own thread, which leaves nothing open."""
    try:
        return permits.is_stopped(environment, permit)
    finally:
        if not database.in_atomic_block:
            database.close()
