"""A service and a tool beside it, both on loopback, and the look of one kind at them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from probes.arrivals import Arrival
from probes.client import Client, Deadline, FixedResolver, Guard
from probes.context import Context, aim_at
from probes.discovery import kinds
from probes.grant import Grant
from probes.pace import Pace
from probes.probe import Outcome, run
from probes.tools import Connection
from tests.probes.looking_at_sites import LOOPBACK
from tests.probes.sites import Handler, Service

Ask = Callable[..., Outcome]


@pytest.fixture
def ask(site, certified, house_ca_file) -> Ask:
    """`ask("vault_secrets", declared, tool=handler)`: one look; `port` instead of `tool` for a real server."""

    def make(
        kind: str,
        declared: Any,
        tool: Handler | None = None,
        *,
        port: int | None = None,
        service: Handler | None = None,
        secret: str = "s3cret",
        account: str = "",
        previous: dict[str, Any] | None = None,
        at: datetime | None = None,
        name: str = "",
        arrivals: tuple[Arrival, ...] = (),
    ) -> Outcome:
        found = kinds()[kind]
        name = name or next(need.partition(":")[2] for need in found.needs if need.startswith("connection:"))
        port = port or site(tool).port
        own = site(service or Service(), tls=certified())
        aim = aim_at(f"https://app.test:{own.port}", http=f"http://app.test:{own.port}")
        at = at or datetime.now(UTC)
        client = Client(
            Guard(LOOPBACK, aim.ports | {port}, at=at),
            trust=house_ca_file,
            resolver=FixedResolver({"app.test": ("127.0.0.1",)}),
        )
        grant = Grant(
            declared=declared,
            connections={name: Connection(name, f"http://127.0.0.1:{port}/", secret, account)},
            token="proof",
        )
        context = Context(
            aim, client, Deadline(25), at, previous, pace=Pace(0), grant=grant, arrivals=arrivals
        )
        return run(found, context)

    return make
