"""The one rule about where probes may connect, asked when a target is saved and again for every connection.
Pure.

An address passes when it, and every IPv4 address inside it, is public or permitted by a live operator's rule,
and the port is a usual one, a declared one, or listed by such a rule. Metadata addresses and the portal's own
services never pass. There is no switch that permits all internal addresses.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from probes.client.addresses import Network, denied, forms
from probes.client.allow import AllowRule
from probes.client.errors import TargetBlocked
from probes.client.exchange import Address
from probes.client.urls import Target, normalise

USUAL_PORTS = frozenset({80, 443, 8080, 8443})
DNS_PORT = 53

# Services that trust whoever connects, or that a stray HTTP request can harm: declaring such a port is not
# enough.
SENSITIVE_PORTS = frozenset(
    {
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 67, 69, 77, 79, 87, 95, 101, 102,
        103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 138, 139, 143, 161, 162, 179, 389, 427,
        445, 465, 500, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 623, 636,
        873, 989, 990, 993, 995, 1080, 1099, 1433, 1434, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376,
        2379, 2380, 3128, 3268, 3269, 3306, 3389, 3659, 4045, 4190, 4369, 5060, 5061, 5432, 5433, 5671,
        5672, 5900, 5984, 5985, 5986, 6000, 6379, 6380, 6432, 6566, 6665, 6666, 6667, 6668, 6669, 6679,
        6697, 9042, 9160, 10080, 10250, 10255, 11211, 26379, 27017, 27018, 27019,
    }
)  # fmt: skip


class Purpose(Enum):
    """What the connection is for: web and TLS probes share their ports; DNS queries have port 53 alone."""

    WEB = "web"
    DNS = "dns"


@dataclass(frozen=True, slots=True)
class Guard:
    """The rule, made for one team's probe at one time.

    rules           operator's rules, in order; the first that permits is the one recorded
    declared_ports  ports of registered endpoints, of the URL itself or of `--http`
    at              aware time at which rules are alive or not
    team, environment  whose probe it is; rules bound to others do not apply
    own             (network, ports) of the portal's own services, database and broker; blocked whatever is
                    allowed; empty ports mean all
    on_blocked      called with every refusal before it is raised, for the audit trail
    """

    rules: tuple[AllowRule, ...] = ()
    declared_ports: frozenset[int] = frozenset()
    at: datetime = field(kw_only=True)
    team: str | None = field(default=None, kw_only=True)
    environment: str | None = field(default=None, kw_only=True)
    own: tuple[tuple[Network, frozenset[int]], ...] = field(default=(), kw_only=True)
    on_blocked: Callable[[TargetBlocked], None] | None = field(default=None, kw_only=True, compare=False)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the guard's time needs a time zone")

    def declaring(self, *ports: int) -> "Guard":
        """The same guard with more declared ports."""
        return replace(self, declared_ports=self.declared_ports | set(ports))

    def check(self, host: str, port: int, address: Address, *, purpose: Purpose = Purpose.WEB) -> str | None:
        """The id of the rule that permits the connection, None when it needs no rule; TargetBlocked
        otherwise.

        `host` is normalised (see `urls`); for a literal address it is that address.
        """
        faces = forms(address)
        labels = [denied(face) for face in faces]
        if "metadata" in labels:
            self._block("metadata", host, port, address)
        if any(self._is_own(face, port) for face in faces):
            self._block("portal", host, port, address)
        permitted = [self._permit(host, port, face, purpose) for face in faces]
        for label, permission in zip(labels, permitted, strict=True):
            if permission.rule is None and (label or not permission.usual):
                self._block("port" if permission.known or not label else label, host, port, address)
        return next((permission.rule for permission in permitted if permission.rule), None)

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Whether `check` would pass; nobody is told of a refusal, for nothing was attempted."""
        try:
            replace(self, on_blocked=None).check(host, port, address)
        except TargetBlocked:
            return False
        return True

    def check_url(self, url: str) -> Target:
        """The target of a URL given by a person, when it could pass; BadUrl or TargetBlocked otherwise.

        Asks no name server: a literal address is checked in full, a name for its port. `Client.check_url`
        also resolves. The same `check` decides again when connecting.
        """
        target = normalise(url)
        if target.address is not None:
            self.check(target.host, target.port, target.address)
        elif not self._usual(target.port, Purpose.WEB) and not any(
            _lists(rule, target.port) for rule in self._alive(target.host)
        ):
            self._block("port", target.host, target.port, None)
        return target

    def check_peer(self, host: str, port: int, checked: Address, peer: Address | None) -> None:
        """After connecting: the other end is the address that was checked, and still passes."""
        if peer != checked:
            self._block("peer", host, port, peer)
        self.check(host, port, checked)

    def _permit(self, host: str, port: int, address: Address, purpose: Purpose) -> "_Permission":
        usual = self._usual(port, purpose)
        known = False
        for rule in self._alive(host):
            if rule.network.version != address.version or address not in rule.network:
                continue
            known = True
            if _lists(rule, port) if rule.ports else usual:
                return _Permission(rule.id, usual, known)
        return _Permission(None, usual, known)

    def _alive(self, host: str) -> Iterable[AllowRule]:
        whose = {"team": self.team, "environment": self.environment}
        return (rule for rule in self.rules if rule.applies(host=host, at=self.at, **whose))

    def _usual(self, port: int, purpose: Purpose) -> bool:
        if purpose is Purpose.DNS:
            return port == DNS_PORT
        return port in USUAL_PORTS or (port in self.declared_ports and port not in SENSITIVE_PORTS)

    def _is_own(self, address: Address, port: int) -> bool:
        return any(
            network.version == address.version and address in network and (not ports or port in ports)
            for network, ports in self.own
        )

    def _block(self, reason: str, host: str, port: int, address: Address | None) -> None:
        refusal = TargetBlocked(reason, host=host, port=port, address=str(address) if address else None)
        if self.on_blocked is not None:
            self.on_blocked(refusal)
        raise refusal


@dataclass(frozen=True, slots=True)
class _Permission:
    """What the rules say of one address: which permits, is the port usual, does any rule know the address."""

    rule: str | None
    usual: bool
    known: bool


def _lists(rule: AllowRule, port: int) -> bool:
    return rule.names(port) if port in SENSITIVE_PORTS else rule.lists(port)
