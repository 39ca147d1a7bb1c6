"""What a look is given: where to look, the one client to look with, until when, and what was seen last
time.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from probes.arrivals import Arrival
from probes.budget import UNBOUNDED
from probes.client import (
    Client,
    ClientError,
    Deadline,
    DeadlineExceeded,
    Exchange,
    Hop,
    Phase,
    Target,
    normalise,
)
from probes.grant import Grant
from probes.pace import Pace
from probes.sightings import Sighting
from probes.slots import Slots
from probes.tools import Connection

REQUEST_SECONDS = 8.0
#: The longest look: a burst waits for its window, a walk goes over a whole document.
LOOK_SECONDS = 100.0
BUSY = (429, 503)
PATIENCE = 1.0  # seconds
# What may be asked of anybody: to look at what anybody may look at.
PLAIN = ("GET", "HEAD")
HEALTH_PATH = "/health"
READY_PATH = "/health/ready"
RDAP_BOOTSTRAP = "https://data.iana.org/rdap/dns.json"


@dataclass(frozen=True, slots=True)
class Aim:
    """What is probed: one service, told by URLs. `page` is the URL as given, `https` and `http` are its
    origins.
    """

    page: Target
    https: Target
    http: Target
    health: str = HEALTH_PATH
    ready: str = READY_PATH

    @property
    def ports(self) -> frozenset[int]:
        """The ports that these URLs name, which count as declared."""
        return frozenset({self.page.port, self.https.port, self.http.port})


def aim_at(url: str, *, http: str | None = None, health: str = HEALTH_PATH, ready: str = READY_PATH) -> Aim:
    """The aim that a person's URL means; BadUrl when one of the parts makes no sense.

    Given `https://host:port/...`, that is the HTTPS origin and plain HTTP is port 80 of the host, unless
    `http`
    says where. Given `http://host:port/...`, that is plain HTTP and the HTTPS origin is port 443 of the host.
    """
    page = normalise(url)
    given = normalise(http) if http else page if page.scheme == "http" else None
    plain = replace(given, path="/") if given else replace(page, scheme="http", port=80, path="/")
    https = (
        replace(page, path="/")
        if page.scheme == "https"
        else replace(page, scheme="https", port=443, path="/")
    )
    https.at(health), https.at(ready)
    return Aim(page, https, plain, health, ready)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a question got no answer: the client's code, reason and sentence, none of them the target's
    words.
    """

    code: str
    reason: str = ""
    sentence: str = ""

    @classmethod
    def of(cls, error: ClientError) -> "Failure":
        return cls(error.public_code, error.public_reason, error.sentence)

    @property
    def nobody_listens(self) -> bool:
        """Whether the connection was actively refused, which is an answer of its own."""
        return self.reason == "refused" and self.code == "unreachable"


STOPPED = Failure("stopped", "", "Somebody stopped the active probes, so it was not asked.")
BUDGET_SPENT = Failure("budget_spent", "", "The requests permitted for today are spent, so it was not asked.")
NOT_OWNED = Failure("not_owned", "", "Without proof that the team has the host it gets GET and HEAD only.")
NO_CONNECTION = Failure("no_connection", "", "There is no connection to this tool.")


@dataclass(slots=True)
class Context:
    """One look of one kind. `previous` holds the observations of the last look that saw something, if any;
    `grant` what people declared, connected and permitted; `registries` is the list of who tells about registered
    domains (RDAP bootstrap, RFC 9224); `slots` the last day of the watch, `arrivals` the synthetic alerts that came
    back in the last day, `certificates` those that were seen over time, for the kinds that need them.
    """

    aim: Aim
    client: Client
    deadline: Deadline
    at: datetime
    previous: Mapping[str, Any] | None = None
    hops: list[Hop] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    grant: Grant = field(default_factory=Grant)
    registries: str = RDAP_BOOTSTRAP
    slots: Slots | None = None
    arrivals: tuple[Arrival, ...] = ()
    certificates: tuple[Sighting, ...] = ()

    @property
    def declared(self) -> Any:
        """What people declared for this kind, as its `declares`; None where they declared nothing."""
        return self.grant.declared

    @property
    def connections(self) -> Mapping[str, Connection]:
        """Tool -> access to it."""
        return self.grant.connections

    def stopped(self) -> bool:
        """Whether somebody stopped it; every request asks this first."""
        return self.grant.stopped()

    def ask(
        self,
        target: Target,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        follow: int = 0,
        verify: bool = True,
        most: float = REQUEST_SECONDS,
        patient: bool = True,
    ) -> Exchange | Failure:
        """One question by HTTP, at most `most` seconds; redirects are followed inside the origin.

        A service that is busy (429 or 503) is asked once more, a moment later, unless `patient` is False.
        Anything but GET and HEAD needs proof that the team has the host. Where requests are counted, a
        redirect is the answer.
        """
        if method not in PLAIN and not self.grant.owned:
            return NOT_OWNED
        follow = follow if self.grant.budget.most == UNBOUNDED else 0
        question = _Question(target, method, headers, body, follow, verify, most)
        answer = self._fetch(question)
        busy = patient and isinstance(answer, Exchange) and answer.status in BUSY
        if not busy or self.deadline.left() <= PATIENCE + most:
            return answer
        time.sleep(PATIENCE)
        return self._fetch(question)

    def ask_tool(
        self,
        tool: str,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        most: float = REQUEST_SECONDS,
    ) -> Exchange | Failure:
        """One question to a connected tool, at `path` below its base URL, with what opens it.

        A redirect is the answer, so nothing of the secret goes anywhere else. `headers` come on top.
        """
        if method not in ("GET", "HEAD", "POST"):
            raise ValueError("tools are read: GET, HEAD, and POST where a tool asks queries so")
        connection = self.connections.get(tool)
        if connection is None:
            return NO_CONNECTION
        sent = {**connection.headers(), **(headers or {})}
        return self._fetch(_Question(connection.at(path), method, sent, body, 0, True, most))

    def ask_as(
        self,
        identity: str,
        target: Target,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Exchange | Failure:
        """One question to the service as one of its test identities; a redirect is the answer, nothing is repeated.

        What the identity shows goes to the origin that its connection names, and nowhere else.
        """
        connection = self.connections.get(identity)
        if connection is None or connection.base.origin != target.origin:
            return NO_CONNECTION
        sent = {**connection.headers(), **(headers or {})}
        return self.ask(target, method=method, headers=sent, body=body, patient=False)

    def _fetch(self, question: "_Question") -> Exchange | Failure:
        if self.stopped():
            return STOPPED
        if not self.grant.budget.take():
            return BUDGET_SPENT
        try:
            with self.pace.turn(question.target.origin, self.deadline):
                exchange = self.client.fetch(
                    question.target,
                    method=question.method,
                    headers=question.headers,
                    body=question.body,
                    follow=question.follow,
                    same_origin=True,
                    verify=question.verify,
                    deadline=self.within(question.most),
                )
        except ClientError as error:
            self.hops.extend(error.hops)
            return Failure.of(error)
        self.hops.extend(exchange.hops)
        return exchange

    def within(self, most: float) -> Deadline:
        """A deadline of at most `most` seconds inside the look's own. Raises `DeadlineExceeded` when that is
        over.
        """
        left = self.deadline.left()
        if left <= 0:
            raise DeadlineExceeded
        return Deadline(min(most, left))


@dataclass(frozen=True, slots=True)
class _Question:
    target: Target
    method: str
    headers: Mapping[str, str] | None = field(repr=False)
    body: bytes | None = field(repr=False)
    follow: int
    verify: bool
    most: float


def hop_facts(hop: Hop) -> dict[str, Any]:
    """One hop as plain JSON values: seconds for times, null for what was not reached. No header and no
    body.
    """
    phases = {
        name: getattr(hop.timings, name) for name in ("dns", "connect", "tls", "send", "wait", "receive")
    }
    return {
        "url": hop.url,
        "method": hop.method,
        "address": str(hop.address) if hop.address else None,
        "status": hop.status,
        "http_version": hop.http_version,
        "wire_bytes": hop.wire_bytes,
        "body_bytes": hop.body_bytes,
        "phases": {name: _phase(phase) for name, phase in phases.items()},
    }


def _phase(phase: Phase | None) -> dict[str, float] | None:
    return None if phase is None else {"start": round(phase.start, 6), "length": round(phase.length, 6)}
