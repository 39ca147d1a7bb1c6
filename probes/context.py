"""What a look is given: where to look, the one client to look with, until when, and what was seen last
time.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
from probes.pace import Pace

REQUEST_SECONDS = 8.0
BUSY = (429, 503)
PATIENCE = 1.0  # seconds
HEALTH_PATH = "/health"
READY_PATH = "/health/ready"


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
    host = f"[{page.host}]" if ":" in page.host else page.host
    if page.scheme == "https":
        https, plain = page.at("/"), normalise(http or f"http://{host}/").at("/")
    else:
        https, plain = normalise(f"https://{host}/"), (normalise(http) if http else page).at("/")
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


@dataclass(slots=True)
class Context:
    """One look of one kind. `previous` holds the observations of the last look that saw something, if any."""

    aim: Aim
    client: Client
    deadline: Deadline
    at: datetime
    previous: Mapping[str, Any] | None = None
    hops: list[Hop] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)

    def ask(
        self,
        target: Target,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        follow: int = 0,
        verify: bool = True,
        most: float = REQUEST_SECONDS,
    ) -> Exchange | Failure:
        """One question by HTTP, at most `most` seconds; redirects are followed inside the origin.

        A service that is busy (429 or 503) is asked once more, a moment later.
        """
        answer = self._fetch(target, method, headers, follow, verify, most)
        busy = isinstance(answer, Exchange) and answer.status in BUSY
        if not busy or self.deadline.left() <= PATIENCE + most:
            return answer
        time.sleep(PATIENCE)
        return self._fetch(target, method, headers, follow, verify, most)

    def _fetch(
        self,
        target: Target,
        method: str,
        headers: Mapping[str, str] | None,
        follow: int,
        verify: bool,
        most: float,
    ) -> Exchange | Failure:
        try:
            with self.pace.turn(target.origin, self.deadline):
                exchange = self.client.fetch(
                    target,
                    method=method,
                    headers=headers,
                    follow=follow,
                    same_origin=True,
                    verify=verify,
                    deadline=self.within(most),
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
