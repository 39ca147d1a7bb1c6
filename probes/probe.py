"""The contract of a kind of probe: two steps, looking and judging, and what is known about them beforehand.

A kind is one module in `probes/kinds/` with a constant `KIND`. `look` asks the target and returns facts; it
reads no rule. `judge` is pure: facts and a time give a verdict, so that a newer rule can judge old facts.
Each kind brings a good twin and bad ones, as facts; a kind whose bad twin passes is switched off
(`discovery`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from probes.client import ClientError
from probes.context import Context, Failure, hop_facts
from probes.facts import decode, encode
from probes.needs import DECLARATION, unknown
from probes.verdict import Finding, Status, Verdict

Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Feed:
    """A checklist item that the kind testifies for: the claim itself (`proves`), or a part of it."""

    item: str
    proves: bool = True


@dataclass(frozen=True, slots=True)
class Twin(Generic[Seen]):
    """Facts whose verdict is known: `code` is what judging them at `at` must say."""

    name: str
    seen: Seen
    at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class Kind(Generic[Seen]):
    """One kind of probe.

    `source` says where its rule comes from: a standard, a guide, an API.
    `needs` names what it takes beyond a URL (nothing: the empty tuple), from the list of `probes.needs`;
    `uses` what it takes where it is there. `declares` is a frozen dataclass of what people declare about an
    environment for this kind (its fields' metadata holds `label` and `help`), or None. `rule_version` grows
    whenever `judge` may say something else about the same facts. `findings` is the closed list of what `judge` says.
    `waits` names findings that could not tell yet: the next look is given what such a run saw, too.
    `bounds` is the most that one look may take, in seconds.
    `lasting` picks what of the facts stays the same while nothing about the target changes: timings, nonces, times
    and the order of answers do not. New evidence is made when it differs (`probes.lasting`).
    """

    name: str
    title: str
    question: str
    source: str
    feeds: tuple[Feed, ...]
    seen: type[Seen]
    look: Callable[[Context], Seen]
    judge: Callable[[Seen, datetime], Verdict]
    findings: tuple[Finding, ...]
    good: tuple[Twin[Seen], ...]
    bad: tuple[Twin[Seen], ...]
    interval: timedelta = timedelta(hours=1)
    bounds: float = 28.0
    rule_version: int = 1
    needs: tuple[str, ...] = field(default=())
    uses: tuple[str, ...] = field(default=())
    declares: type | None = None
    # Its look may change data: a permit for production takes a word of its own.
    writes: bool = False
    waits: tuple[str, ...] = ()
    lasting: Callable[[Seen], Any] | None = None

    def __post_init__(self) -> None:
        strange = unknown((*self.needs, *self.uses))
        if strange:
            raise ValueError(f"{self.name} needs what there is not: {', '.join(strange)}")
        if DECLARATION in self.needs and self.declares is None:
            raise ValueError(f"{self.name} needs a declaration and says nothing of its shape")

    @property
    def asks_for(self) -> bool:
        """Whether its look wants something of people besides the addresses."""
        return bool(self.needs or self.uses or self.declares)

    def judge_stored(self, observations: Mapping[str, Any], at: datetime) -> Verdict:
        """The verdict on facts that came back from JSON. TypeError when they have another shape."""
        return self.judge(decode(self.seen, dict(observations)), at)

    def faults(self) -> list[str]:
        """What the twins show to be wrong with the kind; a kind with faults must not testify."""
        found = [] if self.good and self.bad else ["it has no good twin or no bad twin"]
        for twin in (*self.good, *self.bad):
            try:
                verdict = self.judge_stored(encode(twin.seen), twin.at)
            except Exception as error:  # noqa: BLE001 - whatever its rules raise, such a kind must not testify
                found.append(f"judging the twin {twin.name!r} broke off with {error!r}")
                continue
            holds = verdict.status in (Status.PASS, Status.WARN)
            if holds and twin in self.bad:
                found.append(f"the bad twin {twin.name!r} passes")
            elif not holds and twin in self.good:
                found.append(f"the good twin {twin.name!r} does not pass")
            elif verdict.code != twin.code:
                found.append(f"the twin {twin.name!r} is called {verdict.code}, not {twin.code}")
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run of a kind gave: facts, the verdict on them, and one entry per request with its timings."""

    kind: str
    rule_version: int
    verdict: Verdict
    observations: dict[str, Any]
    hops: tuple[dict[str, Any], ...] = ()


def run(kind: Kind[Any], context: Context) -> Outcome:
    """Look, then judge. What the client could not do is a verdict; anything unexpected is let through."""
    try:
        seen = kind.look(context)
    except ClientError as error:
        verdict, observations = could_not_look(Failure.of(error)), {}
    else:
        verdict, observations = kind.judge(seen, context.at), encode(seen)
    return Outcome(kind.name, kind.rule_version, verdict, observations, tuple(map(hop_facts, context.hops)))


_REMEDIES = {
    "unreachable": "Check that the service runs, listens here and lets this machine in; for an internal"
    " target an operator permits its network (PROBE_ALLOW, or --allow CIDR).",
    "port_refused": "Use a web port, or let an operator permit this port (PROBE_ALLOW, or --allow).",
    "dns_failed": "Check the name and its DNS records, and that this machine reaches a name server; then look again.",
    "tls_failed": "Mend the certificate or the TLS settings first (see the item on SSL/TLS), then look again.",
    "deadline_exceeded": "Find out why the service answers so slowly, then look again.",
}


def could_not_look(failure: Failure, what: str = "") -> Verdict:
    """The `error` verdict for a question that got no answer; `what` names the question, as in `GET
    /health`.
    """
    sentence = failure.sentence or "The target could not be asked."
    remedy = _REMEDIES.get(failure.code, "Check what the service answers there, then look again.")
    if failure.reason == "client_certificate":
        remedy = "Let the probe in without a client certificate, or have a person show this."
    return Verdict(Status.ERROR, failure.code, f"{what}: {sentence}" if what else sentence, remedy)
