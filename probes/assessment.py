"""From verdicts to the standing of each item, and to the document that `assess` writes. Pure.

The rule, once: any `fail` fails the item; else an `error` of a proving kind leaves it unknown; else a `pass`
or
`warn` of a proving kind passes it. A kind that only supports can fail an item and never pass it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from probes.probe import Kind, Outcome
from probes.verdict import Status
from readiness.checklists.template import Item, Template

STANDINGS = ("pass", "fail", "unknown", "not_applicable")
NEEDS_IN_WORDS = {
    "person": "Only a person can show this; no machine was asked.",
    "ingest": "This needs results of tools that run elsewhere, such as CI, backups or monitoring.",
    "drill": "This needs a drill: the real thing tried once, with its result.",
    "opt-in": "This is only tried where the service's owner has allowed it.",
}


@dataclass(frozen=True, slots=True)
class Witness:
    """What one kind said for one item, and whether it may prove it."""

    outcome: Outcome
    proves: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One item with its standing at this time, why, and what to do."""

    item: Item
    section: str
    standing: str
    needs: str | None
    reason: str
    remedy: str
    witnesses: tuple[Witness, ...]


def assess_items(
    template: Template, kinds: Iterable[Kind[Any]], outcomes: Iterable[Outcome]
) -> tuple[Judged, ...]:
    """Every item of the template, in its order, judged by what the kinds said."""
    by_kind = {outcome.kind: outcome for outcome in outcomes}
    feeds = [(feed, by_kind[kind.name]) for kind in kinds if kind.name in by_kind for feed in kind.feeds]
    feeds.sort(key=lambda said: not said[0].proves)  # who may prove an item speaks first
    return tuple(
        judge_item(
            item,
            section.title,
            [Witness(said, feed.proves) for feed, said in feeds if feed.item == item.key],
        )
        for section in template.sections
        for item in section.items
    )


def judge_item(item: Item, section: str, witnesses: list[Witness]) -> Judged:
    """The standing of one item by what was said for it."""
    deciding = _deciding(witnesses)
    if deciding is not None:
        standing, verdict = deciding.standing, deciding.witness.outcome.verdict
        return Judged(item, section, standing, None, verdict.sentence, verdict.remedy, tuple(witnesses))
    reason, remedy = (
        NEEDS_IN_WORDS.get(item.needs or "", "Nothing was asked that could prove this."),
        item.remedy,
    )
    if witnesses:
        said = witnesses[0].outcome.verdict
        bridge = "That speaks for it and is no proof." if said.status is Status.PASS else ""
        rest = "Only a person can show the rest." if item.needs == "person" else reason
        reason = " ".join(part for part in (said.sentence, bridge, rest) if part)
        if said.status in (Status.WARN, Status.ERROR):
            remedy = f"{said.remedy} {item.remedy}".strip()
    return Judged(item, section, "unknown", item.needs, reason, remedy, tuple(witnesses))


@dataclass(frozen=True, slots=True)
class _Deciding:
    standing: str
    witness: Witness


def _deciding(witnesses: list[Witness]) -> _Deciding | None:
    """The witness that decides, None when nothing proves or refutes."""
    order = (
        ("fail", (Status.FAIL,), False),
        ("unknown", (Status.ERROR,), True),
        ("pass", (Status.WARN,), True),
        ("pass", (Status.PASS,), True),
        ("unknown", (Status.SKIPPED, Status.MISSED), True),
    )
    for standing, statuses, proving_only in order:
        for witness in witnesses:
            if witness.outcome.verdict.status in statuses and (witness.proves or not proving_only):
                return _Deciding(standing, witness)
    return None


def summary(items: Iterable[Judged]) -> dict[str, int]:
    """How many items stand how; every standing is named, with 0 too."""
    counted = Counter(item.standing for item in items)
    return {standing: counted[standing] for standing in STANDINGS}


def exit_status(items: Iterable[Judged], outcomes: Iterable[Outcome]) -> int:
    """2 when no probe could look, else 1 when an item fails, else 0."""
    if not any(outcome.verdict.status.looked for outcome in outcomes):
        return 2
    return 1 if any(item.standing == "fail" for item in items) else 0


def document(*, target: str, at: datetime, items: tuple[Judged, ...]) -> dict[str, Any]:
    """The JSON document: a stable interface, see `docs/assess.md`."""
    return {
        "target": target,
        "at": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "summary": summary(items),
        "items": [dict(_item_fields(item)) for item in items],
    }


def _item_fields(judged: Judged) -> Iterator[tuple[str, Any]]:
    yield "key", judged.item.key
    yield "section", judged.section
    yield "title", judged.item.title
    yield "standing", judged.standing
    yield "needs", judged.needs
    yield "reason", judged.reason
    yield "remedy", judged.remedy
    yield "probes", [outcome_fields(witness.outcome) for witness in judged.witnesses]


def outcome_fields(outcome: Outcome) -> dict[str, Any]:
    """One kind's part of the document."""
    return {
        "kind": outcome.kind,
        "verdict": str(outcome.verdict.status),
        "code": outcome.verdict.code,
        "sentence": outcome.verdict.sentence,
        "observations": outcome.observations,
    }
