"""The verdict on plain HTTP: the worst of all paths and nodes, and of the HTTPS side that they lead to."""

from dataclasses import replace
from datetime import datetime

from probes.client import RedirectRefused, normalise
from probes.facts import shown
from probes.probe import could_not_look
from probes.verdict import Status, Verdict, worst

from .facts import TEMPORARY, Seen, Step
from .findings import (
    BUSY,
    CLOSED,
    COOKIE,
    COOKIE_LOOP,
    DOWNGRADE,
    HTTP_FIRST,
    IN_CLEAR,
    LOOP,
    NOT_PERMANENT,
    OTHER_HOST,
    OTHER_PORT,
    REDIRECTS,
    STAYS_HTTP,
    UNREADABLE,
)  # fmt: skip


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The worst of all paths and of the HTTPS side: without an HTTPS that answers, nothing is enforced.

    Below its root only a way back to plain HTTP counts; what else is wrong there is for other kinds.
    """
    verdicts = [_judge_plain(steps, seen) for steps in seen.plain]
    verdicts += [_judge_node(step, seen) for step in seen.elsewhere]
    https = _judge_https(seen.https) or _judge_beyond(seen)
    if https is not None:
        verdicts.append(https)
    beside = [_judge_https(steps) for steps in seen.https_beside]
    verdicts += [verdict for verdict in beside if verdict is not None and verdict.code == DOWNGRADE.code]
    return worst(verdicts)


def _judge_plain(steps: tuple[Step, ...], seen: Seen) -> Verdict:
    """One path. Only its last step can be anything but a redirect inside the plain origin."""
    if steps[0].failure is not None and steps[0].failure.nobody_listens:
        return CLOSED.say(url=seen.http)
    for step in steps:
        if step.failure is not None:
            return could_not_look(step.failure, f"GET {shown(step.url, 80)}")
        if step.cookies:
            return COOKIE.say(where=_where(step))
    last = steps[-1]
    if last.status == 429:
        return BUSY.say()
    if not last.redirects:
        return IN_CLEAR.say(where=_where(last))
    return _judge_redirect(last, seen, first=len(steps) == 1)


def _judge_node(step: Step, seen: Seen) -> Verdict:
    """One further address: as any first step, and the address is told, for the name alone would mislead."""
    verdict = _judge_plain((step,), seen)
    if verdict.status is Status.PASS:
        return verdict
    return replace(verdict, sentence=f"{verdict.sentence.rstrip('.')} (at the address {step.address}).")


def _judge_redirect(step: Step, seen: Seen, *, first: bool) -> Verdict:
    try:
        target = step.target()
    except RedirectRefused:
        return UNREADABLE.say(where=_where(step))
    here = normalise(step.url)
    where = f"{_where(step)} to {shown(target.url, 80)}"
    if target.scheme != "https":
        return (LOOP if target.origin == here.origin else STAYS_HTTP).say(where=where)
    if target.host not in (here.host, seen.https_host):
        return OTHER_HOST.say(where=where)
    if target.port != seen.https_port:
        return OTHER_PORT.say(where=where)
    if not first:
        return HTTP_FIRST.say(where=where)
    return NOT_PERMANENT.say(where=_where(step)) if step.status in TEMPORARY else REDIRECTS.say()


def _judge_https(steps: tuple[Step, ...]) -> Verdict | None:
    """What is wrong with the HTTPS side, or None: an error where it cannot be trusted or reached."""
    last = steps[-1]
    if last.failure is not None:
        return could_not_look(last.failure, f"GET {shown(last.url, 80)}")
    if not last.redirects:
        clear = last.refresh.lower().startswith("http:")
        return (
            DOWNGRADE.say(where=f"{_where(last)} with Refresh to {shown(last.refresh, 80)}")
            if clear
            else None
        )
    try:
        target = last.target()
    except RedirectRefused:
        return UNREADABLE.say(where=_where(last))
    where = f"{_where(last)} to {shown(target.url, 80)}"
    if target.scheme != "https":
        return DOWNGRADE.say(where=where)
    if target.origin != normalise(last.url).origin:
        return None
    return COOKIE_LOOP.say() if any(step.cookies for step in steps) else LOOP.say(where=where)


def _judge_beyond(seen: Seen) -> Verdict | None:
    """A loop when the other origin sends a visitor straight back to where they came from, and sets no cookie that might
    end it; else None. A sign-in elsewhere leads back only after the sign-in.
    """
    if seen.beyond is None or not seen.beyond.redirects:
        return None
    try:
        target = seen.beyond.target()
    except RedirectRefused:
        return None
    if target.url not in {step.url for step in seen.https}:
        return None
    if seen.beyond.cookies or any(step.cookies for step in seen.https):
        return COOKIE_LOOP.say()
    return LOOP.say(where=f"{_where(seen.beyond)} to {shown(target.url, 80)}")


def _where(step: Step) -> str:
    return f"{shown(step.url, 80)} gave {step.status}"
