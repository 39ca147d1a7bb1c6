"""Notes of one hop while it happens, so that a hop that breaks off still tells how far it came."""

from probes.client.deadline import Deadline
from probes.client.exchange import CheckedAddress, Headers, Hop, Phase, Timings, TlsFacts


class HopLog:
    """Phases follow each other: entering one ends the one before."""

    def __init__(self, url: str, method: str, deadline: Deadline) -> None:
        self.url, self.method = url, method
        self.address: CheckedAddress | None = None
        self.tls: TlsFacts | None = None
        self.status: int | None = None
        self.http_version: str | None = None
        self.headers: Headers = ()
        self.wire_bytes = 0
        self.body_bytes = 0
        self._deadline = deadline
        self._phases: dict[str, Phase] = {}
        self._current: tuple[str, float] | None = None

    @property
    def phase(self) -> str:
        """The phase under way, or the empty text."""
        return self._current[0] if self._current else ""

    def enter(self, phase: str) -> None:
        """Begin a phase; nothing happens when it is under way."""
        if self.phase != phase:
            self.leave()
            self._current = (phase, self._deadline.now())

    def leave(self) -> None:
        """End the phase under way, if any."""
        if self._current is not None:
            name, began = self._current
            self._phases[name] = Phase(began - self._deadline.started, self._deadline.now() - began)
            self._current = None

    def timings(self) -> Timings:
        self.leave()
        return Timings(**self._phases)

    def hop(self) -> Hop:
        """What is known by now; ends the phase under way."""
        return Hop(
            url=self.url,
            method=self.method,
            timings=self.timings(),
            address=self.address,
            status=self.status,
            http_version=self.http_version,
            headers=self.headers,
            tls=self.tls,
            wire_bytes=self.wire_bytes,
            body_bytes=self.body_bytes,
        )
