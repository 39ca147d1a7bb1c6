"""What the body of a health endpoint says: four documented dialects, read strictly. Pure.

The plain one (`{"status": "healthy"}`, `{"ready": true, "checks": {...}}`), health+json
(draft-inadarei-api-health-check:
pass/ok/up, warn, fail/error/down), Spring Boot's Actuator (`UP`, `DOWN`, components) and ASP.NET Core's report
(`Healthy`, `Degraded`, `Unhealthy`, entries).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

GOOD_WORDS = ("pass", "ok", "up")
WARN_WORDS = ("warn", "degraded")
BAD_WORDS = ("fail", "error", "down", "out_of_service", "unhealthy", "not_ready", "critical")
PARTS = ("checks", "components", "details", "dependencies", "entries")
NAMED_PARTS = (
    "checks",
    "components",
    "dependencies",
    "entries",
)  # each entry of these is a part with a state
BOOLEAN_PARTS = ("checks", "dependencies")  # where a bare false means ill; elsewhere it may be any setting
# Beside the overall word these mean a part that is ill wherever they stand; `error` may also be a level of logging.
PLAINLY_BAD = (
    "down",
    "unhealthy",
    "out_of_service",
    "not_ready",
    "unavailable",
    "disconnected",
    "maintenance",
    "unreachable",
    "offline",
)
# What a service stands on: under such a name any bad word means that part, and no level of logging.
_STANDS_ON = re.compile(
    r"database|(?:^|_)db(?:$|_)|postgres|mysql|mongo|redis|cache|queue|broker|kafka|rabbit|storage"
)
# What failed is told here by some frameworks, with nothing in it when all is well.
FAULTS = ("error", "errors", "failures")
# True under these names means that visitors are not served, whatever stands beside; without _ and -.
PLAINLY_OUT = ("maintenance", "maintenancemode", "inmaintenance", "undermaintenance", "draining", "shuttingdown",
               "outofservice")  # fmt: skip
PLAINLY_TRUE = (
    "ready",
    "healthy",
    "ok",
    "live",
    "alive",
    "success",
    "up",
)  # false under these names means ill


class Word(StrEnum):
    """What a body says of the service."""

    WELL = "well"
    UNNAMED = "unnamed"  # well, but no part is named that was checked
    WARNS = "warns"
    ILL = "ill"
    CONTRADICTS = "contradicts"  # says well while a part of it says ill
    NO_CHECKS = "no_checks"  # the plain readiness without a check: nothing was asked
    OTHER = "other"  # JSON, but in no dialect known
    NOT_JSON = "not_json"


@dataclass(frozen=True, slots=True)
class Reading:
    """The word, and the names of the parts that say ill or nothing clear."""

    word: Word
    parts: tuple[str, ...] = ()


def read_liveness(text: str | None) -> Reading:
    """What the body of the liveness endpoint says."""
    body = _parse(text)
    if not isinstance(body, dict):
        return Reading(Word.NOT_JSON if body is None else Word.OTHER)
    word = body.get("status")
    if not isinstance(word, str):
        return Reading(Word.OTHER)
    return _by_word(word.lower(), body, (*GOOD_WORDS, "healthy"))


def read_readiness(text: str | None) -> Reading:
    """What the body of the readiness endpoint says. `healthy` alone is the liveness word and says nothing
    here.
    """
    body = _parse(text)
    if not isinstance(body, dict):
        return Reading(Word.NOT_JSON if body is None else Word.OTHER)
    if "ready" in body:
        return _seed_readiness(body)
    word = body.get("status")
    if not isinstance(word, str):
        return Reading(Word.OTHER)
    named = any(body.get(part) for part in PARTS)
    # ASP.NET Core says healthy of readiness too, and names what it asked as `entries`.
    reading = _by_word(word.lower(), body, (*GOOD_WORDS, "healthy") if body.get("entries") else GOOD_WORDS)
    return Reading(Word.UNNAMED) if reading.word is Word.WELL and not named else reading


def _seed_readiness(body: dict[str, Any]) -> Reading:
    ready, checks = body["ready"], body.get("checks")
    if ready is False:
        ill = checks.items() if isinstance(checks, dict) else ()
        return Reading(Word.ILL, tuple(name for name, held in ill if held is not True))
    if ready is not True or not isinstance(checks, dict | None):
        return Reading(Word.OTHER)
    if not checks:
        return Reading(Word.NO_CHECKS)
    ill_parts = tuple(name for name, held in checks.items() if held is False)
    if ill_parts or _ill_parts(body):
        return Reading(Word.CONTRADICTS, ill_parts or _ill_parts(body))
    unclear = tuple(name for name, held in checks.items() if held is not True)
    return Reading(Word.OTHER, unclear) if unclear else Reading(Word.WELL)


def _by_word(word: str, body: dict[str, Any], good: tuple[str, ...]) -> Reading:
    if word in BAD_WORDS:
        return Reading(Word.ILL, _ill_parts({key: one for key, one in body.items() if key != "status"}))
    if word not in (*good, *WARN_WORDS):
        return Reading(Word.OTHER)
    ill = _ill_parts(body)
    if ill:
        return Reading(Word.CONTRADICTS, ill)
    unclear = tuple(name for part in NAMED_PARTS for name in _unclear(body.get(part), part))
    if unclear:
        return Reading(Word.OTHER, unclear)
    return Reading(Word.WARNS if word in WARN_WORDS else Word.WELL)


def _unclear(entries: Any, name: str) -> Iterator[str]:
    """Names of the parts that do not say in a known word that they are well; a list is taken for one part."""
    if entries is None or entries in ({}, []):
        return
    if isinstance(entries, dict):
        yield from (key for key, entry in entries.items() if not _says_clearly(entry))
    elif not _says_clearly(entries):
        yield name


def _says_clearly(entry: Any) -> bool:
    if isinstance(entry, list):
        return bool(entry) and all(_says_clearly(one) for one in entry)
    if isinstance(entry, dict):
        # health+json lets a part that is only measured go without a status of its own.
        return _says_clearly(entry["status"]) if "status" in entry else "observedValue" in entry
    if isinstance(entry, str):
        return entry.lower() in (*GOOD_WORDS, *WARN_WORDS, "healthy")
    return entry is True


def _ill_parts(body: Any, name: str = "status", depth: int = 0) -> tuple[str, ...]:
    """Names of parts, however deep, whose own `status` says ill, that are plainly false, or plainly called down."""
    if depth > 12:
        return ()
    if isinstance(body, list):
        return tuple(part for one in body for part in _ill_parts(one, name, depth + 1))
    if not isinstance(body, dict):
        return ()
    status = body.get("status")
    found: tuple[str, ...] = (name,) if isinstance(status, str) and status.lower() in BAD_WORDS else ()
    for key, one in body.items():
        if one is False and (name in BOOLEAN_PARTS or key.lower() in PLAINLY_TRUE):
            found += (key,)
        if one is True and key.lower().replace("_", "").replace("-", "") in PLAINLY_OUT:
            found += (key,)
        if key != "status" and isinstance(one, str) and _is_bad_of(key, one.strip().lower()):
            found += (key,)
        if key.lower() in FAULTS and isinstance(one, str | list | dict) and one:
            found += (key,)
        found += _ill_parts(one, key, depth + 1)
    return found


def _is_bad_of(key: str, word: str) -> bool:
    return word in PLAINLY_BAD or (word in BAD_WORDS and _STANDS_ON.search(key.lower()) is not None)


def _parse(text: str | None) -> Any:
    """The JSON value, None when the text is no JSON that every reader understands alike (doubled keys,
    NaN).
    """
    if text is None:
        return None
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
