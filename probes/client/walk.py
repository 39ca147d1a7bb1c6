"""A fetch under way: hop after hop, each resolved, checked, dialled, asked and noted."""

import contextlib
from dataclasses import dataclass, field

from probes.client.deadline import Deadline
from probes.client.dial import Dialler
from probes.client.errors import ClientError, RedirectRefused, TooManyRedirects
from probes.client.exchange import Exchange, Hop
from probes.client.hoplog import HopLog
from probes.client.outgoing import Outgoing, next_target
from probes.client.talk import Talk
from probes.client.trust import TrustSet
from probes.client.urls import Target
from probes.client.wire import TlsWire, Wire


@dataclass(slots=True)
class Walk:
    """One fetch. `follow` and `same_origin` as in `Client.fetch`; `hops` grows as it goes."""

    dialler: Dialler
    trust: TrustSet
    deadline: Deadline
    follow: int
    same_origin: bool
    verify: bool
    hops: list[Hop] = field(default_factory=list)

    def run(self, target: Target, outgoing: Outgoing) -> Exchange:
        """The exchange; a ClientError leaves with the hops seen until then, the broken one last."""
        try:
            while True:
                onward, body, truncated = self._hop(target, outgoing)
                if onward is None:
                    return Exchange(tuple(self.hops), body, truncated)
                status = self.hops[-1].status or 0
                outgoing = outgoing.redirected(status, same_origin=onward.origin == target.origin)
                target = onward
        except ClientError as error:
            error.hops = tuple(self.hops)
            raise

    def _hop(self, target: Target, outgoing: Outgoing) -> tuple[Target | None, bytes, bool]:
        """Where to go on to, else the body and whether it is only the beginning."""
        log = HopLog(target.url, outgoing.method, self.deadline)
        try:
            with contextlib.closing(self._connect(target, log)) as wire:
                talk = Talk(wire, self.dialler.limits, self.deadline, log)
                talk.ask(target, outgoing)
                onward = self._onward(target, log)
                return (None, *talk.body()) if onward is None else (onward, b"", False)
        finally:
            self.hops.append(log.hop())

    def _connect(self, target: Target, log: HopLog) -> Wire | TlsWire:
        choices = self.dialler.addresses(target.host, target.port, self.deadline, log)
        wire = self.dialler.connect(target.host, choices, self.deadline, log)
        if target.scheme == "http":
            return wire
        try:
            log.enter("tls")
            secure = TlsWire(wire, self.trust.context(verify=self.verify), target.host)
            log.tls = secure.shake_hands(self.dialler.limits.handshake_bytes)
        except BaseException:
            wire.close()
            raise
        return secure

    def _onward(self, target: Target, log: HopLog) -> Target | None:
        """The target to follow to, None when this answer is the last."""
        if not self.follow:
            return None
        locations = [value for name, value in log.headers if name.lower() == "location"]
        onward = next_target(target, log.status or 0, locations)
        if onward is None or (self.same_origin and onward.origin != target.origin):
            return None
        if target.scheme == "https" and onward.scheme == "http":
            raise RedirectRefused("downgrade")
        if len(self.hops) >= self.follow:
            raise TooManyRedirects
        return onward
