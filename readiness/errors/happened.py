"""One event on its way in: scrubbed, its person made a hash, grouped, and brought to what columns hold. Pure."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from readiness.errors.envelope import Malformed
from readiness.errors.grouping import Grouping, grouping_of
from readiness.errors.scrubbing import Scrubber

LEVELS = ("fatal", "error", "warning", "info", "debug")
NONCE = re.compile(r"launchproof-test-[0-9a-f]{20}")
_ID = re.compile(r"[0-9a-f]{32}")
#: Clocks of browsers are wrong; what is told to have happened longer ago or ahead of us happened now.
_PAST, _AHEAD = timedelta(days=30), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event as it will be kept. `who` is a keyed hash, or empty; `nonce` the label of a test, or empty."""

    event_id: str
    occurred_at: datetime
    grouping: Grouping
    level: str
    platform: str
    release: str
    environment: str
    who: str
    nonce: str
    scrubbed: int
    body: str


def event_id_of(*told: object) -> str:
    """The first that is told; a new one where none is. Raises `Malformed` where one is told and is none."""
    for one in told:
        if one is None or one == "":
            continue
        plain = one.replace("-", "").lower() if isinstance(one, str) else ""
        if not _ID.fullmatch(plain):
            raise Malformed("The event_id is not 32 hexadecimal digits.")
        return plain
    return uuid4().hex


def happened(
    event: dict[str, Any], *, event_id: str, pepper: bytes, keep_emails: bool, at: datetime
) -> Happened:
    """The event as it is kept; `pepper` keys the hash of its person. Nothing of it is kept unscrubbed."""
    event = dict(event)
    who = _who(event.pop("user", None), pepper)
    for own in ("event_id", "dsn"):
        event.pop(own, None)
    scrubber = Scrubber(keep_emails=keep_emails)
    clean = _without_cookies(scrubber.event(event), scrubber)
    clean["event_id"] = event_id
    if who:
        clean["user"] = {"id": who}
    body = json.dumps(clean, ensure_ascii=False, separators=(",", ":"))
    label = NONCE.search(body) if "launchproof-test-" in body else None
    return Happened(
        event_id=event_id,
        occurred_at=_moment(event.get("timestamp"), at),
        grouping=grouping_of(clean),
        level=_level(clean),
        platform=_short(clean.get("platform"), 40),
        release=_short(clean.get("release"), 200),
        environment=_short(clean.get("environment"), 80),
        who=who,
        nonce=label[0] if label else "",
        scrubbed=scrubber.count,
        body=body,
    )


def _who(user: object, pepper: bytes) -> str:
    """A keyed hash of the person: their id, else their e-mail address, name or address on the net."""
    if not isinstance(user, dict):
        return ""
    for name in ("id", "email", "username", "ip_address"):
        told = user.get(name)
        # "{{auto}}" asks the receiver to look; many people share an address on the net.
        if told in (None, "", "{{auto}}") or isinstance(told, bool | dict | list):
            continue
        text = f"{name}\x1f{told}".encode("utf-8", "replace")
        return hmac.new(pepper, text, hashlib.sha256).hexdigest()[:32]
    return ""


def _without_cookies(event: dict[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    """Addresses on the net that SDKs and servers add are people's."""
    request = event.get("request")
    env = request.get("env") if isinstance(request, dict) else None
    if isinstance(env, dict) and env.pop("REMOTE_ADDR", None):
        scrubber.count += 1
    return event


def _moment(told: object, at: datetime) -> datetime:
    found = None
    try:
        if isinstance(told, int | float) and not isinstance(told, bool):
            found = datetime.fromtimestamp(told, UTC)
        elif isinstance(told, str):
            read = datetime.fromisoformat(told.strip())
            found = read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None or found > at + _AHEAD or found < at - _PAST:
        return at
    return min(found, at)


def _level(event: dict[str, Any]) -> str:
    told = event.get("level")
    return told if isinstance(told, str) and told in LEVELS else "error"


def _short(value: object, most: int) -> str:
    return " ".join(value.split())[:most] if isinstance(value, str) else ""
