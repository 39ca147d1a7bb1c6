"""The verdict on what a server agrees to, against Mozilla's intermediate configuration.

Three grades, as the sources have it: within the configuration passes; what SSL Labs caps at B or worse fails;
between them, strong but outside, is a warning.
"""

from datetime import datetime

from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Verdict, worst

from .facts import OLD, Scan, Seen
from .findings import (
    BEYOND,
    BROKEN_SUITE,
    NO_AUTHENTICATED,
    NO_SECRECY,
    NOT_ALL,
    NOT_TLS,
    OLD_PROTOCOL,
    REFUSED,
    RIGHT,
    SHORT_GROUP,
    UNFINISHED,
)
from .registry import GROUPS, RIGHT_GROUPS, SHORT_GROUPS, Grade, grade

SHORTEST_PRIME = 2048
_SHORT = frozenset(GROUPS[number] for number in SHORT_GROUPS)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worst over all addresses; an address that could not be asked keeps the rest from passing."""
    answered = [scan for scan in seen.scans if scan.failure is None]
    silent = [scan for scan in seen.scans if scan.failure is not None]
    if not answered:
        failure = silent[0].failure
        assert failure is not None, "a look without addresses raises"
        return could_not_look(failure, f"TLS with {shown(seen.host, 80)} port {seen.port}")
    verdicts = [_judge_one(scan, seen) for scan in answered]
    unseen = _judge_silent(silent, answered, seen)
    return worst([*verdicts, unseen] if unseen is not None else verdicts)


def _judge_one(scan: Scan, seen: Seen) -> Verdict:
    host = shown(seen.host, 80)
    where = f" at {scan.address}" if len(seen.scans) > 1 else ""
    if scan.refused == "not_tls":
        return NOT_TLS.say(where=where)
    wrong = _wrong(scan, host, where)
    if wrong:
        return worst(wrong)
    if scan.refused:
        return REFUSED.say(host=host, where=where)
    if scan.untested:
        return UNFINISHED.say(where=where, what=_list(scan.untested))
    outside = [suite for suite in scan.suites if grade(suite) is not Grade.RIGHT]
    outside += [group for group in scan.groups if group not in RIGHT_GROUPS]
    if outside:
        return BEYOND.say(host=host, where=where, what=_list(outside))
    return RIGHT.say(
        host=host,
        protocols=" and ".join(scan.protocols),
        suites=len(scan.suites),
        groups=_list(scan.groups),
        never=", ".join(seen.never_tested),
    )


def _wrong(scan: Scan, host: str, where: str) -> list[Verdict]:
    found = []
    old = [name for name in scan.protocols if name in OLD.values()]
    if old:
        found.append(OLD_PROTOCOL.say(host=host, where=where, what=_list(old)))
    broken = [suite for suite in scan.suites if grade(suite) is Grade.BROKEN]
    if broken:
        found.append(BROKEN_SUITE.say(host=host, where=where, what=_list(broken)))
    short = [group for group in scan.groups if group in _SHORT]
    if scan.dh_bits is not None and scan.dh_bits < SHORTEST_PRIME:
        short.append(f"Diffie-Hellman with {scan.dh_bits} bits")
    if short:
        found.append(SHORT_GROUP.say(host=host, where=where, what=_list(short)))
    older = [grade(suite) for suite in scan.suites if not suite.startswith("TLS_")]
    if "TLS 1.2" in scan.protocols and older and set(older) <= {Grade.NO_SECRECY, Grade.BROKEN}:
        found.append(NO_SECRECY.say(host=host, where=where))
    if older and "TLS 1.3" not in scan.protocols and not {Grade.RIGHT, Grade.BEYOND} & set(older):
        found.append(NO_AUTHENTICATED.say(host=host, where=where))
    return found


def _judge_silent(silent: list[Scan], answered: list[Scan], seen: Seen) -> Verdict | None:
    """A silent address of a family that answers elsewhere keeps from passing; a whole family may be our own lack."""
    silent = [scan for scan in silent if not scan.loopback]
    families = {scan.family for scan in answered}
    for scan in silent:
        if scan.family in families and scan.failure is not None:
            return could_not_look(scan.failure, f"TLS with {scan.address}")
    what = [scan.address for scan in silent]
    if seen.unasked:
        what.append(f"{seen.unasked} further addresses")
    return NOT_ALL.say(host=shown(seen.host, 80), what=_list(what)) if what else None


def _list(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
