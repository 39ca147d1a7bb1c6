"""What a run saw, laid out for people: observations in titled groups, and the phases of its requests. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

#: The phases of a request in their order, and what each means to somebody who waits.
PHASES = {
    "dns": "name looked up",
    "connect": "connected",
    "tls": "TLS agreed",
    "send": "request sent",
    "wait": "waiting",
    "receive": "received",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together; `title` is empty for those of the run as a whole."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a request in milliseconds, and its place on the bar in thousandths of the slowest request."""

    name: str
    words: str
    length: float
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Hop:
    """One request of a run."""

    method: str
    url: str
    status: int | None
    phases: list[Phase]
    total: float


def fact_groups(observations: Mapping[str, Any] | None) -> list[Group]:
    """Observations by what they are about, the run's own first. Inside a group only what was seen is told."""
    own = Group("")
    groups = [own]
    for name, value in (observations or {}).items():
        if _is_nested(value):
            groups += _groups(_words(name), value)
        else:
            own.facts.append((_words(name), _said(value)))
    return [group for group in groups if group.facts]


def timed_hops(hops: list[Mapping[str, Any]] | None) -> list[Hop]:
    """A run's requests with their phases, drawn on one scale."""
    lengths = [_milliseconds(hop) for hop in hops or ()]
    slowest = max((sum(length.values()) for length in lengths), default=0) or 1
    return [_hop(hop, length, 1000 / slowest) for hop, length in zip(hops or (), lengths, strict=True)]


def _groups(title: str, value: Any) -> Iterator[Group]:
    if isinstance(value, list):
        for number, member in enumerate(value, 1):
            yield from _groups(f"{title} {number}" if len(value) > 1 else title, member)
        return
    group = Group(title)
    yield group
    for name, member in value.items():
        if _is_nested(member):
            yield from _groups(f"{title}: {_words(name)}", member)
        elif member not in (None, "", [], {}):
            group.facts.append((_words(name), _said(member)))


def _is_nested(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(member, dict | list) for member in value)
    return isinstance(value, dict)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(member) for member in value) or "none"
    return "not seen" if value in (None, "", {}) else str(value)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _milliseconds(hop: Mapping[str, Any]) -> dict[str, float]:
    phases = hop.get("phases") or {}
    return {name: phases[name]["length"] * 1000 for name in PHASES if phases.get(name)}


def _hop(hop: Mapping[str, Any], lengths: Mapping[str, float], scale: float) -> Hop:
    phases, left = [], 0.0
    for name, length in lengths.items():
        width = round(length * scale, 1)
        phases.append(Phase(name, PHASES[name], round(length, 1), round(left, 1), width))
        left += width
    total = round(sum(lengths.values()), 1)
    return Hop(hop.get("method", ""), hop.get("url", ""), hop.get("status"), phases, total)
