"""From a name to a connected socket: resolve once, check every answer, dial one of them, check the peer."""

import socket
from dataclasses import dataclass

from probes.client.addresses import denied, forms
from probes.client.deadline import Deadline
from probes.client.errors import ConnectFailed, ConnectTimedOut, DeadlineExceeded, DnsFailed
from probes.client.exchange import Address, CheckedAddress
from probes.client.guard import Guard
from probes.client.hoplog import HopLog
from probes.client.limits import Limits
from probes.client.resolve import Resolver
from probes.client.urls import literal
from probes.client.wire import Wire


@dataclass(frozen=True, slots=True)
class Dialler:
    """Opens guarded connections."""

    guard: Guard
    resolver: Resolver
    limits: Limits

    def addresses(
        self, host: str, port: int, deadline: Deadline, log: HopLog | None = None
    ) -> tuple[CheckedAddress, ...]:
        """Every address of a normalised host, as the resolver orders them; a forbidden one refuses all.

        Of a name that means this machine alone, those addresses remain that the rules permit: `localhost` is
        both 127.0.0.1 and ::1, and a rule for 127.0.0.0/8 speaks of one.
        """
        address = literal(host)
        answers: tuple[Address, ...]
        if address is not None:
            answers = (address,)
        else:
            if log is not None:
                log.enter("dns")
            answers = tuple(self.resolver.resolve(host, deadline))
            if log is not None:
                log.leave()
        if not answers:
            raise DnsFailed("not_found")
        if all(denied(forms(one)[0]) == "loopback" for one in answers):
            answers = tuple(one for one in answers if self.guard.permits(host, port, one)) or answers
        return tuple(
            CheckedAddress(forms(one)[0], port, self.guard.check(host, port, one)) for one in answers
        )

    def connect(
        self, host: str, choices: tuple[CheckedAddress, ...], deadline: Deadline, log: HopLog
    ) -> Wire:
        """A connection to the first of the checked addresses that answers, in one bound for all of them."""
        log.enter("connect")
        choices = choices[: self.limits.addresses]
        bound = Deadline(deadline.within(self.limits.connect_seconds, "connect"), deadline.now)
        failure: ConnectFailed = ConnectTimedOut("timed_out")
        for place, choice in enumerate(choices):
            # The last may use up what is left; those before leave a share to those behind.
            share = bound.left() / (len(choices) - place)
            if share <= 0:
                break
            try:
                return self._wire(self._dial(host, choice, share), choice, deadline, log)
            except ConnectFailed as problem:
                failure = problem
        if deadline.over():
            raise DeadlineExceeded("connect") from failure
        raise failure

    def _dial(self, host: str, choice: CheckedAddress, seconds: float) -> socket.socket:
        family = socket.AF_INET if choice.address.version == 4 else socket.AF_INET6
        dialled = socket.socket(family, socket.SOCK_STREAM)
        try:
            dialled.settimeout(seconds)
            dialled.connect((str(choice.address), choice.port))
            dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._check_peer(host, choice, dialled)
        except TimeoutError as problem:
            dialled.close()
            raise ConnectTimedOut("timed_out") from problem
        except OSError as problem:
            dialled.close()
            raise ConnectFailed(_reason(problem)) from problem
        except BaseException:
            dialled.close()
            raise
        return dialled

    def _check_peer(self, host: str, choice: CheckedAddress, dialled: socket.socket) -> None:
        peer = literal(str(dialled.getpeername()[0]))
        self.guard.check_peer(host, choice.port, choice.address, peer)

    def _wire(self, dialled: socket.socket, choice: CheckedAddress, deadline: Deadline, log: HopLog) -> Wire:
        log.address = choice
        log.leave()
        # Twice what the layers above accept: TLS has its own overhead, and a flood of it is cut off.
        most = 2 * (self.limits.head_bytes + self.limits.wire_bytes) + self.limits.handshake_bytes
        return Wire(dialled, deadline, most)


def _reason(problem: OSError) -> str:
    if isinstance(problem, ConnectionRefusedError):
        return "refused"
    return "reset" if isinstance(problem, ConnectionResetError) else "unreachable"
