"""What each address of the name agrees to: protocols, suites and groups, asked one by one until nothing is left.

Each question is one hello and its answer, some forty for an address, four at once. The first question that was
agreed to is put once more at the end: a server that has stopped answering by then has refused us, not the suites.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from probes.client import CheckedAddress, ClientError, ConnectFailed, Heard, Offer, Reply
from probes.client.hello import SSL3, TLS10, TLS11, TLS12, TLS13
from probes.context import Context, Failure
from probes.together import together

from .registry import (
    CURVES,
    GROUPS,
    MODERN,
    OLDER,
    OVER_CURVES,
    OVER_PRIMES,
    SHORT_GROUPS,
    group_name,
    suite_name,
)

MOST_ADDRESSES = 6
AT_ONCE = 2
SECONDS = 4.0
OLD = {SSL3: "SSL 3.0", TLS10: "TLS 1.0", TLS11: "TLS 1.1"}
NEVER_TESTED = ("SSL 2.0",)


@dataclass(frozen=True, slots=True)
class Scan:
    """One address. `protocols`, `suites` and `groups` are those agreed to; `dh_bits` the prime of suites over one;
    `untested` names the questions without an answer; `failure`: nothing could be asked; `refused`: nothing was
    agreed to, in our words.
    """

    address: str
    protocols: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    dh_bits: int | None = None
    untested: tuple[str, ...] = ()
    refused: str = ""
    failure: Failure | None = None

    @property
    def family(self) -> int:
        return 6 if ":" in self.address else 4

    @property
    def loopback(self) -> bool:
        return self.address.startswith("127.") or self.address == "::1"


@dataclass(frozen=True, slots=True)
class Seen:
    """`unasked` counts the addresses beyond those of `scans`; `never_tested` is what this probe cannot speak."""

    host: str
    port: int
    scans: tuple[Scan, ...]
    unasked: int = 0
    never_tested: tuple[str, ...] = NEVER_TESTED


def look(context: Context) -> Seen:
    """Asks at most six addresses, two at once. Raises `ClientError` when the name gives none."""
    target = context.aim.https
    found = context.client.addresses(target.host, target.port, deadline=context.within(SECONDS))
    asked = _both_families(found)[:MOST_ADDRESSES]
    scans: tuple[Scan, ...] = ()
    for start in range(0, len(asked), AT_ONCE):
        group = asked[start : start + AT_ONCE]
        scans += together(context, *(partial(_scan, address=address) for address in group))
    return Seen(target.host, target.port, scans, len(found) - len(asked))


def _both_families(found: tuple[CheckedAddress, ...]) -> tuple[CheckedAddress, ...]:
    """The first of the other family comes second, so that a long list of one does not hide the other."""
    other = [one for one in found if one.address.version != found[0].address.version][:1]
    return (found[0], *other, *(one for one in found[1:] if one not in other))


@dataclass(slots=True)
class _Asker:
    context: Context
    address: CheckedAddress
    untested: list[str] = field(default_factory=list)

    def ask(self, offer: Offer, what: str) -> Reply | None:
        """The answer, None (and noted) where there was none. A hang-up is asked again: it may be an accident."""
        reply = self._once(offer)
        if reply is None or reply.heard is Heard.CLOSED:
            reply = self._once(offer) or reply
        if reply is None or reply.heard is Heard.NOT_TLS:
            self.untested.append(what)
            return None
        return reply

    def _once(self, offer: Offer) -> Reply | None:
        try:
            return self.question(offer)
        except ClientError:
            return None

    def question(self, offer: Offer) -> Reply:
        target = self.context.aim.https
        return self.context.client.hello(
            target.host, target.port, offer, address=self.address, deadline=self.context.within(SECONDS)
        )

    def all_of(
        self,
        numbers: tuple[int, ...],
        offer: Callable[[tuple[int, ...]], Offer],
        chosen: Callable[[Reply], int | None],
        what: str,
    ) -> tuple[int, ...]:
        """What the server chooses, each time without what it chose before, until it refuses."""
        found: list[int] = []
        left = numbers
        while left:
            made = offer(left)
            reply = self.ask(made, what)
            if reply is None or reply.heard is not Heard.AGREED or reply.version != made.version:
                break
            choice = chosen(reply)
            if choice is None:
                break
            if choice not in left:
                self.untested.append(what)  # it chose what nobody offered
                break
            found.append(choice)
            left = tuple(number for number in left if number != choice)
        return tuple(found)


def _scan(context: Context, address: CheckedAddress) -> Scan:
    asker = _Asker(context, address)
    offers = (Offer(TLS12, OLDER, tuple(GROUPS)), Offer(TLS13, MODERN, tuple(GROUPS)))
    try:
        first = asker.question(offers[0])
    except ClientError as error:
        if isinstance(error, ConnectFailed) or context.deadline.over():
            return Scan(str(address), failure=Failure.of(error))
        first = None
    if first is not None and first.heard is Heard.NOT_TLS:
        return Scan(str(address), refused="not_tls")
    before = {TLS12: asker.ask(offers[0], "TLS 1.2"), TLS13: asker.ask(offers[1], "TLS 1.3")}
    agreed = {number for number, reply in before.items() if reply is not None and reply.version == number}
    runs = together(
        context,
        partial(_old, address=address),
        partial(_suites, address=address, agreed=agreed),
        partial(_groups, address=address, agreed=agreed),
    )
    return _scanned(asker, offers, agreed, runs)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one of the three runs at an address found."""

    protocols: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    dh_bits: int | None = None
    untested: tuple[str, ...] = ()


def _scanned(asker: _Asker, offers: tuple[Offer, Offer], agreed: set[int], runs: tuple[_Part, ...]) -> Scan:
    names = {TLS12: "TLS 1.2", TLS13: "TLS 1.3"}
    protocols = (*runs[0].protocols, *(names[number] for number in sorted(agreed)))
    untested = [*asker.untested, *(what for run in runs for what in run.untested)]
    if agreed and not runs[2].groups and any(suite.startswith(("TLS_", "ECDHE")) for suite in runs[1].suites):
        untested.append("groups")
    if agreed:
        again = asker.ask(offers[0] if TLS12 in agreed else offers[1], "the first question once more")
        if again is None or again.heard is not Heard.AGREED:
            untested.append("the first question once more")
    return Scan(
        str(asker.address),
        protocols,
        tuple(name for run in runs for name in run.suites),
        tuple(dict.fromkeys(name for run in runs for name in run.groups)),
        runs[0].dh_bits,
        tuple(dict.fromkeys(untested)),
        "" if protocols else "refused",
    )


def _old(context: Context, address: CheckedAddress) -> _Part:
    """The protocols before TLS 1.2, and the prime of Diffie-Hellman."""
    asker, found = _Asker(context, address), []
    for number, name in OLD.items():
        reply = asker.ask(Offer(number, OLDER, CURVES if number > SSL3 else ()), name)
        if reply is not None and reply.version == number:
            found.append(name)
    prime = asker.ask(Offer(TLS12, OVER_PRIMES), "Diffie-Hellman")
    bits = prime.dh_bits if prime is not None else None
    return _Part(protocols=tuple(found), dh_bits=bits, untested=tuple(asker.untested))


def _suites(context: Context, address: CheckedAddress, agreed: set[int]) -> _Part:
    asker = _Asker(context, address)
    found: tuple[int, ...] = ()
    if TLS13 in agreed:
        found += asker.all_of(MODERN, _with_suites(TLS13), _suite, "suites of TLS 1.3")
    if TLS12 in agreed:
        found += asker.all_of(OLDER, _with_suites(TLS12), _suite, "suites of TLS 1.2")
    return _Part(suites=tuple(map(suite_name, found)), untested=tuple(asker.untested))


def _groups(context: Context, address: CheckedAddress, agreed: set[int]) -> _Part:
    asker = _Asker(context, address)
    found: tuple[int, ...] = ()
    if TLS13 in agreed:
        found += asker.all_of(
            tuple(GROUPS), lambda left: Offer(TLS13, MODERN, left), _group, "groups of TLS 1.3"
        )
    what = "groups of TLS 1.2"
    curves = asker.all_of(CURVES, lambda left: Offer(TLS12, OVER_CURVES, left), _group, what)
    if curves:
        # Without the curve of its own certificate a server may agree to nothing: that one stays, at the end.
        rest = tuple(dict.fromkeys((*SHORT_GROUPS, *CURVES)))
        curves += asker.all_of(
            tuple(one for one in rest if one not in curves),
            lambda left: Offer(TLS12, OVER_CURVES, (*left, *curves)),
            lambda reply: None if reply.group in curves else reply.group,
            what,
        )
    names = tuple(map(group_name, (*found, *curves)))
    return _Part(groups=names, untested=tuple(asker.untested))


def _with_suites(version: int) -> Callable[[tuple[int, ...]], Offer]:
    return lambda left: Offer(version, left, tuple(GROUPS))


def _suite(reply: Reply) -> int | None:
    return reply.suite


def _group(reply: Reply) -> int | None:
    return reply.group
