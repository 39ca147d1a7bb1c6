"""The declared file by way of the network, several times, and past it: straight from the origin."""

import re
import secrets
import time
from dataclasses import dataclass, field

from probes.client import (
    BadUrl,
    Client,
    ClientError,
    ConnectFailed,
    ConnectionLost,
    Target,
    TlsFailed,
    normalise,
)
from probes.context import Context, Failure

PAUSE = 2.1  # seconds; an Age counts whole ones
MOST_LOOKS = 4
ORIGIN_SECONDS = 5.0
_HIT = re.compile(r"\b(hit|revalidated)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the network serves, and where it gets it."""

    asset: str = field(
        metadata={"label": "File", "help": "Path of a file that the network caches, as in /static/app.js."}
    )
    origin: str | None = field(
        default=None,
        metadata={
            "label": "Origin",
            "help": "Address of the machine behind the network, as in https://192.0.2.7.",
        },
    )

    def __post_init__(self) -> None:
        if not self.asset.startswith("/") or self.asset.startswith("//"):
            raise ValueError(
                "The file is a path of the service that begins with one slash, as in /static/app.js."
            )
        if self.origin is not None:
            try:
                normalise(self.origin)
            except BadUrl as problem:
                raise ValueError(
                    f"The origin is an https:// or http:// address: {problem.sentence}"
                ) from None


@dataclass(frozen=True, slots=True)
class Look:
    """One answer. `age` in seconds as told, None where it was not; `hit`: whether the network calls it one; `clock`
    when it came, in seconds since the first; `length` of the body.
    """

    status: int | None = None
    age: int | None = None
    hit: bool = False
    clock: float = 0.0
    length: int = 0
    address: str = ""
    cookies: int = 0
    failure: Failure | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """`looks` at the file in order; `unseen`: the same with a query that no cache has met; `origin`: open, closed,
    edge (it is an address of the network), untested or undeclared.
    """

    url: str
    looks: tuple[Look, ...]
    unseen: Look | None = None
    origin: str = "undeclared"


def look(context: Context) -> Seen:
    """Asks the file up to four times, two seconds apart, until its age was seen to grow; then past the network."""
    declared: Declared = context.declared
    target = context.aim.https.at(declared.asset)
    began = time.monotonic()
    looks = [_look(context, target, began)]
    while looks[-1].failure is None and len(looks) < MOST_LOOKS and not grown(tuple(looks)):
        if context.deadline.left() < PAUSE + ORIGIN_SECONDS:
            break
        if len(looks) > 1:
            time.sleep(PAUSE)
        looks.append(_look(context, target, began))
    if looks[-1].failure is not None:
        return Seen(target.url, tuple(looks))
    query = "&" if "?" in declared.asset else "?"
    fresh = context.aim.https.at(f"{declared.asset}{query}launchproof={secrets.token_hex(8)}")
    unseen = _look(context, fresh, began)
    return Seen(target.url, tuple(looks), unseen, _origin(context, declared, target, looks[-1]))


def grown(looks: tuple[Look, ...]) -> bool:
    """Whether some age grew as the clock did between two answers at least a second apart."""
    told = [one for one in looks if one.age is not None]
    for place, first in enumerate(told):
        for later in told[place + 1 :]:
            passed = later.clock - first.clock
            more = (later.age or 0) - (first.age or 0)
            if passed >= 1 and more >= 1 and abs(more - passed) <= 1.5:
                return True
    return False


def _look(context: Context, target: Target, began: float) -> Look:
    said = context.ask(target)
    clock = round(time.monotonic() - began, 2)
    if isinstance(said, Failure):
        return Look(clock=clock, failure=said)
    age = next(iter(said.values("age")), "").strip()
    marks = [value for name in ("cache-status", "x-cache", "cf-cache-status") for value in said.values(name)]
    return Look(
        said.status,
        int(age) if age.isascii() and age.isdigit() and len(age) < 10 else None,
        any(_HIT.search(mark) for mark in marks),
        clock,
        len(said.body),
        str(said.address or ""),
        len(said.values("set-cookie")),
    )


def _origin(context: Context, declared: Declared, target: Target, seen: Look) -> str:
    """Whether the origin hands the file to anybody who asks it by the service's name, or by its own."""
    if declared.origin is None:
        return "undeclared"
    origin = normalise(declared.origin)
    try:
        addresses = context.client.addresses(
            origin.host, origin.port, deadline=context.within(ORIGIN_SECONDS)
        )
    except ClientError:
        return "untested"
    if any(str(one) == seen.address for one in addresses):
        return "edge"
    client = context.client.at_address(target.host, addresses[0].address)
    ways = {_past(context, client, target), _past(context, context.client, origin.at(target.path))}
    return next(word for word in ("open", "untested", "closed") if word in ways)


def _past(context: Context, client: Client, target: Target) -> str:
    """Whether the file is handed out there, whatever certificate is shown."""
    try:
        said = client.fetch(target, verify=False, deadline=context.within(ORIGIN_SECONDS))
    except (ConnectFailed, TlsFailed, ConnectionLost):
        return "closed"
    except ClientError as error:
        return "closed" if error.reason == "connect" else "untested"
    return "open" if 200 <= said.status < 300 else "closed"
