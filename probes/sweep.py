"""All kinds at one target side by side, with one end for all of them, whatever the target does."""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from probes.client import Client, ClientError, Deadline, TargetBlocked
from probes.context import LOOK_SECONDS, Aim, Context, Failure
from probes.discovery import Found
from probes.pace import Pace
from probes.probe import Kind, Outcome, could_not_look, run
from probes.verdict import Status, Verdict

# For a kind to judge what it saw when its time was over; its machine may be busy.
TELL_SECONDS = 1.5

Broken = Callable[[str, Exception], None]

BROKE = Verdict(
    Status.ERROR,
    "probe_broke",
    "The probe itself broke off, so nothing was found out.",
    "Run it again; if it breaks again, report the fault with the text printed beside it.",
)
SWITCHED_OFF = Verdict(
    Status.ERROR,
    "probe_switched_off",
    "This probe does not pass its own test and is switched off.",
    "See list_probes for what is wrong with it, and update Launchproof.",
)


def refused(client: Client, aim: Aim, seconds: float = 4.0) -> Verdict | None:
    """The verdict for every kind when the guard refuses one of the target's origins; None when it lets them
    pass.

    A name that cannot be resolved is not refused: that is for the probes to tell.
    """
    deadline = Deadline(seconds)
    for target in (aim.https, aim.http, aim.page):
        try:
            client.addresses(target.host, target.port, deadline=deadline)
        except TargetBlocked as blocked:
            return Verdict(Status.ERROR, "target_refused", blocked.detail, _remedy(blocked))
        except ClientError:
            continue
    return None


def _remedy(blocked: TargetBlocked) -> str:
    if blocked.reason in ("metadata", "portal", "peer"):
        return "Name another target; this one is never asked."
    if blocked.reason == "port":
        return f"Use a web port, or permit this one of its network: --allow CIDR:{blocked.port}."
    return "Name a target on the public internet, or permit its network with --allow CIDR."


def sweep(
    found: Iterable[Found], aim: Aim, client: Client, at: datetime, *, seconds: float, broken: Broken
) -> tuple[Outcome, ...]:
    """One outcome of every kind, in their order, after at most `seconds`.

    Each kind's own deadline lies a little before that, so that it can still tell what it saw until then. A kind
    that has not ended by then is told as `deadline_exceeded`; its thread is left behind and holds
    nobody up.
    `broken` is called with the name and the exception of a kind that failed in its own code.
    """
    end = time.monotonic() + seconds
    pace = Pace()
    runs = [
        _Run(
            one,
            Context(aim, client, _deadline(one.kind, seconds), at, pace=pace),
            broken,
        )
        for one in found
    ]
    for one in runs:
        one.thread.start()
    for one in runs:
        one.thread.join(max(0.0, end - time.monotonic()))
    return tuple(one.outcome() for one in runs)


def _deadline(kind: Kind[Any], seconds: float) -> Deadline:
    return Deadline(min(kind.bounds, seconds - TELL_SECONDS), most=LOOK_SECONDS)


class _Run:
    """One kind on a thread of its own."""

    def __init__(self, found: Found, context: Context, broken: Broken) -> None:
        self._found, self._context, self._broken = found, context, broken
        self._outcome: Outcome | None = None
        self.thread = threading.Thread(target=self._look, name=f"probe-{found.kind.name}", daemon=True)

    def _look(self) -> None:
        kind: Kind[Any] = self._found.kind
        if not self._found.enabled:
            self._outcome = self._said(SWITCHED_OFF)
            return
        try:
            self._outcome = run(kind, self._context)
        except Exception as error:  # noqa: BLE001 - one broken kind must not silence the others; it is told
            self._outcome = self._said(BROKE)
            self._broken(kind.name, error)

    def outcome(self) -> Outcome:
        late = Failure("deadline_exceeded", "", "The target did not finish its answers in the time allowed.")
        return self._outcome or self._said(could_not_look(late))

    def _said(self, verdict: Verdict) -> Outcome:
        return Outcome(self._found.kind.name, self._found.kind.rule_version, verdict, {})


def said_by_all(found: Iterable[Found], verdict: Verdict) -> tuple[Outcome, ...]:
    """The same verdict from every kind, for a target that nobody was let near."""
    return tuple(Outcome(one.kind.name, one.kind.rule_version, verdict, {}) for one in found)
