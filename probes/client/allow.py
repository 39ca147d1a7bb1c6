"""An operator's permission to probe internal addresses: the rules, and the text of the PROBE_ALLOW setting.

One rule per line (or between semicolons); `#` begins a comment:

    CIDR[:PORTS] [suffix=.NAME] [team=SLUG] [environment=SLUG] [reason="TEXT"] [expires=YYYY-MM-DD] [id=NAME]

    127.0.0.0/8:8000-9000,8443 suffix=.local reason="sample service" expires=2027-01-01
    10.20.0.0/16 team=payments reason="staging network"; [fd12:3456::/32]:8443

An IPv6 network takes square brackets when ports follow. Without ports a rule permits 80, 443, 8080, 8443 and
the ports that the target itself declares. A rule ends at 00:00 UTC of its `expires` date.
"""

import re
import shlex
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from ipaddress import ip_network

from probes.client.addresses import METADATA, Network

_WIDEST = {4: 8, 6: 7}
_KEYS = ("suffix", "team", "environment", "reason", "expires", "id")

PortEntry = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class AllowRule:
    """One permission. `ports` holds single ports and (first, last) pairs; empty means the usual ports.

    `name_suffix` (".local") binds the rule to host names under it; `team` and `environment` bind it to their
    probes; `expires_at` is aware. `id` is what runs store; when empty it becomes the rule's own text.
    ValueError when the network is wider than /8 (IPv6: /7), is a metadata address, or a part makes no sense.
    """

    cidr: str
    ports: tuple[PortEntry, ...] = ()
    name_suffix: str | None = None
    team: str | None = None
    environment: str | None = None
    reason: str = ""
    expires_at: datetime | None = None
    id: str = ""

    def __post_init__(self) -> None:
        network = _network(self.cidr)
        for entry in self.ports:
            first, last = (entry, entry) if isinstance(entry, int) else entry
            if not 1 <= first <= last <= 65535:
                raise ValueError(f"ports go from 1 to 65535, lower one first, not {_port_text(entry)}")
        if self.name_suffix is not None and not re.fullmatch(r"\.[a-z0-9_.-]*[a-z0-9]", self.name_suffix):
            raise ValueError(f"a name suffix is lower case and begins with a dot, not {self.name_suffix!r}")
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise ValueError("a rule's expiry needs a time zone")
        object.__setattr__(self, "cidr", str(network))
        if not self.id:
            object.__setattr__(self, "id", self._text())

    @property
    def network(self) -> Network:
        return _network(self.cidr)

    def lists(self, port: int) -> bool:
        """Whether the port is among the rule's ports."""
        return any(port == e if isinstance(e, int) else e[0] <= port <= e[1] for e in self.ports)

    def names(self, port: int) -> bool:
        """Whether the port is listed by itself, not merely inside a span; sensitive ports ask for that."""
        return port in self.ports or (port, port) in self.ports

    def applies(self, *, host: str, team: str | None, environment: str | None, at: datetime) -> bool:
        """Whether the rule is alive and meant for this host name, team and environment."""
        return (
            (self.expires_at is None or at < self.expires_at)
            and (self.team is None or self.team == team)
            and (self.environment is None or self.environment == environment)
            and (self.name_suffix is None or host.endswith(self.name_suffix))
        )

    def _text(self) -> str:
        ports = ",".join(map(_port_text, self.ports))
        head = f"[{self.cidr}]" if ports and ":" in self.cidr else self.cidr
        head += f":{ports}" if ports else ""
        bound = (("suffix", self.name_suffix), ("team", self.team), ("environment", self.environment))
        return " ".join((head, *(f"{key}={value}" for key, value in bound if value)))


def parse_allow_rules(text: str) -> tuple[AllowRule, ...]:
    """The rules of a PROBE_ALLOW value; empty text gives none. ValueError says which is wrong, and how."""
    rules = []
    for words in _statements(text):
        try:
            rules.append(_rule(words))
        except ValueError as problem:
            raise ValueError(f"PROBE_ALLOW, rule {' '.join(words)!r}: {problem}") from problem
    return tuple(rules)


def _statements(text: str) -> list[list[str]]:
    found: list[list[str]] = []
    for line in text.splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";")
        lexer.whitespace_split = True
        try:
            words = list(lexer)
        except ValueError as problem:
            raise ValueError(
                f"PROBE_ALLOW, line {line.strip()!r}: a quotation mark is not closed"
            ) from problem
        statement: list[str] = []
        for word in (*words, ";"):
            if set(word) == {";"}:
                found.append(statement)
                statement = []
            else:
                statement.append(word)
    return [statement for statement in found if statement]


def _rule(words: list[str]) -> AllowRule:
    cidr, ports = _head(words[0])
    options: dict[str, str] = {}
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if not equals or key not in _KEYS or not value:
            raise ValueError(f"{word!r} is not one of {', '.join(f'{k}=...' for k in _KEYS)}")
        if key in options:
            raise ValueError(f"{key}= stands twice")
        options[key] = value
    return AllowRule(
        cidr,
        ports=_ports(ports),
        name_suffix=options.get("suffix"),
        team=options.get("team"),
        environment=options.get("environment"),
        reason=options.get("reason", ""),
        expires_at=_expiry(options["expires"]) if "expires" in options else None,
        id=options.get("id", ""),
    )


def _head(word: str) -> tuple[str, str]:
    if word.startswith("["):
        cidr, _, rest = word[1:].partition("]")
        if rest and not rest.startswith(":"):
            raise ValueError("after ] comes a colon and the ports")
        return cidr, rest[1:]
    if word.count(":") > 1:  # a bare IPv6 network has colons of its own
        return word, ""
    cidr, _, ports = word.partition(":")
    return cidr, ports


def _ports(text: str) -> tuple[PortEntry, ...]:
    entries: list[PortEntry] = []
    for part in text.split(",") if text else ():
        first, dash, last = part.partition("-")
        if not (first.isascii() and first.isdigit()) or (dash and not (last.isascii() and last.isdigit())):
            raise ValueError(f"{part!r} is not a port or a span of ports like 8000-9000")
        entries.append((int(first), int(last)) if dash else int(first))
    return tuple(entries)


def _expiry(text: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(text), time(), tzinfo=UTC)
    except ValueError as problem:
        raise ValueError(f"expires={text} is not a date like 2027-01-31") from problem


def _port_text(entry: PortEntry) -> str:
    return str(entry) if isinstance(entry, int) else f"{entry[0]}-{entry[1]}"


@lru_cache(maxsize=256)
def _network(cidr: str) -> Network:
    try:
        network = ip_network(cidr)
    except ValueError as problem:
        raise ValueError(f"{cidr!r} is not a network like 10.0.0.0/8 or fd00::/8 ({problem})") from problem
    if network.prefixlen < _WIDEST[network.version]:
        raise ValueError(
            f"{cidr} is too wide; name the networks that are meant (/{_WIDEST[network.version]} at most)"
        )
    if any(network.version == one.version and network.subnet_of(one) for one in METADATA):  # type: ignore[arg-type]
        raise ValueError(f"{cidr} holds cloud metadata addresses, which no rule can permit")
    return network
