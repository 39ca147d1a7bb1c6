"""What a job tells when it pings: read strictly, within bounds. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from readiness.evidence.observations import shown
from readiness.refusals import Refusal

Signal = Literal["start", "success", "fail", "log"]

MOST_SIZE = 2**60  # bytes: an exbibyte
MOST_SECONDS = 30 * 86400
MOST_LOG = 10_000  # characters of what the job printed that are kept
_RUN_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_WHOLE = re.compile(r"[0-9]{1,19}")
_NUMBER = re.compile(r"[0-9]{1,10}(\.[0-9]{1,9})?")
KNOWN = frozenset({"rid", "size", "duration", "label", "kind"})


class BadPing(Refusal):
    """The ping says something that cannot be: nothing is kept of it."""

    code = "bad-ping"


@dataclass(frozen=True, slots=True)
class Ping:
    """One ping. `size` in bytes, `seconds` how long it took; None: not told. `run_id` is the job's own, "" none."""

    signal: Signal
    run_id: str = ""
    size: int | None = None
    seconds: float | None = None
    label: str = ""
    exit_status: int | None = None
    log: str = ""


def read_ping(signal: str, told: Mapping[str, object], log: str = "") -> Ping:
    """The ping to `/ping/<token>/<signal>` with these parameters; names that nobody knows are passed over.

    `signal` is empty, start, fail, log or an exit status. Raises `BadPing`.
    """
    given = {name: _text(name, told[name]) for name in KNOWN if told.get(name) not in (None, "")}
    kind, status = _signal(signal)
    if kind == "success" and given.get("kind") == "log":
        kind = "log"
    elif given.get("kind", "full") not in ("full", "log"):
        raise BadPing("kind is full or log.")
    run_id = given.get("rid", "")
    if run_id and not _RUN_ID.fullmatch(run_id):
        raise BadPing("rid has up to 64 letters, digits, dots, colons, hyphens and underscores.")
    label = given.get("label", "")
    if len(label) > 200 or label != shown(label, 200):
        raise BadPing("label is one line of up to 200 printable characters.")
    return Ping(
        kind, run_id, _size(given.get("size")), _seconds(given.get("duration")), label, status,
        log.replace("\x00", "")[-MOST_LOG:],
    )  # fmt: skip


def _text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadPing(f"{name} is a text or a number.")
    return str(value).strip()


def _signal(word: str) -> tuple[Signal, int | None]:
    if word in ("", "0"):
        return "success", 0 if word else None
    if word in ("start", "fail", "log"):
        return word, None  # type: ignore[return-value]  # one of the three
    if word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= 255:
        return ("success" if int(word) == 0 else "fail"), int(word)
    raise BadPing("After the token comes nothing, start, fail, log, or an exit status from 0 to 255.")


def _size(text: str | None) -> int | None:
    if text is None:
        return None
    if not _WHOLE.fullmatch(text) or int(text) > MOST_SIZE:
        raise BadPing(f"size is a whole number of bytes from 0 to {MOST_SIZE}.")
    return int(text)


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text) or float(text) > MOST_SECONDS:
        raise BadPing(f"duration is a number of seconds from 0 to {MOST_SECONDS}.")
    return float(text)
