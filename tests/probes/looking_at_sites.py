"""A service on loopback, and the look of one kind at it."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from probes.client import AllowRule, Client, Deadline, FixedResolver, Guard
from probes.context import Context, aim_at
from probes.discovery import kinds
from probes.grant import Grant
from probes.pace import Pace
from probes.probe import Outcome, run
from tests.probes.sites import Handler, Service, Site, redirect_to, serve

LOOPBACK = (AllowRule("127.0.0.0/8", id="loopback"),)


@pytest.fixture(scope="session")
def house_ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def house_ca_file(house_ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trust") / "ca.pem"
    house_ca.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def certified(house_ca: trustme.CA) -> Callable[..., ssl.SSLContext]:
    """Server contexts: `certified("app.test")`, with options of `issue_cert`, or `ca=` for another authority."""

    def make(*names: str, ca: trustme.CA | None = None, **options: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (ca or house_ca).issue_cert(*(names or ("app.test", "127.0.0.1")), **options).configure_cert(context)
        return context

    return make


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    """Starts sites that end with the test: `site(handler)`, `site(handler, tls=context)`."""
    with ExitStack() as stack:
        yield lambda handler, **options: stack.enter_context(serve(handler, **options))


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port where nothing listens, and nothing else can while the test runs."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture
def look(site, certified, house_ca_file) -> Callable[..., Outcome]:
    """One look of one kind at a service called app.test.

    `look("hosting", service, plain=handler)`: without `plain` HTTP redirects as it should; `tls` replaces the
    right certificate; `https_port` and `http_port` point somewhere else altogether.
    """

    def make(
        kind: str,
        service: Handler | None = None,
        *,
        plain: Handler | None = None,
        tls: ssl.SSLContext | None = None,
        https_port: int | None = None,
        http_port: int | None = None,
        at: datetime | None = None,
        addresses: tuple[str, ...] = ("127.0.0.1",),
        previous: dict[str, Any] | None = None,
        trust: Path | None = None,
        grant: Grant | None = None,
    ) -> Outcome:
        https_port = https_port or site(service or Service(), tls=tls or certified()).port
        http_port = http_port or site(plain or redirect_to(f"https://app.test:{https_port}")).port
        aim = aim_at(f"https://app.test:{https_port}", http=f"http://app.test:{http_port}")
        at = at or datetime.now(UTC)
        client = Client(
            Guard(LOOPBACK, aim.ports, at=at),
            trust=trust or house_ca_file,
            resolver=FixedResolver({"app.test": addresses}),
        )
        return run(
            kinds()[kind],
            Context(aim, client, Deadline(15), at, previous, pace=Pace(0), grant=grant or Grant()),
        )

    return make
