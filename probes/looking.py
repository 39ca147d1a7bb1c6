"""One look of one probe: the aim from the environment's endpoints, the guarded client, the verdict."""

import ipaddress
import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from probes.arrivals import Arrival
from probes.client import (
    AllowRule,
    BadUrl,
    Client,
    Deadline,
    Guard,
    SystemResolver,
    TurnedResolver,
    parse_allow_rules,
)
from probes.client.addresses import Network
from probes.context import LOOK_SECONDS, Aim, Context, aim_at
from probes.given.ownership import find
from probes.grant import Grant
from probes.lasting import digest_of
from probes.needs import ACTIVE, PERMISSION
from probes.pace import Pace
from probes.probe import Kind, run
from probes.sightings import Sighting
from probes.slots import Slots
from probes.verdict import Severity, Status, Verdict
from readiness.models import Endpoint


@dataclass(frozen=True)
class Assignment:
    """What a worker takes from the database before it looks, so that looking touches no database."""

    kind: Kind[Any]
    endpoints: dict[str, str]
    team: str
    environment: str
    previous: dict[str, Any] | None = None
    # What people declared, connected and permitted; or why nothing is asked.
    grant: Grant = field(default_factory=Grant)
    refusal: Verdict | None = None
    # The last day of the probe that watches, for the kind that needs it.
    slots: Slots | None = None
    # The synthetic alerts that came back, for the kind that sends them.
    arrivals: tuple[Arrival, ...] = ()
    # The certificates that were seen over time, for the kind that looks for a renewal.
    certificates: tuple[Sighting, ...] = ()
    pace: Pace = field(default_factory=Pace)
    # Which of several addresses is asked first: another one on each further try.
    turn: int = 0

    @property
    def host(self) -> str:
        """The name that is looked at, for counting what is under way there."""
        return urlsplit(self.endpoints.get(Endpoint.Purpose.WEB, "")).hostname or ""


@dataclass(frozen=True)
class Outcome:
    """What a look gave: the verdict, the facts it rests on, and how long it took."""

    verdict: Verdict
    observations: dict[str, Any] = field(default_factory=dict)
    hops: list[dict[str, Any]] = field(default_factory=list)
    target: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    # What the guard refused, in the operator's words: for the audit trail, not for members.
    blocked: tuple[str, ...] = ()
    # Of what lasts (`probes.lasting`): another one means that the target changed.
    digest: str = ""


_USUAL_PORT = {"http": 80, "https": 443, "postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379}

NO_ADDRESS = Verdict(
    Status.SKIPPED,
    "no_address",
    "This environment has no address yet, so there was nothing to look at.",
    "Give the environment the address that users open.",
    Severity.NONE,
)
BAD_ADDRESS = Verdict(
    Status.ERROR,
    "bad_address",
    "The address of this environment cannot be probed.",
    "Correct the environment's addresses: http or https, a public host name, no user name in it.",
    Severity.LOW,
)
BROKE = Verdict(
    Status.ERROR,
    "probe_broke",
    "The probe itself broke off, so nothing was found out.",
    "Run it again; if it breaks again, tell the portal's operator the time of this run.",
    Severity.LOW,
)
LATE = Verdict(
    Status.ERROR,
    "probe_late",
    "The look did not end in its time and was given up, so nothing was found out.",
    "Run it again; if it hangs again, tell the portal's operator the time of this run.",
    Severity.LOW,
)


PROOF_GONE = Verdict(
    Status.SKIPPED,
    "proof_gone",
    "The proof that the team has this host is not there any more, so nothing else was asked.",
    "Put the token back, as the page “What probes may do here” says.",
    Severity.NONE,
)
PROOF_SECONDS = 6.0


def look(assignment: Assignment, at: datetime) -> Outcome:
    """Look once and judge. Raises nothing that a target can cause; a fault of the kind's own code is let through."""
    started = time.monotonic()
    blocked: list[str] = []
    if assignment.refusal is not None:
        return Outcome(assignment.refusal)
    web = assignment.endpoints.get(Endpoint.Purpose.WEB)
    if not web:
        return Outcome(NO_ADDRESS)
    try:
        aim = aim_at(
            web, http=assignment.endpoints.get(Endpoint.Purpose.PLAIN_HTTP), **_paths(assignment.endpoints)
        )
        client = _client(assignment, aim.ports | _tool_ports(assignment.grant), at, blocked)
    except BadUrl:
        return Outcome(BAD_ADDRESS, target=assignment.endpoints)
    grant = assignment.grant
    gone = _proof_gone(grant, client, aim)
    if gone is not None and not ACTIVE & set(assignment.kind.needs):
        grant, gone = replace(grant, token=""), None  # it is well without
    if gone is not None:
        return Outcome(gone, target=dict(assignment.endpoints), blocked=tuple(dict.fromkeys(blocked)))
    seconds = _seconds(assignment.kind)
    context = Context(
        aim,
        client,
        Deadline(seconds, most=LOOK_SECONDS),
        at,
        assignment.previous,
        pace=assignment.pace,
        grant=grant,
        slots=assignment.slots,
        arrivals=assignment.arrivals,
        certificates=assignment.certificates,
    )
    seen = run(assignment.kind, context)
    return Outcome(
        seen.verdict,
        seen.observations,
        list(seen.hops),
        dict(assignment.endpoints),
        round(time.monotonic() - started, 3),
        tuple(dict.fromkeys(blocked)),
        digest_of(assignment.kind, seen.observations, seen.verdict),
    )


def _tool_ports(grant: Grant) -> frozenset[int]:
    """People declared them with the connections."""
    return frozenset(one.base.port for one in grant.connections.values())


def most_seconds(kind: Kind[Any]) -> float:
    """The most that a look takes when it keeps its deadlines."""
    return _seconds(kind) + PROOF_SECONDS


def _seconds(kind: Kind[Any]) -> float:
    """The most that its look takes. A permitted one has its own bounds: it waits for windows, and rarely runs."""
    return kind.bounds if PERMISSION in kind.needs else min(kind.bounds, settings.PROBE_LOOK_SECONDS)


def _proof_gone(grant: Grant, client: Client, aim: Aim) -> Verdict | None:
    """The verdict when the token is not to be found any more; asked anew before every active look."""
    if not grant.token:
        return None
    sight = find(client, aim.page, grant.token, Deadline(PROOF_SECONDS))
    return (
        None if sight.way else replace(PROOF_GONE, sentence=f"{PROOF_GONE.sentence} {sight.problem}".strip())
    )


def _client(assignment: Assignment, ports: frozenset[int], at: datetime, blocked: list[str]) -> Client:
    return client_for(assignment.team, assignment.environment, ports, at, blocked, turn=assignment.turn)


def client_for(
    team: str,
    environment: str,
    ports: frozenset[int],
    at: datetime,
    blocked: list[str],
    *,
    turn: int = 0,
) -> Client:
    """The guarded client of a team's environment; `blocked` gathers what the guard refuses, for
    operators. `turn` says which of several addresses of a name is asked first.
    """
    guard = Guard(
        _rules(settings.PROBE_ALLOW),
        ports,
        at=at,
        team=team,
        environment=environment,
        own=own_places(),
        on_blocked=lambda refusal: blocked.append(refusal.detail),
    )
    return Client(
        guard,
        trust=settings.PROBE_CA_FILE or None,
        resolver=TurnedResolver(SystemResolver(), turn),
        user_agent=settings.PROBE_USER_AGENT,
    )


@lru_cache(maxsize=8)
def _rules(text: str) -> tuple[AllowRule, ...]:
    """Read once: every look asks for them."""
    return parse_allow_rules(text)


def own_places() -> tuple[tuple[Network, frozenset[int]], ...]:
    """The portal's own doors, database and broker, where settings name them by address: never probed."""
    return _places((settings.BASE_URL, settings.DATABASE_URL, settings.REDIS_URL))


@lru_cache(maxsize=8)
def _places(urls: tuple[str, ...]) -> tuple[tuple[Network, frozenset[int]], ...]:
    places = []
    for url in urls:
        parts = urlsplit(url)
        try:
            address = ipaddress.ip_network(parts.hostname or "")
        except ValueError:
            continue
        port = parts.port or _USUAL_PORT.get(parts.scheme, 0)
        places.append((address, frozenset({port})))
    return tuple(places)


def _paths(endpoints: dict[str, str]) -> dict[str, str]:
    """`health` and `ready` as paths of the origin; the addresses are kept whole so that people can open them."""
    found = {}
    for name, purpose in (("health", Endpoint.Purpose.HEALTH), ("ready", Endpoint.Purpose.READY)):
        if address := endpoints.get(purpose):
            _scheme, _, rest = address.partition("://")
            _host, slash, path = rest.partition("/")
            found[name] = slash + path or "/"
    return found
