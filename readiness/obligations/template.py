"""What the product knows about a duty: a block of a TOML file, read strictly. Pure.

`[[duties]]` has `key`, `title`, `why`, `steps`, the cadence (`unit`, `every`, `basis`, `weekday` by name, `nth` 1 to 4
or "last", `month_day` 1 to 31 or "last", `month`, `shift`), `lead_days`, `grace_days`, `evidence` ("required" or
"optional"), `reviewer`, and where they apply `items` (keys of the launch checklist that it keeps true), `closed_by`
(the probes that see when it was done) and `on_launch`.
"""

import calendar
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from .cadence import LAST, Cadence, CadenceInvalid

Reviewer = Literal["none", "peer", "lead", "security_reviewer"]
REVIEWERS: tuple[Reviewer, ...] = get_args(Reviewer)
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
_CADENCE = ("unit", "every", "basis", "weekday", "nth", "month_day", "month", "shift")
_FIELDS = {
    "key": str, "title": str, "why": str, "steps": list, "unit": str, "every": int, "basis": str, "weekday": str,
    "nth": object, "month_day": object, "month": int, "shift": str, "lead_days": list, "grace_days": int,
    "evidence": str, "reviewer": str, "items": list, "closed_by": list, "on_launch": bool,
}  # fmt: skip
_NEEDED = ("key", "title", "why", "steps", "unit", "evidence", "reviewer")


class DutyInvalid(ValueError):
    """A block that is none; the text names the block and what is wrong."""


@dataclass(frozen=True, slots=True)
class ClosedBy:
    """A kind of probe, and where among its observations the moments lie that say when it was done.

    `moments` is a path such as `secrets.*.made_at`, in which `*` stands for every element of a list.
    """

    probe: str
    moments: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyTemplate:
    """One recurring duty of the library. `rhythm` holds the parts of its cadence but for the anchor."""

    key: str
    title: str
    why: str
    steps: tuple[str, ...]
    rhythm: Mapping[str, Any]
    lead_days: tuple[int, ...] = ()
    grace_days: int = 0
    needs_evidence: bool = False
    reviewer: Reviewer = "none"
    items: tuple[str, ...] = ()
    closed_by: tuple[ClosedBy, ...] = ()
    on_launch: bool = field(default=False)

    def cadence(self, anchor: date) -> Cadence:
        """Its cadence, counted from the period that holds `anchor`."""
        return Cadence(anchor=anchor, **self.rhythm)


def parse_duties(text: str) -> tuple[DutyTemplate, ...]:
    """The duties of one file. Raises `DutyInvalid`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DutyInvalid(f"not TOML: {error}") from error
    blocks = document.get("duties")
    if set(document) != {"duties"} or not isinstance(blocks, list):
        raise DutyInvalid("a file has [[duties]] and nothing else")
    return tuple(_duty(block, f"duty {number}") for number, block in enumerate(blocks, start=1))


def _duty(block: Mapping[str, Any], place: str) -> DutyTemplate:
    place = f"{place} ({block.get('key', 'no key')})"
    for name in _NEEDED:
        _demand(name in block, place, f"{name} is missing")
    for name, given in block.items():
        kind = _FIELDS.get(name)
        _demand(kind is not None, place, f"{name!r} is not a field here")
        _demand(
            isinstance(given, kind or object) and not _odd(kind, given), place, f"{name} is of the wrong kind"
        )
    _demand(bool(re.fullmatch(r"[a-z][a-z0-9_]{1,59}", block["key"])), place, "key is lower-case words and _")
    _demand(block["evidence"] in {"required", "optional"}, place, "evidence is required or optional")
    _demand(block["reviewer"] in REVIEWERS, place, f"reviewer is one of {', '.join(REVIEWERS)}")
    leads = block.get("lead_days", [])
    _demand(all(type(one) is int and 0 <= one <= 366 for one in leads), place, "lead_days are 0 to 366")
    _demand(0 <= block.get("grace_days", 0) <= 366, place, "grace_days is 0 to 366")
    for name in ("steps", "items"):
        _demand(all(isinstance(one, str) for one in block.get(name, [])), place, f"{name} are texts")
    duty = DutyTemplate(
        key=block["key"],
        title=block["title"],
        why=block["why"],
        steps=tuple(block["steps"]),
        rhythm=_rhythm(block, place),
        lead_days=tuple(sorted(set(leads), reverse=True)),
        grace_days=block.get("grace_days", 0),
        needs_evidence=block["evidence"] == "required",
        reviewer=block["reviewer"],
        items=tuple(block.get("items", ())),
        closed_by=tuple(_closed_by(one, place) for one in block.get("closed_by", [])),
        on_launch=block.get("on_launch", False),
    )
    try:
        duty.cadence(date(2026, 1, 31))
    except CadenceInvalid as error:
        raise DutyInvalid(f"{place}: {error}") from error
    return duty


def _rhythm(block: Mapping[str, Any], place: str) -> dict[str, Any]:
    rhythm = {name: block[name] for name in _CADENCE if name in block}
    if "weekday" in rhythm:
        _demand(rhythm["weekday"] in WEEKDAYS, place, f"weekday is one of {', '.join(WEEKDAYS)}")
        rhythm["weekday"] = WEEKDAYS.index(rhythm["weekday"])
    for name in ("nth", "month_day"):
        if rhythm.get(name) == "last":
            rhythm[name] = LAST
    return rhythm


def _closed_by(given: object, place: str) -> ClosedBy:
    whole = isinstance(given, dict) and set(given) == {"probe", "moments"}
    _demand(whole, place, "closed_by has tables with probe and moments")
    assert isinstance(given, dict)
    _demand(all(isinstance(one, str) for one in given.values()), place, "probe and moments are texts")
    return ClosedBy(given["probe"], given["moments"])


def _odd(kind: type | None, given: object) -> bool:
    """A truth value where a number is meant."""
    return kind is int and isinstance(given, bool)


def _demand(holds: bool, place: str, sentence: str) -> None:
    if not holds:
        raise DutyInvalid(f"{place}: {sentence}")
